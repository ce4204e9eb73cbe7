import { readFileSync } from 'node:fs';
import { test as base } from '@playwright/test';
import { redactOutput, registerSecret, type Secret } from '../../../../redaction/index.ts';
import { valueOf } from '../planted.ts';

/** What the outer test plants; written to a file, so that no value stands in a source that reports quote. */
export interface Planted {
  secrets: Secret[];
  texts: string[];
}

/** Options of a nested run that its tests ask for. */
interface Nested {
  plantedFile: string;
  redactsOutput: boolean;
}

interface Fixtures {
  secret: (name: string) => string;
  texts: string[];
}

export const test = base.extend<Fixtures, { planted: Planted }>({
  planted: [
    async ({}, use, workerInfo) => {
      const { plantedFile, redactsOutput } = workerInfo.config.metadata as Nested;
      if (redactsOutput) redactOutput();
      const planted = JSON.parse(readFileSync(plantedFile, 'utf8')) as Planted;
      for (const { name, value, kind } of planted.secrets) registerSecret(name, value, { kind });
      await use(planted);
    },
    { scope: 'worker', auto: true },
  ],
  secret: async ({ planted }, use) => use((name) => valueOf(planted.secrets, name)),
  texts: async ({ planted }, use) => use(planted.texts),
});
