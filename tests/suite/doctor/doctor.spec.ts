import { expect, test } from '@playwright/test';
import { diagnose, exitCode, type Finding, renderTable, type Severity } from '../../../scripts/doctor/index.ts';
import { examine } from '../../../scripts/doctor/finding.ts';
import { type Settings } from '../../../fixtures/settings/index.ts';
import { registerSecret } from '../../../redaction/index.ts';
import { instanceAnswer as answered } from '../clients/settings.ts';
import { type TestServer } from '../clients/http/server.ts';
import { APP, healthyWorld, patientIn, type World } from './service.ts';

/** The latest, and all of them. */
let server: TestServer | undefined;
const servers: TestServer[] = [];

test.afterEach(async () => {
  await Promise.all(servers.splice(0).map((started) => started.close()));
  server = undefined;
});

async function diagnosis(
  change: (world: World) => void = () => undefined,
  settings?: (settings: Settings) => Settings,
) {
  const world = healthyWorld();
  change(world);
  const { patient, server: started } = await patientIn(world, settings);
  server = started;
  servers.push(started);
  return diagnose(patient);
}

/** The findings that are about something, of at least this severity. */
const of = (findings: Finding[], about: string, severity: Severity) =>
  findings.filter((finding) => finding.about.startsWith(about) && finding.severity === severity);

const withUser =
  (changes: Partial<Settings['connectorUsers'][number]>) =>
  (settings: Settings): Settings => ({
    ...settings,
    connectorUsers: settings.connectorUsers.map((user) => ({ ...user, ...changes })),
  });

const withInstance = (settings: Settings): Settings => ({
  ...settings,
  openConnectors: { ...settings.openConnectors, instanceToken: 'element-token-of-471196=' },
});

/** Without `base.url`, so that its org is My Domain of the settings: the test server. */
const instanceAnswer = (changes: Record<string, unknown> = {}) =>
  answered({
    configuration: { 'oauth.user.token': '00D!access-token', 'oauth.user.refresh_token': '5Aep861-refresh-token' },
    ...changes,
  });

const healthy = withUser({ totpSecret: 'JBSWY3DPEHPK3PXP' });

