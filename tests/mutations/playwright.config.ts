import path from 'node:path';
import { defineConfig } from '@playwright/test';
import project from '../../playwright.config.ts';

const REPORTS = path.resolve(import.meta.dirname, '../../reports');

/** `npm run mutations`: a run of its own, whose thousands of nights leave a table and no traces. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results',
  forbidOnly: project.forbidOnly ?? false,
  workers: 2,
  timeout: 60_000,
  reporter: [
    ['../../reporters/mutations-table.ts', { outputFile: path.join(REPORTS, 'mutations.json') }],
    ['dot'],
    ['json', { outputFile: path.join(REPORTS, 'results.json') }],
  ],
  use: { ...project.use, trace: 'off', screenshot: 'off' },
});
