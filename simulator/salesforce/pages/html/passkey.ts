import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import { html, raw } from 'hono/html';
import { wordsIn } from './words.ts';
import { type Html, identityPage, literal } from './layout.ts';
import { type VerificationModel, verificationFields } from './verification.ts';

/** What a refused passkey is told. */
export const FAILED = "We couldn't verify your passkey. Try again.";

/** Page that asks for a passkey (`UnifiedPasskeyVerificationUi`): the only one that privileged users get since 2026. */
export function passkeyChallengePage(
  model: VerificationModel & { options: PublicKeyCredentialRequestOptionsJSON },
): Html {
  const t = wordsIn(model.language);
  return passkeyPage(model, {
    title: 'Verify Your Identity',
    intro: html`<p>${t('Use the passkey that you registered for this account.')}</p>
      <p>${t('Username')}: <strong>${model.username}</strong></p>`,
    action: '/_ui/identity/verification/method/UnifiedPasskeyVerificationUi',
    button: html`<span>${t('Log In With a Passkey')}</span>`,
    below: html`${t('Having Trouble? Contact your admin.')}`,
    ask: 'navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })',
  });
}

/** "Create a Passkey" (`/_ui/identity/webauthn/AddPasskeyUi`), which can stand between the code and the consent page. */
export function createPasskeyPage(
  model: VerificationModel & { options: PublicKeyCredentialCreationOptionsJSON },
): Html {
  const t = wordsIn(model.language);
  return passkeyPage(model, {
    title: 'Create a Passkey',
    intro: html`<p>
      ${t('Log in faster and more securely with a passkey: your fingerprint, your face, or the lock of your screen.')}
    </p>`,
    action: '/_ui/identity/webauthn/AddPasskeyUi',
    button: html`${t('Create Passkey')}`,
    below: html`<a id="chRegL" href="javascript:void(0);">${t('Choose another verification method')}</a>`,
    ask: 'navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })',
  });
}

/** What both pages are: a form whose button asks the browser, in JavaScript, for the answer to `options`. */
function passkeyPage(
  model: VerificationModel & { options: object },
  page: { title: string; intro: Html; action: string; button: Html; below: Html; ask: string },
): Html {
  const t = wordsIn(model.language);
  const content = html`<h2 id="header">${t(page.title)}</h2>
    ${page.intro}
    <form id="editPage" name="editPage" method="post" action="${page.action}?${model.query.toString()}">
      ${verificationFields(model)}
      <input type="hidden" id="webauthnResponse" name="webauthnResponse" value="" />
      <div id="webauthnError" class="errorMsg" style="${model.error === undefined ? 'display:none' : ''}">
        ${t(FAILED)}
      </div>
      <div class="row"><button class="button primary">${page.button}</button></div>
    </form>
    <p class="small">${page.below}</p>
    <script>
      document.getElementById('editPage').addEventListener('submit', (event) => {
        event.preventDefault();
        const options = ${literal(model.options)};
        ${raw(page.ask)}.then(
          (credential) => {
            document.getElementById('webauthnResponse').value = JSON.stringify(credential);
            document.getElementById('editPage').submit();
          },
          () => (document.getElementById('webauthnError').style.display = 'block'),
        );
      });
    </script>`;
  return identityPage({ title: t(`${page.title} | Salesforce`), language: model.language, content });
}

/**
 * "Connect an Authenticator App", for a user without a second factor. It shows a secret: a copy of this page is as good as the
 * authenticator itself.
 */
export function connectAuthenticatorPage(model: VerificationModel & { secret: string; path: string }): Html {
  const t = wordsIn(model.language);
  const content = html`<h2 id="header">${t('Connect an Authenticator App')}</h2>
    <p>${t('Scan the QR code with your authenticator app, then enter the code that it shows.')}</p>
    <svg width="120" height="120" viewBox="0 0 6 6" role="img" aria-label="QR">
      <path d="M0 0h2v2H0zM4 0h2v2H4zM0 4h2v2H0zM3 2h1v1H3zM2 3h1v1H2zM4 4h1v1H4zM5 5h1v1H5zM3 5h1v1H3z" />
    </svg>
    <p class="small">
      <a href="javascript:void(document.getElementById('secret').hidden=false)">${t("I Can't Scan the QR Code")}</a>
      <span id="secret" hidden>${model.secret}</span>
    </p>
    <form id="editPage" name="editPage" method="post" action="${model.path}?${model.query.toString()}">
      ${verificationFields(model)}
      <label for="t">${t('Verification Code')}</label>
      <input class="input" type="text" id="t" name="t" maxlength="6" autocomplete="off" />
      ${model.error === undefined ? '' : html`<div class="errorMsg">${t(model.error)}</div>`}
      <div class="row"><input class="button primary" type="submit" name="save" value=" ${t('Connect')} " /></div>
    </form>`;
  return identityPage({ title: t('Connect an Authenticator App | Salesforce'), language: model.language, content });
}
