import { type Page } from '@playwright/test';
import { VirtualAuthenticator } from '../../../../pages/browser/virtual-authenticator.ts';
import { type VirtualCredential } from '../../../../simulator/salesforce/pages/new-passkey.ts';
import { expect, type Stage, test } from './fixtures.ts';

const USER = 'connector1@acme.example';

async function passkeyOf(stage: Stage, username: string): Promise<VirtualCredential> {
  return (await stage.simulator.context.control.act({ action: 'passkey', username })) as VirtualCredential;
}

async function enterPassword(stage: Stage, page: Page, name: string): Promise<void> {
  await page.goto(stage.authorizeUrl());
  await stage.enterWith(page, name);
}

const logInWithPasskey = (page: Page) => page.getByRole('button', { name: 'Log In With a Passkey' });

/** Presses on, which must not lead into the org. @returns the reasons that the simulator has noted */
async function refused({ simulator, salesforce }: Stage, page: Page): Promise<string> {
  await logInWithPasskey(page).click();
  await expect(page.getByText("We couldn't verify your passkey. Try again.")).toBeVisible();
  expect(salesforce.logins.sessions.size).toBe(0);
  return (simulator.context.control.report()['passkeyRefusals'] as string[]).join();
}

test.describe('challenge', () => {
  test.beforeEach(({ stage }) => stage.under('passkey-first'));

  test('a passkey with the right id and a wrong key is refused by its signature', async ({ stage, page }) => {
    const { privateKey } = await passkeyOf(stage, 'connector2@acme.example');
    await VirtualAuthenticator.attach(page, { ...(await passkeyOf(stage, USER)), privateKey });
    await enterPassword(stage, page, USER);
    expect(await refused(stage, page)).toBe('The signature does not hold.');
  });

  test('an answer made for another origin is refused', async ({ stage, page }) => {
    await VirtualAuthenticator.attach(page, await passkeyOf(stage, USER));
    await enterPassword(stage, page, USER);
    await logInWithPasskey(page).waitFor();
    await page.route(/UnifiedPasskeyVerificationUi/, (route) => {
      const form = new URLSearchParams(route.request().postData() ?? '');
      const answer = JSON.parse(form.get('webauthnResponse') ?? '') as { response: { clientDataJSON: string } };
      const said = Buffer.from(answer.response.clientDataJSON, 'base64url').toString();
      const moved = said.replace('http://acme.my.', 'http://evil.my.');
      answer.response.clientDataJSON = Buffer.from(moved).toString('base64url');
      form.set('webauthnResponse', JSON.stringify(answer));
      return route.continue({ postData: form.toString() });
    });
    expect(await refused(stage, page)).toMatch(/origin/);
  });

  test('without an authenticator that holds it, the page says so', async ({ stage, page }) => {
    await passkeyOf(stage, USER);
    await VirtualAuthenticator.attach(page);
    await enterPassword(stage, page, USER);
    expect(await refused(stage, page)).toBe('');
  });

  for (const [what, change, why] of [
    ['of another host is refused by the hash of its rpId', { rpId: 'globex.my.salesforce.localhost' }, /RP ID/],
    ['with an old counter is refused: it was copied', { counter: 2 ** 31 }, /counter/i],
  ] as const)
    test(`a passkey ${what}`, async ({ stage, page }) => {
      await VirtualAuthenticator.attach(page, await passkeyOf(stage, USER));
      for (const passkey of stage.live(USER).passkeys) Object.assign(passkey, change);
      await enterPassword(stage, page, USER);
      expect(await refused(stage, page)).toMatch(why);
    });
});

test('a privileged user with a passkey is not asked for a code', async ({ stage, page }) => {
  stage.live('sam.setup').permissions.add('CustomizeApplication');
  await VirtualAuthenticator.attach(page, await passkeyOf(stage, 'sam.setup@acme.example'));
  await enterPassword(stage, page, 'sam.setup');
  await logInWithPasskey(page).click();
  await expect(page.getByText('Allow Access?')).toBeVisible();
});

test('a privileged user without a passkey has to create one: a code is not enough', async ({ stage, page }) => {
  stage.live('connector1').permissions.add('CustomizeApplication');
  await page.goto(stage.authorizeUrl());
  await stage.logInWith(page, 'connector1');
  await expect(page.locator('#header')).toHaveText('Create a Passkey');
});

test('"Create a Passkey" goes no further without an authenticator', async ({ stage, page }) => {
  await stage.under('create-passkey');
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  await page.goto(stage.authorizeUrl());
  await stage.logInWith(page, 'connector1');
  const goal = new URL(page.url()).searchParams.get('retURL') ?? '';
  await page.goto(new URL(goal, stage.acme).href);
  await expect(page.locator('#header')).toHaveText('Create a Passkey');
  expect(stage.live('connector1').passkeys).toEqual([]);
});
