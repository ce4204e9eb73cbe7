import { expect, test } from '@playwright/test';
import { diagnose, exitCode, type Finding, renderTable, type Severity } from '../../../scripts/doctor/index.ts';
import { examine } from '../../../scripts/doctor/finding.ts';
import { type Settings } from '../../../fixtures/settings/index.ts';
import { registerSecret } from '../../../redaction/index.ts';
import { type Changes } from '../../support/changed.ts';
import { instanceAnswer as answered, settingsFor } from '../clients/settings.ts';
import { type TestServer } from '../clients/http/server.ts';
import { APP, healthyWorld, patientIn, type World } from './service.ts';

/** The latest, and all of them. */
let server: TestServer | undefined;
const servers: TestServer[] = [];

test.afterEach(async () => {
  await Promise.all(servers.splice(0).map((started) => started.close()));
  server = undefined;
});

async function diagnosis(change: (world: World) => void = () => undefined, settings: Changes<Settings> = {}) {
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

/** Exactly one finding is about something and of this severity, and says this. */
function expectOne(
  findings: Finding[],
  about: string,
  severity: Severity,
  { found = '', advice = '' }: { found?: string; advice?: string } = {},
): void {
  const [finding, ...others] = of(findings, about, severity);
  expect(others).toEqual([]);
  expect(finding?.found).toContain(found);
  expect(finding?.advice ?? '').toContain(advice);
}

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
  const cases: Changes<Settings> = {
    openConnectors: { resource: 'hubs/helpdesk/incidents' },
    salesforce: { records: { object: 'Case', fields: ['Subject', 'Status'] } },
  };
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
    const findings = await diagnosis(undefined, { auditor: undefined });
    expectOne(findings, 'MFA', 'warning', { found: 'no TOTP secret for connector@example.test' });
    expectOne(findings, 'Setup user', 'note');
    expectOne(findings, 'auditor', 'note');
    expect(of(findings, 'org', 'ok')).toHaveLength(0);
    expect(exitCode(findings)).toBe(1);
  });

  test('a Setup user without second factor is a warning', async () => {
    const setupUser = { username: 'setup@example.test', password: 'a made-up password' };
    const findings = await diagnosis(undefined, { setupUser });
    expectOne(findings, 'Setup user', 'warning');
    const passkey = await diagnosis(undefined, { setupUser: { ...setupUser, passkeyFile: 'x' } });
    expectOne(passkey, 'Setup user', 'ok');
  });
});

