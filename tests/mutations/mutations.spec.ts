import { expect, test } from '@playwright/test';
import { shortHash } from '../../support/hash.ts';
import { grouped, recordedMutations } from './answers.ts';
import { type Green, HARMLESS, NOT_PROVEN } from '../../schemas/mutations.ts';
import { fastNight } from './fast-night.ts';

/** All of them are the whole; each is a sample of the whole. */
const SAMPLES = 20;

const samples = grouped(recordedMutations(), ({ night, key, part, what }) => {
  const sample = (Number.parseInt(shortHash(`${night} ${key} ${part} ${what}`, 8), 16) % SAMPLES) + 1;
  return `sample ${sample} of ${SAMPLES}`;
});

test.describe.configure({ mode: 'parallel' });

for (const [sample, ofSample] of samples.sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))) {
  test.describe(sample, () => {
    for (const [title, mutations] of grouped(ofSample, ({ night, key }) => `${night} night: ${key}`)) {
      test(title, async ({ browser }, testInfo) => {
        const unexpected: string[] = [];
        // Nights wait more than they work.
        await Promise.all(
          mutations.map(async ({ night, ...mutation }) => {
            const name = `${mutation.key}, ${mutation.part}: ${mutation.what}`;
            const { step, oracles, sentence, changed } = await fastNight(browser, night, mutation);
            const isIn = (list: readonly Green[]) => list.some(({ match }) => match.test(name));
            const expected = isIn(HARMLESS) ? 'harmless' : isIn(NOT_PROVEN) ? 'not proven' : 'caught';
            const became = changed === 0 ? 'not made' : step === 'none' ? 'green' : 'caught';
            const description = JSON.stringify({ night, name, expected, became, step, oracles, sentence });
            testInfo.annotations.push({ type: 'mutation', description });
            if (became !== (expected === 'caught' ? 'caught' : 'green'))
              unexpected.push(`${name}: ${became}, and ${expected}`);
            if (/TypeError|is not a function/.test(sentence)) unexpected.push(`${name}: ${sentence}`);
          }),
        );
        expect(unexpected).toEqual([]);
      });
    }
  });
}
