import { type Settings } from '../../../fixtures/settings/index.ts';
import { exitCode, renderTable } from '../../../scripts/doctor/index.ts';
import { type Changes } from '../../support/changed.ts';
import { instanceAnswer as answered, settingsFor } from '../clients/settings.ts';
import { expect, expectOne, of, test } from './diagnosis.ts';
import { type World } from './service.ts';

const withUser = (changes: Partial<Settings['connectorUsers'][number]>): Changes<Settings> => ({
  connectorUsers: settingsFor(1).connectorUsers.map((user) => ({ ...user, ...changes })),
});

const withInstance = { openConnectors: { instanceToken: 'element-token-of-471196=' } };

/** Without `base.url`, so that its org is My Domain of the settings: the test server. */
const instanceAnswer = (changes: Record<string, unknown> = {}) =>
  answered({
    configuration: { 'oauth.user.token': '00D!access-token', 'oauth.user.refresh_token': '5Aep861-refresh-token' },
    ...changes,
  });

const has =
  (...instances: object[]) =>
  (world: World): unknown =>
    (world.instances = instances);

const healthy = withUser({ totpSecret: 'JBSWY3DPEHPK3PXP' });

test('a healthy patient has neither warning nor problem', async ({ doctor }) => {
  const findings = await doctor.diagnosis(undefined, healthy);
  expect(findings.filter(({ severity }) => severity === 'warning' || severity === 'problem')).toEqual([]);
  expect(exitCode(findings)).toBe(0);
  expect(findings.map(({ about }) => about)).toEqual(
    expect.arrayContaining([
      'Open Connectors',
      'connected app',
      'OAuth URL',
      'auditor',
      'org',
      'Refresh Token Policy',
      'egress',
    ]),
  );
});

test('records: the query of the settings is tried', async ({ doctor }) => {
  const cases: Changes<Settings> = {
    openConnectors: { resource: 'hubs/helpdesk/incidents' },
    salesforce: { records: { object: 'Case', fields: ['Subject', 'Status'] } },
  };
  const found = await doctor.diagnosis((world) => (world.query['Case'] = [{ Id: '500' }]), cases);
  expect(of(found, 'records', 'ok')[0]?.found).toBe('Salesforce gives Case, to compare with /hubs/helpdesk/incidents');
  expect(doctor.received.some(({ url }) => url.includes('SELECT+Id%2C+Subject%2C+Status+FROM+Case+LIMIT+1'))).toBe(
    true,
  );
  expect(of(await doctor.diagnosis(undefined, cases), 'records', 'note')[0]?.found).toMatch(
    /^the org has none of Case/,
  );
  const refused = await doctor.diagnosis((world) => (world.query['Case'] = 'refused'), cases);
  expect(of(refused, 'records', 'note')[0]?.advice).toContain('SALESFORCE_RESOURCE_QUERY');
});

test('nothing is changed: what is not read is introspection, or the auditor logging in', async ({ doctor }) => {
  await doctor.diagnosis(has(instanceAnswer()), withInstance);
  const calls = new Set(
    doctor.received.filter(({ method }) => method !== 'GET').map(({ method, url }) => `${method} ${url}`),
  );
  expect([...calls].sort()).toEqual(['POST /services/oauth2/introspect', 'POST /services/oauth2/token']);
  const grants = doctor.received
    .filter(({ url }) => url.endsWith('/token'))
    .map(({ body }) => new URLSearchParams(body).get('grant_type'));
  expect(new Set(grants)).toEqual(new Set(['client_credentials']));
  expect(doctor.received.some(({ url }) => url.includes('/hubs/'))).toBe(false);
});

