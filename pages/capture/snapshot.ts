import { type FrameLocator, type Locator, type Page } from '@playwright/test';
import { inPage } from '../browser/in-page.ts';
import { MARK } from '../states/page-facts.ts';

/** What a text is: Salesforce's own, or possibly a value. `cell`: in a row of data. */
type TextKind = 'label' | 'heading' | 'cell' | 'text';

/** An element as the browser shows it. Nothing in it is masked yet: it never leaves this process. */
export interface Element_ {
  tag: string;
  attributes: [string, string][];
  children: Node_[];
  /** What its open shadow root holds. */
  shadow?: Node_[];
  /** Which of the document's frames it is. */
  frame?: number;
  kind: TextKind;
  /** A row of data, or a cell of one with the label of its column (empty: not known). */
  row?: true;
  column?: string;
  /** The style makes it invisible, a block, or as large as it is: all that is kept of styles. */
  hidden?: true;
  block?: true;
  sized?: true;
}
export type Node_ = Element_ | string;

/** A document and the frames in it. */
export interface Snapshot {
  url: string;
  /** Of the response; 0 where the browser does not say. */
  status: number;
  language: string;
  root: Element_;
  /** By the numbers that the elements have; undefined: could not be read. */
  frames: (Snapshot | undefined)[];
}

const READ_WITHIN = 10_000;
/** Of a longer page the rest is left out; 600 rows have some 10,000. */
const MOST_ELEMENTS = 40_000;

/**
 * Everything that a page shows: its document, open shadow roots, and frames.
 * @throws Playwright's error where the page does not answer
 */
export async function takeSnapshot(page: Page): Promise<Snapshot> {
  return read(page);
}

async function read(scope: Page | FrameLocator): Promise<Snapshot> {
  const { frames, ...document } = await scope
    .locator(':root')
    .evaluate(inPage(serialize), { most: MOST_ELEMENTS, mark: MARK }, { timeout: READ_WITHIN });
  const elements = scope.locator('iframe, frame');
  // Playwright's order and the document's need not be the same where there are shadow roots.
  const numbers = frames === 0 ? [] : await elements.evaluateAll(inPage(numbersOf), undefined);
  const read_ = new Array<Snapshot | undefined>(frames).fill(undefined);
  for (const [index, number] of numbers.entries()) {
    if (number >= 0) read_[number] = await readFrame(elements.nth(index));
  }
  return { ...document, frames: read_ };
}

/** A frame that is replaced while it is read, or whose document is no page, is left out. */
async function readFrame(element: Locator): Promise<Snapshot | undefined> {
  try {
    return await read(element.contentFrame());
  } catch (error) {
    if (error instanceof Error && /context was destroyed|detached|navigat|timeout|Frame/i.test(error.message))
      return undefined;
    throw error;
  }
}

/** Runs in the page. The places of frames in the order in which `serialize` numbers them. */
function numbersOf(elements: Element[]): number[] {
  const found: Element[] = [];
  const walk = (element: Element) => {
    if (element.matches('iframe, frame')) found.push(element);
    for (const child of element.shadowRoot?.children ?? []) walk(child);
    for (const child of element.children) walk(child);
  };
  walk(document.documentElement);
  return elements.map((element) => found.indexOf(element));
}