test.describe('Open Connectors', () => {
  test('refused secrets are named as such', async () => {
    const findings = await diagnosis((world) => {
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

  test('an existing instance that is gone, disabled, or of another org', async () => {
    const gone = await diagnosis(
      (world) => (world.instances = [instanceAnswer({ token: 'other-token' })]),
      withInstance,
    );
    expectOne(gone, 'instance', 'problem', { found: 'no instance' });
    const disabled = await diagnosis((world) => (world.instances = [instanceAnswer({ disabled: true })]), withInstance);
    expectOne(disabled, 'instance 471196', 'warning', { found: 'is disabled' });
    const url = 'https://login.salesforce.com/id/00D000000000009EAA/005000000000001AAA';
    const foreign = instanceAnswer({ configuration: { 'sfdc.user.id.url': url } });
    const other = await diagnosis((world) => (world.instances = [foreign]), withInstance);
    expectOne(other, 'instance 471196', 'problem', { found: 'belongs to org 00D000000000009EAA' });
    expectOne(other, 'instance 471196', 'note');
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
    expectOne(findings, 'instance', 'problem');
  });
});

test.describe('grants of existing instances', () => {
  const instances = (world: World) => (world.instances = [instanceAnswer()]);

  test('are alive, dead, or lack a scope', async () => {
    const alive = await diagnosis(instances, withInstance);
    expectOne(alive, 'grant of 471196', 'ok', { found: 'is alive, of connector@example.test' });
    const dead = await diagnosis((world) => {
      instances(world);
      world.introspection.body = { active: false };
    }, withInstance);
    expectOne(dead, 'grant of 471196', 'warning', { found: 'is dead' });
    const poor = await diagnosis((world) => {
      instances(world);
      world.introspection.body = { active: true, scope: 'full' };
    }, withInstance);
    expectOne(poor, 'grant of 471196', 'warning', { found: 'lacks the scopes refresh_token' });
  });

  test('that cannot be seen are a note', async () => {
    const masked = instanceAnswer({
      configuration: { 'oauth.user.token': '********', 'oauth.user.refresh_token': '********' },
    });
    const findings = await diagnosis((world) => (world.instances = [masked]), withInstance);
    expectOne(findings, 'grant of 471196', 'note');
    expectOne(findings, 'instance 471196', 'note', { found: 'masked' });
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
    expectOne(findings, 'connected app', 'problem', { found: 'invalid_client' });
  });

  for (const [body, advice] of [
    ['error=invalid_client_id&error_description=client%20identifier%20invalid', 'SALESFORCE_CONSUMER_KEY'],
    ['error=redirect_uri_mismatch&error_description=x', 'SALESFORCE_CALLBACK_URL'],
    ['error=invalid_request&error_description=missing%20required%20code%20challenge', 'PKCE'],
    ['<html>', 'see the connected app'],
  ] as const) {
    test(`Salesforce refuses the authorization: ${advice}`, async () => {
      const findings = await diagnosis((world) => (world.authorize = { status: 400, body }));
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
    expectOne(findings, 'code challenge', 'ok', { found: 'any app will do' });
    expectOne(findings, 'OAuth URL', 'ok');
  });

  test('no challenge is said also while there is no app', async () => {
    const findings = await diagnosis((world) => (world.authorize = { status: 400, body: 'error=invalid_client_id' }));
    expectOne(findings, 'code challenge', 'note', { found: 'a new external client app would refuse' });
  });

  test('a URL that leads elsewhere is not looked at', async () => {
    const findings = await diagnosis(
      (world) => (world.oauthUrl = (port) => `http://elsewhere.localhost:${port}/services/oauth2/authorize`),
    );
    expectOne(findings, 'OAuth URL', 'problem', { found: 'elsewhere.localhost' });
    expect(server?.received.some(({ headers }) => headers.host?.startsWith('elsewhere'))).toBe(false);
  });
});

test.describe('org', () => {
  const org = (changes: Record<string, unknown>) => (world: World) =>
    (world.query.Organization = [
      { Id: '00D000000000001', Name: 'Acme', IsSandbox: false, OrganizationType: 'Enterprise Edition', ...changes },
    ]);

  test('another org, a production org, an allowed one, a sandbox', async () => {
    expectOne(await diagnosis(org({ Id: '00D000000000009' })), 'org', 'problem');
    expectOne(await diagnosis(org({})), 'org', 'problem', { advice: 'ALLOW_PRODUCTION_ORG' });
    const allowed = await diagnosis(org({}), { allowProductionOrg: true });
    expectOne(allowed, 'org', 'note');
    expectOne(await diagnosis(org({ IsSandbox: true })), 'org', 'ok');
  });

  test('a short period is a problem, a long one a warning, an unknown app another', async () => {
    const expiring = (RefreshTokenValidityPeriod: number) => (world: World) =>
      (world.query.ConnectedApplication = [{ Id: '0H4', Name: 'x', RefreshTokenValidityPeriod }]);
    expectOne(await diagnosis(expiring(2)), 'Refresh Token Policy', 'problem');
    expectOne(await diagnosis(expiring(24)), 'Refresh Token Policy', 'warning');
    const unknown = await diagnosis((world) => (world.query.ConnectedApplication = []));
    expectOne(unknown, 'Refresh Token Policy', 'warning', { advice: 'SALESFORCE_APP_NAME' });
    const external = await diagnosis((world) => {
      world.query.ConnectedApplication = [];
      world.query.ExternalClientApplication = [{ Id: '0xI', MasterLabel: 'Open Connectors Reauthentication' }];
    });
    expectOne(external, 'Refresh Token Policy', 'note', { found: 'could not be read' });
    const admin = [{ Id: '0H4', Name: 'x', OptionsAllowAdminApprovedUsersOnly: true }];
    const preAuthorized = await diagnosis((world) => (world.query.ConnectedApplication = admin));
    expectOne(preAuthorized, 'permitted users', 'note');
  });

  test('an external client app is judged by its policies', async () => {
    const policed = (policy: object) => (world: World) => {
      world.query.ConnectedApplication = [];
      world.query.ExternalClientApplication = [{ Id: '0xI000000000001AAA', MasterLabel: APP }];
      world.query.ExtlClntAppOauthPlcyCnfg = [{ ExternalClientApplicationId: '0xI000000000001AAA', ...policy }];
    };
    const idle = { RefreshTokenPolicyType: 'SpecificInactivity', RefreshTokenValidityPeriod: 30 };
    const findings = await diagnosis(policed({ ...idle, RefreshTokenValidityUnit: 'Days' }));
    expectOne(findings, 'Refresh Token Policy', 'warning', { found: '30 days after the last use' });
    const zero = await diagnosis(policed({ RefreshTokenPolicyType: 'Zero', IpRelaxationPolicyType: 'Enforce' }));
    expectOne(zero, 'Refresh Token Policy', 'problem');
    expectOne(zero, 'IP relaxation', 'note');
    const endless = await diagnosis(policed({ RefreshTokenPolicyType: 'Infinite' }));
    expectOne(endless, 'Refresh Token Policy', 'ok');
  });

  test('a user who is missing, inactive, German, or has too many grants', async () => {
    const user = {
      Id: '005000000000001AAA',
      Username: 'connector@example.test',
      IsActive: true,
      LanguageLocaleKey: 'en_US',
    };
    const missing = await diagnosis((world) => (world.query.User = []));
    expectOne(missing, 'user connector', 'problem', { found: 'is not a user of this org' });
    const inactive = await diagnosis(
      (world) => (world.query.User = [{ ...user, IsActive: false, LanguageLocaleKey: 'de' }]),
    );
    expectOne(inactive, 'user connector', 'problem', { found: 'is inactive' });
    expectOne(inactive, 'user connector', 'warning', { found: 'has the language de' });
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
    expectOne(many, 'user connector', 'warning', { found: 'has 4 live grants for the app' });
    const three = await diagnosis(
      (world) => (world.query.OauthToken = [1, 2, 3].map((number) => grant('005000000000001', number))),
    );
    expectOne(three, 'user connector', 'ok');
  });

  test('a user who is frozen or locked out is a problem, what cannot be told a note', async () => {
    const login = (changes: object) => (world: World) =>
      (world.query.UserLogin = [{ UserId: '005000000000001', IsFrozen: false, IsPasswordLocked: false, ...changes }]);
    expectOne(await diagnosis(login({})), 'user connector', 'ok');
    expectOne(await diagnosis(login({ IsFrozen: true })), 'user connector', 'problem', {
      found: 'is frozen',
      advice: '005318944',
    });
    const locked = await diagnosis(login({ IsPasswordLocked: true }));
    expectOne(locked, 'user connector', 'problem', { found: 'is locked out' });
    const hidden = await diagnosis((world) => (world.query.UserLogin = 'refused'));
    expectOne(hidden, 'locks', 'note', { advice: 'Manage Users' });
    expectOne(hidden, 'user connector', 'ok');
  });

  test('changing addresses are a warning', async () => {
    const findings = await diagnosis(
      (world) => (world.query.LoginHistory = [{ SourceIp: '192.0.2.1' }, { SourceIp: '192.0.2.2' }]),
    );
    expectOne(findings, 'egress', 'warning', { found: 'Salesforce saw 2 addresses lately, now 192.0.2.1' });
    const none = await diagnosis((world) => (world.query.LoginHistory = []));
    expectOne(none, 'egress', 'note');
  });

  test('what the auditor may not see is a note, and the rest is told', async () => {
    const findings = await diagnosis((world) => (world.query.User = 'refused'));
    expectOne(findings, 'users', 'note', { advice: 'Customize Application' });
    expect(of(findings, 'egress', 'ok').map(({ found }) => found)).toContainEqual(
      expect.stringContaining('Salesforce sees this machine as 192.0.2.1'),
    );
  });
});

test('a service that is down is a problem, and the others are examined', async () => {
  const findings = await diagnosis(undefined, {
    openConnectors: { baseUrl: 'http://127.0.0.1:9/elements/api-v2' },
  });
  expectOne(findings, 'Open Connectors', 'problem', { found: 'refused the connection', advice: 'is the service up' });
  expectOne(findings, 'org', 'ok');
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
