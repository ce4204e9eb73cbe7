import { patchBody } from '../../../fixtures/clients/open-connectors/index.ts';
import { type Scene } from '../../../fixtures/instance/scene.ts';
import { instead } from '../../support/instead.ts';
import { codeOf, reauthenticateQuickly } from '../../support/quick.ts';
import { expect, test } from './existing.ts';

/** Failed refreshes after which the platform disables an instance (SAP help, "Automatic disabling of instances"). */
const ATTEMPTS = 5;

test('disabled by failed refreshes: enabled, re-authenticated, and proven', async ({ lost, stage }) => {
  const { instance } = lost;
  expect(await disable(stage.scene, instance.token)).toEqual([401, 401, 401, 401, 401]);
  expect((await instance.read()).disabled).toBe(true);

  await expect(instance).toBeNoLongerAuthenticated();
  expect(instance.foundDisabled).toBe(true);
  await reauthenticateQuickly(stage, instance);
  expect(stage.told()).toContain(
    'The instance was disabled by failed refreshes: it is enabled before it is re-authenticated.',
  );
  await expect(instance).toBeAuthenticated();
});

test('disabled, and the list of the account says nothing of it: enabled all the same', async ({ lost, stage }) => {
  const { instance } = lost;
  instead(stage.scene.openConnectors, 'instances', async (instances) =>
    (await instances()).map((row) => ({ ...row, disabled: undefined })),
  );
  await disable(stage.scene, instance.token);
  await expect(instance).toBeNoLongerAuthenticated();
  await reauthenticateQuickly(stage, instance);
  await expect(instance).toBeAuthenticated();
});

/** As whoever else uses the instance does. @returns what they were answered */
async function disable({ openConnectors }: Scene, token: string): Promise<number[]> {
  const statuses: number[] = [];
  while (statuses.length < ATTEMPTS) statuses.push((await openConnectors.raw.records(token, { retry: false })).status);
  return statuses;
}

test('disabled by the calls of others after step 7: enabled and proven all the same', async ({ lost, stage }) => {
  const { instance } = lost;
  await expect(instance).toBeNoLongerAuthenticated();
  await disable(stage.scene, instance.token);
  await reauthenticateQuickly(stage, instance);
  await expect(instance).toBeAuthenticated();
});

test('re-authenticated without being enabled first, it is alive and of no use: noticed', async ({ lost, stage }) => {
  const { instance } = lost;
  await disable(stage.scene, instance.token);
  await stage.scene.openConnectors.patchInstance({ token: instance.token }, patchBody(codeOf(stage)));
  await expect(expect(instance).toBeAuthenticated()).rejects.toThrow(/oracle 2: .*\n.*\n {4}seen: {5}it is disabled/);
  await lost.expectRestored();
});
