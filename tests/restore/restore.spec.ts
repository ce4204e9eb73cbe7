import { expect, groupsOfRun, test } from '../../fixtures/index.ts';

// After everything else: what a fixture could not put right, because its worker crashed or its time was over.
for (const { slot } of groupsOfRun()) {
  test(`the instances and grants of connector user ${slot + 1} are as a run has to leave them`, async ({
    putRight,
  }) => {
    expect(await putRight(slot), 'what could not be restored').toEqual([]);
  });
}
