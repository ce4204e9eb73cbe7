import {
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import { html } from 'hono/html';
import { type Language, labelsFor } from './labels.ts';
import { type Html, identityPage, literal } from './layout.ts';
import { type VerificationModel, verificationFields } from './verification.ts';

/** Turns the options' base64url into buffers, and the browser's answer back into JSON: `options`, `toJson` for the scripts below. */
const webauthnScript = html`<script>
  function bytes(text) {
    var binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return Uint8Array.from(binary, function (c) {
      return c.charCodeAt(0);
    });
  }
  function text(buffer) {
    var binary = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(binary).replace(/[+]/g, '-').replace(/[/]/g, '_').replace(/=+$/, '');
  }
  function descriptors(list) {
    return (list || []).map(function (d) {
      return Object.assign({}, d, { id: bytes(d.id) });
    });
  }
  function answer(credential, parts) {
    var response = {};
    parts.forEach(function (part) {
      if (credential.response[part]) response[part] = text(credential.response[part]);
    });
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response: response,
      clientExtensionResults: credential.getClientExtensionResults(),
    };
  }
  function submitAnswer(value) {
    document.getElementById('webauthnResponse').value = JSON.stringify(value);
    document.getElementById('editPage').submit();
  }
  function showFailure() {
    document.getElementById('webauthnError').style.display = 'block';
  }
</script>`;

/** Page that asks for a passkey (`UnifiedPasskeyVerificationUi`): the only one that privileged users get since 2026. */
export function passkeyChallengePage(
  model: VerificationModel & { options: PublicKeyCredentialRequestOptionsJSON },
): Html {
  const t = labelsFor(model.language);
  const action = `/_ui/identity/verification/method/UnifiedPasskeyVerificationUi?${model.query.toString()}`;
  const content = html`<h2 id="header">${t.verification.heading}</h2>
    <p>${t.passkey.loginIntro}</p>
    <p>${t.verification.account}: <strong>${model.username}</strong></p>
    <form id="editPage" name="editPage" method="post" action="${action}">
      ${verificationFields(model)}
      <input type="hidden" id="webauthnResponse" name="webauthnResponse" value="" />
      ${failure(model)}
      <div class="row">
        <button class="button primary"><span>${t.passkey.login}</span></button>
      </div>
    </form>
    <p class="small">${t.passkey.trouble}</p>
    <script>
      document.getElementById('editPage').addEventListener('submit', function (event) {
        event.preventDefault();
        var options = ${literal(model.options)};
        options.challenge = bytes(options.challenge);
        options.allowCredentials = descriptors(options.allowCredentials);
        navigator.credentials.get({ publicKey: options }).then(function (credential) {
          submitAnswer(answer(credential, ['clientDataJSON', 'authenticatorData', 'signature', 'userHandle']));
        }, showFailure);
      });
    </script>`;
  return identityPage({ title: t.verification.title, language: model.language, content, head: webauthnScript });
}

/** "Create a Passkey" (`/_ui/identity/webauthn/AddPasskeyUi`), which can stand between the code and the consent page. */
export function createPasskeyPage(
  model: VerificationModel & { options: PublicKeyCredentialCreationOptionsJSON },
): Html {
  const t = labelsFor(model.language).passkey;
  const query = model.query.toString();
  const content = html`<h2 id="header">${t.createHeading}</h2>
    <p>${t.createIntro}</p>
    <form id="editPage" name="editPage" method="post" action="/_ui/identity/webauthn/AddPasskeyUi?${query}">
      ${verificationFields(model)}
      <input type="hidden" id="webauthnResponse" name="webauthnResponse" value="" />
      ${failure(model)}
      <div class="row">
        <button class="button primary"><span>${t.create}</span></button>
      </div>
    </form>
    <p class="small"><a id="chRegL" href="/_ui/identity/webauthn/ChooseMethodUi?${query}">${t.another}</a></p>
    <script>
      document.getElementById('editPage').addEventListener('submit', function (event) {
        event.preventDefault();
        var options = ${literal(model.options)};
        options.challenge = bytes(options.challenge);
        options.user.id = bytes(options.user.id);
        options.excludeCredentials = descriptors(options.excludeCredentials);
        navigator.credentials.create({ publicKey: options }).then(function (credential) {
          submitAnswer(answer(credential, ['clientDataJSON', 'attestationObject']));
        }, showFailure);
      });
    </script>`;
  return identityPage({ title: t.createTitle, language: model.language, content, head: webauthnScript });
}

/**
 * "Connect an Authenticator App", for a user without a second factor. It shows a secret: a copy of this page is as good as the
 * authenticator itself.
 */
export function connectAuthenticatorPage(model: VerificationModel & { secret: string; path: string }): Html {
  const t = labelsFor(model.language).passkey;
  const content = html`<h2 id="header">${t.connectHeading}</h2>
    <p>${t.connectIntro}</p>
    <svg width="120" height="120" viewBox="0 0 6 6" role="img" aria-label="QR">
      <path d="M0 0h2v2H0zM4 0h2v2H4zM0 4h2v2H0zM3 2h1v1H3zM2 3h1v1H2zM4 4h1v1H4zM5 5h1v1H5zM3 5h1v1H3z" />
    </svg>
    <p class="small">
      <a href="javascript:void(document.getElementById('secret').hidden=false)">${t.cannotScan}</a>
      <span id="secret" hidden>${model.secret}</span>
    </p>
    <form id="editPage" name="editPage" method="post" action="${model.path}?${model.query.toString()}">
      ${verificationFields(model)}
      <label for="t">${t.connectCode}</label>
      <input class="input" type="text" id="t" name="t" maxlength="6" autocomplete="off" />
      ${model.error === undefined ? '' : html`<div class="errorMsg">${model.error}</div>`}
      <div class="row"><input class="button primary" type="submit" name="save" value=" ${t.connect} " /></div>
    </form>`;
  return identityPage({ title: t.connectTitle, language: model.language, content });
}

/** What the small link of "Create a Passkey" leads to: methods that need a person. */
export function chooseMethodPage(language: Language): Html {
  const t = labelsFor(language).passkey;
  const content = html`<h2 id="header">${t.chooseHeading}</h2>
    <ul>
      ${t.methods.map((method) => html`<li><a href="javascript:void(0);">${method}</a></li>`)}
    </ul>`;
  return identityPage({ title: t.chooseTitle, language, content });
}

function failure(model: VerificationModel): Html {
  const t = labelsFor(model.language).passkey;
  return html`<div id="webauthnError" class="errorMsg" style="${model.error === undefined ? 'display:none' : ''}">
    ${model.error ?? t.failed}
  </div>`;
}
