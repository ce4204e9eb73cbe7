import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@playwright/test';
import { Matcher, Redactor, type Secret } from '../../../redaction/index.ts';

/** Characters of base64, the same in every run. */
const madeUp = (seed: string): string =>
  createHash('sha512').update(seed).digest('base64') + createHash('sha256').update(seed).digest('base64');

test('a thousand patterns are found where they stand, one after the other', () => {
  const matcher = new Matcher<number>();
  const patterns = Array.from({ length: 1000 }, (_, index) => madeUp(`pattern ${index}`).slice(0, 8 + (index % 40)));
  const text = Buffer.from(patterns.map((pattern, index) => madeUp(`between ${index}`) + pattern).join('\n'));
  for (const [index, pattern] of patterns.entries()) {
    matcher.add({ bytes: Buffer.from(pattern), payload: index });
    const start = text.indexOf(pattern);
    expect([...matcher.matches(text.subarray(0, start + pattern.length))].at(-1)).toEqual({
      start,
      end: start + pattern.length,
      payload: index,
    });
  }
  expect([...matcher.matches(text)].map(({ payload }) => payload)).toEqual([...patterns.keys()]);
});

test('of patterns that begin alike, the longest that stands there is found', () => {
  const alike = 'alike '.repeat(25);
  const patterns = [alike.slice(0, 8), alike.slice(0, 32), `${alike}one`, `${alike}two`, `${alike}two, longer`];
  const matcher = new Matcher(patterns.map((pattern) => ({ bytes: Buffer.from(pattern), payload: pattern })));
  for (const pattern of patterns.slice(2))
    expect([...matcher.matches(Buffer.from(`x ${pattern} y`))].map(({ payload }) => payload)).toEqual([pattern]);
  const [other] = matcher.matches(Buffer.from(`${alike}ten`));
  expect(other?.payload).toBe(patterns[1]);
});

test('a secret of a large run takes at most 10 KB in all its forms', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // Of so many secrets, as the process itself may hold a MB more or less at any time.
  const held = () => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const secrets = Array.from({ length: 1000 }, (_, index): Secret => ({
    name: 'access token',
    value: `00D000000000001!${madeUp(`token ${index}`).slice(0, 96)}`,
    kind: 'found',
  }));
  const redactor = new Redactor(secrets.slice(0, 10));
  const before = held();
  for (const secret of secrets) redactor.add(secret);
  expect((held() - before) / secrets.length).toBeLessThan(10_000);
  expect(redactor.text(secrets.at(-1)?.value ?? '')).toMatch(/^\[access_token:sha256:/);
});

test('a text that ends after the first bytes of a pattern does not hold it', () => {
  const matcher = new Matcher([{ bytes: Buffer.from('abcdefgh1234'), payload: 0 }]);
  expect([...matcher.matches(Buffer.from('x abcdefgh'))]).toEqual([]);
});

test('a pattern that is too short to be searched for is refused', () => {
  expect(() => new Matcher().add({ bytes: Buffer.from('1234567'), payload: 0 })).toThrow(RangeError);
});

test('a secret known only later is taken out in every form, as are those before it', () => {
  const secrets = ['one', 'two', 'three'].map((seed): Secret => ({ name: seed, value: madeUp(seed), kind: 'found' }));
  const text = secrets
    .map(({ value }) => `${value} ${encodeURIComponent(value)} "…&x=${value.slice(0, 20)}…"`)
    .join('\n');
  const redactor = new Redactor(secrets.slice(0, 1));
  for (const secret of secrets.slice(1)) redactor.add(secret);
  redactor.add({ name: 'code', value: '730594', kind: 'totp' });
  expect(redactor.text(text)).toBe(new Redactor(secrets).text(text));
  expect(redactor.text(text)).not.toContain(madeUp('one').slice(0, 8));
  expect(redactor.text('Fill "730594"')).toBe('Fill "[code]"');
});

for (const { title, text, shown } of [
  { title: 'at the end of a quoted text', text: '"…?x=abcdEFG…"', shown: /^"…\?x=\[secret:.*\]…"$/ },
  { title: 'inside a JSON text', text: '{"t":"goto \\"x=abcdEFG…\\""}', shown: /x=\[secret:[^"]*\]…\\""\}$/ },
  { title: 'in two texts', text: "'abcdEFGH…' 'abcdEFGH 1…'", shown: /^'\[secret:[^']*\]…' '\[secret:[^']*\]…'$/ },
  { title: 'not where the text goes on', text: 'abcdEFG… and so on', shown: /^abcdEFG… and so on$/ },
  { title: 'not three characters of it', text: '"x=abc…"', shown: /^"x=abc…"$/ },
  { title: 'with the space in it', text: '"x=abcdEFGH 12…"', shown: /^"x=\[secret:.*\]…"$/ },
  { title: 'not where another word follows', text: '"abcdEFG x…"', shown: /^"abcdEFG x…"$/ },
])
  test(`a value that was cut off is taken out ${title}`, () => {
    const redactor = new Redactor([{ name: 'secret', value: 'abcdEFGH 1234', kind: 'secret' }]);
    expect(redactor.text(text)).toMatch(shown);
  });
