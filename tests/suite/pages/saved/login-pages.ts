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

/** The login page in its other forms, told by what differs from `login.html`. */
export const LOGIN_PAGES: Readonly<Record<string, readonly Edit[]>> = {
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

/** A page with something of it in another form. @throws Error where the page has no such text */
export function edited(page: string, edits: readonly Edit[]): string {
  return edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`The saved page has no ${from}`);
    return text.replace(from, () => to);
  }, page);
}
