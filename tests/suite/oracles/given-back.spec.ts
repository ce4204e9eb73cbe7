import { releaseWatched } from '../../../fixtures/oracles/given-back.ts';
import { regainedQuickly } from '../../support/quick.ts';
import { expect, test } from '../../support/stage.ts';
import { errorOf } from '../../support/refusal.ts';

test('an instance that is gone before anybody deletes it did not last', async ({ stage: patient }) => {
  const stage = patient.with({ appearanceTimeout: 500 });
  const instance = await regainedQuickly(stage);
  await stage.scene.openConnectors.deleteInstance({ id: instance.id });
  const { message } = await errorOf(releaseWatched({ instance, forgetGrant: () => undefined }));
  expect(message).toContain(`instance ${instance.id} was gone before it was deleted`);
  expect(stage.state().instances).toEqual([]);
});
