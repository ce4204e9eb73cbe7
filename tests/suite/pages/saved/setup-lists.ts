/**
 * Setup's lists in the shapes that they may have: the markup of their rows is not publicly known, so what documentation says (columns, a number that
 * is a link, Revoke in the person's row, Revoke All above) is combined with the conventions of classic Setup pages and with every open question.
 */

export interface AppRow {
  name: string;
  users: number;
  description?: string;
}

export interface UserRow {
  name: string;
  username?: string;
  userId?: string;
}

export type Control = 'link' | 'link without href' | 'titled link' | 'picture' | 'labelled' | 'button' | 'input' | 'menu';

export interface AppsOptions {
  apps?: readonly AppRow[];
  columns?: 'English' | 'German' | 'none';
  pageSize?: number;
  /** The user list opens in a second tab. */
  newTab?: boolean;
  /** Everything stands in a layout table, as in old Setup pages. */
  nested?: boolean;
}

export const APPS: readonly AppRow[] = [
  { name: 'Open Connectors Reauthentication Dev', users: 7, description: 'Open Connectors Reauthentication' },
  { name: 'Open Connectors Reauthentication', users: 1234, description: 'Used by the nightly run' },
  { name: 'My Open Connectors Reauthentication', users: 3 },
  { name: 'Salesforce Mobile', users: 0 },
];

const HEAD = '<!DOCTYPE html><html lang="en-US"><head><meta charset="utf-8"><title>Setup ~ Salesforce - Developer Edition</title></head>';
const APP_COLUMNS = {
  English: ['Connected App', 'Description', 'Manage App Policies', 'User Count', 'Actions'],
  German: ['Verbundene Anwendung', 'Beschreibung', 'Anwendungsrichtlinien', 'Anzahl', 'Aktionen'],
  none: [],
};

const layout = (inner: string, nested = true) =>
  nested ? `<table class="outer"><tr><td>Quick Find</td><td>${inner}</td></tr></table>` : inner;

/** A list that is paged in the browser: it shows a part of its rows, with Next and Previous around. */
const PAGER = `
function show() {
  const rows = [...document.querySelectorAll('tr.dataRow')];
  const size = window.pageSize;
  rows.forEach((row, i) => row.style.display = size && (i < page * size || i >= (page + 1) * size) ? 'none' : '');
  for (const [name, on] of [['Previous', page > 0], ['Next', size && (page + 1) * size < rows.length]]) {
    document.querySelectorAll('.' + name).forEach(c => c.innerHTML = on ? '<a href="#" onclick="turn(\\'' + name + '\\');return false">' + name + '</a>' : name);
  }
}
let page = 0;
function turn(name) { setTimeout(() => { page += name === 'Next' ? 1 : -1; show(); }, 20); }
show();`;

const pager = (size: number | undefined) =>
  size === undefined ? '' : '<div class="pnav"><span class="Previous"></span> | <span class="Next"></span></div>';

/** Connected Apps OAuth Usage, as a classic page. */
export function appsDocument(options: AppsOptions = {}): string {
  const { apps = APPS, columns = 'English', pageSize, newTab = false, nested = true } = options;
  const rows = apps.map(
    ({ name, users, description = '' }) =>
      `<tr class="dataRow"><th scope="row" class="dataCell">${name}</th><td class="dataCell">${description}</td><td class="dataCell"><a href="/app">Manage App Policies</a></td>
      <td class="dataCell"><a ${newTab ? 'target="_blank"' : ''} href="/identity/app/connectedAppsUserList.apexp?app_name=${encodeURIComponent(name)}&consumer_key=3MVG9">${users.toLocaleString('en-US')}</a></td>
      <td class="dataCell"><input type="button" value="Block" onclick="console.log('PRESSED Block')"> <input type="button" value="Uninstall" onclick="console.log('PRESSED Uninstall')"></td></tr>`,
  );
  const header = APP_COLUMNS[columns].map((label) => `<th scope="col">${label}</th>`).join('');
  const list = `<table class="list">${header === '' ? '' : `<tr class="headerRow">${header}</tr>`}${rows.join('\n')}</table>`;
  return `${HEAD}<body><h1 class="pageType">Connected Apps OAuth Usage</h1>${layout(pager(pageSize) + list + pager(pageSize), nested)}
  <script>window.pageSize = ${pageSize ?? 0};${PAGER}</script></body></html>`;
}

export interface UserListOptions {
  app?: string;
  users?: readonly UserRow[];
  control?: Control;
  /** The question of the browser's dialog, if there is one. */
  confirm?: string | undefined;
  /** A dialog of the page instead. */
  modal?: string | undefined;
  pageSize?: number;
  columns?: 'English' | 'German' | 'none';
  nested?: boolean;
  /** Revoke is pressed and nothing happens. */
  noEffect?: boolean;
  revoke?: string;
  /** The first column, before the user. */
  dateFirst?: string;
  script?: string;
}

export const USERS: readonly UserRow[] = [
  { name: 'Ann Leeson' },
  { name: 'Ann Lee' },
  { name: 'Mary Ann Lee' },
  { name: 'Connector User' },
];

const USER_COLUMNS = {
  English: ['Action', 'User', 'First Used', 'Most Recent Use', 'Use Count'],
  German: ['Aktion', 'Benutzer', 'Erste Verwendung', 'Letzte Verwendung', 'Anzahl'],
  none: [],
};

