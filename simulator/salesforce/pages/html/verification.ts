import { html } from 'hono/html';
import { type Language, wordsIn } from './words.ts';
import { type Html, hiddenFields, identityPage } from './layout.ts';

/** How a code reaches its user; each has its own path and its own id of the code field. */
export type CodeMethod = 'totp' | 'email' | 'sms';

/** Where a code is asked for: path below `/_ui/identity/verification/method/`, id of the field, and what the page says. */
interface CodePage {
  ui: string;
  field: string;
  resend?: string;
  said: string;
}

export const codeMethods: Record<CodeMethod, CodePage> = {
  totp: {
    ui: 'TotpVerificationUi/e',
    field: 'tc',
    said: 'Enter the verification code from your authenticator app.',
  },
  email: {
    ui: 'EmailVerificationFinishUi/e',
    field: 'emc',
    resend: 'EmailVerificationStartUi/e',
    said: 'We emailed a verification code to your address.',
  },
  sms: {
    ui: 'SmsVerificationFinishUi/e',
    field: 'smc',
    resend: 'SmsVerificationStartUi/e',
    said: 'We sent a verification code to your mobile phone.',
  },
};

/** What a verification page shows. `query` carries vcsrf, vpol, vflid and retURL, which the real page puts into hidden fields too. */
export interface VerificationModel {
  language: Language;
  username: string;
  query: URLSearchParams;
  confirmationToken: string;
  /** In English. */
  error: string | undefined;
}

/** Page that asks for a code (`TotpVerificationUi/e` and its siblings). */
export function codePage(method: CodeMethod, model: VerificationModel): Html {
  const t = wordsIn(model.language);
  const { ui, field, resend, said } = codeMethods[method];
  const query = model.query.toString();
  const content = html`<h2 id="header">${t('Verify Your Identity')}</h2>
    <p>
      ${t("You're trying to log in to Salesforce. To make sure your account is secure, we have to verify your identity.")}
    </p>
    <p>${t('Username')}: <strong>${model.username}</strong></p>
    <p>${t(said)}</p>
    <form id="editPage" name="editPage" method="post" action="/_ui/identity/verification/method/${ui}?${query}">
      ${verificationFields(model)}
      <label for="${field}">${t('Verification Code')}</label>
      <input class="input" type="text" id="${field}" name="${field}" maxlength="6" autocomplete="off" />
      ${model.error === undefined ? '' : html`<div class="errorMsg">${t(model.error)}</div>`}
      <label class="check" for="RememberDeviceCheckbox">
        <input type="checkbox" id="RememberDeviceCheckbox" name="RememberDeviceCheckbox" checked />
        ${t("Don't ask again")}
      </label>
      <div class="row">
        <input
          class="button primary"
          type="submit"
          id="save"
          name="save"
          title="${t('Verify')}"
          value=" ${t('Verify')} "
        />
      </div>
    </form>
    ${
      resend === undefined
        ? ''
        : html`<p class="small">
            <a href="/_ui/identity/verification/method/${resend}?${query}">${t('Resend Code')}</a>
          </p>`
    }
    <p class="small"><a href="javascript:void(0);">${t('Having Trouble?')}</a></p>
    <p class="small"><a href="javascript:void(0);">${t('Use a Different Verification Method')}</a></p>`;
  return identityPage({ title: t('Verify Your Identity | Salesforce'), language: model.language, content });
}

/** Page that waits for a push to Salesforce Authenticator (`ToopherVerificationFinishUi`); nothing on it can be answered. */
export function pushPage(model: VerificationModel): Html {
  const t = wordsIn(model.language);
  const content = html`<h2 id="header">${t('Check Your Mobile Device')}</h2>
    <p>${t('Use Salesforce Authenticator to approve the request.')}</p>
    <p>${t('Username')}: <strong>${model.username}</strong></p>
    <form
      id="editPage"
      name="editPage"
      method="post"
      action="/_ui/identity/verification/method/ToopherVerificationFinishUi?${model.query.toString()}"
    >
      ${verificationFields(model)}
    </form>
    <p class="small"><a href="javascript:void(0);">${t('Having Trouble?')}</a></p>
    <p class="small"><a href="javascript:void(0);">${t('Use a Different Verification Method')}</a></p>`;
  return identityPage({ title: t('Check Your Mobile Device | Salesforce'), language: model.language, content });
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
