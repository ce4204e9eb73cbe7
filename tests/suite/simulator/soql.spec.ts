import { newId } from '../../../simulator/salesforce/ids.ts';
import { type Client, expect, json, test } from './client.ts';

interface Page {
  totalSize: number;
  done: boolean;
  nextRecordsUrl?: string;
  records: { AppName: string; UserId: string }[];
}

/** Give an app to so many users of Acme that did not exist before. */
function grantToMany({ stage }: Client, count: number): void {
  const { directory, grants } = stage.salesforce;
  const [user, app] = [stage.live('bob'), directory.app(stage.app.id)];
  for (let index = 0; index < count; index++) {
    const id = newId('005');
    directory.users.set(id, { ...user, id });
    grants.issue(app, directory.user(id), app.scopes);
  }
}

const OK = [
  "Name = 'x'",
  'Name = null',
  "Name = '5'",
  'IsDeleted = false',
  'IsDeleted != TRUE',
  'NumberOfEmployees > 5',
  'NumberOfEmployees IN (1, 2)',
  'AnnualRevenue >= 1.5',
  'CreatedDate > 2026-01-01T00:00:00Z',
  'CreatedDate = 2026-01-01T00:00:00.000+01:00',
  "Id = '001000000000000'",
  "Id IN ('001000000000000AAA')",
  "Account.Name = 'x'",
  "(Name = 'a' AND Phone = 'b') OR Industry = 'c'",
  "Name = 'a' AND (Phone = 'b' OR Industry = 'c')",
  "Name = 'a' OR Phone = 'b' OR Industry = 'c'",
];

const REFUSED = [
  ["IsDeleted = 'false'", 'INVALID_FIELD', "'IsDeleted' must be of type boolean and should not be enclosed in quotes"],
  ['IsDeleted = 0', 'INVALID_FIELD', "'IsDeleted' must be of type boolean"],
  ["isdeleted in ('true')", 'INVALID_FIELD', "'IsDeleted' must be of type boolean"],
  ["NumberOfEmployees = '5'", 'INVALID_FIELD', "'NumberOfEmployees' must be of type int and should not be enclosed"],
  ["AnnualRevenue > '1.5'", 'INVALID_FIELD', "'AnnualRevenue' must be of type double"],
  ["CreatedDate > '2026-01-01T00:00:00Z'", 'INVALID_FIELD', "'CreatedDate' must be of type dateTime"],
  ['CreatedDate > 2026-01-01', 'INVALID_FIELD', "'CreatedDate' must be of type dateTime"],
  ['CreatedDate > 2026-02-30T00:00:00Z', 'MALFORMED_QUERY', "unexpected token: '2026-02-30"],
  ['CreatedDate > 2026-13-01T00:00:00Z', 'MALFORMED_QUERY', "unexpected token: '2026-13-01"],
  ['CreatedDate > 2026-01-01T25:00:00Z', 'MALFORMED_QUERY', "unexpected token: '2026-01-01T25"],
  ['CreatedDate > 2026-01-01T00:00Z', 'MALFORMED_QUERY', "unexpected token: '2026-01-01T00:00Z'"],
  ['NumberOfEmployees = 1.5', 'INVALID_FIELD', "'NumberOfEmployees' must be of type int"],
  ["Description = 'x'", 'INVALID_FIELD', "field 'Description' can not be filtered in a query call"],
  ['Name = 5', 'INVALID_FIELD', "'Name' must be of type string and should be enclosed in quotes"],
  ["Name IN ('a', 5)", 'INVALID_FIELD', "'Name' must be of type string"],
  ['Name = true', 'INVALID_FIELD', "'Name' must be of type string"],
  ['Id = 1', 'INVALID_FIELD', "'Id' must be of type ID and should be enclosed in quotes"],
  ["Id = 'abc'", 'INVALID_QUERY_FILTER_OPERATOR', 'invalid ID field: abc'],
  ["Id = '000003VbP1AAK'", 'INVALID_QUERY_FILTER_OPERATOR', 'invalid ID field'],
  ["ParentId IN ('001000000000000', '')", 'INVALID_QUERY_FILTER_OPERATOR', 'invalid ID field'],
  ["Id LIKE '001%'", 'INVALID_QUERY_FILTER_OPERATOR', 'invalid'],
  ["NOT (IsDeleted = 'false')", 'INVALID_FIELD', "'IsDeleted'"],
  ['IsDeleted > false', 'INVALID_QUERY_FILTER_OPERATOR', 'invalid operator on boolean field'],
  ["Nothing = 'x'", 'INVALID_FIELD', "No such column 'Nothing' on entity 'Account'"],
  ["Nobody.Name = 'x'", 'INVALID_FIELD', "Didn't understand relationship 'Nobody'"],
  ["Name = 'a' AND Phone = 'b' OR Industry = 'c'", 'MALFORMED_QUERY', "unexpected token: 'OR'"],
  ["Name = 'a' OR Phone = 'b' AND Industry = 'c'", 'MALFORMED_QUERY', "unexpected token: 'AND'"],
  ["(Name = 'a' OR Phone = 'b' AND Industry = 'c')", 'MALFORMED_QUERY', "unexpected token: 'AND'"],
  ["Name = 'O'Brien'", 'MALFORMED_QUERY', ''],
  [String.raw`Name = 'a\q'`, 'MALFORMED_QUERY', String.raw`Illegal character sequence '\q'`],
  ['Name = "a"', 'MALFORMED_QUERY', ''],
  ["Name == 'a'", 'MALFORMED_QUERY', ''],
  ['Name IN ()', 'MALFORMED_QUERY', ''],
  ["Name = 'a' LIMIT 1 LIMIT 1", 'MALFORMED_QUERY', ''],
  ['Id = :id', 'MALFORMED_QUERY', ''],
] as const;

