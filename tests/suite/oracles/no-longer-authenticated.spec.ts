import { salesforceError } from '../../support/errors.ts';
import { instead } from '../../support/instead.ts';
import { IMPATIENT, lostQuickly, provisionQuickly } from '../../support/quick.ts';
import { expect, type Stage, test, lose } from '../../support/stage.ts';
import {
  DEAD,
  expectFailures,
  type FailingPoint,
  judgement,
  oldAccessTokenLives,
  oldRefreshTokenLives,
} from '../../support/verdict.ts';

const QUESTION = 'no longer authenticated';

function revocationIn(stage: Stage): string[] {
  return stage.written().timeline.flatMap((entry) => {
    if (entry.type === 'revoked') return [`revoked: ${entry.how}`];
    return entry.type === 'witness' ? [`${entry.witness}: ${entry.outcome}`] : [];
  });
}

test.describe('a sound revocation', () => {
  test('of the refresh token: all points held', async ({ stage, dead: instance }) => {
    const { outcomes, message } = await judgement(stage, instance, QUESTION);
    expect(message).toBe('');
    expect(outcomes).toEqual(DEAD);
  });

  test('each witness says when it saw the access dead, after it was taken away', async ({ stage, dead: instance }) => {
    await judgement(stage, instance, QUESTION);
    expect(revocationIn(stage)).toEqual([
      'revoked: POST /services/oauth2/revoke with the refresh token',
      'the access token, at Salesforce: held',
      'a call through Open Connectors: held',
      'the refresh token, at Salesforce: held',
      'the lists of grants: held',
    ]);
  });

  test('in Setup: all points held', async ({ stage, instance }) => {
    await lose(instance, 'connected-apps');
    const { outcomes, seen } = await judgement(stage, instance, QUESTION);
    expect(outcomes).toEqual(DEAD);
    expect(seen[3]).toMatch(/^0 rows in Setup; OauthToken: 1 before, 0 now$/);
    expect(revocationIn(stage)[0]).toMatch(/^revoked: Revoke in the row of /);
    expect(seen[4]).toMatch(/^all 2 are; the \d+ grants of others are there; the 0 other instances are$/);
  });

  test('of the access token as published: the instance heals, the rest is not judged', async ({ stage, instance }) => {
    await lose(instance, 'access-token-as-published');
    const { outcomes, seen, message } = await judgement(stage, instance, QUESTION);
    expect(message).toBe('');
    expect(outcomes).toEqual({ 1: 'not applicable', 2: 'not applicable', 3: 'not applicable', 4: 'held' });
    expect(seen[1]).toMatch(/answered 200 .*: the instance healed by itself/);
    expect(revocationIn(stage)).toEqual(expect.arrayContaining(['the refresh token, at Salesforce: not applicable']));
  });

  test('that is seen only later is waited for, and Open Connectors is asked once', async ({ stage }) => {
    await stage.under('revoke-lag');
    const instance = await lostQuickly(stage);
    const accounts = () => stage.asked(/\/hubs\/crm\/accounts$/);
    const before = accounts();
    const { outcomes } = await judgement(stage, instance, QUESTION);
    expect(outcomes).toEqual(DEAD);
    expect(accounts() - before, 'CRM calls').toBe(1);
  });
});

const DEAD_TOKEN = {
  expected: /^expected: Salesforce refuses the old access token/,
  seen: /Salesforce still accepts it$/,
};
const DEAD_REFRESH = {
  expected: /the old refresh token is not active any more$/,
  seen: /sha256:[0-9a-f]{8}: active true$/,
};
const LISTED = { expected: /one row less in OauthToken$/, seen: /OauthToken: 1 before, 1 now$/ };

// What a seeded mistake makes fail is in tests/defects.
const cases: FailingPoint[] = [
  { title: '1, at Salesforce: the access token lives on', arrange: oldAccessTokenLives, fails: { 1: DEAD_TOKEN } },
  { title: '2: the refresh token lives on', arrange: oldRefreshTokenLives, fails: { 2: DEAD_REFRESH } },
  {
    title: '1, 2 and 3: nothing was revoked at all',
    arrange: (stage) => stage.plant('revoke-does-nothing'),
    fails: { 1: DEAD_TOKEN, 2: DEAD_REFRESH, 3: LISTED },
  },
];

test.describe('a point that fails', () => {
  for (const { title, arrange, fails } of cases) {
    test(title, async ({ stage: patient }) => {
      const stage = patient.with(IMPATIENT);
      const instance = await provisionQuickly(stage);
      arrange(stage, instance);
      await lose(instance, 'refresh-token');
      expectFailures(await judgement(stage, instance, QUESTION), instance, fails);
    });
  }
});

