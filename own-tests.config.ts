import { defineConfig } from '@playwright/test';
import config from './playwright.config.ts';

const FIRST_AND_LAST = ['preflight', 'restore'];

/** `npm test`: scenarios stand beside the suite's own tests here, all behind the preflight. Elsewhere they would wait for its last one, and keep one core busy. */
export default defineConfig({
  ...config,
  // Two more than a small machine has cores: with three, a fifth of what these could do was spent waiting.
  workers: 4,
  projects: config.projects?.map((project) =>
    FIRST_AND_LAST.includes(project.name ?? '') ? project : { ...project, dependencies: ['preflight'] },
  ),
});
