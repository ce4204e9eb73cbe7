import { inspect } from 'node:util';
import {
  deadRefreshToken,
  deadSession,
  SalesforceClient,
  SalesforceError,
  soqlText,
} from '../../../fixtures/clients/salesforce/index.ts';
import { answers, expect, inTurn, json, type Reply, test, type TestServer } from '../../support/server.ts';
import { settingsFor } from './settings.ts';
import { errorOf } from '../../support/refusal.ts';

let server: TestServer;
let reply: Reply;
let client: SalesforceClient;
let session: { accessToken: string; instanceUrl: string };

test.beforeEach(async ({ serve }) => {
  server = await serve((...request) => reply(...request));
  client = new SalesforceClient(settingsFor(server.port), { retry: { limit: 2, first: 1, ceiling: 10 } });
  session = {
    accessToken: '00D000000000001!access.token_1',
    instanceUrl: `http://acme.my.salesforce.localhost:${server.port}`,
  };
});

/** As Salesforce sends it: without a content type. */
const says =
  (body: string, status: number): Reply =>
  (_, response) =>
    void response.writeHead(status).end(body);

const tokenAnswer = {
  access_token: '00D000000000001!new-access',
  refresh_token: '5Aep861new-refresh',
  instance_url: 'https://acme.my.salesforce.com',
  id: 'https://login.salesforce.com/id/00D000000000001EAA/005000000000001AAA',
  issued_at: '1278448384422',
};
const form = () => Object.fromEntries(new URLSearchParams(server.received.at(-1)?.body));

test('the observer is told of the request id, by either header, where there is one', async () => {
  const told: (string | undefined)[] = [];
  const observed = new SalesforceClient(settingsFor(server.port), {
    observer: ({ requestId }) => void told.push(requestId),
  });
  for (const headers of [{ 'X-SFDC-Request-Id': 'a1', 'x-request-id': 'b2' }, { 'x-request-id': 'b2' }, {}]) {
    reply = (_, response) => void response.writeHead(200, headers).end('');
    await observed.revoke('token');
  }
  expect(told).toEqual(['a1', 'b2', undefined]);
});

