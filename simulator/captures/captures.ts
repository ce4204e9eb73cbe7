import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Element_, elementsIn, type Node_, parseTree, renderTree, say, textOf } from './tree.ts';

/** The pages whose markup a capture can give. */
const PAGES = [
  'connected-apps-usage',
  'connected-app-user-list',
  'external-client-apps-usage',
  'external-client-app-users',
  'consent',
] as const;
export type CapturedPage = (typeof PAGES)[number];

/** What stands in a cell of a row. */
interface Cell {
  /** The labels that a column for it may have. */
  column: RegExp;
  text: string;
  /** Where its link leads. */
  href?: string;
}

/** A row of a list. */
export interface Row {
  cells: Cell[];
  /** What is pressed in it: by its label, and the attributes that make it work. */
  controls: { label: RegExp; attributes: Record<string, string> }[];
}

/** What a list is filled with. */
interface Filling {
  app?: string;
  rows: Row[];
  /** Said where there is no row. */
  none: string;
  /** HTML at the end of the body: what the attributes of controls call. */
  after: string;
}

/** What the consent page is filled with. */
interface ConsentFilling {
  app: string;
  username: string;
  scopes: string[];
  action: string;
  hidden: Record<string, string>;
}

interface Loaded {
  names: { app: string; username: string };
  tree: Element_;
}

/** Captures of real pages, whose markup takes the place of the simulator's own. */
export class Captures {
  /** What could not be used or understood, in sentences. */
  readonly problems: string[] = [];
  readonly #pages = new Map<CapturedPage, Loaded>();