test('an access token that is refused for another reason is not dead', async ({ stage: patient }) => {
  const stage = patient.with(IMPATIENT);
  const instance = await lostQuickly(stage);
  oldAccessTokenLives(stage, instance);
  // An access token without the scope "api" is alive, and no good for data.
  for (const access of stage.simulator.context.salesforce.grants.accessTokens.values()) {
    access.scopes = access.scopes.filter((scope) => scope !== 'full');
  }
  expectFailures(await judgement(stage, instance, QUESTION), instance, {
    1: { expected: DEAD_TOKEN.expected, seen: /refused, but not as a dead session/ },
  });
});

test('data calls that are answered 503 tell nothing of the old access token', async ({ stage: patient }) => {
  const stage = patient.with(IMPATIENT);
  const instance = await lostQuickly(stage);
  stage.scene.salesforce.oneRecord = () => Promise.reject(salesforceError(503, '[]'));
  expectFailures(await judgement(stage, instance, QUESTION), instance, {
    1: { expected: DEAD_TOKEN.expected, seen: /: cannot be told: Salesforce answered 503 to GET \/query/ },
  });
});

test('a call that is refused for another cause says nothing of the grant', async ({ stage: patient }) => {
  const stage = patient.with(IMPATIENT);
  const instance = await lostQuickly(stage);
  let said: object = {};
  instead(instance.scene.openConnectors.raw, 'records', async (ask, ...asked) => ({
    ...(await ask(...asked)),
    status: 401,
    body: JSON.stringify({ requestId: '5f2b8c1e9d3a4f6b8c2d1e0f', message: 'Request failed', ...said }),
  }));
  for (said of [
    { message: 'API limit of the organization exceeded' },
    { message: 'Your IP address is not allowed' },
    { providerMessage: '{"error":"invalid_grant","error_description":"ip restricted"}' },
  ])
    expect((await judgement(stage, instance, QUESTION)).seen[1]).toMatch(/for another cause than a dead grant: /);
  // Any other text may be what is said of a dead one.
  for (said of [
    {},
    { message: 'Unauthorized' },
    { providerMessage: '{"error":"invalid_grant","error_description":"expired access/refresh token"}' },
    { message: 'Session expired or invalid: the IP address or the grant has changed' },
  ])
    expect((await judgement(stage, instance, QUESTION)).outcomes).toEqual(DEAD);
});

test.describe('introspection is refused', () => {
  const REFRESHES = /POST .*\/oauth2\/token$/;

  /** Provisions, revokes where told, and asks the oracles while Salesforce tells nobody of tokens; with how often a token was asked for meanwhile. */
  async function judgedWithout(whole: Stage, rotates: boolean | undefined, revoked: boolean) {
    const stage = whole.with(IMPATIENT);
    Object.assign(stage.scene, { refreshTokensRotate: rotates });
    const instance = await provisionQuickly(stage);
    if (revoked) await lose(instance, 'refresh-token');
    const unknown = stage.with({ salesforce: { app: { consumerSecret: 'a made-up secret' } } });
    const { salesforce: stranger } = unknown.scene;
    stage.scene.salesforce.introspect = (...asked) => stranger.introspect(...asked);
    const before = stage.asked(REFRESHES);
    const { outcomes, seen } = await judgement(stage, instance, QUESTION);
    return { outcome: outcomes[2], seen: seen[2], asked: stage.asked(REFRESHES) - before };
  }

  test('no rotation: the refresh grant tells dead', async ({ stage }) => {
    const { outcome, seen } = await judgedWithout(stage, false, true);
    expect([outcome, seen]).toEqual(['held', expect.stringMatching(/^the refresh grant with sha256:\w+: expired /)]);
  });

  test('no rotation: the refresh grant tells alive', async ({ stage }) => {
    const { outcome, seen } = await judgedWithout(stage, false, false);
    expect([outcome, seen]).toEqual(['failed', expect.stringContaining('the refresh grant still works')]);
  });

  for (const rotates of [true, undefined]) {
    test(`tokens rotate: ${rotates}, so no token is used to find out`, async ({ stage }) => {
      const { outcome, seen, asked } = await judgedWithout(stage, rotates, true);
      expect([outcome, seen]).toEqual(['not observable', expect.stringContaining('a refresh may rotate tokens')]);
      expect(asked, 'refreshes: those of Open Connectors').toBe(1);
    });
  }
});

test('the negation of a proof proves nothing, and is refused', async ({ instance }) => {
  await expect(expect(instance).not.toBeAuthenticated()).rejects.toThrow(/use toBeNoLongerAuthenticated\(\)/);
  await expect(expect(instance).not.toBeNoLongerAuthenticated()).rejects.toThrow(/use toBeAuthenticated\(\)/);
  await expect(expect(instance).not.toBeNoticedBy('crm-call')).rejects.toThrow(/use toBeAuthenticated\(\)/);
});
