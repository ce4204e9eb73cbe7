import { leaseTags } from '../../../fixtures/custody/lease.ts';
import { release } from '../../../fixtures/custody/release.ts';
import { type ConnectorInstance } from '../../../fixtures/instance/connector-instance.ts';
import { openConnectorsError } from '../../support/errors.ts';
import { answersWith, instead } from '../../support/instead.ts';
import { codeOf, provisionQuickly } from '../../support/quick.ts';
import { errorOf } from '../../support/refusal.ts';
import { expect, type Stage, test } from '../../support/stage.ts';
import { made, ownOf } from './existing.ts';

const DEV = 'Open Connectors Reauthentication Dev';

/** Something happens at Salesforce while the code is given. */
function meanwhile({ scene }: Stage, happens: () => void): void {
  instead(scene.openConnectors, 'createInstance', (create, wish) => {
    happens();
    return create(wish);
  });
}

test('a grant that comes to a colleague while an instance is made is no fault', async ({ stage }) => {
  meanwhile(stage, () => stage.control('issue', { username: 'mary.ann.lee@acme.example', app: DEV }));
  const { before } = await provisionQuickly(stage);
  expect(before.tokens.refreshToken).toBeDefined();
});

test('a grant that a colleague loses with it is one, and the instance goes', async ({ stage }) => {
  stage.control('issue', { username: 'mary.ann.lee@acme.example', app: DEV });
  meanwhile(stage, () => stage.control('revoke', { username: 'mary.ann.lee@acme.example', app: DEV }));
  const { message } = await errorOf(provisionQuickly(stage));
  expect(message).toMatch(/^Instance \d+ was not provisioned as asked: grants of others went: 005\w+ \(.* Dev\)\.$/);
  expect(stage.leftBehind()).toEqual([]);
});

for (const [what, change, says] of [
  ['was made long ago', { createdDate: '2019-03-01T00:00:00Z' }, 'it was there already, since 2019-03-01T00:00:00Z'],
  ['is disabled', { disabled: true }, 'it is disabled, though it has answered a call'],
] as const) {
  test(`an instance that ${what} is not the one that was wished for`, async ({ stage }) => {
    answersWith(stage.scene.openConnectors, 'instance', change);
    const { message } = await errorOf(provisionQuickly(stage));
    expect(message).toContain(`was not provisioned as asked: ${says}.`);
  });
}

test('a new instance may not be known by its id for a moment', async ({ stage }) => {
  let asked = 0;
  instead(stage.scene.openConnectors.raw, 'send', (send, method, path, ...rest) => {
    const isLate = method === 'GET' && /^\/instances\/\d+$/.test(path) && (asked += 1) <= 2;
    return send(method, isLate ? '/instances/1' : path, ...rest);
  });
  const { before } = await provisionQuickly(stage);
  expect(before.tokens.refreshToken).toBeDefined();
  expect(asked).toBe(3);
});

test('without an auditor nobody looks at the grants of others', async ({ stage: whole }) => {
  const stage = whole.with({ auditor: undefined });
  stage.control('issue', { username: 'mary.ann.lee@acme.example', app: DEV });
  meanwhile(stage, () => stage.control('revoke', { username: 'mary.ann.lee@acme.example', app: DEV }));
  expect((await provisionQuickly(stage)).before.tokens.refreshToken).toBeDefined();
});

test.describe('two runs of one user that provision in the same seconds', () => {
  const RUNS = ['20260102T030405-aaaaaa', '20260102T030405-bbbbbb'] as const;

  /** Nobody gives their code before all have looked who else is there, nor goes on before all have given theirs. */
  function allAtOnce(stages: readonly Stage[]): void {
    let [looked, given] = [0, 0];
    for (const { scene } of stages)
      instead(scene.openConnectors, 'createInstance', async (create, wish) => {
        looked += 1;
        await expect.poll(() => looked).toBe(stages.length);
        const created = await create(wish);
        given += 1;
        await expect.poll(() => given).toBe(stages.length);
        return created;
      });
  }

  const livingGrants = (stage: Stage) =>
    stage.state().grants.filter(({ live, username }) => live && username === stage.user.username);

  test('one goes on, the other takes its own back and says so', async ({ stage }) => {
    const stages = RUNS.map((runId) => stage.inRun(runId));
    allAtOnce(stages);
    const outcomes = await Promise.allSettled(stages.map(ownOf));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const [first] = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const [second] = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as Error] : []));
    expect(second?.message).toMatch(
      /^connector2@acme\.example is in use by run \S+ until .* this is run \S+, which came second: what it had made is taken back\./,
    );
    expect(stage.state().instances.map(({ id }) => id)).toEqual([first?.id]);
    expect(livingGrants(stage).map(({ refreshToken }) => refreshToken)).toEqual([first?.before.tokens.refreshToken]);
    await release({ instance: first as ConnectorInstance, forgetGrant: () => undefined });
    expect(livingGrants(stage)).toEqual([]);
  });

  test('who finds the user in use after the login makes nothing', async ({ stage }) => {
    await made(stage, RUNS[1]);
    const before = stage.asked(/^POST .*\/instances$/);
    expect((await errorOf(made(stage, RUNS[0]))).message).toMatch(
      /is in use by run 20260102T030405-bbbbbb .* nothing was done/,
    );
    expect(stage.asked(/^POST .*\/instances$/)).toBe(before);
  });

  test('a grant that may be another run’s is left alone by a clean-up', async ({ stage }) => {
    const instance = await made(stage, RUNS[0]);
    const other = stage.inRun(RUNS[1]);
    const tags = leaseTags(other.scene);
    await other.scene.openConnectors.createInstance({ name: 'Theirs', code: codeOf(other), tags });
    await release({ instance, forgetGrant: () => undefined });
    expect(stage.state().instances.map(({ name }) => name)).toEqual(['Theirs']);
    expect(livingGrants(stage)).toHaveLength(1);
    expect(stage.told()).toMatch(/1 grant .* may be of run 20260102T030405-bbbbbb, .*: left alone/);
  });
});

test('what went wrong first is said, though what is half made cannot be looked for', async ({ stage }) => {
  const { openConnectors } = stage.scene;
  openConnectors.createInstance = () => Promise.reject(new Error('the exchange was refused'));
  openConnectors.instancesByTag = () => Promise.reject(openConnectorsError(500));
  expect((await errorOf(provisionQuickly(stage))).message).toBe('the exchange was refused');
  expect(stage.told()).toContain('Open Connectors answered 500');
});
