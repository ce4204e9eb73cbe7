import { randomBytes } from 'node:crypto';
import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, type Page, type Request } from '@playwright/test';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type WebAuthnCredential,
} from '@simplewebauthn/server';
import {
  CreatePasskeyPage,
  enrollPasskey,
  PasskeyPage,
  readPasskey,
  VirtualAuthenticator,
  writePasskey,
  type Passkey,
} from '../../../pages/index.ts';
import { nextCount } from '../../../pages/browser/virtual-authenticator.ts';
import { formsOf, MY_DOMAIN, saved, show } from './saved/index.ts';
import { errorOf } from '../../support/refusal.ts';

const RP_ID = 'acme.my.salesforce.com';
const CREATE = `${MY_DOMAIN}/_ui/identity/webauthn/AddPasskeyUi`;
const CHALLENGE = `${MY_DOMAIN}/_ui/identity/verification/method/UnifiedPasskeyVerificationUi`;

/** The page's own script: it asks the browser, and sends the answer with the form. */
const script = (call: 'create' | 'get', options: object) => `<script>
  editPage.onsubmit = async (event) => {
    event.preventDefault();
    const options = ${JSON.stringify(options)};
    const parse = PublicKeyCredential.${call === 'create' ? 'parseCreationOptionsFromJSON' : 'parseRequestOptionsFromJSON'};
    try {
      const credential = await navigator.credentials.${call}({ publicKey: parse.call(PublicKeyCredential, options) });
      const field = document.createElement('input');
      field.type = 'hidden'; field.name = 'answer'; field.value = JSON.stringify(credential.toJSON());
      editPage.append(field);
      editPage.submit();
    } catch (error) {
      document.body.insertAdjacentHTML('beforeend', '<div role="alert">We can\\'t verify you (' + error.name + ').</div>');
    }
  };</script></body>`;

const sentIn = (requests: readonly Request[]) => JSON.parse(formsOf(requests)[0]?.get('answer') ?? 'null') as never;

/** A saved page with its script; `control` takes the place of the input that is pressed. */
const passkeyPage = (file: string, script: string, control?: string) => {
  const html = saved(file).replace('</body>', script);
  return control === undefined ? html : html.replace(/<input class="button primary"[^>]*>/, control);
};

const registration = (more: Partial<Parameters<typeof generateRegistrationOptions>[0]> = {}) =>
  generateRegistrationOptions({ rpName: 'Salesforce', rpID: RP_ID, userName: 'setup@acme.example', ...more });

