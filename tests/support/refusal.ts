import { expect } from '@playwright/test';
import { LeakSearch } from '../../reporters/leak-search.ts';
import { type Stage } from './stage.ts';
import { secretsOfWorld } from './state.ts';

/** The error with which a piece of work ended. @throws Error when it did not end with one */
export async function errorOf(work: Promise<unknown>): Promise<Error> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof Error) return outcome;
  throw new Error(`The work was to fail, and ${outcome === undefined ? 'did not' : 'threw something else'}.`);
}

/** What a refusal must say: the class of the error, and its cause in words. */
export interface Refusal {
  name: string;
  says: RegExp;
}

/**
 * The work must end with a named error of one line that names the cause; leave neither instance nor grant behind; and tell no secret of the
 * simulated world, in message, stack and causes or in the evidence.
 * @param keeps what the test itself made before, in the words of `leftBehind`
 */
export async function expectRefusal(
  stage: Stage,
  work: Promise<unknown>,
  refusal: Refusal,
  keeps: readonly string[] = [],
): Promise<Error> {
  const error = await errorOf(work);
  expect.soft(error.name, error.message).toBe(refusal.name);
  expect.soft(error.message).toMatch(refusal.says);
  expect.soft(error.message, 'one sentence, or a few, on one line').not.toContain('\n');
  expect.soft(stage.leftBehind(), 'what is left behind').toEqual(keeps);
  expectNothingTold(stage, error);
  return error;
}

/** Neither the error nor the evidence holds a secret of the simulated world, as the leak gate searches. */
export function expectNothingTold(stage: Stage, error: Error): void {
  const { html, json } = stage.evidence.finish({ status: 'failed', error: error.message });
  const told = { 'the error': inFull(error), 'evidence.html': html, 'evidence.json': json };
  const search = new LeakSearch(secretsOfWorld(stage.simulator));
  for (const [where, text] of Object.entries(told)) search.bytes(Buffer.from(text), where);
  expect.soft(search.leaks, 'secrets that were told').toEqual([]);
}

/** Message and stack, and those of every cause. */
function inFull(error: Error): string {
  const cause = error.cause instanceof Error ? inFull(error.cause) : '';
  return [String(error), error.stack ?? '', JSON.stringify(error), cause].join('\n');
}
