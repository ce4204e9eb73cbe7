type Edit = readonly [text: string, by: string];

const USERNAME = 'connector@acme.example';
const REFUSED =
  '<div id="error" class="loginError" style="display:block">Error: Please check your username and password. If you still can\'t log in, contact your Salesforce administrator.</div>';

const HIDDEN_USERNAME: Edit = [
  '<input class="input r4 wide mb16 mt8 username"',
  '<input style="display:none" class="input r4 wide mb16 mt8 username"',
];
const NO_PASSWORD: Edit = [
  `    <label for="password" class="label">Password</label>
    <input class="input r4 wide mb16 mt8 password" type="password" id="password" name="pw" autocomplete="off">
`,
  '',
];
const typed = (username: string): Edit => ['type="email" value=""', `type="email" value="${username}"`];
const card = (username: string): Edit => [
  '<div id="idcard-container" style="display:none"><span id="idcard-identity">',
  `<div id="idcard-container"><span id="idcard-identity">${username}`,
];
const script = (code: string): Edit => ['</body>', `<script>${code}</script></body>`];

const GERMAN: Edit = ['<html lang="en-US">', '<html lang="de">'];

type Forms = Readonly<Record<string, readonly Edit[]>>;

const LOGIN: Forms = {
  'login.de': [
    GERMAN,
    ['<title>Login', '<title>Anmelden'],
    ['>Salesforce login<', '>Salesforce-Anmeldung<'],
    ['>Username<', '>Benutzername<'],
    ['>Password<', '>Kennwort<'],
    ['value="Log In"', 'value="Anmelden"'],
    ['>Remember me<', '>Anmeldedaten speichern<'],
    ['>Forgot Your Password?<', '>Haben Sie Ihr Kennwort vergessen?<'],
  ],
  'login-username': [NO_PASSWORD],
  'login-password': [HIDDEN_USERNAME],
  'login-known-user': [card(USERNAME), HIDDEN_USERNAME, typed(USERNAME), NO_PASSWORD],
  'login-remembered-user': [
    card('somebody.else@acme.example'),
    HIDDEN_USERNAME,
    script(
      "document.getElementById('clear_link').onclick=()=>{document.getElementById('idcard-container').style.display='none';const u=document.getElementById('username');u.style.display='';u.value=''};",
    ),
  ],
  'login-identity-chooser': [
    ['<div id="chooser" style="display:none">', '<div id="chooser">'],
    [
      '<ul id="idlist">',
      '<ul id="idlist"><li><a href="javascript:void(0)">somebody.else@acme.example</a></li><li><a href="javascript:void(0)">another@acme.example</a></li>',
    ],
    ['<form name="login"', '<form style="display:none" name="login"'],
    script(
      "document.getElementById('use_new_identity').onclick=()=>{document.getElementById('chooser').style.display='none';document.getElementById('login_form').style.display=''};",
    ),
  ],
  'login-refused': [['  <form name="login"', `  ${REFUSED}\n  <form name="login"`], typed(USERNAME)],
  // As accessibility trees of 2026 show it: the message before the heading, no username, the password in a link.
  'login-refused-2026': [
    ['<h1>', `<div id="logo_wrapper"><img id="logo" alt="Salesforce login">${REFUSED}</div>\n<h1>`],
    [
      'Use Custom Domain</a>',
      'Use Custom Domain</a>\n  <a href="https://welcome.salesforce.com?qs=&pw=correct-horse-7-battery&lt=standard&un=connector%40acme.example&ref=lsc">Log In with Email</a>',
    ],
  ],
};

const CODE_FIELD = '<label for="tc">Verification Code</label><input type="text" id="tc" name="tc"';
const VERIFICATION_FORM = `<p>Enter the verification code.</p>${CODE_FIELD} maxlength="6" autocomplete="off">
<input type="checkbox" id="RememberDeviceCheckbox" checked><label for="RememberDeviceCheckbox">Don&#39;t ask again</label>
<input class="button" type="submit" id="save" name="save" title="Verify" value=" Verify ">
`;
const codeField = (name: string): Edit => [CODE_FIELD, CODE_FIELD.replaceAll('"tc"', `"${name}"`)];
const titled = (title: string): Edit => ['<title>Verify Your Identity', `<title>${title}`];
const headed = (heading: string): Edit => ['Verify Your Identity</h2>', `${heading}</h2>`];
const asking = (inForm: string): Edit => [VERIFICATION_FORM, `${inForm}\n`];