test.describe('settings', () => {
  test('a user without TOTP is a warning, no Setup user and no auditor are notes', async ({ doctor }) => {
    const findings = await doctor.diagnosis(undefined, { auditor: undefined });
    expectOne(findings, 'MFA', 'warning', { found: 'no TOTP secret for connector@example.test' });
    expectOne(findings, 'Setup user', 'note');
    expectOne(findings, 'auditor', 'note');
    expect(of(findings, 'org', 'ok')).toHaveLength(0);
    expect(exitCode(findings)).toBe(1);
  });

  test('a Setup user without second factor is a warning', async ({ doctor }) => {
    const setupUser = { username: 'setup@example.test', password: 'a made-up password' };
    const findings = await doctor.diagnosis(undefined, { setupUser });
    expectOne(findings, 'Setup user', 'warning');
    const passkey = await doctor.diagnosis(undefined, { setupUser: { ...setupUser, passkeyFile: 'x' } });
    expectOne(passkey, 'Setup user', 'ok');
  });
});

test.describe('Open Connectors', () => {
  test('refused secrets are named as such', async ({ doctor }) => {
    const findings = await doctor.diagnosis((world) => {
      world.instancesStatus = 401;
      world.instances = { message: 'Invalid Organization or User secret, or invalid Element token provided.' };
    });
    expectOne(findings, 'Open Connectors', 'problem', {
      found: 'refuses the secrets of the account (401)',
      advice: 'OPEN_CONNECTORS_USER_SECRET',
    });
    expectOne(findings, 'org', 'ok'); // The rest is examined all the same.
    expect(exitCode(findings)).toBe(2);
  });

  test('an existing instance that is gone, disabled, or of another org', async ({ doctor }) => {
    const gone = await doctor.diagnosis(has(instanceAnswer({ token: 'other-token' })), withInstance);
    expectOne(gone, 'instance', 'problem', { found: 'no instance' });
    const disabled = await doctor.diagnosis(has(instanceAnswer({ disabled: true })), withInstance);
    expectOne(disabled, 'instance 471196', 'warning', { found: 'is disabled' });
    const url = 'https://login.salesforce.com/id/00D000000000009EAA/005000000000001AAA';
    const foreign = instanceAnswer({ configuration: { 'sfdc.user.id.url': url } });
    const other = await doctor.diagnosis(has(foreign), withInstance);
    expectOne(other, 'instance 471196', 'problem', { found: 'belongs to org 00D000000000009EAA' });
    expectOne(other, 'instance 471196', 'note');
  });

  test('left-overs and leases are listed, other tags are not', async ({ doctor }) => {
    const tagged = (id: number, ...tags: string[]) => instanceAnswer({ id, tags });
    const instances = [
      tagged(1, 'reauthentication-run:20260102T030405-abcdef'),
      tagged(2, 'reauthentication-lease:20260102T030405-abcdef', 'prod'),
      tagged(3, 'our reauthentication-run: notes'),
    ];
    const findings = await doctor.diagnosis(has(...instances));
    expectOne(findings, 'left-overs', 'warning', { found: 'instance 1 ' });
    expectOne(findings, 'leases', 'warning', { found: 'instance 2 ' });
  });

  test('the pool counts as well', async ({ doctor }) => {
    const pool = withUser({ instances: [{ token: 'missing-token' }, {}] });
    const findings = await doctor.diagnosis(has(instanceAnswer()), pool);
    expectOne(findings, 'instance', 'problem');
  });
});

test.describe('grants of existing instances', () => {
  for (const [what, introspected, severity, found] of [
    ['are alive', { username: 'connector@example.test' }, 'ok', 'is alive, of connector@example.test'],
    ['are dead', { active: false }, 'warning', 'is dead'],
    ['lack a scope', { scope: 'full' }, 'warning', 'lacks the scopes refresh_token'],
    ['have the scope by its other name', { scope: 'full offline_access' }, 'ok', ''],
  ] as const)
    test(what, async ({ doctor }) => {
      const findings = await doctor.diagnosis((world) => {
        world.instances = [instanceAnswer()];
        world.introspection.body = { active: true, scope: 'full refresh_token', ...introspected };
      }, withInstance);
      expectOne(findings, 'grant of 471196', severity, { found });
    });

  test('that cannot be seen are a note', async ({ doctor }) => {
    const masked = instanceAnswer({
      configuration: { 'oauth.user.token': '********', 'oauth.user.refresh_token': '********' },
    });
    const findings = await doctor.diagnosis(has(masked), withInstance);
    expectOne(findings, 'grant of 471196', 'note');
    expectOne(findings, 'instance 471196', 'note', { found: 'masked' });
  });
});

