import { type Browser, expect, test } from '@playwright/test';
import { shortHash } from '../../support/hash.ts';
import { grouped, nameOf, type Recorded, recordedMutations, SAMPLES } from './answers.ts';
import { type Green, HARMLESS, isWrong, type MutationResult, NOT_PROVEN } from '../../schemas/mutations.ts';
import { fastNight } from './fast-night.ts';

const samples = grouped(recordedMutations(), ({ night, key, part, what }) => {
  const sample = (Number.parseInt(shortHash(`${night} ${key} ${part} ${what}`, 8), 16) % SAMPLES) + 1;
  return `sample ${sample} of ${SAMPLES}`;
});

test.describe.configure({ mode: 'parallel' });

for (const [sample, ofSample] of samples.sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))) {
  test.describe(sample, () => {
    for (const [title, mutations] of grouped(ofSample, ({ night, key }) => `${night} night: ${key}`)) {
      test(title, async ({ browser }, testInfo) => {
        // Nights wait more than they work.
        const results = await Promise.all(mutations.map((mutation) => resultOf(browser, mutation)));
        for (const result of results)
          testInfo.annotations.push({ type: 'mutation', description: JSON.stringify(result) });
        expect(results.filter(isWrong).map(({ name, became }) => `${name}: ${became}`)).toEqual([]);
      });
    }
  });
}

async function resultOf(browser: Browser, { night, ...mutation }: Recorded): Promise<MutationResult> {
  const name = nameOf(mutation);
  const isIn = (list: readonly Green[]) => list.some(({ match }) => match.test(name));
  const expected = isIn(HARMLESS) ? 'harmless' : isIn(NOT_PROVEN) ? 'not proven' : 'caught';
  const { step, oracles, sentence, changed } = await fastNight(browser, night, mutation);
  const became = changed === 0 ? 'not made' : step === 'none' ? 'green' : 'caught';
  return { night, name, expected, became, step, oracles, sentence };
}
