/** What a look is asked for, and what it waits for inside the page. */
export interface Question {
  markers: Readonly<Record<string, string>>;
  selectors: Readonly<Record<'frames' | 'cells' | 'pressable' | 'spinner', string>>;
  /** Source of a regular expression, case-insensitive: the names of paging controls. */
  paging: string;
  /** The attribute by which what was seen can be found again, and this look's own beginning of its value. */
  mark: { attribute: string; look: string };
  /** Milliseconds for which nothing may have changed; 0: the page is answered for as it is. */
  quiet: number;
  /** What was seen last (its print): waits for anything else. */
  unlike: number | undefined;
  /** Milliseconds after which the page is answered for as it is, whatever is waited for. */
  within: number;
}

/** Something that can be pressed. `mark`: by which it is found again. */
export interface Control {
  mark: number;
  /** Its text or value, its label, its title, and what its pictures stand for. */
  names: readonly string[];
  /** In which cell of its row it stands; -1: in none. */
  cell: number;
  /** Without the query, which may carry a token. */
  href: string;
  opensMenu: boolean;
}

/** One innermost row of a table or ARIA grid, as a reader sees it. */
export interface TableRow {
  mark: number;
  /** The labels of its table's columns; empty when they could not be read. */
  columns: readonly string[];
  /** The text of each cell; several lines of a cell are separated by line breaks. */
  cells: readonly string[];
  /** What can be pressed in it. */
  controls: readonly Control[];
  /** The heading that stands before it. */
  section: string;
  /** The Salesforce id of a user to whom the row links. */
  userId: string | undefined;
}

/** What one document shows, as the browser hands it over. */
export interface Answer {
  url: string;
  title: string;
  /** The HTTP status of the document; 0 where the browser does not say. */
  status: number;
  /** `document.readyState`. */
  readyState: string;
  headings: readonly string[];
  /** As the document declares it; empty where it does not. */
  language: string;
  /** Labels of any table's columns. */
  columns: readonly string[];
  /** The visible text, at most 20,000 characters. */
  text: string;
  shown: readonly string[];
  /** In the document, visible or not. */
  present: readonly string[];
  rows: readonly TableRow[];
  /** What turns a list's pages, and the heading before it. */
  paging: readonly (Control & { section: string })[];
  /** Where its forms may go: its own address, and all that they and their buttons name. */
  targets: readonly string[];
  /** Dialogs of the page: their question without the buttons, and those. */
  dialogs: readonly { text: string; buttons: readonly Control[] }[];
  /** Something still loads. */
  busy: boolean;
  /** The visible frames with a Setup page's content, in the order of the page; a name may be empty. */
  frames: readonly { mark: number; name: string }[];
  /** A number that is another one when anything else of the above is. */
  print: number;
  /** It changed for as long as it was waited for. */
  restless: boolean;
  /** It was loaded when the look began, and nothing has changed in it until the look ended. */
  still: boolean;
}

/**
 * One look at one document, from inside: waits until it has been loaded, is other than the last time, and has come to rest; then says what it shows,
 * and marks what can be pressed. Must not refer to anything outside itself. The document may be that of a frame, which has other classes and another window.
 */
