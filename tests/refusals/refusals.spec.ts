import { blankTokens, expect, forEachRefusal, test, withoutValidCode } from '../../fixtures/index.ts';

// What must be refused, and what is accepted, wrong, and must be noticed. The wrong requests: fixtures/ways/wrong.
forEachRefusal(test, {
  noValidCode: (title) =>
    test(title, async ({ instance, step, expectRefused }) => {
      for (const wrong of withoutValidCode) await step('10', wrong.title, () => expectRefused(wrong));
      await step('11', 'The instance is as it was', () => expect(instance).toBeAuthenticated());
    }),

  codeWronglyUsed: (title) =>
    test(title, async ({ instance, step, oauthUrl, authorize, wrong, expectRefused }) => {
      const url = await step('8', 'Get an OAuth URL', () => oauthUrl());
      const given = await step('9', 'Access the URL, log in to Salesforce, retrieve the provider code', () =>
        authorize(url),
      );
      await step('10', wrong.title, () => expectRefused(wrong, given));
      await step('11', 'The instance is as it was', () => expect(instance).toBeAuthenticated());
    }),

  consentDenied: (title) =>
    test(title, async ({ instance, step, lose, oauthUrl, denyConsent }) => {
      // As long as there is a grant, nobody is asked for consent.
      await step(lose.step, lose.title, () => lose.access());
      const url = await step('8', 'GET /oauth/url', () => oauthUrl());
      await step('9', 'Access the URL, log in to Salesforce, and deny', () =>
        expect(denyConsent(url), 'Salesforce answers that access was denied').rejects.toThrow(/access_denied/),
      );
      await step('11', 'The instance is as it was: not authenticated', () =>
        expect(instance).toBeNoLongerAuthenticated(),
      );
    }),

  blankTokens: (title) =>
    test(title, async ({ instance, step, lose, sendWrong }) => {
      await step(lose.step, lose.title, () => lose.access());
      await step('10', blankTokens.title, () => sendWrong(blankTokens));
      await step('11', 'The oracles notice that the instance is dead', () =>
        expect(instance).toBeNoticedBy('crm-call'),
      );
    }),

  anotherUser: (title) =>
    test(title, async ({ instance, step, lose, oauthUrl, consentOfAnother, regain }) => {
      await step(lose.step, lose.title, () => lose.access());
      const url = await step('8', 'GET /oauth/url', () => oauthUrl());
      const { code } = await step('9', 'Another user logs in to Salesforce and consents', () => consentOfAnother(url));
      await step('10', regain.title, () => regain.access(code));
      await step('11', "The oracles notice that the instance is alive with somebody else's data", () =>
        expect(instance).toBeNoticedBy('belongs-to-user'),
      );
    }),
});
