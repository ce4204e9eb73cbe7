import { expect, test } from '@playwright/test';
import {
  canBeGivenBack,
  changesBetween,
  mayBeReset,
  ofAnotherApp,
  otherTokens,
  whatChanged,
} from '../../../fixtures/instance/changes.ts';
import { instanceSchema } from '../../../fixtures/clients/open-connectors/schemas.ts';
import { instanceAnswer, settingsFor } from '../clients/settings.ts';

const instance = (changes: Record<string, unknown> = {}) => instanceSchema.parse(instanceAnswer(changes));
const configured = (changes: Record<string, string | null>) =>
  instance({ configuration: { ...instance().configuration, ...changes } });

test('tokens and what comes with them may change', () => {
  const now = configured({
    'oauth.user.token': 'other',
    'oauth.user.refresh_token': 'other',
    'oauth.user.refresh_time': '1',
    'sfdc.session.id': 'other',
  });
  expect(changesBetween(instance(), now)).toEqual([]);
});

const changed: readonly [key: string, now: ReturnType<typeof instance>][] = [
  ['name', instance({ name: 'other' })],
  ['createdDate', instance({ createdDate: '2027-01-01T00:00:00Z' })],
  ['valid', instance({ valid: false })],
  ['user.id', instance({ user: { id: 4711 } })],
  ['a.key.that.nobody.knows', instance({ 'a.key.that.nobody.knows': 1 })],
  ['oauth.user.refresh_interval', configured({ 'oauth.user.refresh_interval': '315360000' })],
  ['sfdc.session.instance.url', configured({ 'sfdc.session.instance.url': 'https://other.my.salesforce.com' })],
  ['event.notification.enabled', configured({ 'event.notification.enabled': 'maybe' })],
];

for (const [key, now] of changed) {
  test(`all else may not: ${key}, unless the settings exempt it`, () => {
    expect(changesBetween(instance(), now)).toContain(key);
    expect(changesBetween(instance(), now, [key])).not.toContain(key);
  });
}

test('element token, id and state of an instance that nobody re-authenticated stay', () => {
  const was = instance();
  for (const [now, said] of [
    [{ token: 'other' }, 'its element token'],
    [{ id: 4711 }, 'its id is 4711'],
    [{ disabled: true }, 'it is disabled'],
  ] as const)
    expect(whatChanged(was, instance(now), [])).toEqual([said]);
  expect(whatChanged(instance({ disabled: true }), was, [])).toEqual(['it is not disabled any more']);
});

test('the time of the last refresh may change, and not go', () => {
  const time = (value: string) => configured({ 'oauth.user.refresh_time': value });
  expect(whatChanged(time('1'), time('2'), [])).toEqual([]);
  expect(whatChanged(time('1'), time(''), [])).toEqual(['oauth.user.refresh_time, which is gone']);
});

test('a time that is written otherwise is the same', () => {
  const written = (createdDate: string) => instance({ createdDate });
  const was = written('2026-01-02T03:04:05Z');
  for (const same of ['2026-01-02T03:04:05.000+0000', '2026-01-02T04:04:05+01:00'])
    expect(changesBetween(was, written(same))).toEqual([]);
  expect(changesBetween(was, written('2026-01-02T03:04:05+0100'))).toEqual(['createdDate']);
});

test('scopes in another order and an identity URL of the other host are the same', () => {
  const was = configured({
    'oauth.scope': 'full refresh_token',
    'sfdc.user.id.url': 'https://login.salesforce.com/id/00D5w000000ABCDEA4/0055w000000FGHIAA1',
  });
  const now = (userId: string, host = 'acme.my.salesforce.com') =>
    configured({
      'oauth.scope': 'refresh_token full',
      'sfdc.user.id.url': `https://${host}/id/00D5w000000ABCDEA4/${userId}`,
    });
  expect(changesBetween(was, now('0055w000000FGHIAA1'))).toEqual([]);
  expect(changesBetween(was, now('0055w000000XXXXAA1'))).toEqual(['sfdc.user.id.url']);
  const elsewhere = now('0055w000000FGHIAA1', 'login.example.com');
  expect(changesBetween(was, elsewhere), 'a host that is none of them').toEqual(['sfdc.user.id.url']);
});

