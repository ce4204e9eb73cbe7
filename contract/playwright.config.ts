import { defineConfig } from '@playwright/test';
import project from '../playwright.config.ts';

// The runner is the project's own, found in the folder above: a second copy would want a browser of its own.
export default defineConfig({
  outputDir: '../test-results',
  forbidOnly: project.forbidOnly ?? false,
  workers: 2,
  timeout: 60_000,
  reporter: [['list'], ['json', { outputFile: '../reports/results.json' }]],
  use: project.use ?? {},
});
