import { type Locator, type Page } from '@playwright/test';
import { z } from 'zod';
import { onDrift } from '../browser/drift.ts';
import { PageError } from '../states/errors.ts';
import { recognisePage } from '../states/identify.ts';
import { currentDocument, type DocumentFacts } from '../states/page-facts.ts';
import { type PageState } from '../states/states.ts';
import { isPage, type PageAbout, type Reading, SUBJECTS } from './subjects.ts';
import { type StandIns } from './stand-ins.ts';

/** What was found on a page, compared with what its page object wants to find. */
export interface PageReport {
  /** The page that it is meant to be, and the one that it was recognised as; null: as none. */
  page: PageState;
  state: PageState | null;
  language: string;
  /** By the names that they have in the page object: how many visible elements each locator found. */
  locators: Record<string, number>;
  /** Of a list: the labels of its columns, and how many rows are on the screen. */
  columns?: string[];
  rows?: number;
  /** The row that is meant, by its cells; null: there is none. */
  row?: string[] | null;
  /** What would be pressed in it. */
  control?: string;
  said?: Record<string, string>;
  /** Locators that were found by a fallback. */
  drift: string[];
  /** Until it had settled, in ms. */
  settled: number;
  /** Why it could not be read any further. */
  problem?: string;
}

interface LookOverOptions {
  /** Other pages of a list are looked at, too. */
  turn: boolean;
  /** How long a page may stay unknown, in ms. */
  timeout: number;
  /** Says of each control whether it could be pressed (Playwright's trial); nothing is pressed. */
  tryControls?: boolean;
  /** What the locators have to find: where one finds nothing, nothing is read, which would only wait for it. */
  wanted?: Expectation['locators'];
}

/** Finds with a page's own page object everything that it looks for, and presses nothing. What goes wrong is part of the report. */
export async function lookOver(
  page: Page,
  meant: PageState,
  about: PageAbout,
  options: LookOverOptions,
): Promise<PageReport> {
  const began = Date.now();
  const drift = new Set<string>();
  const stop = onDrift(({ page: name, locator }, where) => {
    if (where === page) drift.add(`${name}.${locator}`);
  });
  const report: PageReport = { page: meant, state: null, language: '', locators: {}, drift: [], settled: 0 };
  try {
    const { name, facts } = await recognisePage(page, { timeout: options.timeout });
    report.state = name;
    report.settled = Date.now() - began;
    report.language = (await page.locator('html').getAttribute('lang')) ?? '';
    await read(page, facts && currentDocument(facts).scope, { meant, about, options, report });
  } catch (error) {
    if (!(error instanceof PageError) && !(error instanceof Error && error.name === 'TimeoutError')) throw error;
    [report.problem] = error.message.split('\n');
    if (report.language === '') report.language = (await page.locator('html').getAttribute('lang')) ?? '';
  } finally {
    stop();
    report.drift = [...drift];
  }
  return report;
}

async function read(
  page: Page,
  list: DocumentFacts['scope'] | undefined,
  {
    meant,
    about,
    options,
    report,
  }: { meant: PageState; about: PageAbout; options: LookOverOptions; report: PageReport },
): Promise<void> {
  const subject = SUBJECTS[meant];
  if (subject === undefined) return;
  const object = subject.make(page);
  const scope = 'list' in object ? (list ?? page) : page;
  for (const [name, locator] of locatorsOf(object)) report.locators[name] = await visibleCount(scope, locator);
  if (report.state !== meant || subject.read === undefined || isMissing(options.wanted, report)) return;
  const reading = await subject.read(object, about, options.turn);
  Object.assign(report, await listed(reading));
  if (reading.said !== undefined) report.said = reading.said;
  if (options.tryControls !== true) return;
  const controls = [...(reading.controls ?? []), ...(reading.located ? [reading.located.control] : [])];
  for (const control of controls) await control.click({ trial: true, timeout: 5_000 });
}

async function listed({ list, located }: Reading): Promise<Pick<PageReport, 'columns' | 'rows' | 'row' | 'control'>> {
  if (list === undefined) return {};
  // Another look would be the end of what was located.
  const { rows, document } = located?.view ?? (await list.current());
  const columns = [...(located?.row.columns ?? rows[0]?.columns ?? document.columns)];
  const found = { columns, rows: rows.length, row: located?.row.cells.slice() ?? null };
  return located ? { ...found, control: await inWords(located.control) } : found;
}

/** Its tag and what it says, as `a “Revoke”`. */
async function inWords(control: Locator): Promise<string> {
  const [tag, text, value, title] = await control.evaluate((element) => [
    element.tagName.toLowerCase(),
    element.textContent ?? '',
    element.getAttribute('value') ?? '',
    element.getAttribute('title') ?? element.getAttribute('aria-label') ?? '',
  ]);
  return `${tag} “${[text, value, title].map((said) => said?.replace(/\s+/g, ' ').trim()).find((said) => said) ?? ''}”`;
}

