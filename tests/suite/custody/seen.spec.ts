import { deleteInstance } from '../../../fixtures/custody/delete.ts';
import { revoke } from '../../../fixtures/custody/revoke.ts';
import { codeOf, provisionQuickly } from '../../support/quick.ts';
import { errorOf } from '../../support/refusal.ts';
import { expect, lose, regain, type Stage, test } from '../../support/stage.ts';

const impatient = (stage: Stage) => stage.with((settings) => ({ ...settings, revocationTimeout: 200 }));

test('an instance that is gone is gone, and again', async ({ stage }) => {
  const instance = await provisionQuickly(stage);
  await deleteInstance(stage.scene, instance);
  await deleteInstance(stage.scene, instance);
  expect(stage.state().instances).toEqual([]);
});

for (const [defect, witness] of [
  ['delete-does-nothing', 'it is read by its id'],
  ['delete-keeps-token', 'its element token is accepted'],
] as const) {
  test.describe(defect, () => {
    test.use({ defect });

    test('a deletion is believed when it is seen', async ({ stage }) => {
      const instance = await provisionQuickly(stage);
      const { name, message } = await errorOf(deleteInstance(impatient(stage).scene, instance));
      expect(name).toBe('NotDeletedError');
      expect(message).toMatch(/^Instance \d+ is still there, although DELETE .* was answered with success: /);
      expect(message).toContain(witness);
    });
  });
}

test.describe('a revocation that does nothing', () => {
  test.use({ defect: 'revoke-does-nothing' });

  test('is not believed: introspection still calls the token active', async ({ stage }) => {
    const { before } = await provisionQuickly(stage);
    const { name, message } = await errorOf(revoke(impatient(stage).scene, before.tokens.refreshToken ?? ''));
    expect(name).toBe('NotRevokedError');
    expect(message).toContain('was revoked, as Salesforce answered, and introspection still calls it active');
  });

  test('is not believed: Salesforce still lists the grant', async ({ stage }) => {
    await provisionQuickly(stage);
    const [token = ''] = (await stage.scene.grants.all()) ?? [];
    const { name, message } = await errorOf(revoke(impatient(stage).scene, token, { isListed: true }));
    expect(name).toBe('NotRevokedError');
    expect(message).toContain('was revoked, as Salesforce answered, and Salesforce still lists it');
  });
});

test('a code that somebody else has redeemed is called so', async ({ stage }) => {
  const instance = await provisionQuickly(stage);
  await lose(instance, 'refresh-token');
  const code = codeOf(stage);
  await stage.scene.salesforce.exchangeCode({ code });
  const { message } = await errorOf(regain(instance, code));
  expect(message).toMatch(
    /^Somebody else has redeemed the provider code: connector2@acme\.example has a new grant since /,
  );
});
