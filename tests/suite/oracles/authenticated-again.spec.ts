import { seesGrants } from '../../../fixtures/instance/grants.ts';
import { tokensOf } from '../../../fixtures/instance/tokens.ts';
import { answersWith, instead } from '../../support/instead.ts';
import { IMPATIENT, reauthenticateQuickly, regainedQuickly } from '../../support/quick.ts';
import { expect, type Stage, test, lose } from '../../support/stage.ts';
import {
  ALIVE,
  expectFailures,
  type FailingPoint,
  judgement,
  oldAccessTokenLives,
  oldRefreshTokenLives,
} from '../../support/verdict.ts';

const QUESTION = 'authenticated again';

test.describe('a sound re-authentication', () => {
  test('all points held', async ({ stage, regained: instance }) => {
    const { outcomes, seen, message } = await judgement(stage, instance, QUESTION);
    expect(message).toBe('');
    expect(outcomes).toEqual(ALIVE);
    expect(seen[1]).toBe(
      `200 with 3 and 1 records; 5 of 5 calls; from instance ${instance.id}; none comes twice; Salesforce has all 4; none of them is lost; the same fields`,
    );
    expect(seen[5]).toBe('1 before, 1 now, 1 of them new');
    expect(seen[7]).toMatch(/no end is named; healed on demand, access token sha256:/);
  });

  test('after the published recipe: the superseded grant is gone', async ({ stage, instance }) => {
    await lose(instance, 'access-token-as-published');
    await reauthenticateQuickly(stage, instance);
    const { outcomes, message } = await judgement(stage, instance, QUESTION);
    expect(message).toBe('');
    expect(outcomes).toEqual(ALIVE);
  });

  test('of a platform that refreshed once it had answered step 10', async ({ stage, regained: instance }) => {
    const { accessToken, refreshToken = '', ...answered } = tokensOf(await instance.read(), stage.settings);
    const refreshed = await stage.scene.salesforce.refresh(refreshToken);
    expect(refreshed.access_token).not.toBe(accessToken);
    instance.answered = { ...answered, refreshToken, accessToken: refreshed.access_token };
    expect((await judgement(stage, instance, QUESTION)).outcomes[2]).toBe('held');
  });

  test('of an instance that lost nothing: what compares with a loss does not apply', async ({ stage, instance }) => {
    const { outcomes, message } = await judgement(stage, instance, QUESTION);
    expect(message).toBe('');
    expect(outcomes).toEqual({ ...ALIVE, 5: 'not applicable', 8: 'not applicable' });
  });

  test('one scope more than at first and than is asked for is another grant', async ({ stage }) => {
    const narrow = stage.with({ salesforce: { app: { scope: 'api refresh_token' } } });
    const instance = await regainedQuickly(narrow);
    const { grants } = stage.simulator.context.salesforce;
    for (const one of [...grants.all, ...grants.accessTokens.values()]) one.scopes = [...one.scopes, 'web'];
    const { message } = await judgement(narrow, instance, QUESTION);
    expect(message).toMatch(/the new access token sha256:\w+ has the scope web besides/);
  });

  test('with rotating refresh tokens is tried twice', async ({ stage }) => {
    await stage.under('rotation');
    const instance = await regainedQuickly(stage);
    const { outcomes, seen } = await judgement(stage, instance, QUESTION);
    expect(outcomes).toEqual(ALIVE);
    expect(seen[7]?.match(/healed on demand/g)).toHaveLength(2);
  });
});

test('a grant that newer approvals have pushed out is the cause of all that failed', async ({ stage: patient }) => {
  const stage = patient.with(IMPATIENT);
  const instance = await regainedQuickly(stage);
  stage.control('issue', { username: stage.user.username, count: 5 });
  const { outcomes, message } = await judgement(stage, instance, QUESTION);
  expect(outcomes).toMatchObject({ 1: 'failed', 3: 'failed', 5: 'failed', 7: 'failed' });
  expect(message).toMatch(
    /^Newer approvals have pushed out older grants: 1 before, 5 now, 5 of them new, the last one of 2\S+\n.*\nRemedy: .*\n {2}oracle 5: /,
  );
  expect(message).not.toContain('remedy: ');
});