test('a condition is taken where every value is written as its field asks', async ({ client }) => {
  const token = (await client.grant()).access_token;
  for (const where of OK) {
    const answer = await client.query(token, `SELECT Id FROM Account WHERE ${where}`);
    expect([where, answer.status, answer.body]).toEqual([where, 200, expect.anything()]);
  }
});

test('a condition is refused for what is wrong with it, whatever the rows are', async ({ client }) => {
  const token = (await client.grant()).access_token;
  for (const [where, errorCode, message] of REFUSED) {
    const answer = await client.query(token, `SELECT Id FROM Account WHERE ${where}`);
    expect([where, answer.status, json(answer)]).toEqual([
      where,
      400,
      [{ errorCode, message: expect.stringContaining(message) }],
    ]);
  }
});

test('the queries of every other object are typed too', async ({ client }) => {
  const token = await client.auditor();
  for (const query of [
    "FROM User WHERE IsActive = 'true'",
    "FROM Organization WHERE IsSandbox = 'false'",
    "FROM OauthToken WHERE UseCount = '1'",
    "FROM OauthToken WHERE CreatedDate > '2026-01-01T00:00:00Z'",
    "FROM OauthToken WHERE AppMenuItem.IsUsingAdminAuthorization = 'false'",
    "FROM LoginHistory WHERE LoginTime > '2026-01-01T00:00:00Z'",
    "FROM LoginHistory WHERE Status = 'Success'",
    "FROM ConnectedApplication WHERE OptionsAllowAdminApprovedUsersOnly = 'false'",
    'FROM ExternalClientApplication WHERE MasterLabel = 1',
    "FROM OauthToken WHERE UserId = 'connector1'",
    'FROM User ORDER BY Nothing',
    'FROM Case ORDER BY Description',
    'FROM User LIMIT 1 OFFSET 2001',
    'FROM Nothing',
    'FROM Nothing__c',
  ]) {
    const answer = await client.query(token, `SELECT Id ${query}`);
    expect([query, answer.status]).toEqual([query, 400]);
  }
  expect(json(await client.query(token, 'SELECT Id, id FROM User'))).toMatchObject([{ errorCode: 'INVALID_FIELD' }]);
  expect(json(await client.query(token, 'SELECT COUNT() FROM User ORDER BY Name'))).toMatchObject([
    { errorCode: 'MALFORMED_QUERY' },
  ]);
  for (const query of ['', 'SELECT Id FROM']) {
    expect(json(await client.query(token, query))).toMatchObject([{ errorCode: 'MALFORMED_QUERY' }]);
  }
  const { access_token } = await client.grant(); // Of a user without View Setup and Customize Application.
  for (const object of ['ConnectedApplication', 'Nothing']) {
    const answer = json(await client.query(access_token, `SELECT Id FROM ${object}`));
    expect(answer).toMatchObject([{ errorCode: 'INVALID_TYPE' }]);
  }
});

