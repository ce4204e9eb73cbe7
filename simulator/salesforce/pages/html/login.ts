import { html } from 'hono/html';
import { type Language, wordsIn } from './words.ts';
import { type Html, identityPage } from './layout.ts';
import { afterForm, head } from './login-scripts.ts';

/** What the login page shows. */
export interface LoginPageModel {
  language: Language;
  /** Origin of the host that serves the page. */
  origin: string;
  sandbox: boolean;
  /** My Domain has no "Use Custom Domain" link. */
  myDomain: boolean;
  startUrl: string;
  username: string;
  /** `username`: the first of two steps, whose page holds no password field at all. */
  step: 'username' | 'both';
  /** In English. */
  error: string | undefined;
  /** Where the message stands: below the username, or as on pages of 2026 before the heading. */
  errorFirst: boolean;
  /**
   * What was typed at the refused attempt. The real page puts the password in plain text into the link "Log In with Email" after a failed
   * login (seen in public recordings of the page), so this one does, and whoever keeps copies of the page has to remove it.
   */
  refused: { username: string; password: string } | undefined;
  /** Usernames that this browser remembers. */
  saved: string[];
  /** `card`: the only saved username stands on a card; `chooser`: pick among the saved ones. */
  savedAs: 'card' | 'chooser' | 'none';
  /** The session server does not answer, so that the form stays hidden for the full 1.5 s. */
  slow: boolean;
  /** Names on the single sign-on buttons of My Domain. */
  identityProviders: string[];
  /** False: single sign-on only. */
  formShown: boolean;
}

/** The login page (`/`): ids, names and scripts as in public captures of 2019 to 2026. */
export function loginPage(model: LoginPageModel): Html {
  const t = wordsIn(model.language);
  const content = html`<div id="assistive-announce" aria-live="assertive" style="position:absolute;left:-9999px">
      ${t('Login')}
    </div>
    ${model.errorFirst ? errorBox(model) : ''}
    <h1 class="page">${t('Salesforce login')}</h1>
    ${chooser(model)} ${model.formShown ? form(model) : ''} ${providers(model)}
    ${model.myDomain ? '' : customDomain(model)}
    <div id="chooser_error" class="loginError" style="display:none"></div>
    <iframe
      class="hidden"
      title="Session Server"
      src="/login/sessionserver212.html${model.slow ? '?mute=1' : ''}"
    ></iframe>
    <iframe class="hidden" id="marketing" title="Promotions" src="/login/promos.html"></iframe>
    ${afterForm}`;
  return identityPage({ title: t('Login | Salesforce'), language: model.language, content, head });
}

function form(model: LoginPageModel): Html {
  const t = wordsIn(model.language);
  return html`<div id="theloginform" style="${model.savedAs === 'chooser' ? 'display:none' : ''}">
    <form
      id="login_form"
      name="login"
      method="post"
      target="_top"
      action="${model.origin}/"
      onsubmit="handleLogin();"
      autocomplete="off"
      novalidate
    >
      ${hidden(model)} ${card(model)} ${fields(model)}
      <input
        type="submit"
        id="Login"
        name="Login"
        class="button r4 wide primary mt8"
        value="${model.sandbox ? t('Log In to Sandbox') : t('Log In')}"
      />
      <label class="check" for="rememberUn">
        <input type="checkbox" id="rememberUn" name="rememberUn" class="r4 fl mr8" /> ${t('Remember me')}
      </label>
    </form>
    <div class="links">
      <a id="forgot_password_link" href="/secur/forgotpassword.jsp?locale=us">${t('Forgot Your Password?')}</a>
      ${model.myDomain ? '' : html`<a id="mydomainLink" href="javascript:void(0);">${t('Use Custom Domain')}</a>`}
    </div>
    ${model.sandbox ? '' : emailDiscovery(model)}
  </div>`;
}

/** Single sign-on, on My Domain only. */
function providers(model: LoginPageModel): Html {
  const t = wordsIn(model.language);
  return model.identityProviders.length === 0
    ? html``
    : html`<div id="idp_section">
        <p class="small">${t('Or log in using:')}</p>
        <div id="idp_section_buttons">
          ${model.identityProviders.map(
            (name) =>
              html`<button type="button" class="button mb12 secondary wide">${t('Log in with')} ${name}</button>`,
          )}
        </div>
      </div>`;
}

