import { expect, forEachScenario, test } from '../../fixtures/index.ts';

// The ways to lose access and to get it back, and who runs which: fixtures/ways. Steps 1 to 3 are the instance, which is given back at the end.
forEachScenario(test, {
  reauthenticated: (title) =>
    test(title, async ({ instance, step, lose, oauthUrl, authorize, regain }) => {
      await step(lose.step, lose.title, () => lose.access());
      await step('7', 'Confirm that the instance is no longer authenticated', () =>
        expect(instance).toBeNoLongerAuthenticated(),
      );
      const url = await step('8', 'GET /oauth/url, just as when the instance was provisioned', () => oauthUrl());
      const { code } = await step('9', 'Access the URL, log in to Salesforce, retrieve the provider code', () =>
        authorize(url),
      );
      await step('10', regain.title, () => regain.access(code));
      await step('11', 'Verify that the instance is authenticated again', () => expect(instance).toBeAuthenticated());
    }),

  reauthenticatedByYourProcess: (title) =>
    test(title, async ({ instance, step, lose, regain }) => {
      await step(lose.step, lose.title, () => lose.access());
      await step('7', 'Confirm that the instance is no longer authenticated', () =>
        expect(instance).toBeNoLongerAuthenticated(),
      );
      await step('8–10', regain.title, () => regain.access());
      await step('11', 'Verify that the instance is authenticated again', () => expect(instance).toBeAuthenticated());
    }),

  provisioned: (title) =>
    test(title, async ({ instance, step }) => {
      await step('3', 'The new instance answers, with a token that Salesforce accepts', () =>
        expect(instance).toBeAuthenticated(),
      );
    }),
});
