import { blankTokens, NO_CODE, send } from '../../../fixtures/ways/wrong/index.ts';
import { lostQuickly } from '../../support/quick.ts';
import { expect, type Stage, test } from '../../support/stage.ts';
import { deadThenAlive } from '../../support/verdict.ts';

// What has to be refused, or to fail, looks so: a reader of a green night must find nothing red in it.

const outcomes = (stage: Stage) =>
  stage.written().timeline.flatMap((entry) => (entry.type === 'oracle' ? entry.outcome : []));

test('what was accepted, wrong, is noticed, and no oracle is called failed', async ({ stage, dead: instance }) => {
  await send(instance, blankTokens, NO_CODE);
  await expect(instance).toBeNoticedBy('crm-call');
  expect(outcomes(stage)).toContain('noticed');
  expect(outcomes(stage)).not.toContain('failed');
});

test('where nothing is wrong, or another oracle notices it, that is no pass', async ({ regained: instance }) => {
  await expect(expect(instance).toBeNoticedBy('crm-call')).rejects.toThrow(
    /^Oracle 1 noticed nothing wrong with instance \d+ \(CRM calls give what Salesforce itself gives\): held: /,
  );
});

test('each refusal of a green night is one that was looked for', async ({ stage }) => {
  await deadThenAlive(stage, await lostQuickly(stage));
  expect(await stage.scene.openConnectors.instancesByTag('nobody-has-it')).toEqual([]);
  const refused = stage.written().timeline.filter((entry) => entry.type === 'call' && (entry.status ?? 0) >= 400);
  expect(refused.length).toBeGreaterThan(3);
  expect(refused.filter((entry) => entry.type === 'call' && entry.expected !== true)).toEqual([]);
});
