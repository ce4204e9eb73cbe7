import { html } from 'hono/html';
import { type Language, labelsFor } from './labels.ts';
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

/** What the page asks for, in words, and the form that answers it. */
export function consentFields(model: ConsentModel): {
  scopes: string[];
  action: string;
  hidden: Record<string, string>;
} {
  const t = labelsFor(model.language).consent;
  const scopes = [
    ...(model.scopes.includes('full') ? [t.fullScope] : []),
    ...model.scopes.filter((scope) => scope !== 'full').map((scope) => t.scopes[scope] ?? scope),
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
  const t = labelsFor(model.language).consent;
  const { scopes, action, hidden } = consentFields(model);
  const content = html`<h2 id="header">${t.heading}</h2>
    <p><strong>${model.appName}</strong> ${t.asking}</p>
    <ul class="scopes">
      ${scopes.map((scope) => html`<li>${scope}</li>`)}
    </ul>
    ${
      model.evicted === undefined
        ? ''
        : html`<div class="warning" id="approvalLimit">
            <p>${t.limit}</p>
            <ul>
              <li>${model.appName} (${model.evicted.created}, ${model.evicted.lastUsed})</li>
            </ul>
          </div>`
    }
    <p>
      ${t.question} ${model.username}? (<a
        href="/secur/logout.jsp?${new URLSearchParams({ source: model.source }).toString()}"
        >${t.notYou}</a
      >)
    </p>
    <form id="editPage" name="editPage" method="post" action="${action}">
      ${hiddenFields(hidden)}
      <div class="row">
        <input class="button" type="submit" id="oadeny" name="save" title="${t.deny}" value=" ${t.deny} " />
        ${
          model.oldAllowId
            ? html`<input
                class="button primary"
                type="submit"
                id="oaapprove"
                name="save"
                title="${t.allow}"
                value=" ${t.allow} "
              />`
            : html`<input class="button primary" type="submit" name="save" title="${t.allow}" value=" ${t.allow} " />`
        }
      </div>
    </form>
    <p class="small">${t.later}</p>`;
  return identityPage({ title: t.title, language: model.language, content });
}