test('a grant that is dead at once is the cause of all that failed', async ({ stage: patient }) => {
  const stage = patient.with(IMPATIENT);
  const instance = await regainedQuickly(stage);
  const { refreshToken = '' } = tokensOf(await instance.read(), stage.settings);
  await stage.scene.salesforce.revoke(refreshToken);
  const { outcomes, message } = await judgement(stage, instance, QUESTION);
  expect(outcomes).toMatchObject({ 1: 'failed', 3: 'failed', 7: 'failed' });
  expect(message).toMatch(
    /^The new access token is dead already: .*\n.*\nRemedy: Its grant was revoked .*\n {2}oracle 3: /,
  );
  expect(message).not.toContain('remedy: ');
});

test('a field that Salesforce does not know is told as a setting, at once', async ({ stage: patient }) => {
  const records = { object: 'Account', fields: ['Nickname__c', 'Name'] } as const;
  const stage = patient.with({ salesforce: { records } });
  const instance = await regainedQuickly(stage);
  const { message } = await judgement(stage, instance, QUESTION);
  expect(message).toMatch(
    /^Salesforce does not know what it was asked for: .*No such column.*\n.*\nRemedy: Check SALES/,
  );
});

/** The newest access token was issued to another app. */
function tokenOfAnotherApp({ simulator }: Stage): void {
  const { grants, directory } = simulator.context.salesforce;
  const newest = [...grants.accessTokens.values()].at(-1);
  const other = [...directory.apps.values()].find(({ name }) => name.endsWith(' Dev'));
  if (newest !== undefined && other !== undefined) newest.appId = other.id;
}

/** Reading the instance says so; nothing else of it is wrong. */
function readAs(change: Record<string, unknown>): FailingPoint['arrange'] {
  return (_stage, instance) => answersWith(instance, 'read', change);
}

/** The same, from its second reading on: once it has healed. */
function healsInto(change: Record<string, unknown>): FailingPoint['arrange'] {
  return (stage, instance) => {
    instead(instance, 'read', (read) => {
      readAs(change)(stage, instance);
      return read();
    });
  };
}

/** Of the calls of oracle 1. */
function callGives(number: number, found: Record<string, unknown>[]): FailingPoint['arrange'] {
  return (_stage, { scene: { openConnectors } }) => {
    let calls = 0;
    instead(openConnectors, 'records', async (records, ...asked) => {
      const given = await records(...asked);
      return (calls += 1) === number ? { ...given, records: found } : given;
    });
  };
}

/** Introspection says so of refresh tokens. */
function refreshTokenSaid(change: () => Record<string, unknown>): FailingPoint['arrange'] {
  return (_stage, { scene: { salesforce } }) => {
    instead(salesforce, 'introspect', async (introspect, token, hint, ...rest) => {
      const said = await introspect(token, hint, ...rest);
      return hint === 'refresh_token' && said.active ? { ...said, ...change() } : said;
    });
  };
}

/** In seconds since 1970. */
const inHours = (hours: number): number => Math.floor(Date.now() / 1000) + hours * 3600;

const NOT_NEW = { expected: /another access token than before, accepted/, seen: /it is still sha256:/ };
const NOBODY = {
  expected: /user connector2@acme\.example \(005\w+\), org 00D\w+, app /,
  seen: /403 to GET \/services\/oauth2\/userinfo/,
};
const KEPT = {
  expected: /the new refresh token is active/,
  seen: /the instance still holds the one of before, sha256:/,
};
const SAME_REFRESH = { expected: /the old refresh token is not active/, seen: /the instance still holds sha256:/ };

