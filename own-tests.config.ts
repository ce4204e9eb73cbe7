import { defineConfig } from '@playwright/test';
import config from './playwright.config.ts';

const FIRST_AND_LAST = ['preflight', 'restore'];

/** `npm test`: scenarios stand beside the suite's own tests here, all behind the preflight. Elsewhere they would wait for its last one, and keep one core busy. */
export default defineConfig({
  ...config,
  projects: config.projects?.map((project) =>
    FIRST_AND_LAST.includes(project.name ?? '') ? project : { ...project, dependencies: ['preflight'] },
  ),
});
