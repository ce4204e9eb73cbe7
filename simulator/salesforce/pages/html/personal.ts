import { html } from 'hono/html';
import { type ClassicList, listForm, revokeControl } from './classic-list.ts';
import { type Words, wordsIn } from './words.ts';
import { classicPage, type Html } from './layout.ts';

/** One grant of the user whose details are shown. */
interface OwnGrantRow {
  key: string;
  appName: string;
  created: string;
  lastUsed: string;
  useCount: number;
}

/**
 * The details of a user (`/<user id>`, and Personal Settings, Advanced User Details): fields, then related lists, among them "OAuth
 * Connected Apps". The other lists have links like Del, which change the user and are none of a test's business, and a history to which there is
 * always more.
 */
export function userDetailPage(
  model: ClassicList & {
    user: { name: string; username: string; email: string };
    grants: OwnGrantRow[];
    passkeys: number;
    /** Logins shown, and where more of them are. */
    history: { logins: number; moreUrl: string };
  },
): Html {
  const t = wordsIn(model.language);
  const field = (label: string, value: string) =>
    html`<tr>
      <td class="labelCol">${label}</td>
      <td class="data2Col">${value}</td>
    </tr>`;
  const grants = model.grants.map(
    (row, i) =>
      html`<tr class="dataRow ${i % 2 === 0 ? 'even' : 'odd'}">
        <td class="actionColumn dataCell">${revokeControl(model.revoke, row.key, t)}</td>
        <th scope="row" class="dataCell">${row.appName}</th>
        <td class="dataCell">${row.created}</td>
        <td class="dataCell">${row.lastUsed}</td>
        <td class="dataCell">${row.useCount}</td>
      </tr>`,
  );
  return classicPage({
    title: t('Advanced User Details'),
    edition: model.edition,
    language: model.language,
    type: t('User'),
    description: model.user.name,
    content: html`<div class="bPageBlock">
        <div class="pbHeader">
          <input type="button" class="btn" name="edit" value=" ${t('Edit')} " />
        </div>
        <div class="pbBody">
          <table class="detailList">
            <tbody>
              ${field(t('Name'), model.user.name)} ${field(t('Username'), model.user.username)}
              ${field(t('Email'), model.user.email)}
            </tbody>
          </table>
        </div>
      </div>
      ${relatedList(
        t('Permission Set Assignments'),
        deletable([t('Connector Access')], 'delID=0Pa000000000001', t('Del')),
      )}
      ${listForm(model, {
        title: t('OAuth Connected Apps'),
        head: [t('Action'), t('Application'), t('First Used'), t('Most Recent Use'), t('Use Count')],
        rows: grants,
        buttons: '',
        id: 'oauth',
      })}
      ${relatedList(
        `${t('Built-in Authenticators')}[${model.passkeys}]`,
        deletable(
          Array.from({ length: model.passkeys }, (_, i) => `${t('Passkey')} ${i + 1}`),
          'delID=0mo000000000001',
          t('Del'),
        ),
      )}
      ${loginHistory(t, model.history)}`,
  });
}

function loginHistory(t: Words, { logins, moreUrl }: { logins: number; moreUrl: string }): Html {
  const rows = Array.from({ length: logins }, (_, i) => ({ name: 'Browser', before: html`${i + 1}` }));
  const more = html`<div class="pShowMore"><a href="${moreUrl}">${t('Show 5 more »')}</a></div>`;
  return relatedList(t('Login History'), rows, more);
}

/** Rows whose link deletes what they name. */
function deletable(names: string[], query: string, del: string): { name: string; before: Html }[] {
  const before = html`<a class="actionLink" href="/setup/own/deleteredirect.jsp?${query}">${del}</a>`;
  return names.map((name) => ({ name, before }));
}

function relatedList(title: string, rows: { name: string; before: Html }[], after: Html | string = ''): Html {
  return html`<div class="bPageBlock">
    <div class="pbHeader"><h3>${title}</h3></div>
    <div class="pbBody">
      <table class="list">
        <tbody>
          ${rows.map(
            ({ name, before }) =>
              html`<tr class="dataRow">
                <td class="actionColumn dataCell">${before}</td>
                <th scope="row" class="dataCell">${name}</th>
              </tr>`,
          )}
        </tbody>
      </table>
      ${after}
    </div>
  </div>`;
}