// What a seeded mistake makes fail is in tests/defects.
const cases: FailingPoint[] = [
  {
    title: '1: records whose ids are none of Salesforce’s',
    arrange: (_stage, { scene }) => {
      scene.openConnectors.records = async () =>
        Promise.resolve({ records: [{ Id: 'customer-0001' }], instanceId: undefined });
    },
    fails: { 1: { expected: /the records that Salesforce has/, seen: /none of Salesforce's: customer-0001/ } },
  },
  {
    title: "1: another company's record, in a later call",
    arrange: callGives(5, [{ Id: '0015w00002Frgn1AAA', Name: 'Foreign' }]),
    fails: { 1: { expected: /the records that Salesforce has/, seen: /Salesforce does not have 0015w00002Frgn1/ } },
  },
  {
    title: '1: no record in the first call',
    arrange: callGives(1, []),
    fails: { 1: { expected: /each call gives the first records/, seen: /1 of 4 calls gave none/ } },
  },
  {
    title: '1: no record in a later call',
    arrange: callGives(5, []),
    fails: { 1: { expected: /each call gives the first records/, seen: /1 of 4 calls gave none/ } },
  },
  {
    title: '2: another id',
    arrange: readAs({ id: 4711 }),
    fails: { 2: { expected: /id \d+, the element token it had, enabled/, seen: /its id is 4711/ } },
  },
  {
    title: '2: another element token',
    arrange: readAs({ token: 'AnotherElementTokenThanBefore=' }),
    fails: {
      2: { expected: /the element token it had/, seen: /its element token changed to sha256:/ },
      9: { expected: /the list of the account/, seen: /but not as it is: token/ },
    },
  },
  {
    title: '2: disabled',
    arrange: readAs({ disabled: true }),
    fails: {
      2: { expected: /enabled/, seen: /it is disabled/ },
      9: { expected: /the list of the account/, seen: /but not as it is: disabled/ },
    },
  },
  {
    title: '4: a token of another app',
    arrange: tokenOfAnotherApp,
    fails: {
      4: { expected: /the new access token is active/, seen: /does not know it as its own/ },
      7: { expected: /heals the instance/, seen: /does not know its access token sha256:\w+, which was not revoked/ },
    },
  },
  {
    title: '4: a user who is not active any more',
    arrange: (_stage, { scene }) => answersWith(scene.salesforce, 'userinfo', { active: false }),
    fails: { 4: { expected: /an active user/, seen: /userinfo says so with the new access token sha256:/ } },
  },
  {
    title: '5: a new grant that is older than the one before it',
    arrange: (_stage, { before: { grants } }) => {
      if (seesGrants(grants)) for (const row of grants.mine) row.CreatedDate = '2999-01-01T00:00:00.000+0000';
    },
    fails: { 5: { expected: /one new grant/, seen: /1 of them new, though made at .*, before one that was there/ } },
  },
  {
    title: '5: a new grant of next week',
    arrange: ({ scene: { salesforce } }) => {
      const CreatedDate = new Date(Date.now() + 7 * 86_400_000).toISOString();
      instead(salesforce, 'oauthTokens', async (rows, ...asked) =>
        (await rows(...asked)).map((row) => ({ ...row, CreatedDate })),
      );
    },
    fails: { 5: { expected: /one new grant/, seen: /1 of them new, though made at .*, which is yet to come/ } },
  },
  {
    title: '5: a new grant of another app of that name',
    arrange: (_stage, { before: { grants } }) => {
      if (seesGrants(grants)) for (const row of grants.mine) row.AppMenuItemId = '0DS000000000001AAA';
    },
    fails: { 5: { expected: /one new grant/, seen: /1 of them new, though of another app of that name: App.* 0DS/ } },
  },
  {
    title: '6: the time of the last refresh went back',
    arrange: (_stage, instance) => {
      const { configuration } = instance.before.instance;
      let reads = 0;
      instead(instance, 'read', async (read) => {
        const now = await read();
        const changed = { ...now.configuration, 'oauth.user.refresh_time': String(Date.UTC(2001, 0)) };
        return (reads += 1) === 1 && configuration ? { ...now, configuration: changed } : now;
      });
    },
    fails: {
      6: { expected: /refresh_time is not in the future/, seen: /refresh_time went back, from 2\S+ to 2001-01-01/ },
    },
  },
  {
    title: '7: a refresh token that ends soon, in milliseconds',
    arrange: refreshTokenSaid(() => ({ exp: inHours(2) * 1000 })),
    fails: { 7: { expected: /it lasts until/, seen: /the new refresh token sha256:\w+ ends at 2/ } },
  },
  {
    title: '7: a refresh token of tomorrow',
    arrange: refreshTokenSaid(() => ({ iat: inHours(24), nbf: undefined })),
    fails: {
      7: { expected: /it is good from when it was issued/, seen: /is said to be of 2\S+, which is yet to come/ },
    },
  },
  {
    title: '7: a refresh token that is an access token',
    arrange: refreshTokenSaid(() => ({ token_type: 'access_token' })),
    fails: { 7: { expected: /of the kind refresh_token/, seen: /sha256:\w+ is of the kind access_token/ } },
  },
  ...[
    { username: undefined },
    { sub: 'https://login.salesforce.com/id/elsewhere' },
    { client_id: undefined },
    { scope: undefined },
  ].map((change): FailingPoint => {
    const [part = ''] = Object.keys(change);
    return {
      title: `7: introspection does not tell ${part} any more`,
      arrange: refreshTokenSaid(() => change),
      fails: {
        7: {
          expected: /as much is told as of the first one/,
          seen: new RegExp(
            `does not tell ${part} of the new refresh token sha256:\\w+, though it did of the first one`,
          ),
        },
      },
    };
  }),
  {
    title: '7: a refresh token of another app',
    arrange: refreshTokenSaid(() => ({ client_id: 'another consumer key' })),
    fails: { 7: { expected: /: app /, seen: /sha256:\w+ is a token of another app/ } },
    says: /The grants of two apps were mixed up/,
  },
  {
    title: '7: the refresh changes the tags',
    arrange: healsInto({ tags: [] }),
    fails: {
      7: {
        expected: /the refresh changes nothing else of the instance/,
        seen: /changed: tags \(if that is right: CONFIGURATION_MAY_CHANGE=tags\)$/,
      },
    },
  },
  {
    title: '7: the refresh disables the instance',
    arrange: healsInto({ disabled: true }),
    fails: { 7: { expected: /the refresh changes nothing else of the instance/, seen: /changed: it is disabled$/ } },
  },
  {
    title: '8: the old access token lives again',
    arrange: oldAccessTokenLives,
    fails: { 8: { expected: /the old access token is refused/, seen: /Salesforce accepts sha256:/ } },
  },
  {
    title: '8: the old refresh token lives again',
    arrange: oldRefreshTokenLives,
    fails: { 8: { expected: /the old refresh token is not active/, seen: /active true/ } },
  },
  {
    title: '3, and what follows from it: the tokens are the old ones',
    arrange: (stage, instance) => readAs(instance.before.instance)(stage, instance),
    fails: { 3: NOT_NEW, 4: NOBODY, 7: KEPT, 8: SAME_REFRESH },
  },
];

test.describe('a point that fails', () => {
  for (const { title, arrange, fails, says = /./ } of cases) {
    test(title, async ({ stage: patient }) => {
      const stage = patient.with(IMPATIENT);
      const instance = await regainedQuickly(stage);
      arrange(stage, instance);
      const judged = await judgement(stage, instance, QUESTION);
      expectFailures(judged, instance, fails);
      expect(judged.message).toMatch(says);
    });
  }
});

test('an old token that lives again is told first', async ({ stage: patient }) => {
  const stage = patient.with(IMPATIENT);
  const instance = await regainedQuickly(stage);
  oldAccessTokenLives(stage, instance);
  healsInto({ tags: [] })(stage, instance);
  const { message } = await judgement(stage, instance, QUESTION);
  expect(message).toMatch(/^.*Salesforce accepts sha256:[^]* {2}oracle 8: [^]* {2}oracle 7: /);
});