export async function lookInPage(root: Element, question: Question): Promise<Answer> {
  const { markers, selectors, mark, quiet, unlike, within } = question;
  const page = root.ownerDocument;
  const view = page.defaultView;
  const gone = () => new Error('The document was navigated away from.');
  if (view === null) throw gone();
  /** A frame's document may go while something is waited for in it. */
  const unlessGone = <T>(waited: Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      const leave = () => reject(gone());
      view.addEventListener('pagehide', leave);
      // The empty document that a frame begins with goes unheard.
      const settle = (value: T) => (page.defaultView === null ? leave() : resolve(value));
      void waited.then(settle).finally(() => view.removeEventListener('pagehide', leave));
    });
  const end = performance.now() + within;
  const timeLeft = () => Math.max(0, end - performance.now());
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  // Lightning components have open shadow roots.
  const trees = (from: Document | ShadowRoot): (Document | ShadowRoot)[] => [
    from,
    ...[...from.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot === null ? [] : trees(shadowRoot))),
  ];
  const visible = (element: Element) => {
    const box = element.getBoundingClientRect();
    return element.checkVisibility({ visibilityProperty: true }) && box.width > 0 && box.height > 0;
  };
  const oneLine = (text: string | null) => (text ?? '').replace(/\s+/g, ' ').trim();
  // innerText leaves out what is in a shadow root.
  const textOf = (element: Element): string => {
    const own = (element as Partial<HTMLElement>).innerText ?? element.textContent ?? '';
    const hosts = [element, ...element.querySelectorAll('*')].filter(({ shadowRoot }) => shadowRoot !== null);
    const inside = hosts.flatMap(({ shadowRoot }) => [...(shadowRoot?.children ?? [])]);
    return [own, ...inside.filter((child) => !child.matches('style, script')).map(textOf)].join('\n');
  };
  const valueOf = (element: Element) => (element.matches('input') ? element.value : '');
  const linesOf = (element: Element): string =>
    [textOf(element), ...[...element.querySelectorAll('input[type=submit], input[type=button]')].map(valueOf)]
      .join('\n')
      .split('\n')
      .map(oneLine)
      .filter((line) => line !== '')
      .join('\n');
  const marks = new Map<Element, number>();
  const markOf = (element: Element) => {
    const mark = marks.get(element) ?? marks.size;
    marks.set(element, mark);
    return mark;
  };

  const see = () => {
    marks.clear();
    const all = trees(page);
    const find = (selector: string, parts: readonly ParentNode[] = all) =>
      parts.flatMap((part) => [...part.querySelectorAll(selector)]);
    const insideOf = (element: Element) => [
      element,
      ...[...element.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot === null ? [] : trees(shadowRoot))),
    ];
    const texts = (selector: string) =>
      find(selector)
        .filter(visible)
        .map((element) => oneLine(element.textContent))
        .filter((text) => text !== '');
    const cellsOf = (row: Element) => [...row.querySelectorAll(`${selectors.cells}, [role=columnheader]`)];
    const namesOf = (element: Element) =>
      [
        linesOf(element) || oneLine(valueOf(element)),
        ...['value', 'aria-label', 'title'].map((name) => oneLine(element.getAttribute(name))),
        ...[...element.querySelectorAll('img[alt]')].map((image) => oneLine(image.getAttribute('alt'))),
      ].filter((name) => name !== '');
    const controlOf = (element: Element, row?: Element): Control => ({
      mark: markOf(element),
      names: namesOf(element),
      cell:
        row === undefined
          ? -1
          : cellsOf(row).findIndex((cell) => insideOf(cell).some((part) => part.contains(element))),
      href: element.getAttribute('href')?.split('?')[0] ?? '',
      opensMenu: ['true', 'menu', 'listbox'].includes(element.getAttribute('aria-haspopup') ?? ''),
    });
    const headings = find('h1, h2, h3, h4, [role=heading]').filter(visible);
    // A heading that contains the element does not precede it.
    const sectionOf = (element: Element) => {
      const before = headings.findLast(
        (heading) =>
          (heading.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0 &&
          !heading.contains(element),
      );
      return before === undefined ? '' : oneLine(linesOf(before));
    };
    const inner = find('tr, [role=row]').filter((row) => visible(row) && row.querySelector('tr, [role=row]') === null);
    const tableOf = (row: Element) => row.closest('table, [role=grid], [role=table], [role=treegrid]');
    const isHeader = (row: Element) => {
      const cells = cellsOf(row);
      return cells.length > 1 && cells.every((cell) => cell.matches('th:not([role=rowheader]), [role=columnheader]'));
    };
    const labels = new Map<Element | null, string[]>();
    for (const row of inner) {
      if (!isHeader(row) || labels.has(tableOf(row))) continue;
      labels.set(
        tableOf(row),
        cellsOf(row).map((cell) => oneLine(cell.getAttribute('aria-label')) || linesOf(cell)),
      );
    }
    const rows = inner
      .filter((row) => !isHeader(row) && cellsOf(row).length > 0)
      .map((row): TableRow => {
        const links = find('a[href]', insideOf(row)).map((link) => link.getAttribute('href') ?? '');
        return {
          mark: markOf(row),
          columns: labels.get(tableOf(row)) ?? [],
          cells: cellsOf(row).map(linesOf),
          controls: find(selectors.pressable, insideOf(row))
            .filter(visible)
            .map((control) => controlOf(control, row)),
          section: sectionOf(row),
          userId: /\/(005[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?)\b/.exec(links.join(' '))?.[1],
        };
      });
    const paging = new RegExp(question.paging, 'i');
    const canBePressed = (element: Element) =>
      visible(element) && !element.matches(':disabled, [aria-disabled=true], a:not([href], [role])');
    const body: Element | null = page.body;
    const named = find('form, [formaction]')
      .flatMap((element) => ['action', 'formaction'].map((name) => element.getAttribute(name) ?? ''))
      .filter((name) => name !== '');
    const addressOf = (name: string) =>
      URL.canParse(name, page.baseURI) ? new URL(name, page.baseURI).href : 'about:invalid';
    const seen = {
      url: page.location.href,
      title: page.title,
      status:
        (view.performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined)
          ?.responseStatus ?? 0,
      readyState: page.readyState as string,
      headings: texts('h1, h2, h3, #header, [role=heading]').slice(0, 20),
      language: page.documentElement.lang,
      columns: [...labels.values()].flat(),
      text: (body === null ? '' : textOf(body)).slice(0, 20_000),
      shown: Object.keys(markers).filter((name) => [...page.querySelectorAll(markers[name] ?? '')].some(visible)),
      present: Object.keys(markers).filter((name) => page.querySelector(markers[name] ?? '') !== null),
      rows,
      paging: find(selectors.pressable)
        .filter((element) => canBePressed(element) && namesOf(element).some((name) => paging.test(name)))
        .map((element) => ({ ...controlOf(element), section: sectionOf(element) })),
      targets: [page.URL, ...named.map(addressOf)],
      dialogs: find('dialog, [role=dialog], [role=alertdialog]')
        .filter(visible)
        .map((dialog) => {
          const copy = dialog.cloneNode(true) as Element;
          for (const button of copy.querySelectorAll('button, input, a')) button.remove();
          const buttons = find(selectors.pressable, insideOf(dialog)).filter(canBePressed);
          return {
            text: oneLine(copy.textContent) || oneLine(linesOf(dialog)),
            buttons: buttons.map((one) => controlOf(one)),
          };
        }),
      busy: find(selectors.spinner).some(visible),
      frames: find(selectors.frames)
        .filter(visible)
        .map((element) => ({ mark: markOf(element), name: element.getAttribute('name') ?? '' })),
    };
    let print = 0;
    for (const character of JSON.stringify(seen)) print = (Math.imul(print, 31) + (character.codePointAt(0) ?? 0)) | 0;
    return { ...seen, print };
  };

  /** Whether anything changed in this time, ms; a change that is enough ends it. */
  const changes = (ms: number, isEnough: () => boolean) => {
    const waited = new Promise<boolean>((resolve) => {
      let changed = false;
      const done = () => {
        observer.disconnect();
        clearTimeout(timer);
        resolve(changed);
      };
      const observer = new MutationObserver(() => {
        changed = true;
        if (isEnough()) done();
      });
      const timer = setTimeout(done, ms);
      const everything = { subtree: true, childList: true, attributes: true, characterData: true };
      for (const tree of trees(page)) observer.observe(tree, everything);
    });
    return unlessGone(waited);
  };

  let still = page.readyState === 'complete';
  if (!still) {
    const loaded = new Promise<void>((resolve) => view.addEventListener('load', () => resolve(), { once: true }));
    await unlessGone(Promise.race([loaded, pause(timeLeft())]));
    await unlessGone(pause(0)); // What the page itself does on this event comes first.
  }
  let seen = see();
  let restless = false;
  // Where the content is in a frame, it is the frame that is waited for.
  const isShell = () => seen.frames.length > 0;
  while (seen.print === unlike && !isShell() && timeLeft() > 0) {
    // A style sheet may have shown what was hidden: it changes nothing in the document.
    await changes(Math.min(100, timeLeft()), () => true);
    seen = see();
    still = false;
  }
  const hasFrame = () => trees(page).some((tree) => [...tree.querySelectorAll(selectors.frames)].some(visible));
  while (quiet > 0 && !isShell() && !restless) {
    const before = seen.print;
    if ((await changes(quiet, hasFrame)) || seen.busy) {
      seen = see();
      still = false;
    }
    if (seen.print === before && !seen.busy) break;
    restless = timeLeft() === 0;
  }
  for (const [element, number] of marks) element.setAttribute(mark.attribute, `${mark.look}-${number}`);
  return { ...seen, restless, still };
}
