import { html } from 'hono/html';
import { type Language, wordsIn } from './words.ts';
import { type Html, hiddenFields, identityPage } from './layout.ts';

/** What the consent page shows. */
export interface ConsentModel {
  language: Language;
  appName: string;
  username: string;
  scopes: string[];
  source: string;
  confirmationToken: string;
  display: string;
  /** Approval that is revoked when this one is given, because the user has as many as they may have. */
  evicted: { created: string; lastUsed: string } | undefined;
  /** The Allow button carries its old id, `oaapprove`, which newer pages do not have. */
  oldAllowId: boolean;
}

const SCOPES: Record<string, string> = {
  refresh_token: 'Perform requests at any time',
  offline_access: 'Perform requests at any time',
  api: 'Manage user data via APIs',
  web: 'Manage user data via Web browsers',
  id: 'Access the identity URL service',
  profile: 'Access the identity URL service',
  openid: 'Access unique user identifiers',
};

/** What the page asks for, in words, and the form that answers it. */
export function consentFields(model: ConsentModel): {
  scopes: string[];
  action: string;
  hidden: Record<string, string>;
} {
  const t = wordsIn(model.language);
  const scopes = [
    ...(model.scopes.includes('full') ? [t('Full access')] : []),
    ...model.scopes.filter((scope) => scope !== 'full').map((scope) => t(SCOPES[scope] ?? scope)),
  ];
  const save = `/services/oauth2/approval?${new URLSearchParams({ source: model.source }).toString()}`;
  return {
    scopes: [...new Set(scopes)],
    action: '/_ui/identity/oauth/ui/AuthorizationPage',
    hidden: {
      _CONFIRMATIONTOKEN: model.confirmationToken,
      cancelURL: save,
      retURL: save,
      save_new_url: save,
      source: model.source,
      scope_hint: model.scopes.join(' '),
      authPageHint: '1',
      display: model.display,
    },
  };
}

/** "Allow Access?". Allow and Deny share their name; only Deny is sure to have an id. */
export function consentPage(model: ConsentModel): Html {
  const t = wordsIn(model.language);
  const { scopes, action, hidden } = consentFields(model);
  const content = html`<h2 id="header">${t('Allow Access?')}</h2>
    <p><strong>${model.appName}</strong> ${t('is asking to:')}</p>
    <ul class="scopes">
      ${scopes.map((scope) => html`<li>${scope}</li>`)}
    </ul>
    ${
      model.evicted === undefined
        ? ''
        : html`<div class="warning" id="approvalLimit">
            <p>
              ${t('You have approved this application the maximum number of times. If you approve it again, the least recently used approval is revoked:')}
            </p>
            <ul>
              <li>${model.appName} (${model.evicted.created}, ${model.evicted.lastUsed})</li>
            </ul>
          </div>`
    }
    <p>
      ${t('Do you want to allow access for')} ${model.username}? (<a
        href="/secur/logout.jsp?${new URLSearchParams({ source: model.source }).toString()}"
        >${t('Not you?')}</a
      >)
    </p>
    <form id="editPage" name="editPage" method="post" action="${action}">
      ${hiddenFields(hidden)}
      <div class="row">
        <input class="button" type="submit" id="oadeny" name="save" title="${t('Deny')}" value=" ${t('Deny')} " />
        <input
          class="button primary"
          type="submit"
          ${model.oldAllowId ? html`id="oaapprove"` : ''}
          name="save"
          title="${t('Allow')}"
          value=" ${t('Allow')} "
        />
      </div>
    </form>
    <p class="small">${t('To revoke access at any time, go to your personal settings.')}</p>`;
  return identityPage({ title: t('Allow Access? | Salesforce'), language: model.language, content });
}
