import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { Evidence, EvidenceJson } from '../../../fixtures/evidence/index.ts';
import { inRowOfItsOwn, observeCall } from '../../../fixtures/evidence/observer.ts';
import { type Scene } from '../../../fixtures/instance/scene.ts';
import { together } from '../../../fixtures/instance/together.ts';
import { errorOf } from '../../support/refusal.ts';
import { settingsFor } from '../clients/settings.ts';

function sceneOf(callsAtOnce: number): Pick<Scene, 'settings' | 'evidence'> {
  return { settings: { ...settingsFor(1), callsAtOnce }, evidence: new Evidence({ title: 'Together' }) };
}

/** Two pieces of work, of which the first takes longer, and what they did in which order. */
function twoOf({ evidence }: Pick<Scene, 'evidence'>, log: string[]) {
  const piece = (name: string, ms: number) => async () => {
    log.push(`${name} begins`);
    evidence.action(`${name} begins.`);
    await delay(ms);
    log.push(`${name} ends`);
    evidence.action(`${name} ends.`);
    evidence.fact(name, 'ended');
    return name;
  };
  return [piece('one', 60), piece('two', 1)] as const;
}

for (const { callsAtOnce, order } of [
  { callsAtOnce: 4, order: ['one begins', 'two begins', 'two ends', 'one ends'] },
  { callsAtOnce: 1, order: ['one begins', 'one ends', 'two begins', 'two ends'] },
])
  test(`with ${callsAtOnce} calls at once, results and evidence are in the order asked`, async () => {
    const scene = sceneOf(callsAtOnce);
    const log: string[] = [];
    expect(await together(scene, twoOf(scene, log))).toEqual(['one', 'two']);
    expect(log).toEqual(order);
    const { timeline, facts } = EvidenceJson.parse(JSON.parse(scene.evidence.finish({ status: 'passed' }).json));
    const sentences = timeline.flatMap((entry) => (entry.type === 'action' ? [entry.sentence] : []));
    expect(sentences).toEqual(['one begins.', 'one ends.', 'two begins.', 'two ends.']);
    expect(facts.map(({ name }) => name)).toEqual(['one', 'two']);
  });

test('it throws what the first in order threw, once all have ended', async () => {
  const scene = sceneOf(4);
  let hasEnded = false;
  const error = await errorOf(
    together(scene, [
      async () => {
        await delay(30);
        throw new Error('the first');
      },
      () => Promise.reject(new Error('the second')),
      async () => {
        await delay(60);
        hasEnded = true;
      },
    ]),
  );
  expect(error.message).toBe('the first');
  expect(hasEnded).toBe(true);
});

test('calls that are made at once are one row of the trace, once all have ended', async ({}, testInfo) => {
  const scene = sceneOf(4);
  const shown = () => testInfo.attachments.map(({ name }) => name);
  const call = (path: string) => async () => {
    const request = { headers: {} };
    await observeCall({ service: 'Salesforce', method: 'GET', host: 'acme', path, duration: 1, attempts: 1, request });
    return shown();
  };
  const inside = await together(scene, [call('/one'), () => together(scene, [call('/two?q=x')])]);
  expect(inside).toEqual([[], [[]]]);
  expect(shown()).toEqual(['GET /one → no answer', 'GET /two → no answer']);
  expect(await together(scene, [() => inRowOfItsOwn(call('/three')).then(shown)])).toEqual([
    ['GET /one → no answer', 'GET /two → no answer', 'GET /three → no answer'],
  ]);
});

test('what is still under way when the evidence is written is in it, where it began', () => {
  const { evidence } = sceneOf(4);
  void evidence.apart(() => {
    evidence.action('Begun.');
    return new Promise<never>(() => undefined);
  });
  evidence.action('Later.');
  const { timeline } = EvidenceJson.parse(JSON.parse(evidence.finish({ status: 'timedOut' }).json));
  expect(timeline).toMatchObject([{ sentence: 'Begun.' }, { sentence: 'Later.' }]);
});

test('what other evidence records meanwhile stands there, and not here', async () => {
  const [{ evidence }, other] = [sceneOf(4), new Evidence({ title: 'Another' })];
  await evidence.apart(() => {
    other.action('Of the other.');
    evidence.action('Of this.');
    return Promise.resolve();
  });
  const timelineOf = (one: Evidence) => EvidenceJson.parse(JSON.parse(one.finish({ status: 'passed' }).json)).timeline;
  expect(timelineOf(evidence)).toMatchObject([{ sentence: 'Of this.' }]);
  expect(timelineOf(other)).toMatchObject([{ sentence: 'Of the other.' }]);
});
