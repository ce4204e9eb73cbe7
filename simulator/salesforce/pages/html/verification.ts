import { html } from 'hono/html';
import { type Language, labelsFor } from './labels.ts';
import { type Html, hiddenFields, identityPage } from './layout.ts';

/** How a code reaches its user; each has its own path and its own id of the code field. */
export type CodeMethod = 'totp' | 'email' | 'sms';

/** Paths below `/_ui/identity/verification/method/` and ids of the code fields. */
export const codeMethods: Record<CodeMethod, { ui: string; field: string; resend: string | undefined }> = {
  totp: { ui: 'TotpVerificationUi/e', field: 'tc', resend: undefined },
  email: { ui: 'EmailVerificationFinishUi/e', field: 'emc', resend: 'EmailVerificationStartUi/e' },
  sms: { ui: 'SmsVerificationFinishUi/e', field: 'smc', resend: 'SmsVerificationStartUi/e' },
};

/** What a verification page shows. `query` carries vcsrf, vpol, vflid and retURL, which the real page puts into hidden fields too. */
export interface VerificationModel {
  language: Language;
  username: string;
  query: URLSearchParams;
  confirmationToken: string;
  error: string | undefined;
}

/** Page that asks for a code (`TotpVerificationUi/e` and its siblings). */
export function codePage(method: CodeMethod, model: VerificationModel): Html {
  const t = labelsFor(model.language).verification;
  const { ui, field, resend } = codeMethods[method];
  const query = model.query.toString();
  const content = html`<h2 id="header">${t.heading}</h2>
    <p>${t.intro}</p>
    <p>${t.account}: <strong>${model.username}</strong></p>
    <p>${t[method]}</p>
    <form id="editPage" name="editPage" method="post" action="/_ui/identity/verification/method/${ui}?${query}">
      ${verificationFields(model)}
      <label for="${field}">${t.code}</label>
      <input class="input" type="text" id="${field}" name="${field}" maxlength="6" autocomplete="off" />
      ${model.error === undefined ? '' : html`<div class="errorMsg">${model.error}</div>`}
      <label class="check" for="RememberDeviceCheckbox">
        <input type="checkbox" id="RememberDeviceCheckbox" name="RememberDeviceCheckbox" checked /> ${t.remember}
      </label>
      <div class="row">
        <input class="button primary" type="submit" id="save" name="save" title="${t.verify}" value=" ${t.verify} " />
      </div>
    </form>
    ${
      resend === undefined
        ? ''
        : html`<p class="small"><a href="/_ui/identity/verification/method/${resend}?${query}">${t.resend}</a></p>`
    }
    <p class="small"><a href="javascript:void(0);">${t.trouble}</a></p>
    <p class="small"><a href="javascript:void(0);">${t.other}</a></p>`;
  return identityPage({ title: t.title, language: model.language, content });
}

/** Page that waits for a push to Salesforce Authenticator (`ToopherVerificationFinishUi`); nothing on it can be answered. */
export function pushPage(model: VerificationModel): Html {
  const t = labelsFor(model.language).verification;
  const content = html`<h2 id="header">${t.pushHeading}</h2>
    <p>${t.push}</p>
    <p>${t.account}: <strong>${model.username}</strong></p>
    <form
      id="editPage"
      name="editPage"
      method="post"
      action="/_ui/identity/verification/method/ToopherVerificationFinishUi?${model.query.toString()}"
    >
      ${verificationFields(model)}
    </form>
    <p class="small"><a href="javascript:void(0);">${t.trouble}</a></p>
    <p class="small"><a href="javascript:void(0);">${t.other}</a></p>`;
  return identityPage({ title: t.pushTitle, language: model.language, content });
}

/** The hidden fields that all pages of the verification template carry. */
export function verificationFields(model: Pick<VerificationModel, 'query' | 'confirmationToken'>): Html {
  return hiddenFields({
    _CONFIRMATIONTOKEN: model.confirmationToken,
    cancelURL: '/',
    retURL: model.query.get('retURL') ?? '/',
    save_new_url: model.query.get('retURL') ?? '/',
    vcsrf: model.query.get('vcsrf') ?? '',
    vpol: model.query.get('vpol') ?? '',
    vflid: model.query.get('vflid') ?? '',
  });
}