test('records say where they are, under the names that fields have', async ({ client, stage }) => {
  const { access_token } = await client.grant();
  const soql = `select appname, USER.username from oauthtoken where userid = '${stage.user('connector2').id}'`;
  expect(json(await client.query(access_token, soql))).toEqual({
    totalSize: 1,
    done: true,
    records: [
      {
        attributes: {
          type: 'OauthToken',
          url: expect.stringMatching(/^\/services\/data\/v67\.0\/sobjects\/OauthToken\//),
        },
        AppName: stage.app.name,
        User: {
          attributes: { type: 'User', url: `/services/data/v67.0/sobjects/User/${stage.user('connector2').id}` },
          Username: stage.user('connector2').username,
        },
      },
    ],
  });
  const accounts = json<{ records: { attributes: { url: string }; Id: string }[] }>(
    await client.rest(access_token, '/services/data/v60.0/query?q=SELECT+Id+FROM+Account+LIMIT+1'),
  ).records;
  const [account] = accounts;
  expect(account?.attributes.url).toBe(`/services/data/v60.0/sobjects/Account/${account?.Id}`);
  const read = json(await client.rest(access_token, account?.attributes.url));
  expect(read).toMatchObject({ attributes: account?.attributes, Id: account?.Id });
});

test('LIKE takes its wildcards, and their escapes for what they are', async ({ client, stage }) => {
  const token = (await client.grant()).access_token;
  const [account] = stage.salesforce.directory.org(stage.live('connector2').orgId).accounts;
  Object.assign(account ?? {}, { Name: '50%_off' });
  const found = async (pattern: string) =>
    json<Page>(await client.query(token, `SELECT Id FROM Account WHERE Name LIKE '${pattern}'`)).totalSize;
  expect(await found(String.raw`50\%\_off`)).toBe(1);
  expect(await found('5___off')).toBe(1);
  expect(await found(String.raw`5\___off`)).toBe(0);
});

test('NULLS LAST is where records without a value stand', async ({ client, stage }) => {
  const token = (await client.grant()).access_token;
  const [account] = stage.salesforce.directory.org(stage.live('connector2').orgId).accounts;
  Object.assign(account ?? {}, { Industry: null });
  const first = async (order: string) =>
    json<{ records: { Industry: string | null }[] }>(
      await client.query(token, `SELECT Industry FROM Account ORDER BY Industry ${order}`),
    ).records[0]?.Industry;
  expect(await first('')).toBeNull();
  expect(await first('ASC NULLS LAST')).toBe('Apparel');
});

test('OauthToken comes in pages of 500, which are good for the asker alone', async ({ client, stage }) => {
  grantToMany(client, 999);
  const token = await client.auditor();
  const soql = `SELECT AppName, UserId FROM OauthToken WHERE AppName = '${stage.app.name}'`;
  const first = json<Page>(await client.query(token, soql));
  expect(first).toMatchObject({ done: false, nextRecordsUrl: expect.stringMatching(/v67\.0\/query\/01g\w{15}-500$/) });
  expect([first.totalSize, first.records.length]).toEqual([1001, 500]); // Two were there before.
  const second = json<Page>(await client.rest(token, first.nextRecordsUrl));
  const third = json<Page>(await client.rest(token, second.nextRecordsUrl));
  expect([second.done, second.records.length, third.done, third.records.length]).toEqual([false, 500, true, 1]);
  expect(third).not.toHaveProperty('nextRecordsUrl');
  const users = [first, second, third].flatMap(({ records }) => records.map(({ UserId }) => UserId));
  expect(new Set(users).size).toBe(1001);

  const { access_token } = await client.grant();
  for (const [asker, locator] of [
    [access_token, first.nextRecordsUrl],
    [token, first.nextRecordsUrl?.replace('-500', '-5000')],
    [token, '/services/data/v67.0/query/01g000000000000AAA-500'],
    [token, '/services/data/v67.0/query/nonsense'],
  ] as const) {
    const answer = await client.rest(asker, locator);
    expect([answer.status, json(answer)]).toMatchObject([400, [{ errorCode: 'INVALID_QUERY_LOCATOR' }]]);
  }
});

test('OauthToken ends at 2500 rows', async ({ client }) => {
  grantToMany(client, 2600);
  const token = await client.auditor();
  let page = json<Page>(await client.query(token, 'SELECT UserId FROM OauthToken'));
  const sizes = [page.records.length];
  while (page.nextRecordsUrl !== undefined) {
    page = json<Page>(await client.rest(token, page.nextRecordsUrl));
    sizes.push(page.records.length);
  }
  expect(sizes).toEqual([500, 500, 500, 500, 500]);
});
