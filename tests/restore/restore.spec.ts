import { expect, forEachUser, test } from '../../fixtures/index.ts';

// After everything else: what a fixture could not restore, because its worker crashed or its time was over.
forEachUser(test, (slot) => {
  test('instances and grants are as a run has to leave them', async ({ restored }) => {
    const failures = await restored(slot);
    expect(failures.length > 0, failures.join('\n')).toBe(false);
  });
});
