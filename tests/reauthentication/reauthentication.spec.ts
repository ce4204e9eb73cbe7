import { connectorUserSlots, expect, hasSetupUser, test, waysToLose, waysToRegain } from '../../fixtures/index.ts';
import { scenarios, type Scenario } from './scenarios.ts';

// One group per connector user: the scenarios of one user run on one worker, those of two users side by side.
test.describe.configure({ mode: 'parallel' });

for (const slot of connectorUserSlots) {
  test.describe(`connector user ${slot + 1}`, () => {
    test.describe.configure({ mode: 'default' });
    test.use({ connectorUserSlot: slot });

    const isMine = (index: number) => index % connectorUserSlots.length === slot;
    if (isMine(0)) provisioning();
    scenarios.filter((_, index) => isMine(index + 1)).forEach(scenario);
  });
}

function provisioning(): void {
  test('provisioned over the API', async ({ instance, step }) => {
    await step('3', 'The new instance answers, with a token that Salesforce accepts', () =>
      expect(instance).toBeAuthenticated(),
    );
  });
}

function scenario({ title, lose, regain }: Scenario): void {
  const way = waysToLose[lose];
  const declare = way.needsSetupUser && !hasSetupUser ? test.skip : test;
  declare(title, async ({ instance, step, loseAccess, oauthUrl, authorize, regainAccess }) => {
    await step(way.step, way.title, () => loseAccess(lose));
    await step('7', 'Confirm that the instance is no longer authenticated', () =>
      expect(instance).toBeNoLongerAuthenticated(),
    );
    const url = await step('8', 'GET /oauth/url, as for the first time', () => oauthUrl());
    const { code } = await step('9', 'Access the URL, log in to Salesforce, retrieve the provider code', () =>
      authorize(url),
    );
    await step('10', waysToRegain[regain], () => regainAccess(regain, code));
    await step('11', 'Verify that the instance is authenticated again', () => expect(instance).toBeAuthenticated());
  });
}
