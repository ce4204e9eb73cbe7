import { guardAtEnd } from '../../../fixtures/custody/guard.ts';
import { leaseTags } from '../../../fixtures/custody/lease.ts';
import { HttpError } from '../../../fixtures/clients/http/index.ts';
import { type VariantName } from '../../../simulator/variants.ts';
import { salesforceError } from '../../support/errors.ts';
import { answersWith, instead } from '../../support/instead.ts';
import { IMPATIENT, loggedInToSetup, provisionQuickly } from '../../support/quick.ts';
import { expectRefusal } from '../../support/refusal.ts';
import { expect, type Stage, test, lose } from '../../support/stage.ts';

const OTHER_ORG = '00D000000000001EAA';

const ANOTHER_ORG = { salesforce: { orgId: OTHER_ORG } };

/** Without an auditor nothing says that the org is a Developer Edition. */
const WITHOUT_AUDITOR = { auditor: undefined, allowProductionOrg: true };

const loginsOf = (stage: Stage) => stage.state().logins[stage.user.username];

test('a sound org: facts for the evidence, no warning, the throw-away grant is gone', async ({ stage }) => {
  const { facts, warnings, refreshTokensRotate } = await stage.guard();
  expect(facts).toEqual({
    'policies of the app': 'connected app, permitted users self-authorized',
    org: `Acme (${stage.settings.salesforce.orgId}), Developer Edition`,
    scopes: 'full refresh_token',
    'Refresh Token Policy': 'a refresh token works after its issue',
  });
  expect(warnings).toEqual([]);
  expect(refreshTokensRotate).toBe(false);
  expect(stage.leftBehind()).toEqual([]);
  expect(loginsOf(stage)).toMatchObject({ 'UiLogin Success': 1 });

  // Another worker gets the same answer without a login.
  await expect(stage.with({}).guard()).resolves.toEqual({ facts, warnings, refreshTokensRotate });
  expect(loginsOf(stage)).toMatchObject({ 'UiLogin Success': 1 });
});

test('without an auditor: what a grant of its own tells', async ({ stage: whole }) => {
  const stage = whole.with(WITHOUT_AUDITOR);
  const { facts } = await stage.guard();
  expect(facts).toMatchObject({ org: stage.settings.salesforce.orgId, scopes: 'full refresh_token' });
  expect(stage.leftBehind()).toEqual([]);
});

test('an auditor who lists no grant, though there is one, is refused', async ({ stage }) => {
  for (const user of stage.simulator.context.salesforce.directory.users.values())
    user.permissions.delete('CustomizeApplication');
  const impatient = stage.with(IMPATIENT);
  await expectRefusal(impatient, impatient.guard(), {
    name: 'GuardError',
    says: /^The auditor does not list the grant .* Customize Application, .* SALESFORCE_APP_NAME/,
  });
});

test.describe('an external client app', () => {
  test('whose grants nobody lists is run all the same, and the list is not observable', async ({ stage: all }) => {
    const stage = all.as('connector5').with(IMPATIENT);
    instead(stage.scene.salesforce, 'oauthTokens', () => Promise.resolve([]));
    const { warnings } = await stage.guard();
    const unlisted = /^The auditor does not list the grant that connector5@acme\.example has just given /;
    expect(warnings).toEqual([expect.stringMatching(unlisted)]);
    expect(await stage.scene.grants.list('005', undefined)).toEqual({ hidden: expect.stringMatching(unlisted) });
    expect(await stage.scene.grants.all()).toBeUndefined();
  });

  test('its policies are facts, and sound ones no news every night', async ({ stage: all }) => {
    const { facts, warnings } = await all.as('connector5').guard();
    expect(facts).toMatchObject({
      'policies of the app':
        'external client app, refresh tokens valid until revoked, permitted users self-authorized, IP relaxation Bypass, session level STANDARD',
    });
    expect(warnings).toEqual([]);
  });

  test('an idle limit of 30 days is a warning with the day, "zero" stops the run', async ({ stage: all }) => {
    const stage = all.as('connector5');
    const { name } = stage.settings.salesforce.app;
    stage.control('app', { name, refreshTokenPolicy: 'specific_inactivity:30:DAYS' });
    expect((await stage.guard()).warnings).toEqual([
      expect.stringMatching(/ expire 30 days after the last use: harmless .* end on \d{4}-\d\d-\d\d\. /),
    ]);

    stage.control('app', { name, refreshTokenPolicy: 'zero' });
    const logins = loginsOf(stage);
    const consumerKey = `${stage.settings.salesforce.app.consumerKey} of a run`;
    const nextRun = stage.with({ salesforce: { app: { consumerKey } } });
    await expectRefusal(nextRun, nextRun.guard(), { name: 'GuardError', says: /External Client App Manager/ });
    expect(loginsOf(stage), 'nobody logged in').toEqual(logins);
  });
});