function hidden(model: LoginPageModel): Html {
  const plain = {
    loginURL: model.origin,
    loginType: '',
    useSecure: 'true',
    local: '',
    lt: 'standard',
    qs: '',
    locale: '',
    oauth_token: '',
    oauth_callback: '',
    login: '',
    serverid: '',
    display: 'page',
    ExtraLog: '',
    Fingerprint: '',
    passwordShown: model.step === 'both' ? 'true' : 'false',
  };
  return html`<input type="hidden" name="un" id="un_hfid" value="" />
    <input type="hidden" name="width" value="" />
    <input type="hidden" name="height" value="" />
    <input type="hidden" name="hasRememberUn" value="true" />
    <input type="hidden" name="startURL" id="login_startUrl" value="${model.startUrl}" />
    ${Object.entries(plain).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}`;
}

/** Username and, unless this is the first of two steps, password; the error box is there only when there is an error. */
function fields(model: LoginPageModel): Html {
  const t = wordsIn(model.language);
  return html`<div id="usernamegroup" class="inputgroup" style="${model.savedAs === 'card' ? 'display:none' : ''}">
      <label for="username" class="label">${t('Username')}</label>
      <div id="username_container">
        <input
          class="input r4 wide mb16 mt8 username"
          type="email"
          id="username"
          name="username"
          value="${model.username}"
          aria-describedby="error"
        />
      </div>
    </div>
    ${model.errorFirst ? '' : errorBox(model)}
    ${
      model.step === 'username'
        ? ''
        : html`<label for="password" class="label">${t('Password')}</label>
            <input
              class="input r4 wide mb16 mt8 password"
              type="password"
              id="password"
              name="pw"
              autocomplete="off"
              aria-describedby="error"
            />`
    }`;
}

function errorBox({ error, language }: LoginPageModel): Html {
  const said = error === undefined ? '' : wordsIn(language)(error);
  return said === '' ? html`` : html`<div id="error" role="alert" class="loginError">${said}</div>`;
}

/** The card of the one saved username; the real page keeps it in the document, hidden, also when there is none. */
function card(model: LoginPageModel): Html {
  const t = wordsIn(model.language);
  return html`<div id="idcard-container" style="${model.savedAs === 'card' ? '' : 'display:none'}">
    <div class="idcard" id="idcard">
      <span id="idcard-identity">${model.savedAs === 'card' ? (model.saved[0] ?? '') : ''}</span>
      <a id="clear_link" href="javascript:void(0);">
        <img
          alt="${t('Log In with a Different Username')}"
          width="14"
          height="14"
          src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 14 14'%3E%3Cpath d='M2 2l10 10M12 2L2 12' stroke='%2354698d' stroke-width='2'/%3E%3C/svg%3E"
        />
      </a>
    </div>
  </div>`;
}

function chooser(model: LoginPageModel): Html {
  const t = wordsIn(model.language);
  const shown = model.savedAs === 'chooser';
  const count = model.saved.length;
  return html`<div id="chooser" style="${shown ? '' : 'display:none'}">
    <div id="chooser_label">${count} ${count === 1 ? t('Saved Username') : t('Saved Usernames')}</div>
    <ul id="idlist" style="list-style:none;padding:0">
      ${
        shown
          ? model.saved.map(
              (name, i) =>
                html`<li>
                  <a class="idcard" id="hint_${i}" href="javascript:void(0);" data-username="${name}">${name}</a>
                </li>`,
            )
          : ''
      }
    </ul>
    <a id="use_new_identity" href="javascript:void(0);">${t('Log In with a Different Username')}</a>
  </div>`;
}

function emailDiscovery(model: LoginPageModel): Html {
  const t = wordsIn(model.language);
  const query = new URLSearchParams({ ref: 'lsc' });
  if (model.refused !== undefined) {
    query.set('un', model.refused.username);
    query.set('pw', model.refused.password);
  }
  return html`<div class="links">
    <a href="https://welcome.salesforce.com/?${query.toString()}">${t('Log In with Email')}</a>
  </div>`;
}

function customDomain(model: LoginPageModel): Html {
  const t = wordsIn(model.language);
  return html`<div id="mydomainContainer" style="display:none">
    <label for="mydomain">${t('Custom Domain')}</label>
    <input class="input r4 wide" type="text" id="mydomain" />
    <div class="row">
      <button id="hint_back_domain" class="button" type="button">${t('Back')}</button>
      <button id="mydomainContinue" class="button primary" type="button">${t('Continue')}</button>
    </div>
  </div>`;
}
