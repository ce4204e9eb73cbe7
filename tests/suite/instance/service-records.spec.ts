import { type ConnectorInstance } from '../../../fixtures/instance/connector-instance.ts';
import { recordServices } from '../../../fixtures/instance/service-records.ts';
import { instead } from '../../support/instead.ts';
import { lostQuickly, provisionQuickly, reauthenticateQuickly } from '../../support/quick.ts';
import { expect, lose, type Stage, test } from '../../support/stage.ts';

function rowsOf<T>(found: { rows: T[] } | { notObservable: string } | undefined): T[] {
  return found !== undefined && 'rows' in found ? found.rows : [];
}

/** What the evidence has of the services' records, once they are read. */
async function recorded(stage: Stage, ...about: [instance?: ConnectorInstance, patience?: number]) {
  await recordServices(stage.scene, ...about);
  return stage.written().records;
}

/** Whatever is read from now on is answered like this. */
function logReadsAs({ scene }: Stage, status: number, body: string): void {
  instead(scene.openConnectors.raw, 'send', async (send, method, path, ...rest) => {
    const answer = await send(method, path, ...rest);
    return path.startsWith('/audit-logs/') ? { ...answer, status, body } : answer;
  });
}

test('the log of the instance and the logins of both users are in the evidence', async ({ stage }) => {
  const { logins } = stage.simulator.context.salesforce;
  const instance = await lostQuickly(stage);
  await stage.scene.openConnectors.raw.records(instance.token, { retry: false });
  await reauthenticateQuickly(stage, instance);
  for (const user of stage.simulator.context.salesforce.directory.users.values())
    logins.record(user, {
      type: 'Application',
      subType: 'UiLogin',
      status: 'Invalid Password',
      application: 'Browser',
      loginUrl: '',
    });
  await recordServices(stage.scene, instance);

  const { records, timeline } = stage.written();
  const requests = rowsOf(records?.requestLog);
  const logged = requests.map(({ method, path, status }) => `${method} ${path} ${status}`);
  // The first two are sent side by side.
  expect(logged.slice(0, 2).sort()).toEqual([
    'GET /elements/api-v2/hubs/crm/accounts 200',
    `GET /elements/api-v2/instances/${instance.id} 200`,
  ]);
  expect(logged.slice(2)).toEqual([
    'GET /elements/api-v2/hubs/crm/accounts 200',
    'GET /elements/api-v2/hubs/crm/accounts 401',
    'PATCH /elements/api-v2/instances 200',
  ]);
  const called = timeline.flatMap((entry) => (entry.type === 'call' ? [entry.requestId] : []));
  expect(called).toEqual(expect.arrayContaining(requests.map(({ requestId }) => requestId)));
  const found = rowsOf(records?.logins);
  expect(found.map(({ user, type, status }) => `${user}: ${type}: ${status}`)).toEqual(
    expect.arrayContaining([
      `${stage.user.username}: Remote Access 2.0, OauthWebServer: Success`,
      `${stage.user.username}: Application, UiLogin: Invalid Password`,
      'sam.setup@acme.example: Application, UiLogin: Invalid Password',
    ]),
  );
  expect([...new Set(found.map(({ user }) => user))].sort()).toEqual([stage.user.username, 'sam.setup@acme.example']);
  expect(JSON.stringify(records)).not.toContain('127.0.0.1');
});

for (const [what, status, body, sentence] of [
  ['is refused', 403, '{"requestId":"5f0c","message":"Insufficient privileges"}', /answered 403 .*Insufficient/],
  ['is not there', 404, '{"requestId":"5f0c","message":"No such resource"}', /answered 404 to GET \/audit-logs/],
  ['is empty', 200, '[]', /has logged no request to instance \d+ since/],
  ['is something else', 200, '<!doctype html>', /HTML/],
  ['is one of other values', 200, '[1]', /does not fit what it documents/],
  ['is wrapped', 200, '{"requests":[],"nextPage":"2"}', /does not fit what it documents/],
  ['is of another', 200, '[{"instance_id":"1","timestamp":"2026-01-02T03:04:05Z"}]', /1 requests to other instances/],
  ['is of another night', 200, '[{"timestamp":"2026-01-02T03:04:05Z","method":"GET"}]', /1 requests of another time/],
  ['is of the future', 200, '[{"timestamp":"2999-01-02T03:04:05Z","method":"GET"}]', /1 requests of another time/],
  ['is masked', 200, '[{"timestamp":"********","method":"********"}]', /^Open Connectors masks its log of instance/],
  ['is cut off', 200, '[{"timestamp":1767323045000,', /JSON/],
  [
    'has other fields',
    200,
    '[{"time":1,"verb":"GET"}]',
    /does not say when what was asked; its fields are .*time, verb/,
  ],
] as const) {
  test(`a log that ${what} is not observable, and nothing fails`, async ({ stage, instance }) => {
    logReadsAs(stage, status, body);
    const records = await recorded(stage, instance);
    expect(records?.requestLog).toEqual({ notObservable: expect.stringMatching(sentence) });
    expect(records?.logins).toHaveProperty('rows');
  });
}