  /** @param folder with captures; undefined: none */
  constructor(folder?: string) {
    if (folder === undefined) return;
    const names = readdirSync(folder)
      .filter((name) => name.endsWith('.html'))
      .sort();
    for (const name of names) this.#load(folder, name);
    if (this.#pages.size === 0)
      this.problems.push(`${folder} has no capture of a page that the simulator can fill (${PAGES.join(', ')}).`);
  }

  /** The pages that are shown in captured markup. */
  get pages(): CapturedPage[] {
    return [...this.#pages.keys()];
  }

  /** A list in its captured markup, with these rows; undefined: there is no capture of it. */
  list(page: CapturedPage, filling: Filling): string | undefined {
    const loaded = this.#pages.get(page);
    if (loaded === undefined) return undefined;
    const tree = structuredClone(loaded.tree);
    if (filling.app !== undefined) replaceIn(tree, new Map([[loaded.names.app, filling.app]]));
    fillRows(tree, filling);
    for (const element of elementsIn(tree)) {
      // All rows are there: nothing is left for another page of the list.
      if (element.tag === 'a' && /^(next|previous)( page)?$/i.test(textOf(element))) element.tag = 'span';
    }
    return withScript(renderTree(tree), filling.after);
  }

  /** The consent page in its captured markup; undefined: there is no capture of it. */
  consent({ app, username, scopes, action, hidden }: ConsentFilling): string | undefined {
    const loaded = this.#pages.get('consent');
    if (loaded === undefined) return undefined;
    const tree = structuredClone(loaded.tree);
    replaceIn(
      tree,
      new Map([
        [loaded.names.app, app],
        [loaded.names.username, username],
      ]),
    );
    const elements = elementsIn(tree);
    const list = elements.find(
      ({ tag, children }) => tag === 'ul' && children.some((child) => typeof child !== 'string' && child.tag === 'li'),
    );
    const item = list?.children.find((child): child is Element_ => typeof child !== 'string');
    if (list !== undefined && item !== undefined) list.children = scopes.map((scope) => said(item, scope));
    const form = formOf(tree);
    if (form !== undefined) {
      for (const element of elementsIn(form))
        element.children = element.children.filter((child) => !isHiddenField(child));
      form.attributes.set('method', 'post');
      form.attributes.set('action', action);
      form.children.unshift(
        ...Object.entries(hidden).map(([name, value]): Element_ => ({
          tag: 'input',
          attributes: new Map([
            ['type', 'hidden'],
            ['name', name],
            ['value', value],
          ]),
          children: [],
        })),
      );
    }
    return renderTree(tree);
  }

  /** What Deny of the captured consent page posts, in the language of the capture; undefined: there is no capture of it. */
  get deny(): string | undefined {
    const loaded = this.#pages.get('consent');
    return loaded && denyIn(loaded.tree)?.attributes.get('value')?.trim();
  }

  #load(folder: string, name: string): void {
    const refuse = (why: string) => void this.problems.push(`${path.join(folder, name)} ${why}.`);
    const text = readFileSync(path.join(folder, name), 'utf8');
    const block = /<script type="application\/json" id="capture">\n([\s\S]*?)\n<\/script>\n/.exec(text);
    if (block?.[1] === undefined) return refuse('is no capture: its JSON block is missing');
    if (!text.trimEnd().endsWith('<!-- end of the capture -->')) return refuse('was cut off');
    try {
      const about = JSON.parse(block[1]) as { page: string; names: Loaded['names'] };
      if (!isPage(about.page)) return; // Of another page, such as the login.
      const tree = documentOf(text.slice(block.index + block[0].length), about.page);
      const missing = missingIn(about.page, tree);
      if (missing.length > 0)
        return refuse(`was not understood: ${missing.join(', and ')}; the simulator’s own page is shown`);
      this.#pages.set(about.page, { names: about.names, tree });
    } catch (error) {
      refuse(`cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

const isPage = (name: string): name is CapturedPage => (PAGES as readonly string[]).includes(name);
const isClassic = (page: CapturedPage) => page.startsWith('connected');
const isHiddenField = (child: Node_) =>
  typeof child !== 'string' && child.tag === 'input' && child.attributes.get('type') === 'hidden';
const denyIn = (element: Element_) => buttonIn(element, /^deny$/i, 'oadeny');
const formOf = (tree: Element_) =>
  elementsIn(tree).find((element) => element.tag === 'form' && denyIn(element) !== undefined);

/** The document that is filled: of a classic list in Lightning that in its frame, which is shown in the simulator's own shell. */
function documentOf(html: string, page: CapturedPage): Element_ {
  const tree = parseTree(html);
  const frame = elementsIn(tree).find(
    ({ attributes }) =>
      attributes.has('srcdoc') && !attributes.has('hidden') && /data-capture-row/.test(attributes.get('srcdoc') ?? ''),
  );
  return isClassic(page) && frame !== undefined ? parseTree(frame.attributes.get('srcdoc') ?? '') : tree;
}

/** What of a page could not be understood, so that nothing can be filled in. */
function missingIn(page: CapturedPage, tree: Element_): string[] {
  if (page === 'consent') {
    const form = formOf(tree);
    return form === undefined ? ['it has no form with Deny'] : [];
  }
  const row = templateOf(tree);
  if (row === undefined) return ['it has no row of data: capture it while there is a grant'];
  const columns = elementsIn(row).map(({ attributes }) => attributes.get('data-capture-column') ?? '');
  const has = (column: RegExp) => columns.some((label) => column.test(label));
  const wanted: [string, boolean][] = page.includes('user')
    ? [
        ['no column of users', has(USER) || has(USERNAME)],
        ['no Revoke in its row', buttonIn(row, REVOKE) !== undefined],
      ]
    : [
        ['no column of apps', has(APP)],
        ['no number that opens the users', elementsIn(row).some(({ tag }) => tag === 'a')],
      ];
  return wanted.filter(([, isThere]) => !isThere).map(([what]) => what);
}

export const APP = /^(connected app|external client app|application|app|(app )?name|app label)$/i;
export const USER = /^(user|user name|name|full name|person)$/i;
export const USERNAME = /^username$/i;
export const REVOKE = /^revoke$/i;

function buttonIn(element: Element_, label: RegExp, id?: string): Element_ | undefined {
  return elementsIn(element).find(
    (one) =>
      /^(a|button|input)$/.test(one.tag) &&
      (label.test(textOf(one)) ||
        label.test(one.attributes.get('value')?.trim() ?? '') ||
        (id !== undefined && one.attributes.get('id') === id)),
  );
}

const isRow = (child: Node_): boolean => typeof child !== 'string' && child.attributes.has('data-capture-row');

/** The rows of the list, whose columns are known: where they stand, and the fullest as the model of all. */
function templateOf(tree: Element_): Element_ | undefined {
  const rows = elementsIn(tree).filter(
    (element) => isRow(element) && elementsIn(element).some(({ attributes }) => attributes.has('data-capture-column')),
  );
  return rows.sort((one, other) => elementsIn(other).length - elementsIn(one).length)[0];
}

function fillRows(tree: Element_, { rows, none }: Filling): void {
  const model = templateOf(tree);
  const holder = elementsIn(tree).find(({ children }) => model !== undefined && children.includes(model));
  if (model === undefined || holder === undefined) return;
  const made = rows.map((row) => filled(structuredClone(model), row));
  const empty: Element_ = {
    tag: model.tag,
    attributes: new Map(model.attributes),
    children: [{ tag: 'td', attributes: new Map([['colspan', '9']]), children: [none] }],
  };
  let isDone = false;
  holder.children = holder.children.flatMap((child): Node_[] => {
    if (!isRow(child)) return [child];
    if (isDone) return [];
    isDone = true;
    return made.length > 0 ? made : [empty];
  });
}

function filled(model: Element_, row: Row): Element_ {
  for (const cell of elementsIn(model)) {
    const label = cell.attributes.get('data-capture-column');
    const content =
      label === undefined || !/^t[dh]$/.test(cell.tag) ? undefined : row.cells.find(({ column }) => column.test(label));
    if (content === undefined) continue;
    say(cell, content.text);
    const link = elementsIn(cell).find(({ tag }) => tag === 'a');
    if (link !== undefined && content.href !== undefined) {
      link.attributes.set('href', content.href);
      link.attributes.set('data-nav', '');
    }
  }
  for (const { label, attributes } of row.controls) {
    const control = buttonIn(model, label);
    for (const [name, value] of Object.entries(attributes)) control?.attributes.set(name, value);
  }
  return model;
}

const said = (model: Element_, text: string): Element_ => {
  const copy = structuredClone(model);
  say(copy, text);
  return copy;
};

/** Stand-ins in texts and labels, replaced by what the simulator knows. */
function replaceIn(tree: Element_, words: ReadonlyMap<string, string>): void {
  const change = (text: string) =>
    [...words].reduce((done, [from, to]) => (from === '' ? done : done.replaceAll(from, to)), text);
  for (const element of elementsIn(tree)) {
    if (isRow(element)) continue;
    element.children = element.children.map((child) => (typeof child === 'string' ? change(child) : child));
    for (const name of ['title', 'aria-label', 'alt', 'value']) {
      const value = element.attributes.get(name);
      if (value !== undefined) element.attributes.set(name, change(value));
    }
  }
}

const withScript = (html: string, after: string): string =>
  html.replace(/<\/body>(?![\s\S]*<\/body>)/, () => `${after}</body>`);
