import { type Page } from '@playwright/test';
import { redact } from '../../redaction/index.ts';
import { readJson } from '../../support/json.ts';
import { stateEntry } from '../states/states.ts';
import { type Capture, CaptureError, parseCapture } from './capture.ts';
import { differences, expectation, type Expectation, lookOver } from './look-over.ts';
import { replay } from './replay.ts';
import { isPage } from './subjects.ts';

/** A capture that can be replayed, and what has to be found on it. */
export interface Checked {
  capture: Capture;
  expected: Expectation;
}

/**
 * Reads a capture and its expectation.
 * @throws CaptureError in one sentence: cut off, edited by hand, of a page that nobody knows, holding a secret, without a usable expectation
 */
export function readCapture(html: string, json: string): Checked {
  const capture = parseCapture(html);
  const { page } = capture.about;
  if (!isPage(page))
    throw new CaptureError(`is of the page “${page}”, which nobody knows: docs/pages.md has the names`);
  if (redact(html) !== html)
    throw new CaptureError('holds a secret: delete it, and the expectation beside it, and make it again');
  const parsed = expectation.safeParse(readJson(json));
  const [issue] = parsed.error?.issues ?? [];
  if (!parsed.success)
    throw new CaptureError(
      `has an expectation (.json) that cannot be used: ${issue?.path.join('.') || 'it'} ${issue?.message ?? ''}`,
    );
  if (parsed.data.page !== page)
    throw new CaptureError(`is of “${page}”, and its expectation is for “${parsed.data.page}”`);
  return { capture, expected: parsed.data };
}

/** Why a capture proves nothing about its page object; undefined: it does. */
export function whyUseless({ capture: { about } }: Checked): string | undefined {
  const needsEnglish = isPage(about.page) && stateEntry(about.page)?.needsEnglish === true;
  return needsEnglish && about.language !== '' && !/^en(-(US|GB))?$/i.test(about.language)
    ? `It is in the language ${about.language}, and its page object reads English labels: capture it as a user whose language is English.`
    : undefined;
}

/**
 * Replays a capture at its own address, and lets its page object do everything up to the press.
 * @returns where that is not what is expected, one sentence each
 */
export async function checkCapture(page: Page, checked: Checked): Promise<string[]> {
  await replay(page, checked.capture);
  return checkReplayed(page, checked);
}

/** The same of one that is on the screen. */
export async function checkReplayed(page: Page, { expected }: Checked): Promise<string[]> {
  const report = await lookOver(page, expected.page, expected.about, {
    turn: false,
    timeout: STATIC,
    tryControls: true,
    wanted: expected.locators,
  });
  return [...differences(expected, report)];
}

/** A capture does not change any more: what it is not recognised as after this (ms), it never will be. */
const STATIC = 5_000;
