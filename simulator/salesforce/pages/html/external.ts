import { html } from 'hono/html';
import { type Language, type Words, wordsIn } from './words.ts';
import { type Html, literal } from './layout.ts';
import { type AppRow, type UserRow } from './setup.ts';

/** One external client app in External Client Apps, OAuth Usage. */
export type ExternalAppRow = Pick<AppRow, 'name' | 'userCount' | 'href'>;

/** One grant in "External Client Apps Usage by User". */
export type ExternalUserRow = Pick<UserRow, 'key' | 'name' | 'username' | 'lastUsed' | 'useCount'>;

/** External Client Apps, OAuth Usage: a Lightning table, without a frame. */
export function externalUsage(model: { language: Language; rows: ExternalAppRow[] }): Html {
  const t = wordsIn(model.language);
  return table(
    [t('External Client App'), t('User Count')],
    model.rows.map(
      (row) =>
        html`<tr>
          <th scope="row">${row.name}</th>
          <td data-label="${t('User Count')}"><a href="${row.href}">${row.userCount}</a></td>
        </tr>`,
    ),
    t,
  );
}

/** "External Client Apps Usage by User": Revoke in each row, Bulk Revoke for those that are ticked. */
export function externalUsers(model: {
  language: Language;
  appName: string;
  rows: ExternalUserRow[];
  backUrl: string;
  token: string;
  /** Revoke stands in a menu of the row. */
  rowMenu: boolean;
  /** Revoke asks in a dialog of the page. */
  modal: boolean;
}): Html {
  const t = wordsIn(model.language);
  const rows = model.rows.map(
    (row) =>
      html`<tr data-key="${row.key}">
        <td><input type="checkbox" aria-label="${t('Select')} ${row.name}" /></td>
        <th scope="row">${row.name}</th>
        <td>${row.username}</td>
        <td>${row.lastUsed}</td>
        <td>${row.useCount}</td>
        <td>${model.rowMenu ? rowMenu(t) : revokeButton(t)}</td>
      </tr>`,
  );
  return html`<div id="externalUsers">
      <div class="toolbar">
        <div>
          <a href="${model.backUrl}">${t('Back to List')}</a>
          <h2>${model.appName}</h2>
        </div>
        <button type="button" class="slds-button" data-action="bulk">${t('Bulk Revoke')}</button>
      </div>
      ${table([t('Select'), t('User'), t('Username'), t('Most Recent Use'), t('Use Count'), t('Action')], rows, t)}
    </div>
    ${model.modal ? modal(t) : ''}
    <script>
      (function () {
        var token = ${literal(model.token)};
        function send(action, keys) {
          var body = new URLSearchParams({ token: token, action: action });
          for (const key of keys) body.append('key', key);
          fetch(location.href, { method: 'POST', body: body })
            .then((answer) => answer.text())
            .then((text) => {
              var fresh = new DOMParser().parseFromString(text, 'text/html').getElementById('externalUsers');
              document.getElementById('externalUsers').replaceWith(fresh);
            });
        }
        function ask(action, keys) {
          var dialog = document.querySelector('section[role=dialog]');
          if (!dialog) return send(action, keys);
          dialog.hidden = false;
          dialog.querySelector('[data-action=confirm]').onclick = function () {
            dialog.hidden = true;
            send(action, keys);
          };
          dialog.querySelector('[data-action=cancel]').onclick = () => (dialog.hidden = true);
        }
        document.addEventListener('click', function (event) {
          var target = event.target.closest('[data-action]');
          if (!target) return;
          var row = target.closest('tr');
          if (target.dataset.action === 'menu') {
            var menu = target.parentElement.querySelector('[role=menu]');
            menu.hidden = !menu.hidden;
            target.setAttribute('aria-expanded', String(!menu.hidden));
          } else if (target.dataset.action === 'revoke') {
            ask('revoke', [row.dataset.key]);
          } else if (target.dataset.action === 'bulk') {
            var ticked = document.querySelectorAll('#externalUsers tr[data-key]:has(input:checked)');
            ask(
              'bulkRevoke',
              Array.from(ticked, (one) => one.dataset.key),
            );
          }
        });
      })();
    </script>`;
}

function table(head: string[], rows: Html[], t: Words): Html {
  return html`<table class="slds-table" role="grid">
    <thead>
      <tr>
        ${head.map((text) => html`<th scope="col">${text}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${
        rows.length === 0
          ? html`<tr>
              <td colspan="${head.length}">${t('No records to display.')}</td>
            </tr>`
          : rows
      }
    </tbody>
  </table>`;
}

/** What Revoke does in foreign markup. */
export const pressRevoke = (key: string): string => `return revokeKey(${JSON.stringify(key)})`;

/** What that needs on its page. */
export function revokeScript(token: string): Html {
  return html`<script>
    function revokeKey(key) {
      var body = new URLSearchParams({ token: ${literal(token)}, action: 'revoke', key: key });
      fetch(location.href, { method: 'POST', body: body }).then(() => location.reload());
      return false;
    }
  </script>`;
}

function revokeButton(t: Words): Html {
  return html`<button type="button" class="slds-button" data-action="revoke">${t('Revoke')}</button>`;
}

function rowMenu(t: Words): Html {
  return html`<button type="button" class="slds-button" data-action="menu" aria-haspopup="true" aria-expanded="false">
      ${t('Show actions')}
    </button>
    <div role="menu" hidden><a role="menuitem" href="javascript:void(0)" data-action="revoke">${t('Revoke')}</a></div>`;
}

function modal(t: Words): Html {
  return html`<section role="dialog" aria-modal="true" aria-labelledby="revokeHeading" class="slds-modal" hidden>
    <h2 id="revokeHeading">${t('Revoke Access')}</h2>
    <p>${t('Are you sure you want to revoke access?')}</p>
    <button type="button" class="slds-button" data-action="cancel">${t('Cancel')}</button>
    <button type="button" class="slds-button" data-action="confirm">${t('Revoke')}</button>
  </section>`;
}
