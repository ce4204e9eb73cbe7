import { type ConnectorInstance } from '../../../fixtures/instance/connector-instance.ts';
import { provisionQuickly, reauthenticateQuickly } from '../../support/quick.ts';
import { expect, lose, type Stage, test } from '../../support/stage.ts';
import { judgement } from '../../support/verdict.ts';

const BOB = 'bob.bystander@acme.example';
const DEV = 'Open Connectors Reauthentication Dev';

test.use({ seed: { instances: [{ name: 'Of somebody else', user: BOB }] } });

/** Provisioned, revoked, and found to be dead. */
async function dead(stage: Stage): Promise<ConnectorInstance> {
  const instance = await provisionQuickly(stage);
  await lose(instance, 'refresh-token');
  const { message } = await judgement(stage, instance, 'no longer authenticated');
  expect(message).toBe('');
  return instance;
}

const actionsOf = ({ evidence }: Stage): string => evidence.finish({ status: 'passed' }).json;

/** Bob's instance, as the platform has it. */
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
  expect(actionsOf(stage)).toContain('Meanwhile grants of others came or went, which is no fault: 005');
  expect(actionsOf(stage)).toContain('Meanwhile instances of others changed, which is no fault: instance ');
});

test('what goes of a colleague with our act is a fault', async ({ stage }) => {
  const instance = await dead(stage);
  await reauthenticateQuickly(stage, instance);
  stage.control('revoke', { username: BOB, app: DEV });
  const { outcomes, seen } = await judgement(stage, instance, 'authenticated again');
  expect(outcomes[9]).toBe('failed');
  expect(seen[9]).toMatch(/^gone: 005\w+ \(Open Connectors Reauthentication Dev\)$/);
});

test('a grant of which another user is said to be the owner has gone', async ({ stage }) => {
  const instance = await dead(stage);
  await reauthenticateQuickly(stage, instance);
  const { salesforce } = stage.scene;
  const rows = salesforce.oauthTokens.bind(salesforce);
  salesforce.oauthTokens = async (...asked) =>
    (await rows(...asked)).map((row) => (row.AppName === DEV ? { ...row, UserId: '005000000000001AAA' } : row));
  const { outcomes, seen } = await judgement(stage, instance, 'authenticated again');
  expect(outcomes[9]).toBe('failed');
  expect(seen[9]).toMatch(/^gone: 005\w+ \(Open Connectors Reauthentication Dev\)/);
});

for (const [title, username, app] of [
  ['of our user for another app', 'connector2@acme.example', DEV],
  ['of somebody else for our app', BOB, undefined],
] as const) {
  test(`a grant that comes is a fault: ${title}`, async ({ stage }) => {
    const instance = await dead(stage);
    stage.control('issue', { username, app });
    await reauthenticateQuickly(stage, instance);
    const { outcomes, seen } = await judgement(stage, instance, 'authenticated again');
    expect(outcomes[9]).toBe('failed');
    expect(seen[9]).toMatch(/^came: 005/);
  });
}

test('another instance that holds our token is a fault, whenever it came', async ({ stage }) => {
  const instance = await dead(stage);
  await reauthenticateQuickly(stage, instance);
  const configuration = (await instance.read()).configuration ?? {};
  await stage.scene.openConnectors.patchInstance(
    { id: await neighbourOf(stage, instance) },
    { configuration: { 'oauth.user.refresh_token': configuration['oauth.user.refresh_token'] } },
  );
  const { outcomes, seen } = await judgement(stage, instance, 'authenticated again');
  expect(outcomes[9]).toBe('failed');
  expect(seen[9]).toMatch(/^instance \d+ \(Of somebody else\) holds a token of instance \d+/);
});
