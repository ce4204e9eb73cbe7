import { expect, json, test, type TokenBody } from './client.ts';

interface Records {
  totalSize: number;
  records: Record<string, unknown>[];
}

test('a live token that may not use REST has the same code and another text', async ({ client }) => {
  const { code } = await client.authorize('connector2', { scope: 'openid' });
  const tokens = json<TokenBody>(await client.exchange(code));
  const answer = await client.rest(tokens.access_token);
  expect(answer.status).toBe(401);
  expect(json(answer)).toEqual([
    { message: 'This session is not valid for use with the REST API', errorCode: 'INVALID_SESSION_ID' },
  ]);
});

test('a token is good in its own org only', async ({ client, stage, tokens }) => {
  const globex = stage.hosts.myDomain({ domain: 'globex' });
  expect((await client.rest(tokens.access_token, '/services/data/v67.0', globex)).status).toBe(401);
});

test('OauthToken shows everybody their own grants, and all to Customize Application', async ({ client, stage }) => {
  const tokens = await client.grant();
  const soql = `SELECT AppName, UserId, User.Username, CreatedDate, LastUsedDate, UseCount, AppMenuItemId, AppMenuItem.ApplicationId, DeleteToken FROM OauthToken WHERE AppName = '${stage.app.name}' ORDER BY CreatedDate`;
  const own = json<Records>(await client.query(tokens.access_token, soql));
  expect(own.totalSize).toBe(1);
  expect(own.records[0]).toMatchObject({
    attributes: { type: 'OauthToken' },
    AppName: stage.app.name,
    UserId: stage.user('connector2').id,
    User: { Username: stage.user('connector2').username },
    AppMenuItem: { ApplicationId: stage.app.id },
    UseCount: 1,
  });
  expect(json<Records>(await client.query(await client.auditor(), soql)).totalSize).toBe(3);
});

test('queryAll looks into the recycle bin, too', async ({ client, stage }) => {
  const token = await client.auditor();
  const { world, salesforce } = stage.simulator.context;
  const acme = world.orgs.find(({ domain }) => domain === 'acme');
  Object.assign(salesforce.directory.org(acme?.id ?? '').accounts[0] ?? {}, { isDeleted: true });
  const q = new URLSearchParams({ q: 'SELECT Id, IsDeleted FROM Account' }).toString();
  const deletedIn = async (resource: string) =>
    json<Records>(await client.rest(token, `/services/data/v62.0/${resource}?${q}`)).records.filter(
      ({ IsDeleted }) => IsDeleted === true,
    ).length;
  for (const resource of ['query', 'query/']) expect(await deletedIn(resource)).toBe(0);
  for (const resource of ['queryAll', 'queryAll/']) expect(await deletedIn(resource)).toBe(1);
});

test('COUNT() is a number without records, an id may have 15 characters', async ({ client, stage, tokens }) => {
  const soql = `SELECT COUNT() FROM OauthToken WHERE UserId = '${stage.user('connector2').id.slice(0, 15)}'`;
  expect(json(await client.query(tokens.access_token, soql))).toMatchObject({ totalSize: 1, records: [] });
});

test('LoginHistory says how somebody came', async ({ client }) => {
  const soql = 'SELECT LoginType, LoginSubType, Status FROM LoginHistory ORDER BY LoginTime DESC LIMIT 1';
  const [last] = json<Records>(await client.query(await client.auditor(), soql)).records;
  expect(last).toMatchObject({ LoginType: 'Remote Access 2.0', LoginSubType: 'OauthClientCredentials' });
});

test('accounts differ between orgs, and can be filtered, ordered and limited', async ({ client }) => {
  const token = (await client.grant()).access_token;
  const names = async (clauses: string) =>
    json<Records>(await client.query(token, `SELECT Id, Name FROM Account ${clauses}`)).records.map(({ Name }) => Name);
  expect(await names("WHERE Name LIKE '%on%' ORDER BY Name DESC")).toEqual([
    'Edge Communications',
    'Dickenson plc',
    'Burlington Textiles',
  ]);
  expect(await names("WHERE Name IN ('Grand Hotels', 'Nobody') OR (NOT Name > 'C')")).toEqual([
    'Burlington Textiles',
    'Grand Hotels',
  ]);
  expect(await names('ORDER BY Name LIMIT 2 OFFSET 1')).toEqual(['Dickenson plc', 'Edge Communications']);
});

test('two slashes before services reach the same', async ({ client, stage, plain, tokens }) => {
  expect(json(await client.rest(tokens.access_token, '//services/data/v67.0'))).toMatchObject({ identity: tokens.id });
  const userinfo = `${stage.acme}//services/oauth2/userinfo`;
  expect((await plain.get(userinfo, { authorization: `Bearer ${tokens.access_token}` })).status).toBe(200);
});

test('records of Account and User are there by id, of 15 or 18 characters', async ({ client, stage }) => {
  const { access_token } = await client.grant();
  const record = async (path: string) => client.rest(access_token, `/services/data/v67.0/sobjects/${path}`);
  const user = stage.user('connector2');
  for (const id of [user.id, user.id.slice(0, 15)]) {
    expect(json(await record(`User/${id}`))).toMatchObject({
      attributes: { type: 'User', url: `/services/data/v67.0/sobjects/User/${user.id}` },
      Id: user.id,
      Username: user.username,
      IsActive: true,
    });
  }
  const account = stage.simulator.context.world.orgs[0]?.accounts[0];
  expect(json(await record(`Account/${account?.id}`))).toMatchObject({ Id: account?.id, Name: account?.name });

  const stranger = stage.user('gloria').id;
  for (const path of [`User/${stranger}`, `User/${user.id}AAA`, `Account/${user.id}`, `Nothing/${user.id}`]) {
    const answer = await record(path);
    expect(answer.status).toBe(404);
    expect(json(answer)).toEqual([{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }]);
  }
  expect((await client.rest('00Ddead!AQ', `/services/data/v67.0/sobjects/User/${user.id}`)).status).toBe(401);
});