/** Creates a passkey on the saved page and returns what a site would keep of it. */
async function enrol(page: Page, control?: string): Promise<WebAuthnCredential> {
  const options = await registration({
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  const requests = await show(page, CREATE, {
    [CREATE]: passkeyPage('passkey-creation', script('create', options), control),
    [`POST ${CREATE}`]: '<h1>Done</h1>',
  });
  await new CreatePasskeyPage(page).createPasskey();
  const verified = await verifyRegistrationResponse({
    response: sentIn(requests),
    expectedChallenge: options.challenge,
    expectedOrigin: MY_DOMAIN,
    expectedRPID: RP_ID,
  });
  expect(verified.verified).toBe(true);
  return verified.registrationInfo?.credential as WebAuthnCredential;
}

async function openChallenge(page: Page, control?: string) {
  const options = await generateAuthenticationOptions({ rpID: RP_ID, userVerification: 'required', timeout: 2_000 });
  const requests = await show(page, CHALLENGE, {
    [CHALLENGE]: passkeyPage('passkey-challenge', script('get', options), control),
    [`POST ${CHALLENGE}`]: '<h1>Done</h1>',
  });
  return { options, requests };
}

test('a passkey is created, stored for its owner only, and used in another browser', async ({
  page,
  browser,
}, testInfo) => {
  const authenticator = await VirtualAuthenticator.attach(page);
  const credential = await enrol(page);
  const passkey = await only(authenticator);
  expect(passkey.rpId).toBe(RP_ID);
  const file = testInfo.outputPath('passkey.json');
  writePasskey(file, passkey);
  expect((await stat(file)).mode & 0o777).toBe(0o600);

  const other = await browser.newPage();
  await VirtualAuthenticator.attach(other, await readPasskey(file));
  const { options, requests } = await openChallenge(other);
  await new PasskeyPage(other).verify();
  const verified = await verifyAuthenticationResponse({
    response: sentIn(requests),
    expectedChallenge: options.challenge,
    expectedOrigin: MY_DOMAIN,
    expectedRPID: RP_ID,
    credential,
  });
  expect(verified.verified).toBe(true);
  expect(verified.authenticationInfo.newCounter).toBeGreaterThan(credential.counter);
  await other.close();
});

test.describe('the form’s only control is pressed, whatever it is and in any language', () => {
  const later = '<button type="button"><span>Später</span></button>';
  for (const [what, control] of [
    ['a button around a span', '<button class="button primary"><span>Mit Passkey fortfahren</span></button>'],
    ['an input', '<input class="button primary" type="submit" value="パスキー">'],
    ['a button beside one that sends nothing', `${later}<button type="submit"><span>Weiter</span></button>`],
    ['a button whose script sends', '<button type="button" onclick="editPage.requestSubmit()"><b>繼續</b></button>'],
    ['the known label beside other buttons', `<button>Hilfe</button><button>Create Passkey</button>`],
  ] as const) {
    test(what, async ({ page }) => {
      await VirtualAuthenticator.attach(page);
      await enrol(page, control);
      const { requests } = await openChallenge(page, control.replace('Create Passkey', 'Log In With a Passkey'));
      await new PasskeyPage(page).verify();
      expect(requests.filter((request) => request.method() === 'POST')).toHaveLength(1);
    });
  }
});

test('without a passkey the challenge is refused, in the page’s words', async ({ page }) => {
  await VirtualAuthenticator.attach(page);
  await openChallenge(page);
  await expect(new PasskeyPage(page).verify()).rejects.toThrow(
    /^Log In With a Passkey did not work: “We can't verify you/,
  );
  await expect(new PasskeyPage(page).verify(1_000)).rejects.toThrow(/enrol it again/);
});

test('a passkey of another host does not answer', async ({ page, context }) => {
  const authenticator = await VirtualAuthenticator.attach(page);
  await enrol(page);
  const other = await context.newPage();
  await VirtualAuthenticator.attach(other, { ...(await only(authenticator)), rpId: 'globex.my.salesforce.com' });
  await openChallenge(other);
  await expect(new PasskeyPage(other).verify()).rejects.toThrow(/^Log In With a Passkey did not work/);
});

test('a page has exactly one authenticator', async ({ page }) => {
  await VirtualAuthenticator.attach(page);
  await expect(VirtualAuthenticator.attach(page)).rejects.toThrow(/already has a virtual authenticator/);
});

test('enrolling waits until a person creates a passkey, in any tab, and stores it', async ({ page }, testInfo) => {
  const file = testInfo.outputPath('enrolled.json');
  const enrolled = enrollPasskey(page, file, { timeout: 20_000 });
  const options = await registration();
  await show(page, `${MY_DOMAIN}/settings`, {
    [`${MY_DOMAIN}/settings`]: `<a href="${CREATE}" target="_blank">Register</a>`,
    [CREATE]: saved('passkey-creation').replace('</body>', script('create', options)),
    [`POST ${CREATE}`]: '<h1>Done</h1>',
  });
  const tab = page.waitForEvent('popup');
  await page.getByRole('link', { name: 'Register' }).click();
  await (await tab).getByRole('button', { name: 'Create Passkey' }).click();
  const { credentialId } = await enrolled;
  expect((await readPasskey(file)).credentialId).toBe(credentialId);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('enrolling that nobody finishes leaves no file', async ({ page }, testInfo) => {
  const file = testInfo.outputPath('none.json');
  await expect(enrollPasskey(page, file, { timeout: 300 })).rejects.toThrow('No passkey was created in time.');
  await expect(stat(file)).rejects.toThrow(/ENOENT/);
});

test('nobody is asked to create a passkey that could not be kept', async ({ page }, testInfo) => {
  const file = testInfo.outputPath('file');
  await writeFile(file, '');
  for (const [place, why] of [
    [testInfo.outputPath(), 'it is a folder'],
    [path.join(file, 'passkey.json'), 'ENOTDIR'],
  ] as const)
    await expect(enrollPasskey(page, place, { timeout: 300 })).rejects.toThrow(
      new RegExp(
        `^A passkey could not be kept in .*\\(.*${why}.*\\), and the user could not log in again: none was created`,
      ),
    );
});

test.describe('a file that is no passkey', () => {
  for (const [name, content, said] of [
    ['not JSON', 'secret-in-the-wrong-file', 'it is not JSON'],
    ['other JSON', '{"credentialId":"a","secret":"in-the-wrong-file"}', 'privateKey, rpId, signCount'],
  ] as const) {
    test(name, async ({}, testInfo) => {
      const file = testInfo.outputPath('passkey.json');
      await writeFile(file, content);
      const failure = await errorOf(readPasskey(file));
      expect(failure.message).toMatch(/^The passkey file /);
      expect(failure.message).toContain(said);
      expect(failure.message).not.toContain('wrong-file"');
      expect(failure.stack).not.toContain('secret-in');
    });
  }

  test('missing', async ({}, testInfo) => {
    await expect(readPasskey(testInfo.outputPath('none.json'))).rejects.toThrow(/it cannot be read/);
  });

  test('an existing file is replaced as a whole', async ({}, testInfo) => {
    const file = testInfo.outputPath('passkey.json');
    const passkey = {
      credentialId: 'Y3JlZA==',
      privateKey: randomBytes(40).toString('base64'),
      rpId: RP_ID,
      signCount: 1,
    };
    await writeFile(file, 'old', { mode: 0o644 });
    writePasskey(file, passkey);
    expect(await readPasskey(file)).toEqual(passkey);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });
});

test('the counter grows from night to night without writing the file', () => {
  const tonight = Date.UTC(2026, 10, 22, 2);
  expect(nextCount(5, tonight + 86_400_000)).toBeGreaterThan(nextCount(5, tonight));
  expect(nextCount(2 ** 31, tonight)).toBe(2 ** 31 + 100);
});

async function only(authenticator: VirtualAuthenticator): Promise<Passkey> {
  const [passkey, ...more] = await authenticator.passkeys();
  if (passkey === undefined || more.length > 0) throw new Error('The authenticator does not hold exactly one passkey.');
  return passkey;
}
