import { expect, test } from '@playwright/test';
import { totpCode, usableWindow, windowAt } from '../../../fixtures/flows/totp.ts';

/** The secret and times of RFC 6238, appendix B (SHA-1; the last six of its eight digits). */
const RFC_SECRET = 'GEZDGNBVGY3TQOJQ GEZDGNBVGY3TQOJQ';

for (const [seconds, code] of [
  [59, '287082'],
  [1111111109, '081804'],
  [1234567890, '005924'],
  [20000000000, '353130'],
] as const) {
  test(`the code at ${seconds} s is the one of RFC 6238`, () => {
    expect(totpCode(RFC_SECRET, windowAt(seconds * 1000))).toBe(code);
  });
}

const WINDOW = 30_000;

test('a fresh window is used at once', () => {
  expect(usableWindow(100 * WINDOW + 1000, undefined)).toEqual({ window: 100, waitMilliseconds: 0 });
});

test('with five seconds left the window is still used, with less the next one', () => {
  expect(usableWindow(100 * WINDOW + 25_000, undefined).window).toBe(100);
  expect(usableWindow(100 * WINDOW + 25_001, undefined)).toEqual({ window: 101, waitMilliseconds: 4999 });
});

test('a window whose code was used is never used again', () => {
  expect(usableWindow(100 * WINDOW + 1000, 100)).toEqual({ window: 101, waitMilliseconds: 29_000 });
  expect(usableWindow(100 * WINDOW + 1000, 101)).toEqual({ window: 102, waitMilliseconds: 59_000 });
  expect(usableWindow(100 * WINDOW + 1000, 7)).toEqual({ window: 100, waitMilliseconds: 0 });
});

test('a window far ahead was noted under a wrong clock, and nobody waits for it', () => {
  expect(usableWindow(100 * WINDOW + 1000, 2000)).toEqual({ window: 100, waitMilliseconds: 0 });
});