test('a policy that is changed during the run is told at its end, with both', async ({ stage }) => {
  const { name } = stage.settings.salesforce.app;
  const report = await stage.guard();
  stage.control('app', { name, refreshTokenPolicy: 'specific_lifetime:1:HOURS' });
  await expect(guardAtEnd(stage.scene, report)).rejects.toThrow(
    /^The policies of .* were changed during the run, from “connected app, permitted .*” to “connected app, refresh tokens that expire 1 hour .* after their issue, permitted .*”: /,
  );
  await guardAtEnd(stage.scene, report); // For the next user of the app it has been said.
});

test('a policy under which tokens end at once is called so, at the end, too', async ({ stage: all }) => {
  const stage = all.as('connector5');
  const report = await stage.guard();
  stage.control('app', { name: stage.settings.salesforce.app.name, refreshTokenPolicy: 'zero' });
  await expect(guardAtEnd(stage.scene, report)).rejects.toThrow(
    /from “external client app, refresh tokens valid until revoked, .*” to “external client app, refresh tokens that expire at once, /,
  );
});

for (const [what, changes] of [
  ['that are as they were', {}],
  ['that nobody can see', WITHOUT_AUDITOR],
] as const)
  test(`policies ${what} are not told of at the end`, async ({ stage: whole }) => {
    const stage = whole.with(changes);
    await expect(guardAtEnd(stage.scene, await stage.guard())).resolves.toBeUndefined();
  });

test('an app that the auditor does not see is a warning', async ({ stage }) => {
  stage.scene.salesforce.connectedApplication = () => Promise.resolve(undefined);
  const { warnings } = await stage.guard();
  expect(warnings).toEqual([expect.stringMatching(/^The Refresh Token Policy of .* could not be read: neither /)]);
});

test('a grant of the guard that is somebody else’s stops everything, and is revoked', async ({ stage }) => {
  answersWith(stage.scene.salesforce, 'userinfo', { preferred_username: 'bob@acme.example' });
  await expectRefusal(stage, stage.guard(), {
    name: 'GuardError',
    says: /^The guard's own grant is one of bob@acme\.example, and the settings name connector2@acme\.example: /,
  });
});