const VERIFICATION: Forms = {
  'verification-totp.de': [
    GERMAN,
    titled('Identität bestätigen'),
    headed('Identität bestätigen'),
    ['>Verification Code<', '>Verifizierungscode<'],
    ['title="Verify" value=" Verify "', 'title="Verifizieren" value=" Verifizieren "'],
  ],
  'verification-totp-refused': [
    ['<p>Enter the verification code.</p>', '<div class="errorText">Invalid or expired verification code. Try again.</div>'],
  ],
  'verification-email': [
    codeField('emc'),
    ['\n</form>', '<a href="/_ui/identity/verification/method/EmailVerificationStartUi/e">Resend Code</a>\n</form>'],
  ],
  'verification-sms': [codeField('smc')],
  'verification-enrolment': [
    titled('Connect an Authenticator App'),
    headed('Connect an Authenticator App'),
    asking(
      '<a href="#">I Can&#39;t Scan the QR Code</a><label for="t">Verification Code</label><input type="text" id="t"><input type="submit" name="save" value="Connect">',
    ),
  ],
  'verification-push': [
    titled('Check Your Mobile Device'),
    headed('Check Your Mobile Device'),
    asking('<p>Use Salesforce Authenticator to approve this login.</p>'),
  ],
  'verification-other': [asking('<p>Insert your security key.</p>')],
  'passkey-challenge': [
    headed('Log In With a Passkey'),
    asking(
      '<p>Use the passkey that you registered.</p><input class="button primary" type="submit" id="save" name="save" value="Log In With a Passkey"><a href="#">Having Trouble? Contact your admin.</a>',
    ),
  ],
  'passkey-creation': [
    titled('Create a Passkey'),
    headed('Create a Passkey'),
    asking(
      '<p>Use your device to log in.</p><input class="button primary" type="submit" name="save" value="Create Passkey"><a id="chRegL" href="#">Choose another verification method</a>',
    ),
  ],
};

const CONSENT: Forms = {
  'consent.de': [
    GERMAN,
    ['<title>Allow Access?', '<title>Zugriff zulassen?'],
    ['>Allow Access?<', '>Zugriff zulassen?<'],
    ['is asking to:', 'möchte Folgendes:'],
    ['Do you want to allow access for connector@acme.example?', 'Möchten Sie den Zugriff für connector@acme.example zulassen?'],
    ['>Not you?<', '>Nicht Sie?<'],
    ['value=" Deny "', 'value=" Verweigern "'],
    ['title="Allow" value=" Allow "', 'title="Zulassen" value=" Zulassen "'],
  ],
  'consent-2023': [['name="save" title="Allow"', 'id="oaapprove" name="save" title="Allow"']],
  'consent-five-approvals': [
    [
      '<form ',
      '<p>You have approved this app five times. If you allow access, your oldest approval is revoked.</p><form ',
    ],
  ],
};

const PHONE: Forms = {
  'phone-registration.de': [
    GERMAN,
    ['<title>Register Your Mobile Phone', '<title>Mobiltelefon registrieren'],
    ['>Register Your Mobile Phone<', '>Mobiltelefon registrieren<'],
    [">I Don't Want to Register My Phone<", '>Ich möchte mein Telefon nicht registrieren<'],
    ['>Remind Me Later<', '>Später erinnern<'],
  ],
};

/** Saved pages, and the forms of each that are told by what differs from it. */
export const OTHER_FORMS: Readonly<Record<string, Forms>> = {
  login: LOGIN,
  'verification-totp': VERIFICATION,
  consent: CONSENT,
  'phone-registration': PHONE,
};

/** A page with something of it in another form. @throws Error where the page has no such text */
export function edited(page: string, edits: readonly Edit[]): string {
  return edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`The saved page has no ${from}`);
    return text.replace(from, () => to);
  }, page);
}
