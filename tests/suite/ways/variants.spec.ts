import { statSync } from 'node:fs';
import path from 'node:path';
import { type VariantName } from '../../../simulator/variants.ts';
import { provisionQuickly, reauthenticateQuickly } from '../../support/quick.ts';
import { expect, test, lose } from '../../support/stage.ts';
import { NEVER_PRESSED, traces } from '../../support/whole.ts';

// Each test has a simulator of its own.
test.describe.configure({ mode: 'parallel' });

interface Login {
  variants: VariantName[];
  /** Beginning of the username; default: a user without a second factor. */
  user?: string;
  /** What shows that the page was met. */
  met?: RegExp[];
  /** How often it is pressed; default: once. */
  Allow?: number;
}

const INTERRUPTED = [/Remind Me Later/, /announces maintenance/];

// Those of one row change different pages.
const logins: Login[] = [
  { variants: ['saved-identity', 'slow-interstitial'] },
  { variants: ['username-first', 'saved-identity'], user: 'connector1', met: [/TotpVerificationUi/] },
  { variants: ['saved-chooser', 'old-allow-id', 'register-phone', 'maintenance-notice'], met: INTERRUPTED },
  { variants: ['sso-button', 'slow-session-server', 'redirect-uri-encoded'] },
  { variants: ['blocking-promotions', 'experience-site'], met: [/Open Connectors sends no code challenge/] },
  {
    variants: ['pre-authorized', 'code-challenge'],
    met: [/skipped the consent page/, /sends a code challenge/],
    Allow: 0,
  },
  { variants: ['other-language', 'username-first', 'register-phone', 'maintenance-notice'], met: INTERRUPTED },
  {
    variants: ['other-language', 'register-phone', 'maintenance-notice'],
    user: 'connector1',
    met: [/TotpVerificationUi/, ...INTERRUPTED],
  },
];

for (const { variants, user = 'connector2', met = [], Allow = 1 } of logins) {
  // What the code is good for does not depend on how it was come by: an instance is made with it.
  test(`${variants.join(', ')}, ${user}`, async ({ stage: all }) => {
    await all.under(...variants);
    const stage = all.as(user);
    await stage.provision();
    for (const page of met) expect(traces(stage)).toMatch(page);
    expect(stage.state()).toMatchObject({ callback: { received: 0 }, presses: { ...NEVER_PRESSED, Allow } });
  });
}

test('Open Connectors answers its own challenge where the app requires PKCE', async ({ stage }) => {
  await stage.under('code-challenge', 'pkce-required');
  const instance = await stage.provision();
  await lose(instance, 'refresh-token');
  await stage.reauthenticate(instance);
  await expect(instance).toBeAuthenticated();
  expect(traces(stage)).toMatch(/Open Connectors sends a code challenge \(S256\)/);
});

// What these change shows in no page.
const calls: VariantName[][] = [
  ['rotation'],
  ['revoke-lag'],
  ['five-limit-four', 'scope-expanded', 'instances-object', 'ping-always-ok'],
];
for (const variants of calls) {
  test(`calls: ${variants.join(', ')}`, async ({ stage }) => {
    await stage.under(...variants);
    const instance = await provisionQuickly(stage);
    await lose(instance, 'refresh-token');
    await expect(instance).toBeNoLongerAuthenticated();
    await reauthenticateQuickly(stage, instance);
    await expect(instance).toBeAuthenticated();
  });
}

const languages: { title: string; variants: VariantName[]; language: string; locale: string }[] = [
  { title: 'the login page in English', variants: ['username-first'], language: 'de', locale: 'en-US' },
  { title: 'the login page in another language', variants: [], language: 'en_US', locale: 'ja-JP' },
];
for (const { title, variants, language, locale } of languages) {
  test.describe(() => {
    test.use({ locale });

    test(`one login mixes languages: ${title}`, async ({ stage: all }) => {
      await all.under(...variants, 'create-passkey', 'register-phone', 'maintenance-notice');
      const passkeyFile = path.join(all.scene.folders.machine, 'passkey.json');
      const stage = all.as('connector1').withUser({ passkeyFile });
      stage.control('user', { username: stage.user.username, language });
      expect(await stage.authorize()).toMatchObject({ consent: 'shown' });
      expect(statSync(passkeyFile).mode & 0o777).toBe(0o600);
      stage.control('user', { username: stage.user.username, totpSecret: null });
      expect(await stage.authorize()).toMatchObject({ consent: 'shown' });
      expect(traces(stage)).toMatch(
        /UnifiedPasskeyVerificationUi[^]*Answers with the passkey of connector1@acme\.example/,
      );
    });
  });
}

test('five approvals already: the evidence keeps which one Salesforce says it ends', async ({ stage }) => {
  stage.control('issue', { username: stage.user.username, count: 5 });
  const prompted = stage.with({ oauthPrompt: 'login consent' });
  const { consent } = await prompted.authorize();
  expect(consent).toBe('shown');
  expect(traces(stage)).toMatch(/The consent page says: .*(approv|revoke)/i);
});
