import { expect, test } from '@playwright/test';
import { canBeGivenBack, changesBetween, mayBeReset, whatChanged } from '../../../fixtures/instance/changes.ts';
import { instanceSchema } from '../../../fixtures/clients/open-connectors/schemas.ts';
import { instanceAnswer } from '../clients/settings.ts';

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

test('a key that is null in one answer and left out of the other says the same', () => {
  expect(changesBetween(instance(), configured({ 'event.objects': null }))).toEqual([]);
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
