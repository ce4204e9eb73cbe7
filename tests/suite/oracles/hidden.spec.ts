import { salesforceError } from '../../support/errors.ts';
import { answersWith, instead } from '../../support/instead.ts';
import {
  IMPATIENT,
  lostQuickly,
  provisionQuickly,
  reauthenticateQuickly,
  regainedQuickly,
} from '../../support/quick.ts';
import { expectRefusal } from '../../support/refusal.ts';
import { expect, type Stage, test, lose } from '../../support/stage.ts';
import { ALIVE, deadThenAlive, judgement } from '../../support/verdict.ts';

/** The whole scenario without a browser: how each point was judged, dead and alive. */
const scenario = async (stage: Stage) => deadThenAlive(stage, await lostQuickly(stage));

test.describe('Open Connectors masks the tokens', () => {
  test.beforeEach(({ stage }) => stage.under('masked-user-tokens'));

  test('what cannot be seen is said so, and is no pass; the CRM call is made', async ({ stage }) => {
    const { dead, alive } = await scenario(stage);
    expect(dead.message + alive.message).toBe('');
    expect(dead.outcomes).toEqual({ 1: 'not observable', 2: 'not observable', 3: 'held', 4: 'held' });
    expect(dead.seen[1]).toMatch(
      /^not observable: Open Connectors masks the access token; GET \/hubs\/crm\/accounts answered 401/,
    );
    expect(alive.outcomes).toEqual({
      ...ALIVE,
      3: 'not observable',
      4: 'not observable',
      7: 'not observable',
      8: 'not observable',
    });
  });

  test('and nothing was revoked: the CRM call and the list of grants say so', async ({ stage: patient }) => {
    patient.plant('revoke-does-nothing');
    const stage = patient.with(IMPATIENT);
    const instance = await lostQuickly(stage);
    const { outcomes } = await judgement(stage, instance, 'no longer authenticated');
    expect(outcomes).toEqual({ 1: 'failed', 2: 'not observable', 3: 'failed', 4: 'held' });
  });

  test('and nothing was exchanged: the CRM call, the blank tokens and the list say so', async ({ stage: patient }) => {
    patient.plant('exchange-skipped');
    const { alive } = await scenario(patient.with(IMPATIENT));
    expect(alive.outcomes).toMatchObject({ 1: 'failed', 3: 'failed', 5: 'failed', 7: 'failed' });
  });

  test('without an auditor the grant cannot be told, so nothing is revoked', async ({ stage: whole }) => {
    const stage = whole.with({ auditor: undefined });
    const instance = await provisionQuickly(stage);
    const keeps = ['instance Staged', 'grant of connector2@acme.example'];
    await expectRefusal(
      stage,
      lose(instance, 'refresh-token'),
      { name: 'Error', says: /^Open Connectors masks oauth\.user\.refresh_token, .* or set AUDITOR_CONSUMER_KEY\.$/ },
      keeps,
    );
    await expectRefusal(
      stage,
      lose(instance, 'access-token-as-published'),
      { name: 'Error', says: /^Open Connectors masks oauth\.user\.token, so the published recipe cannot be followed/ },
      keeps,
    );
  });
});

test('no auditor: the grants of others are not observable, those of the app are', async ({ stage: whole }) => {
  const { dead, alive } = await scenario(whole.with({ auditor: undefined }));
  expect(dead.message + alive.message).toBe('');
  expect(dead.outcomes).toEqual({ 1: 'held', 2: 'held', 3: 'not observable', 4: 'not observable' });
  expect(dead.seen[3]).toContain('there is no auditor (AUDITOR_CONSUMER_KEY), and no live session');
  expect(alive.outcomes).toEqual({ ...ALIVE, 9: 'not observable' });
});

test('introspection is refused: a refresh token that is lost by a refresh is a failure', async ({ stage }) => {
  stage.scene.salesforce.introspect = () => Promise.reject(salesforceError(401));
  const instance = await regainedQuickly(stage);
  let reads = 0;
  instead(instance, 'read', async (read) => {
    const { configuration, ...now } = await read();
    reads += 1;
    // The second reading is of the instance that has healed.
    return { ...now, configuration: { ...configuration, ...(reads > 1 && { 'oauth.user.refresh_token': null }) } };
  });
  const { outcomes, seen } = await judgement(stage, instance, 'authenticated again');
  expect(outcomes[7]).toBe('failed');
  expect(seen[7]).toContain('the instance has no refresh token any more');
});

for (const [what, odd] of [
  ['in quotes', (token: string) => `"${token}"`],
  ['with a line break', (token: string) => `${token}\n`],
  ['percent-encoded', (token: string) => encodeURIComponent(`${token}/`)],
] as const) {
  test(`tokens that were stored ${what} are called so, not dead`, async ({ stage, regained: instance }) => {
    instead(instance, 'read', async (read) => {
      const { configuration = {}, ...now } = await read();
      const [access, refresh] = ['oauth.user.token', 'oauth.user.refresh_token'] as const;
      const changed = { [access]: odd(configuration[access] ?? ''), [refresh]: odd(configuration[refresh] ?? '') };
      return { ...now, configuration: { ...configuration, ...changed } };
    });
    const { message } = await judgement(stage.with(IMPATIENT), instance, 'authenticated again');
    expect(message).toMatch(
      /^What was stored is no such token: the access token \S+ has characters .*\n.*\nRemedy: Whoever stored it/,
    );
  });
}