test('services that do not answer are not waited for long', async ({ stage, instance }) => {
  const never = () => new Promise<never>(() => undefined);
  Object.assign(stage.scene.openConnectors, { requestLog: never });
  Object.assign(stage.scene.auditor, { session: never });
  const notObservable = 'There was no answer within 0.05 s.';
  expect(await recorded(stage, instance, 50)).toEqual({ requestLog: { notObservable }, logins: { notObservable } });
});

test('a log is taken as the platform may write it, and addresses show no secret', async ({ stage, instance }) => {
  const at = Date.now();
  const row = { timestamp: at, method: 'GET', resource_uri: '/elements/sfdc/oauth/url?apiSecret=x', status: 200 };
  logReadsAs(stage, 200, JSON.stringify([row, { timestamp: '9'.repeat(20), method: 'PUT' }, { method: 'GET' }]));
  expect((await recorded(stage, instance))?.requestLog).toEqual({
    rows: [
      { at: new Date(at).toISOString(), method: 'GET', path: '/elements/sfdc/oauth/url?apiSecret=…', status: '200' },
      { at: '9'.repeat(20), method: 'PUT', path: '', status: '' },
    ],
  });
});

test('of a log without end the latest 200 are kept', async ({ stage, instance }) => {
  const rows = Array.from({ length: 300 }, (_, index) => ({ timestamp: Date.now() + index, method: 'GET', id: index }));
  logReadsAs(stage, 200, JSON.stringify(rows));
  const kept = rowsOf((await recorded(stage, instance))?.requestLog);
  expect([kept.length, kept.at(-1)?.requestId]).toEqual([200, '299']);
});

test('of logins without end the latest 50 are kept', async ({ stage, instance }) => {
  instead(stage.scene.salesforce, 'logins', async (logins, ...asked) =>
    (await logins(...asked)).flatMap((row) => Array.from({ length: 60 }, () => row)),
  );
  expect(rowsOf((await recorded(stage, instance))?.logins)).toHaveLength(50);
});

test('a connector user whom the auditor does not see is named', async ({ stage, instance }) => {
  stage.scene.auditor.people = () => Promise.resolve([]);
  expect((await recorded(stage, instance))?.logins).toEqual({
    notObservable: `The auditor does not see the user ${stage.user.username}, whose logins were to be read.`,
  });
});

const FOREIGN = /answered \d+ logins of somebody else or of another time/;
for (const [whose, change, sentence] of [
  ['somebody else', { UserId: '005000000000001AAA' }, FOREIGN],
  ['another time', { LoginTime: '2001-01-01T00:00:00.000+0000' }, FOREIGN],
  ['the future', { LoginTime: '2999-01-01T00:00:00.000+0000' }, FOREIGN],
  ['no time', { LoginTime: '' }, /^Salesforce does not say when/],
  ['a time that is masked', { LoginTime: '********' }, /^Salesforce masks when/],
] as const) {
  test(`logins of ${whose} are not taken for those of the scenario`, async ({ stage, instance }) => {
    instead(stage.scene.salesforce, 'logins', async (logins, ...asked) =>
      (await logins(...asked)).map((row) => ({ ...row, ...change })),
    );
    expect((await recorded(stage, instance))?.logins).toEqual({
      notObservable: expect.stringMatching(sentence),
    });
  });
}

test('without an auditor the connector user asks about their own logins', async ({ stage: whole }) => {
  const stage = whole.with({ auditor: undefined });
  const instance = await provisionQuickly(stage);
  expect((await recorded(stage, instance))?.logins).toEqual({
    rows: expect.arrayContaining([expect.objectContaining({ user: stage.user.username })]),
  });
});

test('with neither an auditor nor a live session, the logins are not observable', async ({ stage: whole }) => {
  const stage = whole.with({ auditor: undefined });
  const instance = await provisionQuickly(stage);
  const logins = { notObservable: expect.stringMatching(/^There is no auditor/) };
  expect(await recorded(stage)).toEqual({ logins });
  await lose(instance, 'refresh-token');
  expect((await recorded(stage, instance))?.logins).toEqual({
    notObservable: expect.stringMatching(/INVALID_SESSION_ID/),
  });
});

test('an auditor who sees no logins of others says so', async ({ stage, instance }) => {
  stage.simulator.context.salesforce.directory.users.forEach(({ username, permissions }) => {
    if (username === 'auditor@acme.example') permissions.delete('ManageUsers');
  });
  expect((await recorded(stage, instance))?.logins).toEqual({
    notObservable: expect.stringMatching(/^Salesforce shows no login of .*needs Manage Users/),
  });
});
