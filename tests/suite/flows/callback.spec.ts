import { withLoginTurn } from '../../../fixtures/flows/login-turns.ts';
import { passPages } from '../../../fixtures/flows/pass-pages.ts';
import { ConsentPage } from '../../../pages/index.ts';
import { instead } from '../../support/instead.ts';
import { errorOf } from '../../support/refusal.ts';
import { expect, type Stage, test } from '../../support/stage.ts';

const UNTOUCHED = { received: 0, codes: 0, redeemed: 0 };

const fresh = ({ simulator }: Stage) =>
  [...simulator.context.salesforce.grants.codes.values()].filter(({ usedAt }) => usedAt === undefined);

test('Allow redirects to a callback that would exchange the code: it gets nothing', async ({ stage }) => {
  const { code, consent } = await stage.authorize();
  expect(consent).toBe('shown');
  expect(stage.asked(/\/services\/oauth2\/approval$/), 'the redirect was asked for').toBe(1);
  expect(stage.state().callback).toEqual(UNTOUCHED);
  // Decoded exactly once: it is the very text that Salesforce gave out.
  expect(fresh(stage).map(({ value }) => value)).toEqual([code]);
});

test('the same without the consent page, where the first redirect is the callback', async ({ stage }) => {
  stage.control('issue', { username: stage.user.username });
  const { code, consent } = await stage.authorize();
  expect(consent).toBe('skipped');
  expect(stage.state().callback).toEqual(UNTOUCHED);
  expect(fresh(stage).map(({ value }) => value)).toEqual([code]);
});

test('parameters of the OAuth URL that nobody asked for are written down', async ({ stage }) => {
  stage.control('issue', { username: stage.user.username });
  await stage.authorize();
  expect(stage.told()).not.toContain('has parameters that');
  const url = await stage.oauthUrl();
  url.url.searchParams.set('display', 'page');
  await stage.authorize({}, url);
  expect(stage.told()).toContain('has parameters that nobody asked for: display');
});

test('without the catch the callback would have redeemed it', async ({ stage }) => {
  const code = await walkUncaught(stage);
  expect(stage.state().callback).toEqual({ received: 1, codes: 1, redeemed: 1 });
  expect(fresh(stage)).toEqual([]);
  const error = await errorOf(stage.scene.openConnectors.createInstance({ name: 'Too late', code }));
  expect(error.message).toContain('invalid_grant');
});

function withCallback(stage: Stage, callbackUrl: string): Stage {
  stage.control('app', { name: stage.settings.salesforce.app.name, callbackUrls: [callbackUrl] });
  return stage.with({ salesforce: { app: { callbackUrl } } });
}

for (const [what, callbackUrl] of [
  ['whose host does not exist', 'https://callback.reauthentication.invalid/oauth/callback'],
  ['in capitals and with a port', 'https://Callback.Reauthentication.INVALID:443/oauth/callback'],
  ['with letters of its own', 'https://rückruf.reauthentication.invalid/oauth/zurück'],
] as const)
  test(`a callback ${what}`, async ({ stage }) => {
    const elsewhere = withCallback(stage, callbackUrl);
    const { code } = await elsewhere.authorize();
    await expect(elsewhere.scene.salesforce.exchangeCode({ code })).resolves.toMatchObject({ token_type: 'Bearer' });
  });

test('a callback with a query of its own', async ({ stage }) => {
  const callbackUrl = `${stage.settings.salesforce.app.callbackUrl}?tenant=1`;
  const elsewhere = withCallback(stage, callbackUrl);
  // Open Connectors puts it into the OAuth URL as it is (the vendor's samples), where a second query must be encoded.
  const asked = await elsewhere.oauthUrl();
  asked.url.searchParams.set('redirect_uri', callbackUrl);
  const { code } = await elsewhere.authorize({}, asked);
  expect(stage.state().callback).toEqual(UNTOUCHED);
  await expect(elsewhere.scene.salesforce.exchangeCode({ code })).resolves.toMatchObject({ token_type: 'Bearer' });
});

test('every URL has a state of its own, and a callback with another one is not ours', async ({ stage }) => {
  const [one, other] = [await stage.oauthUrl(), await stage.oauthUrl()];
  expect(one.url.searchParams.get('state')).toBe(one.state);
  expect(one.state).not.toBe(other.state);
  for (const decision of ['allow', 'deny'] as const) {
    const error = await errorOf(stage.authorize({ decision }, { ...one, state: other.state }));
    expect(error.message).toBe('Salesforce redirected to the callback with another state than the one that was sent.');
  }
});

/** Salesforce redirects to the callback with something behind a `#`. */
function redirectsWithFragment({ simulator }: Stage): void {
  instead(simulator.context.faults, 'around', async (around, ...asked) => {
    const answer = await around(...asked);
    const to = answer.headers.get('location') ?? '';
    if (/[?&]code=/.test(to)) answer.headers.set('location', `${to}#access_token=00D000000000001!made.up`);
    return answer;
  });
}

test('a callback with a fragment is not only the answer to what was asked', async ({ stage }) => {
  redirectsWithFragment(stage);
  const { message } = await errorOf(stage.authorize());
  expect(message).toMatch(/^The redirect to the callback is not only the answer to what was asked: it has a fragment/);
});

/** Steps 8 and 9 as `authorize` does them, but for the catch. @returns the code that came to the callback */
async function walkUncaught(stage: Stage): Promise<string> {
  const { scene, user, settings } = stage;
  const { callbackUrl } = settings.salesforce.app;
  const { href: startUrl } = (await stage.oauthUrl()).url;
  return withLoginTurn(scene.folders, user.username, async (ledger) => {
    const page = await stage.scene.browser.newPage();
    const onConsent = async () => {
      await new ConsentPage(page).press('allow');
    };
    await passPages({ scene, page, startUrl, user, role: 'CONNECTOR_USER', ledger, callbackUrl, onConsent }, [
      'callback',
    ]);
    const code = new URL(page.url()).searchParams.get('code');
    await page.context().close();
    return code ?? '';
  });
}
