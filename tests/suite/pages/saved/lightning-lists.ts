/**
 * Lists that are Lightning components (external client apps) and the user's own record with several lists (personal settings). Columns and actions as in
 * Salesforce help; structure as in a Lightning data table and in classic detail pages.
 */
import { type AppRow, type UserRow } from './setup-lists.ts';

const page = (title: string, inner: string, script: string, delay = 0) => `<!DOCTYPE html><html lang="en-US"><head><meta charset="utf-8"><title>${title} | Salesforce</title></head><body>
  <div class="slds-global-header oneHeader">Setup</div><input type="search" placeholder="Quick Find">
  <div id="tree"></div><div class="slds-spinner" style="width:20px;height:20px">Loading</div><eca-usage></eca-usage>
  <script>
  document.querySelector('[type=search]').oninput = () => {
    document.getElementById('tree').innerHTML = '<a href="/lightning/setup/ConnectedAppsUsage/home">Connected Apps OAuth Usage</a> <a href="/lightning/setup/ExternalClientAppUsage/home">OAuth Usage</a>';
  };
  const inner = ${JSON.stringify(inner).replaceAll('</', '<\\/')};
  setTimeout(() => {
    document.querySelector('.slds-spinner').remove();
    const root = document.querySelector('eca-usage').attachShadow({ mode: 'open' });
    root.innerHTML = inner;
    root.querySelectorAll('lightning-cell').forEach(cell => { cell.attachShadow({ mode: 'open' }).innerHTML = '<span>' + cell.dataset.value + '</span>' });
    ${script}
  }, ${delay});</script></body></html>`;

const cell = (value: string) => `<lightning-cell data-value="${value}"></lightning-cell>`;
const head = (...labels: string[]) =>
  `<thead><tr>${labels.map((label) => `<th scope="col" aria-label="${label}"><span class="slds-assistive-text">Sort by:</span>${label}</th>`).join('')}</tr></thead>`;

/** Setup's home, with Quick Find. */
export const setupHome = () => page('Home', '', '');

/** External Client Apps → OAuth Usage. */
export function externalAppsDocument(apps: readonly AppRow[]): string {
  const rows = apps.map(
    ({ name, users }) =>
      `<tr><th scope="row">${cell(name)}</th><td>${cell('Enabled')}</td><td><a href="/lightning/setup/ExternalClientAppUsage/page?app=${encodeURIComponent(name)}">${users}</a></td></tr>`,
  );
  const table = `<table role="grid">${head('External Client App', 'Status', 'User Count')}<tbody>${rows.join('')}</tbody></table>`;
  return page('OAuth Usage', `<h1>OAuth Usage</h1>${table}`, '', 150);
}

/** External Client Apps Usage by User. */
export function externalUsersDocument(app: string, users: readonly UserRow[], action: 'button' | 'menu' = 'button'): string {
  const control =
    action === 'button'
      ? '<button name="revoke" onclick="window.revoke(this)">Revoke</button>'
      : '<button aria-haspopup="true" onclick="window.openMenu(this)"><span class="slds-assistive-text">Show actions</span></button>';
  const rows = users.map(
    ({ name, username = '' }) =>
      `<tr><td><input type="checkbox" aria-label="Select"></td><th scope="row">${cell(name)}</th><td>${cell(username)}</td><td>${control}</td></tr>`,
  );
  const table = `<table role="grid">${head('', 'User', 'Username', 'Action')}<tbody>${rows.join('')}</tbody></table>`;
  const script = `
    window.revoke = (control) => {
      const row = control.closest('tr');
      const name = row.querySelector('lightning-cell').dataset.value;
      const modal = document.createElement('section');
      modal.setAttribute('role', 'dialog');
      modal.innerHTML = '<h2>Revoke Access</h2><p>Revoke this user\\'s tokens for the app?</p><button>Cancel</button><button>Revoke</button>';
      const [cancel, yes] = modal.querySelectorAll('button');
      cancel.onclick = () => modal.remove();
      yes.onclick = () => { console.log('PRESSED Revoke ' + name); modal.remove(); setTimeout(() => row.remove(), 50); };
      document.body.append(modal);
    };
    window.openMenu = (control) => {
      const menu = document.createElement('div');
      menu.setAttribute('role', 'menu');
      menu.innerHTML = '<a role="menuitem" href="javascript:void(0)">Revoke</a>';
      menu.querySelector('a').onclick = () => { menu.remove(); window.revoke(control); };
      document.body.append(menu);
    };`;
  const bulk = `<button onclick="console.log('PRESSED Bulk Revoke')">Bulk Revoke</button>`;
  return page('OAuth Usage', `<h1>External Client Apps Usage by User</h1><p>${app}</p>${bulk}${table}`, script, 150);
}

/**
 * The record of the user who is logged in, as a classic page: one list of several is the one that counts. It shows three rows at first; the Login
 * History never comes to an end.
 */
export function personalDocument(apps: readonly string[], confirm = 'Are you sure?'): string {
  const row = (title: string, name: string, revocable: boolean, hidden = false) =>
    `<tr class="dataRow" ${hidden ? 'hidden' : ''}><td class="actionColumn">${revocable ? `<a class="actionLink" href="#" onclick="press(this, '${title}');return false">Revoke</a>` : ''}</td><th scope="row">${name}</th><td>3/4/2026</td></tr>`;
  const list = (title: string, columns: string[], rows: string[], revocable: boolean, endless = false) => `
    <div class="bRelatedList"><div class="bPageBlock"><div class="pbHeader"><table><tr><td class="pbTitle"><h3>${title}</h3></td><td class="pbHelp"><a href="#">Help</a></td></tr></table></div>
    <div class="pbBody">${
      rows.length === 0
        ? '<table class="list"><tr class="headerRow"><th scope="col">No records to display</th></tr></table>'
        : `<table class="list"><tr class="headerRow">${columns.map((column) => `<th scope="col">${column}</th>`).join('')}</tr>${rows
            .map((name, index) => row(title, name, revocable, index >= 3))
            .join('')}</table>`
    }${endless || rows.length > 3 ? `<div class="pShowMore"><a href="#" onclick="more(this, ${endless});return false">Show 3 more »</a> | <a href="#">Go to list</a></div>` : ''}</div></div></div>`;
  return `<!DOCTYPE html><html lang="en-US"><head><title>User: Ann Lee ~ Salesforce</title></head><body><h1>User</h1><h2>Ann Lee</h2>
  ${list('Third-Party Account Links', ['Action', 'Application', 'Created'], ['Open Connectors Reauthentication'], true)}
  ${list('OAuth Connected Apps', ['Action', 'Application', 'Last Used'], [...apps], true)}
  ${list('Login History', ['', 'Application', 'Time'], ['Open Connectors Reauthentication'], false, true)}
  <script>function press(link, title) {
    const row = link.closest('tr');
    if (!confirm(${JSON.stringify(confirm)})) return;
    console.log('PRESSED ' + title + ': ' + row.querySelector('th').innerText);
    setTimeout(() => row.remove(), 30);
  }
  function more(link, endless) {
    const section = link.closest('.bPageBlock');
    console.log('MORE ' + section.querySelector('h3').innerText);
    if (endless) section.querySelector('tbody').insertAdjacentHTML('beforeend', ${JSON.stringify(row('Login History', 'Browser', false)).replaceAll('</', '<\\/')});
    const hidden = [...section.querySelectorAll('tr[hidden]')].slice(0, 3);
    for (const row of hidden) row.hidden = false;
    if (!endless && section.querySelector('tr[hidden]') === null) link.parentElement.remove();
  }</script></body></html>`;
}