test('the tokens the wrong way round are called so', async ({ stage, regained: instance }) => {
  instead(instance, 'read', async (read) => {
    const { configuration = {}, ...now } = await read();
    const { 'oauth.user.token': access = null, 'oauth.user.refresh_token': refresh = null } = configuration;
    const swapped = { 'oauth.user.token': refresh, 'oauth.user.refresh_token': access };
    return { ...now, configuration: { ...configuration, ...swapped } };
  });
  const { message } = await judgement(stage.with(IMPATIENT), instance, 'authenticated again');
  expect(message).toMatch(/^What was stored is no such token: .* looks like the other of the two tokens/);
});

test('a refresh token that ends too soon is called so, once it has healed too', async ({ stage, regained }) => {
  endsSoonAtLast(stage);
  const { message } = await judgement(stage, regained, 'authenticated again');
  expect(message).toMatch(
    /^A token ends too soon: the refresh token of before the refresh, .* ends at .*\n.*\nRemedy: The instance would die/,
  );
});

/** From the second question on, introspection names an end of the refresh token that is half an hour away. */
function endsSoonAtLast({ scene: { salesforce } }: Stage): void {
  let asked = 0;
  instead(salesforce, 'introspect', async (introspect, token, kind, at) => {
    const said = await introspect(token, kind, at);
    if (kind === 'refresh_token') asked += 1;
    return kind === 'refresh_token' && asked > 1 ? { ...said, exp: Date.now() / 1000 + 1800 } : said;
  });
}

for (const [what, error] of [
  ['has no call left', salesforceError(403, '[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":"Made up."}]')],
  ['asks for patience', salesforceError(429)],
] as const) {
  test(`introspection that ${what} hides nothing: nobody has looked`, async ({ stage, dead: instance }) => {
    stage.scene.salesforce.introspect = () => Promise.reject(error);
    const { outcomes, message } = await judgement(stage, instance, 'no longer authenticated');
    expect(outcomes[2]).toBe('failed');
    expect(message).toBe(error.message);
  });
}

test('introspection that names neither app nor scopes has nothing to say of them', async ({ stage }) => {
  answersWith(stage.scene.salesforce, 'introspect', { client_id: undefined, scope: undefined });
  const { dead, alive } = await scenario(stage);
  expect(dead.message + alive.message).toBe('');
  expect(alive.outcomes[4]).toBe('not observable');
  expect(alive.seen[4]).toContain(
    'introspection does not name the app; not observable: introspection does not name the scopes',
  );
});

for (const [what, status, body] of [
  ['a user who is frozen', 400, '{"error":"invalid_grant","error_description":"inactive user"}'],
  ['a service that is down', 503, 'Service Unavailable'],
] as const) {
  test(`no introspection: ${what} makes no refresh token dead`, async ({ stage, dead: instance }) => {
    Object.assign(stage.scene, { refreshTokensRotate: false });
    const { salesforce } = stage.scene;
    salesforce.introspect = () => Promise.reject(salesforceError(401));
    salesforce.refresh = () => Promise.reject(salesforceError(status, body));
    const { outcomes } = await judgement(stage, instance, 'no longer authenticated');
    expect(outcomes[2]).toBe('failed');
  });
}

test('a PATCH that is refused ends the step by name; PUT with its code gives access', async ({ stage }) => {
  await stage.under('patch-refused');
  const instance = await lostQuickly(stage);
  await expectRefusal(
    stage,
    reauthenticateQuickly(stage, instance),
    { name: 'OpenConnectorsError', says: /^Open Connectors answered 405 to PATCH \/instances: / },
    ['instance Staged'],
  );
  await reauthenticateQuickly(stage, instance, 'patch-refused-then-put');
  const { message } = await judgement(stage, instance, 'authenticated again');
  expect(message).toBe('');
});

test('after a PATCH that blanked the tokens, PUT gives access back all the same', async ({ stage }) => {
  await stage.under('failed-patch-blanks-tokens');
  const instance = await lostQuickly(stage);
  await reauthenticateQuickly(stage, instance, 'patch-refused-then-put');
  const { message } = await judgement(stage, instance, 'authenticated again');
  expect(message).toBe('');
});

test('a platform that answers PATCH with 200, whatever the code, is noticed', async ({ stage, instance }) => {
  stage.plant('exchange-skipped');
  await expectRefusal(
    stage,
    reauthenticateQuickly(stage, instance, 'patch-refused-then-put'),
    { name: 'Error', says: /^PATCH \/instances accepted a provider code that was exchanged before: / },
    ['instance Staged', 'grant of connector2@acme.example'],
  );
});
