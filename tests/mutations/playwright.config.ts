import path from 'node:path';
import { defineConfig } from '@playwright/test';
import project from '../../playwright.config.ts';
import { recordedMutations, SAMPLES } from './answers.ts';

const REPORTS = path.resolve(import.meta.dirname, '../../reports');

/**
 * Samples of one project, which has workers of its own: a worker keeps every secret that it has seen, 2 MB a night, and the nights of the whole have
 * more than one holds.
 */
const TOGETHER = 4;

/** `npm run mutations`: a run of its own, whose thousands of nights leave a table and no traces. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/mutations',
  forbidOnly: project.forbidOnly ?? false,
  workers: 2,
  timeout: 60_000,
  reporter: [
    [
      '../../reporters/mutations-table.ts',
      { outputFile: path.join(REPORTS, 'mutations.json'), all: recordedMutations().length },
    ],
    ['dot'],
    ['json', { outputFile: path.join(REPORTS, 'results.json') }],
  ],
  use: { ...project.use, trace: 'off', screenshot: 'off' },
  projects: Array.from({ length: SAMPLES / TOGETHER }, (_, index) => {
    const samples = Array.from({ length: TOGETHER }, (_, more) => index * TOGETHER + more + 1);
    return { name: `samples from ${samples[0]}`, grep: new RegExp(`sample (${samples.join('|')}) of`) };
  }),
});