test('revoke: the token in the body, the login host or the one named, no Authorization', async () => {
  reply = says('', 200);
  await client.revoke('00D!a=');
  await client.revoke('5Aep', session.instanceUrl);
  expect(server.received).toMatchObject([
    {
      method: 'POST',
      url: '/services/oauth2/revoke',
      body: 'token=00D%21a%3D',
      headers: {
        host: `login.salesforce.localhost:${server.port}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
    },
    { body: 'token=5Aep', headers: { host: `acme.my.salesforce.localhost:${server.port}` } },
  ]);
  expect(server.received[0]?.headers.authorization).toBeUndefined();
});

test('revoke follows to an instance host with its body', async () => {
  const follow: Reply = (_, response) =>
    void response.writeHead(302, { location: `${session.instanceUrl}/services/oauth2/revoke` }).end();
  reply = inTurn(follow, says('', 200));
  await client.revoke('token-that-follows');
  expect(server.received[1]).toMatchObject({
    method: 'POST',
    body: 'token=token-that-follows',
    headers: { host: `acme.my.salesforce.localhost:${server.port}` },
  });
});

test("the article's revoke has the token in the query and as Bearer", async () => {
  reply = says('', 200);
  await client.revokeAsPublished('00D!a', session.instanceUrl);
  expect(server.received[0]).toMatchObject({
    method: 'POST',
    url: '/services/oauth2/revoke?token=00D%21a',
    body: '',
    headers: { authorization: 'Bearer 00D!a', 'content-type': 'application/json' },
  });
});

for (const status of [202, 503])
  test(`revoke is sent once, and an answer of ${status} is a refusal`, async () => {
    reply = says('', status);
    await expect(client.revoke('token')).rejects.toMatchObject({ status });
    expect(server.received).toHaveLength(1);
  });

test('introspect asks with the app, and may be asked again', async () => {
  reply = inTurn(says('', 503), answers({ active: true }), answers({ active: false }));
  expect(await client.introspect('live', 'refresh_token')).toEqual({ active: true });
  expect(form()).toEqual({
    token: 'live',
    token_type_hint: 'refresh_token',
    client_id: '3MVG9.consumer-key',
    client_secret: 'consumer-secret-0011',
  });
  expect(await client.introspect('dead', 'access_token')).toEqual({ active: false });
});

test('refresh and exchangeCode give tokens, and are sent once', async () => {
  reply = answers(tokenAnswer);
  expect(await client.refresh('5Aep861')).toMatchObject({ access_token: '00D000000000001!new-access' });
  expect(form()).toMatchObject({
    grant_type: 'refresh_token',
    refresh_token: '5Aep861',
    client_secret: 'consumer-secret-0011',
  });
  await client.exchangeCode({ code: 'aPrx==' });
  expect(form()).toMatchObject({
    grant_type: 'authorization_code',
    code: 'aPrx==',
    redirect_uri: 'http://callback.localhost/oauth/callback',
  });
  expect(form()).not.toHaveProperty('code_verifier');
  await client.exchangeCode({ code: 'aPrx==', verifier: 'a-made-up-verifier' });
  expect(form()).toMatchObject({ code_verifier: 'a-made-up-verifier' });
  reply = says('', 503);
  await expect(client.refresh('5Aep861')).rejects.toMatchObject({ status: 503 });
  await expect(client.exchangeCode({ code: 'aPrx==' })).rejects.toMatchObject({ status: 503 });
  expect(server.received).toHaveLength(5);
});

test('clientCredentials logs the auditor in on My Domain', async () => {
  reply = answers({ ...tokenAnswer, refresh_token: undefined });
  expect(await client.clientCredentials()).toEqual({
    accessToken: '00D000000000001!new-access',
    instanceUrl: 'https://acme.my.salesforce.com',
  });
  expect(server.received[0]?.headers.host).toBe(`acme.my.salesforce.localhost:${server.port}`);
  expect(form()).toEqual({
    grant_type: 'client_credentials',
    client_id: '3MVG9.auditor-key',
    client_secret: 'auditor-secret-0011',
  });
  const settings = settingsFor(server.port);
  const without = new SalesforceClient({ ...settings, auditor: undefined });
  await expect(without.clientCredentials()).rejects.toThrow('There is no auditor: set AUDITOR_CONSUMER_KEY');
  const homeless = new SalesforceClient({
    ...settings,
    salesforce: { ...settings.salesforce, myDomainUrl: undefined },
  });
  await expect(homeless.clientCredentials()).rejects.toThrow('set SALESFORCE_MY_DOMAIN_URL');
});

test('userinfo and singleAccess carry the token', async () => {
  reply = answers({ user_id: '005', organization_id: '00D', preferred_username: 'ann@example.test', name: 'Ann Lee' });
  expect(await client.userinfo(session)).toMatchObject({ name: 'Ann Lee' });
  reply = answers({ frontdoor_uri: 'https://acme.my.salesforce.com/secur/frontdoor.jsp?otp=one-time' });
  expect(await client.singleAccess(session, '/setup')).toContain('frontdoor.jsp');
  expect(server.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'GET /services/oauth2/userinfo',
    'GET /services/oauth2/singleaccess?redirect_uri=%2Fsetup',
  ]);
  for (const { headers } of server.received) expect(headers.authorization).toBe(`Bearer ${session.accessToken}`);
});

test.describe('queries', () => {
  const page = (records: unknown[], more: Record<string, unknown> = { done: true }) => ({
    totalSize: records.length,
    ...more,
    records,
  });

  test('are read to the end, on the host of the session', async () => {
    const nextRecordsUrl = 'https://evil.example/services/data/v62.0/query/01g-500';
    reply = inTurn(
      answers(page([{ Id: '1' }], { totalSize: 2, done: false, nextRecordsUrl })),
      answers(page([{ Id: '2' }], { totalSize: 2, done: true })),
    );
    expect(await client.query(session, 'SELECT Id FROM Account')).toEqual([{ Id: '1' }, { Id: '2' }]);
    expect(server.received.map(({ url }) => url)).toEqual([
      '/services/data/v62.0/query?q=SELECT+Id+FROM+Account',
      '/services/data/v62.0/query/01g-500',
    ]);
  });

  test('of grants name the app and the user exactly', async () => {
    reply = answers(page([{ AppName: "Bob's", UserId: '005', DeleteToken: 'delete-token-1', Id: null }]));
    expect(await client.oauthTokens(session, { appName: "Bob's \\ app", userId: '005' })).toMatchObject([
      { DeleteToken: 'delete-token-1' },
    ]);
    const soql = new URL(server.received[0]?.url ?? '', server.url).searchParams.get('q');
    expect(soql).toContain(
      "FROM OauthToken WHERE UserId = '005' AND AppName = 'Bob\\'s \\\\ app' ORDER BY CreatedDate",
    );
    await client.oauthTokens(session, { appName: 'x' });
    expect(decodeURIComponent(server.received[1]?.url ?? '')).toContain("WHERE+AppName+=+'x'");
  });

  test('of the app, the org and the records', async () => {
    reply = answers(page([{ Id: '0H4', Name: 'App', RefreshTokenValidityPeriod: null }]));
    expect(await client.connectedApplication(session, 'App')).toMatchObject({ Id: '0H4' });
    reply = answers(page([]));
    expect(await client.connectedApplication(session, 'App')).toBeUndefined();
    await expect(client.organization(session)).rejects.toThrow('no Organization record');
    reply = answers(page([{ Id: '00D', Name: 'Acme', IsSandbox: false, OrganizationType: 'Developer Edition' }]));
    expect(await client.organization(session)).toMatchObject({ IsSandbox: false });
    reply = answers(page([{ Id: '001', Name: 'A' }]));
    expect(await client.oneRecord(session)).toEqual([{ Id: '001', Name: 'A' }]);
    expect(server.received.at(-1)?.url).toContain('SELECT+Id%2C+Name+FROM+Account+ORDER+BY+Id+LIMIT+1');
    expect(await client.recordsById(session, ['001'], ['Phone'])).toEqual([{ Id: '001', Name: 'A' }]);
    expect(server.received.at(-1)?.url).toContain('SELECT+Id%2C+Phone+FROM+Account+WHERE+Id+IN+%28%27001%27%29');
  });

  test('with a record that lacks what is used are refused', async () => {
    reply = answers(page([{ AppName: 'x', UserId: '005' }]));
    await expect(client.oauthTokens(session, { appName: 'x' })).rejects.toThrow(
      /record \(number 1\) that does not fit[^]*DeleteToken/,
    );
  });

  test('texts cannot end early', () => {
    expect(soqlText("a'b\\c")).toBe("'a\\'b\\\\c'");
  });
});

test.describe('four formats, one error', () => {
  const cases: [string, number, Partial<SalesforceError>][] = [
    [
      'error=unsupported_token_type&error_description=this%20token%20type%20is%20not%20supported',
      400,
      { error: 'unsupported_token_type', description: 'this token type is not supported' },
    ],
    ['error=invalid_token', 400, { error: 'invalid_token', description: undefined }],
    [
      '{"error":"invalid_grant","error_description":"expired access/refresh token"}',
      400,
      { error: 'invalid_grant', description: 'expired access/refresh token' },
    ],
    ['Bad_OAuth_Token', 403, { error: 'Bad_OAuth_Token', description: undefined }],
    [
      '[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]',
      401,
      { error: 'INVALID_SESSION_ID', description: 'Session expired or invalid' },
    ],
    ['<html><body>maintenance</body></html>', 503, { error: '', description: 'HTML, not JSON' }],
    ['', 302, { error: '', description: 'a redirect to nowhere' }],
    ['', 500, { error: '' }],
  ];
  for (const [body, status, expected] of cases) {
    test(`${status} ${expected.error || expected.description || '(empty)'}`, async () => {
      reply = says(body, status);
      const error = await errorOf(client.userinfo(session));
      expect(error).toBeInstanceOf(SalesforceError);
      expect(error).toMatchObject({ ...expected, status });
    });
  }

  test('a token that no header can carry is told as one', async () => {
    const broken = { ...session, accessToken: 'made-up\ntoken' };
    await expect(client.userinfo(broken)).rejects.toThrow(/^Salesforce was not asked: .* as from a token that is none/);
  });

  test('the message is one sentence with what was asked and what was said', async () => {
    reply = says('error=invalid_token', 400);
    await expect(client.revoke('x')).rejects.toThrow(
      'Salesforce answered 400 to POST /services/oauth2/revoke: invalid_token',
    );
    reply = answers({ error: 'invalid_grant', error_description: 'It has expired.' }, 400);
    await expect(client.revoke('x')).rejects.toThrow(/: invalid_grant: It has expired$/);
  });

  test('holds no secret', async () => {
    reply = answers({ error: 'invalid_grant', error_description: 'no such token 5Aep861SecretRefresh' }, 400);
    const error = await errorOf(client.refresh('5Aep861SecretRefresh'));
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/SecretRefresh|consumer-secret/);
  });
});

test.describe('dead or not', () => {
  const rest = async (message: string, errorCode = 'INVALID_SESSION_ID', status = 401) => {
    reply = answers([{ message, errorCode }], status);
    return errorOf(client.oneRecord(session));
  };
  const token = async (error: string, error_description: string, status = 400) => {
    reply = answers({ error, error_description }, status);
    return errorOf(client.refresh('5Aep'));
  };

  test('a session is dead by its code and text', async () => {
    expect(deadSession(await rest('Session expired or invalid'))).toBe(true);
    for (const status of [401, 403]) {
      reply = says('Bad_OAuth_Token', status);
      expect(deadSession(await errorOf(client.userinfo(session)))).toBe(true);
    }
    reply = says('Bad_OAuth_Token', 400);
    expect(deadSession(await errorOf(client.userinfo(session)))).toBe(false);
  });

  test('a session refused for its IP or scope is not dead, nor is anything else', async () => {
    expect(deadSession(await rest('This session is not valid for use with the REST API'))).toBe(false);
    expect(deadSession(await rest('Connected app is not attached to Agent'))).toBe(false);
    expect(deadSession(await rest('a text that nobody knows'))).toBe(false);
    expect(deadSession(await rest('Session expired or invalid', 'INVALID_SESSION_ID', 500))).toBe(false);
    expect(deadSession(await rest('API disabled', 'API_DISABLED_FOR_ORG', 403))).toBe(false);
    reply = says('Missing_OAuth_Token', 403);
    expect(deadSession(await errorOf(client.userinfo(session)))).toBe(false);
    expect(deadSession(new Error('Session expired or invalid'))).toBe(false);
  });

  test('a refresh token is dead by code and text', async () => {
    for (const status of [400, 401, 403]) {
      expect(deadRefreshToken(await token('invalid_grant', 'expired access/refresh token', status))).toBe(true);
    }
  });

  test('another refusal of a refresh token says nothing of it', async () => {
    for (const [error, description] of [
      ['inactive_user', 'user is inactive'],
      ['inactive_org', ''],
      ['invalid_grant', 'inactive user'],
      ['invalid_grant', 'login rate exceeded'],
      ['invalid_grant', 'ip restricted'],
      ['invalid_grant', 'expired authorization code'],
      ['unknown_error', 'retry your request'],
      ['invalid_client', 'invalid client credentials'],
    ] as const) {
      expect(deadRefreshToken(await token(error, description)), `${error} ${description}`).toBe(false);
    }
    expect(deadRefreshToken(await token('invalid_grant', 'expired access/refresh token', 500))).toBe(false);
  });
});

test('an error with status 200 is no answer: nobody has looked', async () => {
  reply = answers({ active: false, error: 'server_busy' });
  await expect(client.introspect('token', 'refresh_token')).rejects.toThrow(/an error with status 200: server_busy/);
});

test('a list that is not whole is not one', async () => {
  reply = answers({ totalSize: 2, done: true, records: [{ Id: 'one' }] });
  await expect(client.query(session, 'SELECT Id FROM Account')).rejects.toThrow(/1 of 2 rows, and called it the whole/);
  const page = { totalSize: 2, records: [{ Id: 'one' }] };
  reply = ({ url }, response) =>
    json(response, url?.includes('/01g') ? { ...page, done: true } : { ...page, done: false, nextRecordsUrl: '/01g' });
  await expect(client.query(session, 'SELECT Id FROM Account')).rejects.toThrow(/1 of 2 rows, and called it the whole/);
});

test('a list with more rows than Salesforce counts is not one', async () => {
  reply = answers({ totalSize: 1, done: true, records: [{ Id: 'one' }, { Id: 'two' }] });
  await expect(client.query(session, 'SELECT Id FROM Account')).rejects.toThrow(/answered 2 rows, and counted 1/);
});

test('a 200 that says an error, or is a page, revoked nothing', async () => {
  for (const [body, says] of [
    ['error=invalid_token', /200 to POST .*revoke: invalid_token$/],
    ['<html></html>', /HTML, not JSON/],
  ] as const) {
    reply = (_, response) => void response.end(body);
    await expect(client.revoke('token')).rejects.toThrow(says);
  }
  reply = (_, response) => void response.end('\n');
  await client.revoke('token');
});

test('rows may be equal: two logins in one second are', async () => {
  const row = { LoginTime: '2026-01-01T00:00:00.000+0000' };
  reply = answers({ totalSize: 2, done: true, records: [row, row] });
  await expect(client.query(session, 'SELECT LoginTime FROM LoginHistory')).resolves.toEqual([row, row]);
});
