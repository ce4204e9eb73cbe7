import { type Browser } from '@playwright/test';
import { night, type Outcome } from '../defects/night.ts';
import { onStage } from '../support/stage.ts';
import { NIGHTS } from './answers.ts';
import { type MutationName, mutationOf } from './mutate.ts';
import { Twins, WORLD } from './twins.ts';
import { type Answer, Wire } from './wire.ts';

/**
 * In ms: the simulator's revocations are seen at once, and a page that nobody knows stays. One call after the other, so that the nth of its kind is the
 * same one in every night.
 */
const PATIENCE = { revocationTimeout: 300, unknownPageTimeout: 2_000, callsAtOnce: 1 };

interface FastNight extends Outcome {
  readonly answers: readonly Answer[];
  /** How often the mutation was made. */
  readonly changed: number;
  /** The counterparts that the world had at its end. */
  readonly twins: Twins;
}

/** One night without a trace, as there are thousands; with one answer changed, where one is named. */
export function fastNight(browser: Browser, kind: string, mutation?: MutationName): Promise<FastNight> {
  const observer = () => undefined;
  return onStage({ browser, seed: WORLD, title: kind, observer }, async (stage) => {
    const twins = () => new Twins(stage.simulator);
    const wire = new Wire(stage.simulator, mutation && mutationOf(mutation, twins));
    const hurried = stage.with(PATIENCE);
    const outcome = await night(hurried, { ...NIGHTS[kind], onStep: (step) => (wire.step = step) });
    return { ...outcome, answers: wire.answers, changed: wire.changed, twins: twins() };
  });
}