/** Runs in the page. It must not refer to anything outside itself. */
function serialize(
  root: Element,
  { most, mark }: { most: number; mark: string },
): Omit<Snapshot, 'frames'> & { frames: number } {
  const GONE = 'script, style, link, meta, base, noscript, template, object, embed, video, audio, picture > source';
  const KEPT =
    /^(id|class|name|type|role|href|src|action|method|value|title|alt|placeholder|for|colspan|rowspan|scope|lang|dir|tabindex|disabled|checked|selected|readonly|multiple|maxlength|autocomplete|target|width|height|slot|aria-.+|data-.+)$/;
  const BLOCKS =
    /^(html|body|div|p|h[1-6]|ul|ol|li|dl|dt|dd|form|fieldset|section|article|nav|header|footer|main|aside|pre|table|thead|tbody|tfoot|tr|td|th|caption|hr|address|blockquote|details|summary|dialog|legend)$/;
  const CELL = 'td, th, [role=gridcell], [role=cell], [role=rowheader], [role=columnheader]';
  const TABLE = 'table, [role=grid], [role=table], [role=treegrid]';
  const HEADING = 'h1, h2, h3, h4, h5, h6, #header, [role=heading], title';
  const LABEL =
    'button, input[type=submit], input[type=button], input[type=reset], label, legend, option, caption, th, .labelCol, [role=columnheader], [role=button], [role=menuitem], [role=tab]';
  let frames = 0;
  let left = most;
  const isHeaderRow = (row: Element) => {
    const cells = [...row.querySelectorAll(CELL)];
    return (
      cells.length > 1 &&
      cells.every((cell) => cell.matches('th:not([scope=row]):not([role=rowheader]), [role=columnheader]'))
    );
  };
  const columnsOf = new Map<Element, string[]>();
  const columns = (table: Element): string[] => {
    const known = columnsOf.get(table);
    if (known !== undefined) return known;
    const header = [...table.querySelectorAll('tr, [role=row]')].find(
      (row) => row.closest(TABLE) === table && isHeaderRow(row),
    );
    const cells = header === undefined ? [] : [...header.querySelectorAll(CELL)];
    const labels = cells.map((cell) =>
      (cell.getAttribute('aria-label') ?? cell.textContent ?? '').replace(/\s+/g, ' ').trim(),
    );
    columnsOf.set(table, labels);
    return labels;
  };
  const isDataRow = (element: Element) =>
    element.matches('tr, [role=row]') &&
    element.querySelector(TABLE) === null &&
    element.querySelector('tr, [role=row]') === null &&
    !isHeaderRow(element) &&
    element.querySelector(CELL) !== null;
  const isDataCell = (element: Element) => {
    if (!element.matches(CELL) || element.matches('.labelCol, [role=columnheader]')) return false;
    const row = element.closest('tr, [role=row]');
    return row !== null && isDataRow(row);
  };
  const columnOf = (cell: Element) => {
    const table = cell.closest(TABLE);
    const row = cell.closest('tr, [role=row]');
    if (table === null || row === null || Number(cell.getAttribute('colspan') ?? 1) > 1) return '';
    return columns(table)[[...row.querySelectorAll(CELL)].indexOf(cell)] ?? '';
  };
  const kindOf = (element: Element): Element_['kind'] => {
    if (element.closest(HEADING) !== null) return 'heading';
    const cell = element.closest(CELL);
    if (cell !== null && isDataCell(cell)) return 'cell';
    return element.closest(LABEL) === null ? 'text' : 'label';
  };
  const hasBox = (element: Element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 0 && height > 0;
  };
  const isShown = (element: Element) => element.checkVisibility({ visibilityProperty: true });
  const inner = (element: Element): Element[] => [
    ...element.querySelectorAll('*'),
    ...(element.shadowRoot?.querySelectorAll('*') ?? []),
  ];
  const text = (data: string) => (/\S/.test(data) ? data.replace(/\s+/g, ' ') : data.includes('\n') ? '\n' : ' ');
  const nodes = (list: Iterable<ChildNode>): Node_[] =>
    [...list].flatMap((node): Node_[] => {
      if (node.nodeType === 3) return [text(node.textContent ?? '')];
      if (!(node instanceof Element) || node.matches(GONE) || left <= 0) return [];
      left -= 1;
      return [walk(node)];
    });
  const walk = (element: Element): Element_ => {
    const tag = element.localName;
    const attributes = [...element.attributes]
      .filter(({ name }) => KEPT.test(name) && name !== mark)
      .map(({ name, value }): [string, string] => [name, value]);
    const found: Element_ = { tag, attributes, children: [], kind: kindOf(element) };
    if (element instanceof HTMLInputElement) {
      found.attributes = attributes.filter(([name]) => name !== 'checked');
      if (element.checked) found.attributes.push(['checked', '']);
    }
    if (isDataRow(element)) found.row = true;
    if (found.kind === 'cell') {
      const cell = element.closest(CELL);
      if (cell !== null) found.column = columnOf(cell);
    }
    const inBody = document.body?.contains(element) === true || element.getRootNode() instanceof ShadowRoot;
    if (inBody && element !== document.body) {
      const isOutOfSight = (one: Element) => !isShown(one) || !hasBox(one);
      if (isOutOfSight(element) && !element.matches('br, option, optgroup, input[type=hidden]')) {
        const holdsAnything = element.childNodes.length > 0 || element.matches('input, button, iframe, img, svg');
        if (holdsAnything && inner(element).every(isOutOfSight)) found.hidden = true;
      } else if (isShown(element)) {
        const { display } = getComputedStyle(element);
        if (/^(block|flex|grid|table|list-item|flow-root)$/.test(display) && !BLOCKS.test(tag)) found.block = true;
        const isEmpty = (element.textContent ?? '').trim() === '' && element.shadowRoot === null;
        if (isEmpty && hasBox(element) && element.matches('a, span, i, img, svg, [role]')) found.sized = true;
      }
    }
    if (element.matches('iframe, frame')) found.frame = frames++;
    else if (tag !== 'svg') {
      if (element.shadowRoot !== null) found.shadow = nodes(element.shadowRoot.childNodes);
      found.children = nodes(element.childNodes);
    }
    return found;
  };
  const navigation = performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined;
  return {
    url: location.href,
    status: navigation?.responseStatus ?? 0,
    language: root.getAttribute('lang') ?? '',
    root: walk(root),
    frames,
  };
}