test.describe('app and OAuth URL', () => {
  test('an app that Salesforce does not know', async ({ doctor }) => {
    const body = { error: 'invalid_client', error_description: 'invalid client credentials' };
    const findings = await doctor.diagnosis((world) => (world.introspection = { status: 401, body }));
    expectOne(findings, 'connected app', 'problem', { found: 'invalid_client' });
  });

  for (const [body, advice] of [
    ['error=invalid_client_id&error_description=client%20identifier%20invalid', 'SALESFORCE_CONSUMER_KEY'],
    ['error=redirect_uri_mismatch&error_description=x', 'SALESFORCE_CALLBACK_URL'],
    ['error=invalid_request&error_description=missing%20required%20code%20challenge', 'PKCE'],
    ['<html>', 'see the connected app'],
  ] as const) {
    test(`Salesforce refuses the authorization: ${advice}`, async ({ doctor }) => {
      const findings = await doctor.diagnosis((world) => (world.authorize = { status: 400, body }));
      expectOne(findings, 'OAuth URL', 'problem', { advice });
      expect(renderTable(findings)).not.toContain('consumer-secret-0011');
    });
  }

  const callback = 'http://callback.localhost/oauth/callback';
  const missing = 'error=invalid_request&error_description=missing+required+code+challenge';
  for (const { title, authorize } of [
    { title: 'as text', authorize: { status: 400, body: missing } },
    { title: 'at the callback', authorize: { status: 302, body: '', location: `${callback}?${missing}` } },
  ]) {
    test(`no challenge for an app that wants one, ${title}: switches and remedies`, async ({ doctor }) => {
      const findings = await doctor.diagnosis((world) => (world.authorize = authorize));
      const [found, ...others] = of(findings, 'OAuth URL', 'problem');
      expect(others).toEqual([]);
      expect(found?.found).toContain('invalid_request, “missing required code challenge”');
      for (const words of [
        '“Require Proof Key for Code Exchange (PKCE)”',
        'Setup → OAuth and OpenID Connect Settings',
        'an older app of the same org',
        'Salesforce Support',
        'SAP',
      ]) {
        expect(found?.advice).toContain(words);
      }
      expect(doctor.received.some(({ headers }) => headers.host?.startsWith('callback'))).toBe(false);
    });
  }

  test('a challenge of Open Connectors is good news', async ({ doctor }) => {
    const findings = await doctor.diagnosis((world) => {
      const { oauthUrl } = world;
      const challenge = 'code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256';
      world.oauthUrl = (port, state) => `${oauthUrl(port, state)}&${challenge}`;
    });
    expectOne(findings, 'code challenge', 'ok', { found: 'any app will do' });
    expectOne(findings, 'OAuth URL', 'ok');
  });

  test('no challenge is said also while there is no app', async ({ doctor }) => {
    const unknown = { status: 400, body: 'error=invalid_client_id' };
    const findings = await doctor.diagnosis((world) => (world.authorize = unknown));
    expectOne(findings, 'code challenge', 'note', { found: 'a new external client app would refuse' });
  });

  test('a URL that leads elsewhere is not looked at', async ({ doctor }) => {
    const findings = await doctor.diagnosis(
      (world) => (world.oauthUrl = (port) => `http://elsewhere.localhost:${port}/services/oauth2/authorize`),
    );
    expectOne(findings, 'OAuth URL', 'problem', { found: 'elsewhere.localhost' });
    expect(doctor.received.some(({ headers }) => headers.host?.startsWith('elsewhere'))).toBe(false);
  });
});

test('a service that is down is a problem, and the others are examined', async ({ doctor }) => {
  const findings = await doctor.diagnosis(undefined, {
    openConnectors: { baseUrl: 'http://127.0.0.1:9/elements/api-v2' },
  });
  expectOne(findings, 'Open Connectors', 'problem', { found: 'refused the connection', advice: 'is the service up' });
  expectOne(findings, 'org', 'ok');
});
