import { expect, test } from '../../fixtures/index.ts';

test('the settings lead to the right org, app and user, under a policy that makes the result mean something', async ({
  guarded,
}, testInfo) => {
  for (const [name, value] of Object.entries(guarded.facts))
    testInfo.annotations.push({ type: name, description: value });
  for (const warning of guarded.warnings) testInfo.annotations.push({ type: 'warning', description: warning });
  expect(guarded.facts, 'what the guard found out').toHaveProperty('Refresh Token Policy');
});
