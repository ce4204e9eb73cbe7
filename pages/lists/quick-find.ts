import { type Locator, type Page } from '@playwright/test';
import { firstOf } from '../browser/drift.ts';
import { arriveAt, goTo } from '../browser/goto.ts';
import { press } from '../browser/press.ts';

const SETUP_HOME = '/lightning/setup/SetupOneHome/home';

/** Setup's own navigation: the box above the tree finds an entry of it, as a person does. */
export class QuickFind {
  readonly page: Page;
  readonly box: Locator;
  readonly boxByRole: Locator;
  /** By its exact name: others are found by the same words. */
  readonly entry: Locator;
  private readonly owner: string;
  private readonly words: string;

  /** @param owner the page object, for the names of its locators; @param name of the entry, which is also what is looked for */
  constructor(page: Page, owner: string, name: string) {
    this.page = page;
    this.owner = owner;
    this.words = name;
    this.box = page.getByPlaceholder('Quick Find', { exact: true });
    this.boxByRole = page.getByRole('searchbox', { name: 'Quick Find' });
    this.entry = page
      .getByRole('link', { name, exact: true })
      .or(page.getByRole('treeitem', { name, exact: true }).getByRole('link'));
  }

  /**
   * Opens Setup's home, finds the entry, and presses it.
   * @param setupUrl origin of Setup
   */
  async open(setupUrl: string): Promise<void> {
    await goTo(this.page, new URL(SETUP_HOME, setupUrl).href);
    await arriveAt(this.page, 'signed-in');
    const box = await firstOf(this.page, `${this.owner}.quickFind`, [this.box, this.boxByRole]);
    await box.fill(this.words);
    await press(await firstOf(this.page, `${this.owner}.menuEntry`, [this.entry]));
  }
}
