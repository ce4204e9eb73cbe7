import {
  assign,
  expect,
  groupsOfRun,
  reasonForNoOtherUser,
  reasonNotToSend,
  test,
  waysToLose,
  waysToRegain,
  wrongRequests,
  type WrongName,
} from '../../fixtures/index.ts';

/** One thing that must be refused, or that is accepted, wrong, and must be noticed. */
interface Refusal {
  readonly declare: (slot: number) => void;
  /** Nothing is revoked in Salesforce's pages. */
  readonly place?: undefined;
}

// Each needs a code of its own: whether a refused exchange spends the code is not documented.
const codes: readonly WrongName[] = ['usedCode', 'otherCallback', 'otherApp', 'otherLoginHost'];

const refusals: readonly Refusal[] = [
  { declare: withoutValidCode },
  { declare: consentDenied },
  ...codes.map((wrong) => ({ declare: () => goodCodeWronglyUsed(wrong) })),
  { declare: blankTokens },
  { declare: consentOfAnotherUser },
];

// Nothing here depends on who the user is: two of them share the work.
test.describe.configure({ mode: 'parallel' });

for (const [{ slot }, mine] of assign(refusals, groupsOfRun().slice(0, 2))) {
  test.describe(`connector user ${slot + 1}`, () => {
    test.describe.configure({ mode: 'default' });
    test.use({ connectorUserSlot: slot });
    for (const { declare } of mine) declare(slot);
  });
}

/** What cannot be tried in this run is reported as skipped, with the reason. */
function skippable(reason: string | undefined, declare: () => void): void {
  test.describe(() => {
    test.skip(reason !== undefined, reason ?? '');
    declare();
  });
}

function withoutValidCode(): void {
  const wrong: readonly WrongName[] = ['inventedCode', 'inventedCodeByPut', 'noCode', 'wrongInstanceToken'];
  test('refused: no code, no valid code, no valid token', async ({ instance, step, expectRefused }) => {
    for (const request of wrong) await step('10', wrongRequests[request].title, () => expectRefused(request));
    await step('11', 'The instance is as it was', () => expect(instance).toBeAuthenticated());
  });
}

function consentDenied(): void {
  test('refused: consent denied', async ({ instance, step, loseAccess, oauthUrl, denyConsent }) => {
    // As long as there is a grant, nobody is asked for consent.
    const { refreshToken } = waysToLose;
    await step(refreshToken.step, refreshToken.title, () => loseAccess('refreshToken'));
    const url = await step('8', 'GET /oauth/url', () => oauthUrl());
    await step('9', 'Access the URL, log in to Salesforce, and deny', () =>
      expect(denyConsent(url)).rejects.toThrow(/access_denied/),
    );
    await step('11', 'The instance is as it was: not authenticated', () =>
      expect(instance).toBeNoLongerAuthenticated(),
    );
  });
}

function goodCodeWronglyUsed(wrong: WrongName): void {
  skippable(reasonNotToSend(wrong), () => {
    test(`refused: ${wrongRequests[wrong].title}`, async ({ instance, step, oauthUrl, authorize, expectRefused }) => {
      const url = await step('8', 'GET /oauth/url', () => oauthUrl());
      const { code } = await step('9', 'Access the URL, log in to Salesforce, retrieve the provider code', () =>
        authorize(url),
      );
      await step('10', wrongRequests[wrong].title, () => expectRefused(wrong, code));
      await step('11', 'The instance is as it was', () => expect(instance).toBeAuthenticated());
    });
  });
}

function blankTokens(): void {
  test('noticed: blank tokens without a code', async ({ instance, step, loseAccess, sendWrong }) => {
    const { refreshToken } = waysToLose;
    await step(refreshToken.step, refreshToken.title, () => loseAccess('refreshToken'));
    await step('10', wrongRequests.blankTokens.title, () => sendWrong('blankTokens'));
    await step('11', 'The oracles notice that the instance is dead', () =>
      expect(expect(instance).toBeAuthenticated()).rejects.toThrow(/oracle 1: a CRM call/),
    );
  });
}

function consentOfAnotherUser(slot: number): void {
  skippable(reasonForNoOtherUser(slot), () => {
    test("noticed: another user's consent", async ({
      instance,
      step,
      loseAccess,
      oauthUrl,
      consentOfAnother,
      regainAccess,
    }) => {
      const { refreshToken } = waysToLose;
      await step(refreshToken.step, refreshToken.title, () => loseAccess('refreshToken'));
      const url = await step('8', 'GET /oauth/url', () => oauthUrl());
      const { code } = await step('9', 'Another user logs in to Salesforce and consents', () => consentOfAnother(url));
      await step('10', waysToRegain.patch, () => regainAccess('patch', code));
      await step('11', "The oracles notice that the instance is alive with somebody else's data", () =>
        expect(expect(instance).toBeAuthenticated()).rejects.toThrow(
          /oracle 4: the token belongs to the expected user/,
        ),
      );
    });
  });
}
