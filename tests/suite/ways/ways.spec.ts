import { restoreConfiguration } from '../../../fixtures/custody/restore-configuration.ts';
import { changesBetween } from '../../../fixtures/instance/changes.ts';
import { type RegainName } from '../../../fixtures/ways/regain/index.ts';
import { reauthenticateQuickly } from '../../support/quick.ts';
import { EXISTING, expect, test } from './existing.ts';

/** Somebody has set up events and more on it, which no re-authentication may lose. */
const configuration = {
  'event.notification.enabled': 'true',
  'event.notification.callback.url': 'https://events.example.test/salesforce',
  'event.objects': 'Account',
  'pagination.max': '50',
};
test.use({ seed: { instances: [{ ...EXISTING, configuration }] } });

const ways: readonly RegainName[] = ['patch', 'patch-minimal', 'put', 'put-by-id', 'patch-refused-then-put'];
for (const way of ways) {
  test(`${way} keeps what it does not name`, async ({ lost, stage }) => {
    await reauthenticateQuickly(stage, lost.instance, way);
    await expect(lost.instance).toBeAuthenticated();
    expect(changesBetween(lost.instance.before.instance, await lost.instance.read())).toEqual([]);
  });
}

test('put-by-id: the path names the instance', async ({ lost, stage }) => {
  const byId = new RegExp(`^PUT .*/instances/${lost.instance.id}$`);
  await reauthenticateQuickly(stage, lost.instance, 'put');
  expect(stage.asked(byId)).toBe(0);
  await reauthenticateQuickly(stage, lost.instance, 'put-by-id');
  expect(stage.asked(byId)).toBe(1);
  expect(stage.asked(/^PUT .*\/instances$/)).toBe(1);
});

test('put-partial: what it left out may be reset: said, no failure, and restored', async ({ lost, stage }) => {
  const { instance } = lost;
  await reauthenticateQuickly(stage, instance, 'put-partial');
  await expect(instance).toBeAuthenticated();
  const reset = ['event.notification.callback.url', 'event.notification.enabled', 'event.objects', 'pagination.max'];
  expect(changesBetween(instance.before.instance, await instance.read())).toEqual(expect.arrayContaining(reset));
  const json = stage.told();
  expect(json).toMatch(/reset, as a PUT may do: .*event\.notification\.callback\.url/);

  await restoreConfiguration(instance.scene, instance.before.instance, await instance.read());
  // Sent by the partial PUT, and the same as the token URL that it had under its other name.
  expect(changesBetween(instance.before.instance, await instance.read())).toEqual(['oauth.token.url']);
  expect(stage.told()).toMatch(
    /was not as before\. Given back: .*event\.objects.*\. New, and left: oauth\.token\.url\./,
  );
  expect((await stage.scene.openConnectors.records(instance.token)).records.length).toBeGreaterThan(0);
});

test('what the partial PUT did send is judged', async ({ lost, stage }) => {
  stage.plant('callback-dropped');
  await reauthenticateQuickly(stage, lost.instance, 'put-partial');
  await expect(expect(lost.instance).toBeAuthenticated()).rejects.toThrow(
    /oracle 6: .*\n {4}expected: what the partial PUT sent is as before\n {4}seen: {5}changed: oauth\.callback\.url \(gone\)/,
  );
});
