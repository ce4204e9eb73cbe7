import { type ConnectorInstance } from '../../../fixtures/instance/connector-instance.ts';
import { type Look } from '../../../fixtures/instance/look.ts';
import { tokensOf } from '../../../fixtures/instance/tokens.ts';
import { othersAreAsTheyWere } from '../../../fixtures/oracles/others.ts';
import { instead } from '../../support/instead.ts';
import { lostQuickly, reauthenticateQuickly } from '../../support/quick.ts';
import { expect, type Stage, test } from '../../support/stage.ts';
import { judgement } from '../../support/verdict.ts';

const BOB = 'bob.bystander@acme.example';
const DEV = 'Open Connectors Reauthentication Dev';

test.use({ seed: { instances: [{ name: 'Of somebody else', user: BOB }] } });

async function dead(stage: Stage): Promise<ConnectorInstance> {
  const instance = await lostQuickly(stage);
  const { message } = await judgement(stage, instance, 'no longer authenticated');
  expect(message).toBe('');
  return instance;
}

async function neighbourOf(stage: Stage, { id }: ConnectorInstance) {
  const others = (await stage.scene.openConnectors.instances()).filter((other) => other.id !== id);
  expect(others).toHaveLength(1);
  return others[0]?.id ?? 0;
}

test('a colleague works while nothing is done: written down, and no fault', async ({ stage }) => {
  const instance = await dead(stage);
  stage.control('revoke', { username: BOB, app: DEV });
  stage.control('issue', { username: 'mary.ann.lee@acme.example', app: DEV });
  await stage.scene.openConnectors.setTags({ id: await neighbourOf(stage, instance) }, ['changed']);
  await reauthenticateQuickly(stage, instance);
  const { message, outcomes } = await judgement(stage, instance, 'authenticated again');
  expect(message).toBe('');
  expect(outcomes[9]).toBe('held');
  expect(stage.told()).toContain('Meanwhile grants of others came or went, which is no fault: 005');
  expect(stage.told()).toContain('Meanwhile instances of others changed, which is no fault: instance ');
});

test('a grant of which another user is said to be the owner has gone', async ({ stage }) => {
  const instance = await dead(stage);
  await reauthenticateQuickly(stage, instance);
  instead(stage.scene.salesforce, 'oauthTokens', async (rows, ...asked) =>
    (await rows(...asked)).map((row) => (row.AppName === DEV ? { ...row, UserId: '005000000000001AAA' } : row)),
  );
  const { outcomes, seen } = await judgement(stage, instance, 'authenticated again');
  expect(outcomes[9]).toBe('failed');
  expect(seen[9]).toMatch(/^gone: 005\w+ \(Open Connectors Reauthentication Dev\)/);
});

test('a grant that comes to somebody else for our app is a fault', async ({ stage }) => {
  const instance = await dead(stage);
  stage.control('issue', { username: BOB });
  await reauthenticateQuickly(stage, instance);
  const { outcomes, seen } = await judgement(stage, instance, 'authenticated again');
  expect(outcomes[9]).toBe('failed');
  expect(seen[9]).toMatch(/^came: 005/);
});

test('another instance that holds our token, in whatever key, is a fault', async ({ stage }) => {
  const instance = await dead(stage);
  await reauthenticateQuickly(stage, instance);
  const configuration = (await instance.read()).configuration ?? {};
  await stage.scene.openConnectors.patchInstance(
    { id: await neighbourOf(stage, instance) },
    { configuration: { 'sfdc.session.id': configuration['oauth.user.refresh_token'] } },
  );
  const { outcomes, seen } = await judgement(stage, instance, 'authenticated again');
  expect(outcomes[9]).toBe('failed');
  expect(seen[9]).toMatch(/^instance \d+ \(Of somebody else\) holds a token of instance \d+/);
});

test('another instance that holds the token of a third is a fault', async ({ stage: patient }) => {
  const instance = await dead(patient.with({ appearanceTimeout: 100 }));
  const look = await instance.look();
  const neighbours = look.neighbours.slice(0, 1).flatMap((one) =>
    [1, 2].map((number) => ({
      ...one,
      id: number,
      name: `Number ${number}`,
      configuration: {
        'oauth.user.token': `00D!made-up.${number}`,
        'oauth.user.refresh_token': `5Aep.made-up.${number}`,
      },
    })),
  );
  const [first, second] = neighbours;
  const before = { ...look, neighbours };
  const swapped = neighbours.map((one) => ({ ...one, configuration: (one === first ? second : first)?.configuration }));
  const after = { ...look, neighbours: swapped };
  const looksFor = (now: Look) => ({ base: before, acts: [{ before, after: now }], now });
  expect(await othersAreAsTheyWere(instance, looksFor(before))).toMatchObject({ outcome: 'held' });
  const { outcome, seen } = await othersAreAsTheyWere(instance, looksFor(after));
  expect(outcome).toBe('failed');
  expect(seen).toContain('instance 1 (Number 1) changed: it holds a token of instance 2 (Number 2)');
  expect(seen).not.toContain('CONFIGURATION_MAY_CHANGE');
  const used = { ...look, neighbours: neighbours.map((one) => ({ ...one, lastUsed: 'now' })) };
  expect((await othersAreAsTheyWere(instance, looksFor(used))).seen).toContain(
    'instance 1 (Number 1) changed: lastUsed (if that is right: CONFIGURATION_MAY_CHANGE=lastUsed)',
  );
});

test('an instance that comes with our act is a fault, unless it is another’s', async ({ stage }) => {
  const instance = await dead(stage);
  const before = await instance.look();
  const [bobs] = before.neighbours;
  const ours = instance.before.instance;
  const comes = async (change: object) => {
    const came = { ...ours, configuration: {}, id: 1, name: 'Of whom?', ...change };
    const after = { ...before, neighbours: [...before.neighbours, came] };
    return othersAreAsTheyWere(instance, { base: before, acts: [{ before, after }], now: after });
  };
  expect(await comes({})).toMatchObject({ outcome: 'failed', seen: 'instance 1 (Of whom?) came' });
  expect(await comes({ configuration: bobs?.configuration })).toMatchObject({
    outcome: 'failed',
    seen: `instance 1 (Of whom?) came: it holds a token of instance ${bobs?.id} (Of somebody else)`,
  });
  const identity = { 'sfdc.user.id.url': bobs?.configuration?.['sfdc.user.id.url'] ?? '' };
  expect(await comes({ configuration: identity }), 'of another Salesforce user').toMatchObject({ outcome: 'held' });
  expect(await comes({ user: { id: 4711 } }), 'of another platform user').toMatchObject({ outcome: 'held' });
  expect(await comes({ element: { key: 'hubspot' } }), 'of another connector').toMatchObject({ outcome: 'held' });
});

test('a neighbour that renews its own access token is no fault', async ({ stage }) => {
  const instance = await dead(stage);
  const before = await instance.look();
  const [bobs] = before.neighbours;
  const { refreshToken, instanceUrl } = tokensOf(bobs ?? instance.before.instance, stage.settings);
  const { access_token } = await stage.scene.salesforce.refresh(refreshToken ?? '', instanceUrl);
  await stage.scene.openConnectors.setConfiguration(bobs?.id ?? 0, 'oauth.user.token', access_token);
  const after = await instance.look();
  expect(after.neighbours).not.toEqual(before.neighbours);
  expect(await othersAreAsTheyWere(instance, { base: before, acts: [{ before, after }], now: after })).toMatchObject({
    outcome: 'held',
  });
});