test.describe('another org, connector or instance than the settings name', () => {
  test('as the auditor says, before anybody logs in', async ({ stage: whole }) => {
    const stage = whole.with(ANOTHER_ORG);
    await expectRefusal(stage, stage.guard(), {
      name: 'GuardError',
      says: /^The auditor's org is 00D\w+, and SALESFORCE_ORG_ID names 00D000000000001EAA: nothing was done in either\. /,
    });
    expect(loginsOf(stage)).toBeUndefined();

    // Nobody else has to look again.
    await expectRefusal(stage, stage.with(ANOTHER_ORG).guard(), { name: 'GuardError', says: /^The auditor's org is / });
  });

  test('as the user says, and the grant is revoked', async ({ stage: whole }) => {
    const stage = whole.with(ANOTHER_ORG).with(WITHOUT_AUDITOR);
    await expectRefusal(stage, stage.guard(), {
      name: 'GuardError',
      says: /^connector2@acme\.example is a user of org 00D\w+, and SALESFORCE_ORG_ID names 00D000000000001EAA\.$/,
    });
  });

  test('of an existing instance that is gone, its token is named', async ({ stage }) => {
    const existing = stage.with({ openConnectors: { instanceToken: 'made up, and of no instance' } });
    await expectRefusal(existing, existing.guard(), {
      name: 'RestoreError',
      says: /^No instance has the element token sha256:\w+ of the settings: it was deleted/,
    });
  });

  test('of an existing instance of another connector', async ({ stage, instance }) => {
    const openConnectors = { instanceToken: instance.token, elementKey: 'sfdcservicecloud' };
    const existing = stage.with({ openConnectors });
    await expectRefusal(
      existing,
      existing.guard(),
      {
        name: 'GuardError',
        says: /^Instance \d+ is of the connector sfdc, and OPEN_CONNECTORS_ELEMENT_KEY names sfdcservicecloud: it was left alone\.$/,
      },
      ['instance Staged', 'grant of connector2@acme.example'],
    );
  });

  test('not of one whose connector the settings name by its number', async ({ stage, instance }) => {
    const existing = stage.with({ openConnectors: { instanceToken: instance.token, elementKey: '23' } });
    expect((await existing.guard()).facts).toHaveProperty('org');
  });

  test('as the existing instance says', async ({ stage, instance }) => {
    await stage.scene.openConnectors.setConfiguration(
      instance.id,
      'sfdc.user.id.url',
      `https://login.salesforce.com/id/${OTHER_ORG}/005000000000001AAA`,
    );
    const existing = stage.with({ openConnectors: { instanceToken: instance.token } });
    const before = loginsOf(stage);
    await expectRefusal(
      existing,
      existing.guard(),
      {
        name: 'GuardError',
        says: new RegExp(`^Instance ${instance.id} belongs to org ${OTHER_ORG}, .*it was left alone`),
      },
      ['instance Staged', 'grant of connector2@acme.example'],
    );
    expect(loginsOf(stage), 'nobody logged in').toEqual(before);
  });
});

test.describe('a production org', () => {
  test.use({ seed: { orgs: [{ domain: 'acme', kind: 'production' }] } });

  test('is not written to', async ({ stage }) => {
    await expectRefusal(stage, stage.guard(), {
      name: 'GuardError',
      says: /^This would be written to a production org: .* or set ALLOW_PRODUCTION_ORG=true\. Nothing was done\.$/,
    });
    expect(loginsOf(stage)).toBeUndefined();
  });

  test('is written to with leave', async ({ stage: whole }) => {
    const stage = whole.with({ allowProductionOrg: true });
    expect((await stage.guard()).facts.org).toMatch(/^Acme \(00D\w+\), /);
  });
});

test.describe('a policy under which a revocation proves nothing', () => {
  const policies: { variant: VariantName; says: RegExp }[] = [
    {
      variant: 'policy-zero',
      says: /^The Refresh Token Policy of Open Connectors Reauthentication is "Immediately expire.* Set it to "Refresh token is valid until revoked"/,
    },
    {
      variant: 'policy-lifetime',
      says: /^The Refresh Token Policy of .* expire 1 hour or .* after their issue, and a run may take .* Set it to /,
    },
    {
      variant: 'policy-inactivity',
      says: /^The Refresh Token Policy of .* expire 1 hour or .* after the last use, and a run may take .* Set it to /,
    },
  ];
  for (const { variant, says } of policies) {
    test(`${variant} stops the run, and says what to change`, async ({ stage }) => {
      await stage.under(variant);
      await expectRefusal(stage, stage.guard(), { name: 'GuardError', says });
    });
  }

  test('one that Salesforce is not up to tell is not taken for one that nobody may see', async ({ stage }) => {
    instead(stage.scene.salesforce, 'connectedApplication', () => Promise.reject(salesforceError(500)));
    await expect(stage.guard()).rejects.toThrow(/^Salesforce answered 500 /);
  });

  const harmless: { variant: VariantName; warns: RegExp[] }[] = [
    {
      variant: 'idle-limit',
      warns: [/ expire 720 hours or .* after the last use: harmless .* end on \d{4}-\d\d-\d\dT/],
    },
    { variant: 'idle-limit-hidden', warns: [] },
    { variant: 'policy-lifetime-days', warns: [/ expire 2160 hours or .* used or not: .* end on \d{4}-\d\d-\d\dT/] },
  ];
  for (const { variant, warns } of harmless) {
    test(`${variant} lets the run go on, with ${warns.length} warnings`, async ({ stage }) => {
      await stage.under(variant);
      const { warnings } = await stage.guard();
      expect(warnings).toEqual(warns.map((words) => expect.stringMatching(words)));
    });
  }

  test('rotation is a warning, and the rotated grant is taken back', async ({ stage }) => {
    await stage.under('rotation');
    const { warnings, refreshTokensRotate } = await stage.guard();
    expect(warnings).toEqual([expect.stringMatching(/rotate \(.*whole org in Setup → Session Settings\)/)]);
    expect(refreshTokensRotate).toBe(true);
    expect(stage.leftBehind()).toEqual([]);
  });
});

test('where the app requires PKCE, the guard has a code of its own, and leaves nothing', async ({ stage }) => {
  await stage.under('pkce-required', 'code-challenge');
  expect((await stage.guard()).warnings).toEqual([]);
  expect(stage.asked(/\/oauth\/url$/), 'OAuth URLs of Open Connectors').toBe(0);
  expect(stage.leftBehind()).toEqual([]);
});

test('JSON Web Tokens stop the run, and the sentence names the setting of the app', async ({ stage }) => {
  await stage.under('jwt-access-tokens');
  await expectRefusal(stage, stage.guard(), {
    name: 'GuardError',
    says: /^Salesforce issues JSON Web Tokens .* Switch "Issue JSON Web Token \(JWT\)-based access tokens for named users" off /,
  });
});

test.describe('scopes', () => {
  test('without a refresh token', async ({ stage: whole }) => {
    const stage = whole.with({ salesforce: { app: { scope: 'full' } } });
    await expectRefusal(stage, stage.guard(), {
      name: 'GuardError',
      says: /^Salesforce issued no refresh token: give the connected app .* the scope "Perform requests at any time/,
    });
    expect(stage.leftBehind(), 'the access token that was issued is revoked, too').toEqual([]);
  });

  test('less than was asked for', async ({ stage }) => {
    instead(stage.simulator.context.salesforce.grants, 'exchange', (exchange, ...request) => ({
      ...exchange(...request),
      scope: 'api',
    }));
    await expectRefusal(stage, stage.guard(), {
      name: 'GuardError',
      says: /^The issued token lacks the scopes full, refresh_token: add them to the connected app/,
    });
  });
});

test('a Setup user who works in German: only English labels tell what Revoke is', async ({ stage }) => {
  inGerman(stage);
  await expectRefusal(stage, stage.guard(), {
    name: 'GuardError',
    says: /^The Salesforce language of sam\.setup@acme\.example is de\..* set the language to English/,
  });
});

/** The simulated records of users are all in English. */
function inGerman({ scene: { salesforce } }: Stage): void {
  instead(salesforce, 'query', async (query, session, soql) => {
    const rows = await query(session, soql);
    return /LanguageLocaleKey FROM User/.test(soql) ? rows.map((row) => ({ ...row, LanguageLocaleKey: 'de' })) : rows;
  });
}

test.describe('before Revoke is pressed', () => {
  const PROVISIONED = ['instance Staged', 'grant of connector2@acme.example'];

  test('there is no Setup user', async ({ stage }) => {
    const alone = stage.with({ setupUser: undefined });
    const instance = await provisionQuickly(alone);
    await expectRefusal(
      alone,
      lose(instance, 'connected-apps'),
      { name: 'Error', says: /^SETUP_USER_USERNAME and SETUP_USER_PASSWORD are not set, / },
      PROVISIONED,
    );
  });

  test('the user has a grant that this run knows nothing of', async ({ stage }) => {
    stage.control('issue', { username: stage.user.username });
    const instance = await provisionQuickly(stage);
    const withBoth = [...PROVISIONED, 'grant of connector2@acme.example'];
    await expectRefusal(
      stage,
      lose(instance, 'connected-apps'),
      {
        name: 'Error',
        says: /^connector2@acme\.example has 2 grants for .*, so nothing was revoked\. Revoke the others by hand/,
      },
      withBoth,
    );
    expect(stage.state().presses).toMatchObject({ Revoke: 0 });
  });

  test('the list in Setup shows one row more than OauthToken did', async ({ stage }) => {
    loggedInToSetup(stage);
    const instance = await provisionQuickly(stage);
    stage.control('issue', { username: stage.user.username });
    const withBoth = [...PROVISIONED, 'grant of connector2@acme.example'];
    await expectRefusal(
      stage,
      lose(instance, 'connected-apps'),
      { name: 'PageError', says: /expected 1 row of “Ann Lee”, found 2 in a list of \d+\. Nothing was pressed\./ },
      withBoth,
    );
    expect(stage.state().presses).toMatchObject({ Revoke: 0 });
  });
});

for (const variants of [['rotation'], []] as const)
  test(`an answer to its refresh that is lost leaves no grant: ${variants[0] ?? 'as it is'}`, async ({ stage }) => {
    await stage.under(...variants);
    instead(stage.scene.salesforce, 'refresh', async (refresh, ...asked) => {
      stage.scene.salesforce.refresh = refresh;
      await refresh(...asked);
      throw new HttpError({ service: 'Salesforce', method: 'POST', path: '/services/oauth2/token' }, 'did not answer');
    });
    const outcome = await stage.guard().catch((error: unknown) => error);
    expect(outcome).toMatchObject(
      variants.length === 0
        ? { refreshTokensRotate: false }
        : { message: expect.stringMatching(/^Salesforce did not answer/) },
    );
    expect(stage.leftBehind()).toEqual([]);
  });

test('its own grant waits until no other run uses the user', async ({ stage }) => {
  const other = stage.inRun('20260102T030405-bbbbbb').scene;
  const { id } = await provisionQuickly(stage, { name: 'Theirs', tags: leaseTags(other) });
  instead(stage.scene.openConnectors, 'instancesByTag', async (list, tag) => {
    const found = await list(tag);
    if (found.length > 0) await other.openConnectors.deleteInstance({ id });
    return found;
  });
  let theirs: number | undefined;
  instead(stage.scene.salesforce, 'exchangeCode', (exchange, ...asked) => {
    theirs = stage.state().instances.length;
    return exchange(...asked);
  });
  await stage.guard();
  expect(theirs).toBe(0);
});
