import { html } from 'hono/html';
import { type ClassicList, listForm, revokeControl } from './classic-list.ts';
import { type Words, wordsIn } from './words.ts';
import { classicPage, type Html } from './layout.ts';

/** One app in Connected Apps OAuth Usage. */
export interface AppRow {
  id: string;
  name: string;
  description: string;
  userCount: number;
  /** Of the user list. */
  href: string;
  policiesUrl: string;
  blocked: boolean;
  /** `own`: the app belongs to this org and can neither be installed nor uninstalled. */
  installation: 'own' | 'installed' | 'uninstalled';
}

/** One row of an app's user list. */
export interface UserRow {
  /** What Revoke of this row ends. */
  key: string;
  name: string;
  username: string;
  userUrl: string;
  firstUsed: string;
  lastUsed: string;
  useCount: number;
}

/** Connected Apps OAuth Usage (`/identity/app/connectedAppsUsage.apexp`). */
export function usagePage(model: ClassicList & { rows: AppRow[]; deniedAttempts: boolean }): Html {
  const t = wordsIn(model.language);
  const denied = model.deniedAttempts ? [t('Denied Attempts')] : [];
  const head = [
    t('Connected App'),
    t('Description'),
    t('Manage App Policies'),
    t('User Count'),
    ...denied,
    t('Status'),
    t('Action(s)'),
  ];
  const rows = model.rows.map(
    (row, i) =>
      html`<tr class="dataRow ${i % 2 === 0 ? 'even' : 'odd'}">
        <th scope="row" class="dataCell">${row.name}</th>
        <td class="dataCell">${row.description}</td>
        <td class="dataCell">
          <a class="actionLink" data-nav href="${row.policiesUrl}">${t('Manage App Policies')}</a>
        </td>
        <td class="dataCell">
          <a data-nav id="usage:form:apps:${i}:count" href="${row.href}">${row.userCount}</a>
        </td>
        ${model.deniedAttempts ? html`<td class="dataCell">0</td>` : ''}
        <td class="dataCell">${row.blocked ? t('Blocked') : t('Allowed')}</td>
        <td class="dataCell">
          ${
            row.installation === 'own'
              ? ''
              : actionButton(row.installation === 'installed' ? 'Uninstall' : 'Install', row.id, t)
          }
          ${actionButton(row.blocked ? 'Unblock' : 'Block', row.id, t)}
        </td>
      </tr>`,
  );
  return classicPage({
    title: t('Connected Apps OAuth Usage'),
    edition: model.edition,
    language: model.language,
    type: t('Setup'),
    description: t('Connected Apps OAuth Usage'),
    content: html`<p>${t('View and manage the connected apps that your users have authorized.')}</p>
      ${listForm(model, { title: t('Connected Apps OAuth Usage'), head, rows, buttons: '', id: 'usage' })}`,
  });
}

/** An app's user list, "Connected App User's Usage" (`/identity/app/connectedAppsUserList.apexp`). */
export function userListPage(
  model: ClassicList & {
    appName: string;
    rows: UserRow[];
    listUrl: string;
    columns: 'name' | 'username' | 'both';
    changing: boolean;
  },
): Html {
  const t = wordsIn(model.language);
  const head = [
    ...(model.columns === 'both' ? [t('User'), t('Username')] : [t('User')]),
    t('First Used'),
    t('Most Recent Use'),
    t('Use Count'),
    t('Action'),
  ];
  const rows = model.rows.map((row, i) => {
    const link = (text: string) => html`<a href="${row.userUrl}">${text}</a>`;
    return html`<tr class="dataRow ${i % 2 === 0 ? 'even' : 'odd'}">
      ${model.columns === 'username' ? '' : html`<td class="dataCell">${link(row.name)}</td>`}
      ${model.columns === 'name' ? '' : html`<td class="dataCell">${link(row.username)}</td>`}
      <td class="dataCell">${row.firstUsed}</td>
      <td class="dataCell">${row.lastUsed}</td>
      <td class="dataCell">${row.useCount}</td>
      <td class="dataCell">${revokeControl(model.revoke, row.key, t)}</td>
    </tr>`;
  });
  const revokeAll = html`<input
    type="button"
    class="btn"
    name="users:form:revokeAll"
    value="${t('Revoke All')}"
    onclick="${`return vfPost('revokeAll','',${JSON.stringify(t('Are you sure?'))})`}"
  />`;
  return classicPage({
    title: t("Connected App User's Usage"),
    edition: model.edition,
    language: model.language,
    type: t("Connected App User's Usage"),
    description: model.appName,
    content: html`<p><a data-nav href="${model.listUrl}">${t('Back to List')}</a></p>
      <p>${t('The users who have authorized this app.')}</p>
      ${listForm(model, { title: model.appName, head, rows, buttons: revokeAll, id: 'users' })}
      ${model.changing ? changingScript : ''}`,
  });
}

function actionButton(label: 'Block' | 'Unblock' | 'Install' | 'Uninstall', key: string, t: Words): Html {
  const action = label.toLowerCase();
  const press = `return vfPost(${JSON.stringify(action)},${JSON.stringify(key)},${JSON.stringify(t('Are you sure?'))})`;
  return html`<input type="button" class="btn" name="usage:form:${action}" value="${t(label)}" onclick="${press}" /> `;
}

/** Moves the first row to the end a few times, so that whoever goes by position reads one row and presses in another. */
const changingScript = html`<script>
  (function () {
    var left = 20;
    var timer = setInterval(function () {
      var body = document.querySelector('table.list tbody');
      body.appendChild(body.firstElementChild);
      left -= 1;
      if (left === 0) clearInterval(timer);
    }, 100);
  })();
</script>`;
