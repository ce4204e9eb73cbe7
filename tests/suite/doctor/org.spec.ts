import { expect, expectOne, of, test } from './diagnosis.ts';
import { APP, type World } from './service.ts';

const has =
  (object: string, ...rows: object[]) =>
  (world: World): unknown =>
    (world.query[object] = rows);

const org = (changes: object) =>
  has('Organization', {
    Id: '00D000000000001',
    Name: 'Acme',
    IsSandbox: false,
    OrganizationType: 'Enterprise Edition',
    ...changes,
  });

test('another org, a production org, an allowed one, a sandbox', async ({ doctor }) => {
  expectOne(await doctor.diagnosis(org({ Id: '00D000000000009' })), 'org', 'problem');
  expectOne(await doctor.diagnosis(org({})), 'org', 'problem', { advice: 'ALLOW_PRODUCTION_ORG' });
  const allowed = await doctor.diagnosis(org({}), { allowProductionOrg: true });
  expectOne(allowed, 'org', 'note');
  expectOne(await doctor.diagnosis(org({ IsSandbox: true })), 'org', 'ok');
});

test('a short period is a problem, a long one a warning, an unknown app another', async ({ doctor }) => {
  const expiring = (RefreshTokenValidityPeriod: number) =>
    has('ConnectedApplication', { Id: '0H4', Name: 'x', RefreshTokenValidityPeriod });
  expectOne(await doctor.diagnosis(expiring(2)), 'Refresh Token Policy', 'problem');
  expectOne(await doctor.diagnosis(expiring(24)), 'Refresh Token Policy', 'warning');
  const unknown = await doctor.diagnosis(has('ConnectedApplication'));
  expectOne(unknown, 'Refresh Token Policy', 'warning', { advice: 'SALESFORCE_APP_NAME' });
  const external = await doctor.diagnosis((world) => {
    world.query.ConnectedApplication = [];
    world.query.ExternalClientApplication = [{ Id: '0xI', MasterLabel: 'Open Connectors Reauthentication' }];
  });
  expectOne(external, 'Refresh Token Policy', 'note', { found: 'could not be read' });
  const admin = { Id: '0H4', Name: 'x', OptionsAllowAdminApprovedUsersOnly: true };
  const preAuthorized = await doctor.diagnosis(has('ConnectedApplication', admin));
  expectOne(preAuthorized, 'permitted users', 'note');
});

test('an external client app is judged by its policies', async ({ doctor }) => {
  const policed = (policy: object) => (world: World) => {
    world.query.ConnectedApplication = [];
    world.query.ExternalClientApplication = [{ Id: '0xI000000000001AAA', MasterLabel: APP }];
    world.query.ExtlClntAppOauthPlcyCnfg = [{ ExternalClientApplicationId: '0xI000000000001AAA', ...policy }];
  };
  const idle = { RefreshTokenPolicyType: 'SpecificInactivity', RefreshTokenValidityPeriod: 30 };
  const findings = await doctor.diagnosis(policed({ ...idle, RefreshTokenValidityUnit: 'Days' }));
  expectOne(findings, 'Refresh Token Policy', 'warning', { found: '30 days after the last use' });
  const zero = await doctor.diagnosis(policed({ RefreshTokenPolicyType: 'Zero', IpRelaxationPolicyType: 'Enforce' }));
  expectOne(zero, 'Refresh Token Policy', 'problem');
  expectOne(zero, 'IP relaxation', 'note');
  const endless = await doctor.diagnosis(policed({ RefreshTokenPolicyType: 'Infinite' }));
  expectOne(endless, 'Refresh Token Policy', 'ok');
});

test('a user who is missing, inactive, German, or has too many grants', async ({ doctor }) => {
  const user = {
    Id: '005000000000001AAA',
    Username: 'connector@example.test',
    IsActive: true,
    LanguageLocaleKey: 'en_US',
  };
  const missing = await doctor.diagnosis(has('User'));
  expectOne(missing, 'user connector', 'problem', { found: 'is not a user of this org' });
  const inactive = await doctor.diagnosis(has('User', { ...user, IsActive: false, LanguageLocaleKey: 'de' }));
  expectOne(inactive, 'user connector', 'problem', { found: 'is inactive' });
  expectOne(inactive, 'user connector', 'warning', { found: 'has the language de' });
  const grants = (UserId: string, count: number) =>
    Array.from({ length: count }, (_, at) => ({ AppName: 'x', UserId, DeleteToken: `delete-token-${UserId}-${at}` }));
  const ofBoth = [...grants('005000000000001', 4), ...grants('005000000000002', 4)];
  const many = await doctor.diagnosis(has('OauthToken', ...ofBoth));
  expectOne(many, 'user connector', 'warning', { found: 'has 4 live grants for the app' });
  const three = await doctor.diagnosis(has('OauthToken', ...grants('005000000000001', 3)));
  expectOne(three, 'user connector', 'ok');
});

test('a user who is frozen or locked out is a problem, what cannot be told a note', async ({ doctor }) => {
  const login = (changes: object) =>
    has('UserLogin', { UserId: '005000000000001', IsFrozen: false, IsPasswordLocked: false, ...changes });
  expectOne(await doctor.diagnosis(login({})), 'user connector', 'ok');
  expectOne(await doctor.diagnosis(login({ IsFrozen: true })), 'user connector', 'problem', {
    found: 'is frozen',
    advice: '005318944',
  });
  const locked = await doctor.diagnosis(login({ IsPasswordLocked: true }));
  expectOne(locked, 'user connector', 'problem', { found: 'is locked out' });
  const hidden = await doctor.diagnosis((world) => (world.query.UserLogin = 'refused'));
  expectOne(hidden, 'locks', 'note', { advice: 'Manage Users' });
  expectOne(hidden, 'user connector', 'ok');
});

test('changing addresses are a warning', async ({ doctor }) => {
  const findings = await doctor.diagnosis(has('LoginHistory', { SourceIp: '192.0.2.1' }, { SourceIp: '192.0.2.2' }));
  expectOne(findings, 'egress', 'warning', { found: 'Salesforce saw 2 addresses lately, now 192.0.2.1' });
  const none = await doctor.diagnosis(has('LoginHistory'));
  expectOne(none, 'egress', 'note');
});

test('what the auditor may not see is a note, and the rest is told', async ({ doctor }) => {
  const findings = await doctor.diagnosis((world) => (world.query.User = 'refused'));
  expectOne(findings, 'users', 'note', { advice: 'Customize Application' });
  expect(of(findings, 'egress', 'ok').map(({ found }) => found)).toContainEqual(
    expect.stringContaining('Salesforce sees this machine as 192.0.2.1'),
  );
});
