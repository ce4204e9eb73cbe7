import { type CDPSession, type Page } from '@playwright/test';
import { type VirtualCredential } from '../../../../simulator/salesforce/pages/new-passkey.ts';
import { expect, type Stage, test } from './fixtures.ts';

/** Gives the page a virtual authenticator, with this credential or empty. */
async function authenticator(page: Page, credential?: VirtualCredential): Promise<{ cdp: CDPSession; id: string }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId: id } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  for (const each of credential === undefined ? [] : [credential]) {
    await cdp.send('WebAuthn.addCredential', { authenticatorId: id, credential: each });
  }
  return { cdp, id };
}

async function passkeyOf(stage: Stage, username: string): Promise<VirtualCredential> {
  return (await stage.simulator.context.control.act({ action: 'passkey', username })) as VirtualCredential;
}

async function enterPassword(stage: Stage, page: Page, name: string): Promise<void> {
  const user = stage.user(name);
  await page.goto(stage.authorizeUrl());
  await page.locator('#username').fill(user.username);
  await page.locator('#password').fill(user.password);
  await page.locator('#Login').click();
}

function refusals(stage: Stage): string[] {
  return stage.simulator.context.control.report()['passkeyRefusals'] as string[];
}

test.describe('challenge', () => {
  test.use({ variants: ['passkey-first'] });

  test('a registered passkey lets the user in, at a rising counter', async ({ stage, page }) => {
    await authenticator(page, await passkeyOf(stage, 'connector1@acme.example'));
    await enterPassword(stage, page, 'connector1');
    await expect(page).toHaveURL(/\/_ui\/identity\/verification\/method\/UnifiedPasskeyVerificationUi\?/);
    await expect(page).toHaveTitle('Verify Your Identity | Salesforce');
    await expect(page.getByText('Having Trouble? Contact your admin.')).toBeVisible();
    await page.getByRole('button', { name: 'Log In With a Passkey' }).click();
    await expect(page.getByText('Allow Access?')).toBeVisible();
    expect(stage.live('connector1').passkeys[0]?.counter).toBeGreaterThan(0);
    expect(refusals(stage)).toEqual([]);
  });

  test('a passkey with the right id and a wrong key is refused by its signature', async ({ stage, page }) => {
    const right = await passkeyOf(stage, 'connector1@acme.example');
    const other = await passkeyOf(stage, 'connector2@acme.example');
    await authenticator(page, { ...right, privateKey: other.privateKey });
    await enterPassword(stage, page, 'connector1');
    await page.getByRole('button', { name: 'Log In With a Passkey' }).click();
    await expect(page.getByText("We couldn't verify your passkey. Try again.")).toBeVisible();
    expect(refusals(stage)).toEqual(['The signature does not hold.']);
    expect(stage.salesforce.logins.sessions.size).toBe(0);
  });

  test('a passkey of another host is refused by the hash of its rpId', async ({ stage, page }) => {
    await authenticator(page, await passkeyOf(stage, 'connector1@acme.example'));
    for (const passkey of stage.live('connector1').passkeys) passkey.rpId = 'globex.my.salesforce.localhost';
    await enterPassword(stage, page, 'connector1');
    await page.getByRole('button', { name: 'Log In With a Passkey' }).click();
    await expect(page.getByText("We couldn't verify your passkey. Try again.")).toBeVisible();
    expect(refusals(stage).join()).toMatch(/RP ID/);
  });

  test('an answer made for another origin is refused', async ({ stage, page }) => {
    await authenticator(page, await passkeyOf(stage, 'connector1@acme.example'));
    await enterPassword(stage, page, 'connector1');
    await page.getByRole('button', { name: 'Log In With a Passkey' }).waitFor();
    await page.evaluate(() => {
      type Answer = { response: { clientDataJSON: string } };
      const scripts = window as unknown as { submitAnswer: (value: Answer) => void };
      const submit = scripts.submitAnswer;
      scripts.submitAnswer = (value) => {
        const data = atob(value.response.clientDataJSON.replaceAll('-', '+').replaceAll('_', '/'));
        const moved = data.replace('http://acme.my.', 'http://evil.my.');
        value.response.clientDataJSON = btoa(moved).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
        submit(value);
      };
    });
    await page.getByRole('button', { name: 'Log In With a Passkey' }).click();
    await expect(page.getByText("We couldn't verify your passkey. Try again.")).toBeVisible();
    expect(refusals(stage).join()).toMatch(/origin/);
  });

  test('without an authenticator that holds it, the page says so', async ({ stage, page }) => {
    await passkeyOf(stage, 'connector1@acme.example');
    await authenticator(page);
    await enterPassword(stage, page, 'connector1');
    await page.getByRole('button', { name: 'Log In With a Passkey' }).click();
    await expect(page.getByText("We couldn't verify your passkey. Try again.")).toBeVisible();
    expect(stage.salesforce.logins.sessions.size).toBe(0);
  });

  test('an old counter is refused: the credential was copied', async ({ stage, page }) => {
    const credential = await passkeyOf(stage, 'connector1@acme.example');
    for (const passkey of stage.live('connector1').passkeys) passkey.counter = 500;
    await authenticator(page, credential);
    await enterPassword(stage, page, 'connector1');
    await page.getByRole('button', { name: 'Log In With a Passkey' }).click();
    await expect(page.getByText("We couldn't verify your passkey. Try again.")).toBeVisible();
    expect(refusals(stage).join()).toMatch(/counter/i);
  });
});

test('a privileged user with a passkey is not asked for a code', async ({ stage, page }) => {
  stage.live('sam.setup').permissions.add('CustomizeApplication');
  await authenticator(page, await passkeyOf(stage, 'sam.setup@acme.example'));
  await enterPassword(stage, page, 'sam.setup');
  await page.getByRole('button', { name: 'Log In With a Passkey' }).click();
  await expect(page.getByText('Allow Access?')).toBeVisible();
});

test.describe('"Create a Passkey"', () => {
  test.use({ variants: ['create-passkey'] });

  test('stands between the code and the consent page, and registers one for My Domain', async ({ stage, page }) => {
    const { cdp, id } = await authenticator(page);
    await page.goto(stage.authorizeUrl());
    await stage.logInWith(page, 'connector1');
    await expect(page).toHaveURL(/\/_ui\/identity\/webauthn\/AddPasskeyUi\?/);
    await expect(page.locator('#header')).toHaveText('Create a Passkey');
    await expect(page.locator('#chRegL')).toHaveText('Choose another verification method');
    await page.getByRole('button', { name: 'Create Passkey' }).click();
    await expect(page.getByText('Allow Access?')).toBeVisible();
    expect(stage.live('connector1').passkeys).toMatchObject([{ rpId: 'acme.my.salesforce.localhost' }]);
    const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId: id });
    expect(credentials).toMatchObject([{ rpId: 'acme.my.salesforce.localhost', isResidentCredential: true }]);
  });

  test('goes no further without an authenticator', async ({ stage, page }) => {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('WebAuthn.enable');
    await page.goto(stage.authorizeUrl());
    await stage.logInWith(page, 'connector1');
    const goal = new URL(page.url()).searchParams.get('retURL') ?? '';
    await page.goto(new URL(goal, stage.acme).href);
    await expect(page.locator('#header')).toHaveText('Create a Passkey');
    expect(stage.live('connector1').passkeys).toEqual([]);
  });
});
