import { type Locator, type Page } from '@playwright/test';
import { firstOf } from './browser/drift.ts';
import { checkFormTarget } from './browser/form-target.ts';
import { askPage } from './browser/in-page.ts';
import { PageError } from './states/errors.ts';
import { lookAt } from './states/page-facts.ts';
import { moveOn, type Movement } from './browser/move-on.ts';
import { asWords, exactly, oneLine, SUBMIT } from './browser/selectors.ts';
import { press } from './browser/press.ts';

interface ConsentText {
  /** The app's label; undefined when the page's language is not English. */
  appName: string | undefined;
  /** The user who is asked; undefined when the page's language is not English. */
  userName: string | undefined;
  /** The scopes as the page words them, in its order. */
  scopes: readonly string[];
  /** The sentences that announce that an older approval is about to be revoked (at five approvals of one user and app). */
  warnings: readonly string[];
  /** Every visible line. */
  lines: readonly string[];
}

/** Speaks of an approval that ends; a sentence on how to revoke access later, which may stand there always, does not. */
const EVICTION = /\brevoked\b|\bapprov|\bgenehmig|\bwird\b.*widerrufen/i;

/** What a user may answer. */
export type Decision = 'allow' | 'deny';

/** “Allow Access?” */
export class ConsentPage {
  readonly page: Page;
  readonly allowButton: Locator;
  readonly allowByTitle: Locator;
  readonly allowById: Locator;
  readonly denyButton: Locator;
  readonly denyByLabel: Locator;

  constructor(page: Page) {
    this.page = page;
    // By label, or in any other language as the form's button of that name which is not Deny: Deny has an id.
    this.allowButton = page
      .getByRole('button', { name: 'Allow', exact: true })
      .or(page.locator(`form#editPage ${SUBMIT}[name=save]:not(#oadeny)`));
    this.allowByTitle = page.locator(`${SUBMIT}[title="Allow"]`);
    // The id was Salesforce's own choice up to Winter '24 and is not on the page any more.
    this.allowById = page.locator('#oaapprove');
    this.denyButton = page.locator('#oadeny');
    this.denyByLabel = page.getByRole('button', { name: 'Deny', exact: true });
  }

  /** Reads what the page asks for, and of whom. */
  async read(): Promise<ConsentText> {
    const { text, items } = (await askPage(this.page, read, undefined)) ?? { text: '', items: [] };
    const lines = text
      .split('\n')
      .map(oneLine)
      .filter((line) => line !== '');
    const flat = lines.join('\n');
    return {
      appName: /^(.+?) is asking to:?\s*$/m.exec(flat)?.[1],
      userName: /Do you want to allow access for ([^\s?]+)\s*\?/.exec(flat)?.[1],
      scopes: items.map(oneLine).filter((item) => item !== ''),
      warnings: lines.filter((line) => EVICTION.test(line) && !items.map(oneLine).includes(line)),
      lines,
    };
  }

  /**
   * Makes sure that the page is for this app and this user. In a language other than English the names have to stand on the page, as words.
   * @returns what was read
   * @throws PageError when it is for another app, or another user, than the run is about; nothing was pressed
   */
  async check(expected: { appName: string; username: string }): Promise<ConsentText> {
    const seen = await this.read();
    const isApp =
      seen.appName === undefined ? mentions(seen, expected.appName) : exactly(expected.appName).test(seen.appName);
    if (!isApp) throw wrongConsent('app', expected.appName, seen.appName);
    const isUser =
      seen.userName === undefined
        ? mentions(seen, expected.username)
        : seen.userName.toLowerCase() === expected.username.toLowerCase();
    if (!isUser) throw wrongConsent('user', expected.username, seen.userName);
    return seen;
  }

  /**
   * Finds what is pressed for a decision; nothing is pressed.
   * @throws PageError where Allow would send the form elsewhere
   */
  async buttonFor(decision: Decision): Promise<Locator> {
    if (decision === 'deny') return firstOf(this.page, 'ConsentPage.deny', [this.denyButton, this.denyByLabel]);
    const finding = firstOf(this.page, 'ConsentPage.allow', [this.allowButton, this.allowByTitle, this.allowById]);
    const [button, seen] = await Promise.all([finding, lookAt(this.page)]);
    await checkFormTarget(this.page, 'consent', button, seen);
    return button;
  }

  /**
   * Presses Allow or Deny. Ends when the browser has left the page, which it does even when the callback is caught.
   * @param options `button`: the decision's, where it has been found
   * @throws PageDidNotMoveError after `timeout` ms (default 60 s); as {@link buttonFor} does
   */
  async press(decision: Decision, options: { button?: Locator; timeout?: number } = {}): Promise<Movement> {
    const button = options.button ?? (await this.buttonFor(decision));
    return moveOn(this.page, decision === 'allow' ? 'Allow' : 'Deny', () => press(button), options);
  }
}

/**
 * The content, and its list items that are visible: `#content` is the root of Salesforce's own page object. Runs in the page; must not refer to
 * anything outside itself.
 */
function read(root: Element): { text: string; items: string[] } {
  const content = root.querySelector('#content') ?? root.querySelector('body') ?? root;
  const textOf = (element: Element) => (element instanceof HTMLElement ? element.innerText : '');
  const items = [...content.querySelectorAll('li')].filter((item) =>
    item.checkVisibility({ visibilityProperty: true }),
  );
  return { text: textOf(content), items: items.map(textOf) };
}

function mentions({ lines }: ConsentText, name: string): boolean {
  return lines.some((line) => asWords(name).test(line));
}

function wrongConsent(what: 'app' | 'user', expected: string, found: string | undefined): PageError {
  const seen = found === undefined ? 'neither that nor another name that could be read' : `“${found}”`;
  const advice =
    what === 'app'
      ? 'Check the consumer key, and SALESFORCE_APP_NAME, which is the label of the connected app.'
      : 'Another user’s session was in the browser.';
  return new PageError(
    `The consent page is for another ${what}: expected “${expected}”, seen ${seen}. Nothing was pressed. ${advice}`,
  );
}
