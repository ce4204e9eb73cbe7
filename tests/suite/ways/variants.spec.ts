import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { type VariantName } from '../../../simulator/variants.ts';
import { expect, test, lose, regain } from '../../support/stage.ts';
import { NEVER_PRESSED, traces } from '../../support/whole.ts';

// Each test has a simulator of its own.
test.describe.configure({ mode: 'parallel' });

interface Login {
  variants: VariantName[];
  /** Beginning of the username; default: a user without a second factor. */
  user?: string;
  /** What shows that the page was met. */
  met?: RegExp;
  consent?: 'shown' | 'skipped';
}

const logins: Login[] = [
  { variants: [] },
  { variants: [], user: 'connector1', met: /TotpVerificationUi/ },
  { variants: ['username-first'] },
  { variants: ['username-first'], user: 'connector1', met: /TotpVerificationUi/ },
  { variants: ['saved-identity'] },
  { variants: ['username-first', 'saved-identity'] },
  { variants: ['saved-chooser'] },
  { variants: ['sso-button'] },
  { variants: ['slow-interstitial'] },
  { variants: ['slow-session-server'] },
  { variants: ['blocking-promotions'] },
  { variants: ['register-phone'], met: /Remind Me Later/ },
  { variants: ['maintenance-notice'], met: /announces maintenance/ },
  { variants: ['register-phone', 'maintenance-notice'], met: /announces maintenance/ },
  { variants: ['old-allow-id'] },
  { variants: ['pre-authorized'], consent: 'skipped' },
  {
    variants: ['other-language', 'username-first', 'register-phone', 'maintenance-notice'],
    met: /announces maintenance/,
  },
  { variants: ['other-language'] },
  {
    variants: ['other-language', 'register-phone', 'maintenance-notice'],
    user: 'connector1',
    met: /TotpVerificationUi/,
  },
  { variants: ['five-limit-four'] },
  { variants: ['scope-expanded'] },
  { variants: ['rotation'] },
  { variants: ['revoke-lag'] },
  { variants: ['instances-object', 'redirect-uri-encoded', 'ping-always-ok'] },
];

for (const { variants, user = 'connector2', met = /./, consent = 'shown' } of logins) {
  test.describe(() => {
    test.use({ variants });

    test(`${variants.join(', ') || 'as it is'}, ${user}`, async ({ stage: all }) => {
      const stage = all.as(user);
      const instance = await stage.provision();
      await lose(instance, 'refresh-token');
      await expect(instance).toBeNoLongerAuthenticated();
      const authorization = await stage.authorize();
      expect(authorization.consent).toBe(consent);
      await regain(instance, authorization.code);
      await expect(instance).toBeAuthenticated();
      expect(traces(stage)).toMatch(met);
      expect(stage.state()).toMatchObject({ callback: { received: 0 }, presses: NEVER_PRESSED });
    });
  });
}

const languages: { title: string; variants: VariantName[]; language: string; locale: string }[] = [
  { title: 'the login page in English', variants: ['username-first'], language: 'de', locale: 'en-US' },
  { title: 'the login page in another language', variants: [], language: 'en_US', locale: 'ja-JP' },
];
for (const { title, variants, language, locale } of languages) {
  test.describe(() => {
    test.use({ locale, variants: [...variants, 'create-passkey', 'register-phone', 'maintenance-notice'] });

    test(`one login mixes languages: ${title}`, async ({ stage: all }) => {
      const passkeyFile = path.join(all.scene.folders.machine, 'passkey.json');
      const stage = all.as('connector1').withUser({ passkeyFile });
      stage.control('user', { username: stage.user.username, language });
      expect(await stage.authorize()).toMatchObject({ consent: 'shown' });
      stage.control('user', { username: stage.user.username, totpSecret: null });
      expect(await stage.authorize()).toMatchObject({ consent: 'shown' });
      expect(traces(stage)).toMatch(/UnifiedPasskeyVerificationUi/);
    });
  });
}

test.describe(() => {
  test.use({ variants: ['create-passkey'] });

  test('create-passkey, where the settings name a file for it: made once, kept, and used from then on', async ({
    stage: all,
  }) => {
    const passkeyFile = path.join(all.scene.folders.machine, 'passkey.json');
    const stage = all.as('connector1').withUser({ passkeyFile });
    await stage.authorize();
    expect(existsSync(passkeyFile)).toBe(true);
    expect(statSync(passkeyFile).mode & 0o777).toBe(0o600);
    stage.control('user', { username: stage.user.username, totpSecret: null });
    await stage.authorize();
    expect(traces(stage)).toContain('Answers with the passkey of connector1@acme.example');
  });
});

test.describe(() => {
  test.use({ variants: [] });

  test('five approvals already: Salesforce says which one it ends, and the evidence keeps it', async ({ stage }) => {
    stage.control('issue', { username: stage.user.username, count: 5 });
    const prompted = stage.with((settings) => ({ ...settings, oauthPrompt: 'login consent' }));
    const { consent } = await prompted.authorize();
    expect(consent).toBe('shown');
    expect(traces(stage)).toMatch(/The consent page says: .*(approv|revoke)/i);
  });
});