test('a key that may change may not be of another app', () => {
  const settings = settingsFor(1);
  const { consumerKey, consumerSecret } = settings.salesforce.app;
  const of = (key: string, value: string) => ofAnotherApp(configured({ [key]: value }), settings);
  for (const own of [`${consumerKey}:${consumerSecret}`, 'without a key'])
    expect(of('some.header', btoa(own)), own).toEqual([]);
  expect(of('oauth.basic.header', btoa(`${consumerKey}:${consumerSecret}`))).toEqual([]);
  expect(of('oauth.basic.header', `Basic ${btoa(`${consumerKey}:${consumerSecret}`)}`)).toEqual([]);
  for (const unknown of ['********', 'true', '', 'Basic'])
    expect(of('oauth.basic.header', unknown), unknown).toEqual([]);
  expect(of('oauth.basic.header', btoa(`${consumerKey}:anotherSecret`))).toEqual(['oauth.basic.header']);
  expect(of('oauth.basic.header', btoa('3MVG9other:secret'))).toEqual(['oauth.basic.header']);
  expect(of('some.key', '3MVG9other')).toEqual(['some.key']);
  expect(of('some.header', btoa('3MVG9other:secret'))).toEqual(['some.header']);
  expect(of('some.header', btoa('somebody:theirPassword')), 'of whatever else').toEqual([]);
  expect(of('oauth.user.refresh_token', '5Aep861made3MVGup=='), 'by chance').toEqual([]);
});

test('a key that may change may not hold another access token', () => {
  const [held, other] = ['00D5w000000ABCD!AQEAQheld', '00D5w000000ABCD!AQEAQother'];
  const session = (id: string) => otherTokens(configured({ 'oauth.user.token': held, 'sfdc.session.id': id }));
  expect(session(held)).toEqual([]);
  expect(session('a session of another form')).toEqual([]);
  expect(session(other)).toEqual(['sfdc.session.id']);
});

test('what is null, empty or left out says the same, and a value that goes does not', () => {
  expect(changesBetween(instance(), configured({ 'event.objects': null }))).toEqual([]);
  for (const none of [null, '', undefined, []])
    for (const other of [null, '', undefined, []])
      expect(changesBetween(instance({ extra: none }), instance({ extra: other }))).toEqual([]);
  for (const some of ['x', '0', 0, false, ['x'], [null]])
    expect(changesBetween(instance({ extra: some }), instance({ extra: null })), JSON.stringify(some)).toEqual([
      'extra',
    ]);
});

test('a number or truth value as a text is the same, and another one is not', () => {
  const [was, same] = [
    instance({ size: 0, isOn: true, user: { id: 1 } }),
    { size: '0', isOn: 'true', user: { id: '1' } },
  ];
  expect(changesBetween(was, instance(same))).toEqual([]);
  for (const [key, value] of Object.entries({ size: '1', isOn: 'false' }))
    expect(changesBetween(was, instance({ ...same, [key]: value }))).toEqual([key]);
  expect(changesBetween(was, instance({ ...same, size: [0] }))).toEqual(['size']);
});

test('what a PUT leaves out may be reset, and what only the platform sets may not', () => {
  expect(['oauth.scope', 'tags', 'createdDate', 'user.id'].map(mayBeReset)).toEqual([true, true, false, false]);
});

test('only name, tags and configuration can be given back', () => {
  const before = configured({ 'oauth.scope': 'full' });
  expect(['name', 'tags', 'oauth.scope', 'valid'].map((key) => canBeGivenBack(key, before))).toEqual([
    true,
    true,
    true,
    false,
  ]);
});