test('a healthy patient has neither warning nor problem', async () => {
  const findings = await diagnosis(undefined, healthy);
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

test('records: the query of the settings is tried', async () => {
  const cases = (settings: Settings): Settings => ({
    ...settings,
    openConnectors: { ...settings.openConnectors, resource: 'hubs/helpdesk/incidents' },
    salesforce: { ...settings.salesforce, records: { object: 'Case', fields: ['Subject', 'Status'] } },
  });
  const found = await diagnosis((world) => (world.query['Case'] = [{ Id: '500' }]), cases);
  expect(of(found, 'records', 'ok')[0]?.found).toBe('Salesforce gives Case, to compare with /hubs/helpdesk/incidents');
  expect(server?.received.some(({ url }) => url.includes('SELECT+Id%2C+Subject%2C+Status+FROM+Case+LIMIT+1'))).toBe(
    true,
  );
  expect(of(await diagnosis(undefined, cases), 'records', 'note')[0]?.found).toMatch(/^the org has none of Case/);
  const refused = await diagnosis((world) => (world.query['Case'] = 'refused'), cases);
  expect(of(refused, 'records', 'note')[0]?.advice).toContain('SALESFORCE_RESOURCE_QUERY');
});

test('nothing is changed: what is not read is introspection, or the auditor logging in', async () => {
  await diagnosis((world) => (world.instances = [instanceAnswer()]), withInstance);
  const calls = new Set(
    server?.received.filter(({ method }) => method !== 'GET').map(({ method, url }) => `${method} ${url}`),
  );
  expect([...calls].sort()).toEqual(['POST /services/oauth2/introspect', 'POST /services/oauth2/token']);
  const grants = server?.received
    .filter(({ url }) => url.endsWith('/token'))
    .map(({ body }) => new URLSearchParams(body).get('grant_type'));
  expect(new Set(grants)).toEqual(new Set(['client_credentials']));
  expect(server?.received.some(({ url }) => url.includes('/hubs/'))).toBe(false);
});

test.describe('settings', () => {
  test('a user without TOTP is a warning, no Setup user and no auditor are notes', async () => {
    const findings = await diagnosis(undefined, (settings) => ({ ...settings, auditor: undefined }));
    expect(of(findings, 'MFA', 'warning')).toMatchObject([{ found: 'no TOTP secret for connector@example.test' }]);
    expect(of(findings, 'Setup user', 'note')).toHaveLength(1);
    expect(of(findings, 'auditor', 'note')).toHaveLength(1);
    expect(of(findings, 'org', 'ok')).toHaveLength(0);
    expect(exitCode(findings)).toBe(1);
  });

  test('a Setup user without second factor is a warning', async () => {
    const setupUser = { username: 'setup@example.test', password: 'a made-up password' };
    const findings = await diagnosis(undefined, (settings) => ({ ...settings, setupUser }));
    expect(of(findings, 'Setup user', 'warning')).toHaveLength(1);
    const passkey = await diagnosis(undefined, (settings) => ({
      ...settings,
      setupUser: { ...setupUser, passkeyFile: 'x' },
    }));
    expect(of(passkey, 'Setup user', 'ok')).toHaveLength(1);
  });
});

test.describe('Open Connectors', () => {
  test('refused secrets are named as such', async () => {
    const findings = await diagnosis((world) => {
      world.instancesStatus = 401;
      world.instances = { message: 'Invalid Organization or User secret, or invalid Element token provided.' };
    });
    expect(of(findings, 'Open Connectors', 'problem')).toMatchObject([
      {
        found: 'refuses the secrets of the account (401)',
        advice: expect.stringContaining('OPEN_CONNECTORS_USER_SECRET'),
      },
    ]);
    expect(of(findings, 'org', 'ok')).toHaveLength(1); // The rest is examined all the same.
    expect(exitCode(findings)).toBe(2);
  });

  test('an existing instance that is gone, disabled, or of another org', async () => {
    const gone = await diagnosis(
      (world) => (world.instances = [instanceAnswer({ token: 'other-token' })]),
      withInstance,
    );
    expect(of(gone, 'instance', 'problem')).toMatchObject([{ found: expect.stringContaining('no instance') }]);
    const disabled = await diagnosis((world) => (world.instances = [instanceAnswer({ disabled: true })]), withInstance);
    expect(of(disabled, 'instance 471196', 'warning')).toMatchObject([{ found: 'is disabled' }]);
    const url = 'https://login.salesforce.com/id/00D000000000009EAA/005000000000001AAA';
    const foreign = instanceAnswer({ configuration: { 'sfdc.user.id.url': url } });
    const other = await diagnosis((world) => (world.instances = [foreign]), withInstance);
    expect(of(other, 'instance 471196', 'problem')).toMatchObject([{ found: 'belongs to org 00D000000000009EAA' }]);
    expect(of(other, 'instance 471196', 'note')).toHaveLength(1);
  });

  test('left-overs and leases are listed, other tags are not', async () => {
    const instances = [
      instanceAnswer({ id: 1, tags: ['reauthentication-run:20260102T030405-abcdef'] }),
      instanceAnswer({ id: 2, tags: ['reauthentication-lease:20260102T030405-abcdef', 'prod'] }),
      instanceAnswer({ id: 3, tags: ['our reauthentication-run: notes'] }),
    ];
    const findings = await diagnosis((world) => (world.instances = instances));
    expect(of(findings, 'left-overs', 'warning').map(({ found }) => found)).toEqual([
      expect.stringContaining('instance 1 '),
    ]);
    expect(of(findings, 'leases', 'warning').map(({ found }) => found)).toEqual([
      expect.stringContaining('instance 2 '),
    ]);
  });

  test('the pool counts as well', async () => {
    const pool = withUser({ instances: [{ token: 'missing-token' }, {}] });
    const findings = await diagnosis((world) => (world.instances = [instanceAnswer()]), pool);
    expect(of(findings, 'instance', 'problem')).toHaveLength(1);
  });
});

test.describe('grants of existing instances', () => {
  const instances = (world: World) => (world.instances = [instanceAnswer()]);

  test('are alive, dead, or lack a scope', async () => {
    const alive = await diagnosis(instances, withInstance);
    expect(of(alive, 'grant of 471196', 'ok')).toMatchObject([{ found: 'is alive, of connector@example.test' }]);
    const dead = await diagnosis((world) => {
      instances(world);
      world.introspection.body = { active: false };
    }, withInstance);
    expect(of(dead, 'grant of 471196', 'warning')).toMatchObject([{ found: expect.stringContaining('is dead') }]);
    const poor = await diagnosis((world) => {
      instances(world);
      world.introspection.body = { active: true, scope: 'full' };
    }, withInstance);
    expect(of(poor, 'grant of 471196', 'warning')).toMatchObject([{ found: 'lacks the scopes refresh_token' }]);
  });

  test('that cannot be seen are a note', async () => {
    const masked = instanceAnswer({
      configuration: { 'oauth.user.token': '********', 'oauth.user.refresh_token': '********' },
    });
    const findings = await diagnosis((world) => (world.instances = [masked]), withInstance);
    expect(of(findings, 'grant of 471196', 'note')).toHaveLength(1);
    expect(of(findings, 'instance 471196', 'note')).toMatchObject([{ found: expect.stringContaining('masked') }]);
  });
});

test.describe('app and OAuth URL', () => {
  test('an app that Salesforce does not know', async () => {
    const findings = await diagnosis((world) => {
      world.introspection = {
        status: 401,
        body: { error: 'invalid_client', error_description: 'invalid client credentials' },
      };
    });
    expect(of(findings, 'connected app', 'problem')).toMatchObject([
      { found: expect.stringContaining('invalid_client') },
    ]);
  });

  for (const [body, advice] of [
    ['error=invalid_client_id&error_description=client%20identifier%20invalid', 'SALESFORCE_CONSUMER_KEY'],
    ['error=redirect_uri_mismatch&error_description=x', 'SALESFORCE_CALLBACK_URL'],
    ['error=invalid_request&error_description=missing%20required%20code%20challenge', 'PKCE'],
    ['<html>', 'see the connected app'],
  ] as const) {
    test(`Salesforce refuses the authorization: ${advice}`, async () => {
      const findings = await diagnosis((world) => (world.authorize = { status: 400, body }));
      expect(of(findings, 'OAuth URL', 'problem')).toMatchObject([{ advice: expect.stringContaining(advice) }]);
      expect(renderTable(findings)).not.toContain('consumer-secret-0011');
    });
  }

  const callback = 'http://callback.localhost/oauth/callback';
  const missing = 'error=invalid_request&error_description=missing+required+code+challenge';
  for (const { title, authorize } of [
    { title: 'as text', authorize: { status: 400, body: missing } },
    { title: 'at the callback', authorize: { status: 302, body: '', location: `${callback}?${missing}` } },
  ]) {
    test(`no challenge for an app that wants one, ${title}: switches and remedies`, async () => {
      const findings = await diagnosis((world) => (world.authorize = authorize));
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
      expect(server?.received.some(({ headers }) => headers.host?.startsWith('callback'))).toBe(false);
    });
  }

  test('a challenge of Open Connectors is good news', async () => {
    const findings = await diagnosis((world) => {
      const { oauthUrl } = world;
      const challenge = 'code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256';
      world.oauthUrl = (port, state) => `${oauthUrl(port, state)}&${challenge}`;
    });
    expect(of(findings, 'code challenge', 'ok')).toMatchObject([{ found: expect.stringContaining('any app will do') }]);
    expect(of(findings, 'OAuth URL', 'ok')).toHaveLength(1);
  });

  test('no challenge is said also while there is no app', async () => {
    const findings = await diagnosis((world) => (world.authorize = { status: 400, body: 'error=invalid_client_id' }));
    expect(of(findings, 'code challenge', 'note')).toMatchObject([
      { found: expect.stringContaining('a new external client app would refuse') },
    ]);
  });

  test('a URL that leads elsewhere is not looked at', async () => {
    const findings = await diagnosis(
      (world) => (world.oauthUrl = (port) => `http://elsewhere.localhost:${port}/services/oauth2/authorize`),
    );
    expect(of(findings, 'OAuth URL', 'problem')).toMatchObject([
      { found: expect.stringContaining('elsewhere.localhost') },
    ]);
    expect(server?.received.some(({ headers }) => headers.host?.startsWith('elsewhere'))).toBe(false);
  });
});

test.describe('org', () => {
  const org = (changes: Record<string, unknown>) => (world: World) =>
    (world.query.Organization = [
      { Id: '00D000000000001', Name: 'Acme', IsSandbox: false, OrganizationType: 'Enterprise Edition', ...changes },
    ]);

  test('another org, a production org, an allowed one, a sandbox', async () => {
    expect(of(await diagnosis(org({ Id: '00D000000000009' })), 'org', 'problem')).toHaveLength(1);
    expect(of(await diagnosis(org({})), 'org', 'problem')).toMatchObject([
      { advice: expect.stringContaining('ALLOW_PRODUCTION_ORG') },
    ]);
    const allowed = await diagnosis(org({}), (settings) => ({ ...settings, allowProductionOrg: true }));
    expect(of(allowed, 'org', 'note')).toHaveLength(1);
    expect(of(await diagnosis(org({ IsSandbox: true })), 'org', 'ok')).toHaveLength(1);
  });

  test('a short period is a problem, a long one a warning, an unknown app another', async () => {
    const expiring = (RefreshTokenValidityPeriod: number) => (world: World) =>
      (world.query.ConnectedApplication = [{ Id: '0H4', Name: 'x', RefreshTokenValidityPeriod }]);
    expect(of(await diagnosis(expiring(2)), 'Refresh Token Policy', 'problem')).toHaveLength(1);
    expect(of(await diagnosis(expiring(24)), 'Refresh Token Policy', 'warning')).toHaveLength(1);
    const unknown = await diagnosis((world) => (world.query.ConnectedApplication = []));
    expect(of(unknown, 'Refresh Token Policy', 'warning')).toMatchObject([
      { advice: expect.stringContaining('SALESFORCE_APP_NAME') },
    ]);
    const external = await diagnosis((world) => {
      world.query.ConnectedApplication = [];
      world.query.ExternalClientApplication = [{ Id: '0xI', MasterLabel: 'Open Connectors Reauthentication' }];
    });
    expect(of(external, 'Refresh Token Policy', 'note')).toMatchObject([
      { found: expect.stringContaining('could not be read') },
    ]);
    const admin = [{ Id: '0H4', Name: 'x', OptionsAllowAdminApprovedUsersOnly: true }];
    const preAuthorized = await diagnosis((world) => (world.query.ConnectedApplication = admin));
    expect(of(preAuthorized, 'permitted users', 'note')).toHaveLength(1);
  });

  test('an external client app is judged by its policies', async () => {
    const policed = (policy: object) => (world: World) => {
      world.query.ConnectedApplication = [];
      world.query.ExternalClientApplication = [{ Id: '0xI000000000001AAA', MasterLabel: APP }];
      world.query.ExtlClntAppOauthPlcyCnfg = [{ ExternalClientApplicationId: '0xI000000000001AAA', ...policy }];
    };
    const idle = { RefreshTokenPolicyType: 'SpecificInactivity', RefreshTokenValidityPeriod: 30 };
    const findings = await diagnosis(policed({ ...idle, RefreshTokenValidityUnit: 'Days' }));
    expect(of(findings, 'Refresh Token Policy', 'warning')).toMatchObject([
      { found: expect.stringContaining('30 days after the last use') },
    ]);
    const zero = await diagnosis(policed({ RefreshTokenPolicyType: 'Zero', IpRelaxationPolicyType: 'Enforce' }));
    expect(of(zero, 'Refresh Token Policy', 'problem')).toHaveLength(1);
    expect(of(zero, 'IP relaxation', 'note')).toHaveLength(1);
    const endless = await diagnosis(policed({ RefreshTokenPolicyType: 'Infinite' }));
    expect(of(endless, 'Refresh Token Policy', 'ok')).toHaveLength(1);
  });

  test('a user who is missing, inactive, German, or has too many grants', async () => {
    const user = {
      Id: '005000000000001AAA',
      Username: 'connector@example.test',
      IsActive: true,
      LanguageLocaleKey: 'en_US',
    };
    const missing = await diagnosis((world) => (world.query.User = []));
    expect(of(missing, 'user connector', 'problem')).toMatchObject([{ found: 'is not a user of this org' }]);
    const inactive = await diagnosis(
      (world) => (world.query.User = [{ ...user, IsActive: false, LanguageLocaleKey: 'de' }]),
    );
    expect(of(inactive, 'user connector', 'problem')).toMatchObject([{ found: 'is inactive' }]);
    expect(of(inactive, 'user connector', 'warning')).toMatchObject([{ found: 'has the language de' }]);
    const grant = (UserId: string, number: number) => ({
      AppName: 'x',
      UserId,
      DeleteToken: `delete-token-${UserId}-${number}`,
    });
    const many = await diagnosis(
      (world) =>
        (world.query.OauthToken = [1, 2, 3, 4].flatMap((number) => [
          grant('005000000000001', number),
          grant('005000000000002', number),
        ])),
    );
    expect(of(many, 'user connector', 'warning')).toMatchObject([{ found: 'has 4 live grants for the app' }]);
    const three = await diagnosis(
      (world) => (world.query.OauthToken = [1, 2, 3].map((number) => grant('005000000000001', number))),
    );
    expect(of(three, 'user connector', 'ok')).toHaveLength(1);
  });

  test('a user who is frozen or locked out is a problem, what cannot be told a note', async () => {
    const login = (changes: object) => (world: World) =>
      (world.query.UserLogin = [{ UserId: '005000000000001', IsFrozen: false, IsPasswordLocked: false, ...changes }]);
    expect(of(await diagnosis(login({})), 'user connector', 'ok')).toHaveLength(1);
    expect(of(await diagnosis(login({ IsFrozen: true })), 'user connector', 'problem')).toMatchObject([
      { found: 'is frozen', advice: expect.stringContaining('005318944') },
    ]);
    const locked = await diagnosis(login({ IsPasswordLocked: true }));
    expect(of(locked, 'user connector', 'problem')).toMatchObject([{ found: 'is locked out' }]);
    const hidden = await diagnosis((world) => (world.query.UserLogin = 'refused'));
    expect(of(hidden, 'locks', 'note')).toMatchObject([{ advice: expect.stringContaining('Manage Users') }]);
    expect(of(hidden, 'user connector', 'ok')).toHaveLength(1);
  });

  test('changing addresses are a warning', async () => {
    const findings = await diagnosis(
      (world) => (world.query.LoginHistory = [{ SourceIp: '192.0.2.1' }, { SourceIp: '192.0.2.2' }]),
    );
    expect(of(findings, 'egress', 'warning')).toMatchObject([
      { found: 'Salesforce saw 2 addresses lately, now 192.0.2.1' },
    ]);
    const none = await diagnosis((world) => (world.query.LoginHistory = []));
    expect(of(none, 'egress', 'note')).toHaveLength(1);
  });

  test('what the auditor may not see is a note, and the rest is told', async () => {
    const findings = await diagnosis((world) => (world.query.User = 'refused'));
    expect(of(findings, 'users', 'note')).toMatchObject([{ advice: expect.stringContaining('Customize Application') }]);
    expect(of(findings, 'egress', 'ok').map(({ found }) => found)).toContainEqual(
      expect.stringContaining('Salesforce sees this machine as 192.0.2.1'),
    );
  });
});

test('a service that is down is a problem, and the others are examined', async () => {
  const findings = await diagnosis(undefined, (settings) => ({
    ...settings,
    openConnectors: { ...settings.openConnectors, baseUrl: 'http://127.0.0.1:9/elements/api-v2' },
  }));
  expect(of(findings, 'Open Connectors', 'problem')).toMatchObject([
    { found: expect.stringContaining('refused the connection'), advice: expect.stringContaining('is the service up') },
  ]);
  expect(of(findings, 'org', 'ok')).toHaveLength(1);
});

test.describe('findings', () => {
  const finding = (severity: Severity): Finding => ({ about: 'x', severity, found: 'y' });

  test('decide the exit code by the worst of them', () => {
    expect(exitCode([])).toBe(0);
    expect(exitCode([finding('ok'), finding('note')])).toBe(0);
    expect(exitCode([finding('warning'), finding('ok')])).toBe(1);
    expect(exitCode([finding('problem'), finding('warning')])).toBe(2);
  });

  test('make a table with the worst last, with advice, sums, and no secret', () => {
    registerSecret('A_SECRET', 'a-secret-of-the-table');
    const table = renderTable([
      { about: 'grants', severity: 'problem', found: 'has a-secret-of-the-table', advice: 'fix it' },
      { about: 'org', severity: 'ok', found: 'Acme' },
    ]);
    expect(table).toMatch(
      /^ok {7}org {5}Acme\nproblem {2}grants {2}has .*A_SECRET.*\n {17}→ fix it\n\n1 ok, 0 note, 0 warning, 1 problem$/,
    );
    expect(table).not.toContain('a-secret-of-the-table');
  });

  test('come of errors too, by their first line', async () => {
    const failed = await examine('x', 'advice', () => Promise.reject(new Error('first\nsecond')));
    expect(failed).toEqual([{ about: 'x', severity: 'problem', found: 'first', advice: 'advice' }]);
  });
});