/** Every locator of a page object, and of what it is made of. */
export function locatorsOf(object: object, depth = 2): [string, Locator][] {
  return Object.entries(object).flatMap(([name, value]: [string, unknown]): [string, Locator][] => {
    if (typeof value !== 'object' || value === null || name === 'page') return [];
    if (isLocator(value)) return [[name, value]];
    return depth > 1 ? locatorsOf(value, depth - 1).map(([inner, locator]) => [`${name}.${inner}`, locator]) : [];
  });
}

const isLocator = (value: object): value is Locator => 'filter' in value && 'allInnerTexts' in value;

/** A locator is looked for in the frame with the list, where there is one; what is not in there may be in the shell around it. */
async function visibleCount(scope: DocumentFacts['scope'], locator: Locator): Promise<number> {
  const inFrame = 'goto' in scope ? 0 : await scope.locator(locator).filter({ visible: true }).count();
  return inFrame || locator.filter({ visible: true }).count();
}

/** Whether a locator finds nothing any more. */
function isMissing(wanted: Expectation['locators'] = {}, { locators }: PageReport): boolean {
  return Object.entries(wanted).some(([name, count]) => count !== 0 && locators[name] === 0);
}

const howMany = z.union([z.literal(0), z.literal(1), z.literal('n')]);

/** What stands beside a capture: what its page object has to find on it. */
export const expectation = z.strictObject({
  page: z.string().refine(isPage, 'names a page that nobody knows'),
  about: z.strictObject({ app: z.string(), consumerKey: z.string(), user: z.string(), username: z.string() }),
  locators: z.record(z.string(), howMany),
  rows: z.number().optional(),
  row: z.array(z.string()).nullable().optional(),
  control: z.string().optional(),
  said: z.record(z.string(), z.string()).optional(),
});
export type Expectation = z.output<typeof expectation>;

const asHowMany = (count: number): z.output<typeof howMany> => (count === 0 ? 0 : count === 1 ? 1 : 'n');

/** The stand-ins of whom and what a page is about. */
export function maskedAbout(about: PageAbout, standIns: StandIns): PageAbout {
  const { app, consumerKey, user, username } = about;
  return {
    app: standIns.value(app),
    consumerKey: standIns.value(consumerKey),
    user: standIns.value(user),
    username: standIns.value(username),
  };
}

/** What a report says, for the capture of the same page: masked as the capture is. */
export function expectationOf(report: PageReport, about: PageAbout, standIns: StandIns): Expectation {
  const { page, locators, columns = [], rows, row, control, said } = report;
  const lines = (text: string, mask: (line: string) => string) => text.split('\n').map(mask).join('\n');
  return {
    page,
    about: maskedAbout(about, standIns),
    locators: Object.fromEntries(Object.entries(locators).map(([name, count]) => [name, asHowMany(count)])),
    ...(rows !== undefined && { rows }),
    ...(row !== undefined && {
      row: row?.map((text, index) => lines(text, (line) => standIns.cell(line, columns[index] ?? ''))) ?? null,
    }),
    ...(control !== undefined && {
      control: control.replace(/“(.*)”/, (_, text: string) => `“${standIns.cell(text, '')}”`),
    }),
    ...(said !== undefined && {
      said: Object.fromEntries(
        Object.entries(said).map(([name, text]) => [
          name,
          // A code stands alone here, and among Salesforce's own words on the page, where it is kept.
          lines(text, (line) => (name === 'code' ? standIns.heading(line) : standIns.text(line))),
        ]),
      ),
    }),
  };
}

/** Where a capture is not what its expectation says: one sentence each. */
export function* differences(expected: Expectation, report: PageReport): Generator<string> {
  const { page } = expected;
  if (report.state !== page)
    yield `It is meant to be “${page}”, and was ${report.state === null ? 'not recognised' : `recognised as “${report.state}”`}${report.problem === undefined ? '' : ` (${report.problem})`}.`;
  else if (report.problem !== undefined) yield report.problem;
  for (const [name, count] of Object.entries(expected.locators)) {
    const found = report.locators[name];
    // One that found nothing may find something since, and one that is not there any more is nobody's.
    if (count === 0 || found === undefined) continue;
    if (asHowMany(found) !== count)
      yield `The locator ${name} found ${found} elements, and ${count === 'n' ? 'several' : count} when the page was captured.`;
  }
  if (isMissing(expected.locators, report)) return;
  const compare = (what: string, wanted: unknown, found: unknown) =>
    wanted === undefined || JSON.stringify(wanted) === JSON.stringify(found)
      ? []
      : [`${what}: ${JSON.stringify(found)}, and ${JSON.stringify(wanted)} when the page was captured.`];
  yield* compare('Rows', expected.rows, report.rows);
  yield* compare('The row that is meant', expected.row, report.row);
  yield* compare('What would be pressed', expected.control, report.control);
  yield* compare('What the page says', expected.said, report.said);
}