function controlOf(kind: Control, label: string): string {
  const press = 'onclick="press(this);return false"';
  switch (kind) {
    case 'link':
      return `<a class="actionLink" href="#" ${press}>${label}</a>`;
    case 'link without href':
      return `<a class="actionLink" ${press}>${label}</a>`;
    case 'titled link':
      return `<a class="actionLink" href="#" title="${label}" ${press}>✕</a>`;
    case 'picture':
      return `<a class="actionLink" href="#" ${press}><img width="9" height="9" alt="${label}"></a>`;
    case 'labelled':
      return `<button type="button" aria-label="${label}" ${press}>✕</button>`;
    case 'button':
      return `<button type="button" ${press}> ${label} </button>`;
    case 'input':
      return `<input type="button" class="btn" value=" ${label} " ${press}>`;
    case 'menu':
      return `<button type="button" aria-haspopup="true" onclick="menu(this)">Show actions</button>`;
  }
}

/** The user list of one app, as a classic page. */
export function userListDocument(options: UserListOptions = {}): string {
  const {
    app = 'Open Connectors Reauthentication',
    users = USERS,
    control = 'link',
    pageSize,
    columns = 'English',
    nested = true,
    noEffect = false,
    revoke = 'Revoke',
    dateFirst,
  } = options;
  const first = dateFirst === undefined ? '' : `<td>${dateFirst}</td>`;
  const userCell = ({ name, username, userId }: UserRow) =>
    `${userId === undefined ? name : `<a href="/${userId}">${name}</a>`}${username === undefined ? '' : `<br>${username}`}`;
  const rows = users.map(
    (user) =>
      `<tr class="dataRow">${first}<td class="actionColumn">${controlOf(control, revoke)}</td><th scope="row" class="dataCell">${userCell(user)}</th><td>1/2/2026 1:02 AM</td><td>3/4/2026 5:06 AM</td><td>12</td></tr>`,
  );
  const header = USER_COLUMNS[columns].map((label) => `<th scope="col">${label}</th>`).join('');
  const list = `<table class="list">${header === '' ? '' : `<tr class="headerRow">${header}</tr>`}${rows.join('\n')}</table>`;
  const all = `<input type="button" class="btn" value="Revoke All" onclick="console.log('PRESSED Revoke All')">`;
  const ask = options.confirm === undefined ? 'true' : `confirm(${JSON.stringify(options.confirm)})`;
  const modal = options.modal === undefined ? 'null' : JSON.stringify(options.modal);
  return `${HEAD}<body><h1 class="pageType">Connected App User's Usage</h1><table class="bar"><tr><td><h2>${app}</h2></td><td>${all}</td></tr></table>
  ${layout(pager(pageSize) + list + pager(pageSize), nested)}
  <script>
  window.pageSize = ${pageSize ?? 0};
  ${PAGER}
  function press(control) {
    const row = control.closest('tr');
    const name = row.querySelector('th').innerText.split('\\n')[0];
    const modal = ${modal};
    if (modal) return ask(modal, () => done(row, name));
    if (${ask}) done(row, name); else console.log('CANCELLED ' + name);
  }
  function done(row, name) {
    console.log('PRESSED Revoke ' + name);
    if (!${noEffect}) setTimeout(() => { row.remove(); show(); }, 30);
  }
  function ask(text, then) {
    const box = document.createElement('div');
    box.setAttribute('role', 'dialog');
    box.innerHTML = '<p></p><button>Cancel</button><button>Revoke</button>';
    box.querySelector('p').textContent = text;
    const [cancel, confirm] = box.querySelectorAll('button');
    cancel.onclick = () => { console.log('CANCELLED'); box.remove(); };
    confirm.onclick = () => { box.remove(); then(); };
    document.body.append(box);
  }
  function menu(control) {
    const list = document.createElement('ul');
    list.setAttribute('role', 'menu');
    list.innerHTML = '<li role="none"><a role="menuitem" href="#">Revoke</a></li><li role="none"><a role="menuitem" href="#">Bulk Revoke</a></li>';
    const [one, bulk] = list.querySelectorAll('a');
    one.onclick = () => { list.remove(); press(control); return false; };
    bulk.onclick = () => { console.log('PRESSED Bulk Revoke'); return false; };
    document.body.append(list);
  }
  ${options.script ?? ''}
  </script></body></html>`;
}

interface ShellFrame {
  src: string;
  hidden?: boolean;
}

/** Lightning Setup around classic pages: an open shadow root, and in it frames whose names end in a number of the load. */
export function lightningShell(frames: readonly ShellFrame[], delay = 0): string {
  const elements = frames.map(
    ({ src, hidden = false }, index) =>
      `<iframe name="vfFrameId_175021801040${index}" title="Setup ~ Salesforce - Developer Edition" style="width:900px;height:500px;${hidden ? 'display:none' : ''}" src="${src}"></iframe>`,
  );
  return `<!DOCTYPE html><html lang="en-US"><head><title>Connected Apps OAuth Usage | Salesforce</title></head><body>
  <div class="slds-global-header oneHeader">Setup</div>
  <div class="onesetupSetupComponent"><div id="setupComponent"><div class="setupcontent"><div class="oneAlohaPage"><force-aloha-page></force-aloha-page></div></div></div></div>
  <script>setTimeout(() => {
    const root = document.querySelector('force-aloha-page').attachShadow({ mode: 'open' });
    root.innerHTML = '<div class="iframe-parent">' + ${JSON.stringify(elements.join('')).replaceAll('</', '<\\/')} + '</div>';
  }, ${delay});</script></body></html>`;
}
