import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Reporter, type TestCase, type TestResult } from '@playwright/test/reporter';

/** Stands before the reporter that redacts, and keeps a copy of each trace as Playwright wrote it. */
export default class KeepTraces implements Reporter {
  readonly #folder: string;

  constructor({ folder }: { folder: string }) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  onTestEnd({ id }: TestCase, { attachments }: TestResult): void {
    for (const { name, path: file } of attachments)
      if (name === 'trace' && file !== undefined) copyFileSync(file, path.join(this.#folder, `${id}.zip`));
  }
}
