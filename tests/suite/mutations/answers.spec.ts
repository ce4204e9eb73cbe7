import { expect, test } from '@playwright/test';
import { asText, NIGHTS, type Recorded } from '../../mutations/answers.ts';
import { fastNight } from '../../mutations/fast-night.ts';
import { mutationsOf } from '../../mutations/mutate.ts';

test('every answer of a healthy night, and every field of it, has its mutations', async ({ browser }) => {
  const found: Recorded[] = [];
  for (const night of Object.keys(NIGHTS)) {
    const { step, sentence, answers, twins } = await fastNight(browser, night);
    expect({ step, sentence }).toEqual({ step: 'none', sentence: '' });
    // Of a later night only what no earlier one has.
    const known = new Set(found.map(withoutNumber));
    const mutations = answers.flatMap((_, index) => mutationsOf(answers, index, twins));
    found.push(
      ...mutations.map((mutation) => ({ night, ...mutation })).filter((one) => !known.has(withoutNumber(one))),
    );
  }
  expect(asText(found)).toMatchSnapshot('answers.txt');
});

const withoutNumber = ({ key, part, what }: Recorded): string => `${key.replace(/#\d+$/, '')}${part}: ${what}`;
