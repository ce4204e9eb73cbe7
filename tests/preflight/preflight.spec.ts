import { expect, forEachUser, test } from '../../fixtures/index.ts';

forEachUser(test, (slot) => {
  test('right org, app and user, under a policy that means something', async ({ guarded }, testInfo) => {
    const { facts, warnings } = (await guarded(slot)).report;
    const annotations = [
      ...Object.entries(facts).map(([type, description]) => ({ type, description })),
      ...warnings.map((description) => ({ type: 'warning', description })),
    ];
    testInfo.annotations.push(...annotations);
    expect(facts, 'what the guard found out').toHaveProperty('Refresh Token Policy');
  });
});
