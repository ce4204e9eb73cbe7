import { type Settings } from '../../../fixtures/settings/index.ts';
import { type VariantName } from '../../../simulator/variants.ts';
import { type Changes } from '../../support/changed.ts';
import { loggedInToSetup, provisionQuickly } from '../../support/quick.ts';
import { expectRefusal, type Refusal } from '../../support/refusal.ts';
import { expect, type Stage, test, lose } from '../../support/stage.ts';
import { NEVER_PRESSED } from '../../support/whole.ts';

test.describe.configure({ mode: 'parallel' });

const SETUP_USER = 'sam.setup@acme.example';

interface Stop {
  /** Of the error: a page that nobody can pass unattended, where it is not named. */
  name?: Refusal['name'];
  says: Refusal['says'];
  /** Default: the names of its variants. */
  title?: string;
  variants: VariantName[];
  user?: string;
  arrange?: (stage: Stage) => void;
  change?: (settings: Settings) => Changes<Settings>;
}

const STOPPED = 'UnattendedStopError';

const atMyDomain = ({ salesforce }: Settings) => ({ salesforce: { loginUrl: salesforce.myDomainUrl ?? '' } });

test.describe('pages that a connector user cannot pass unattended', () => {
  const stops: Stop[] = [
    { variants: ['sso-only'], change: atMyDomain, says: /Turn on “Login Form” in Setup → My Domain/ },
    { variants: ['connect-authenticator'], says: /connect an authenticator app/ },
    { variants: ['create-passkey'], user: 'connector1', says: /npm run enroll-passkey/ },
    { variants: ['password-expired'], says: /Set a new password by hand/ },
    { variants: ['login-as'], says: /consent is refused in a session made by Login As/ },
    {
      variants: ['stale-session'],
      name: 'PageError',
      says: /for another user: expected “connector2@acme\.example”, seen “sam\.setup@acme\.example”\. Nothing was pressed/,
    },
    {
      variants: ['login-rate'],
      name: 'LoginRefusedError',
      says: /^Salesforce refused the login of connector2@acme\.example/,
    },
    {
      title: 'a locked user',
      variants: ['login-error-texts'],
      arrange: (stage) => stage.control('user', { username: stage.user.username, lockedForMs: 900_000 }),
      name: 'LoginRefusedError',
      says: /Unlock the user in Setup → Users, or wait/,
    },
    {
      title: 'a passkey is asked for, and there is none',
      variants: ['passkey-first'],
      user: 'connector1',
      arrange: (stage) => stage.control('passkey', { username: stage.user.username }),
      says: /npm run enroll-passkey/,
    },
  ];

  for (const { variants, title = variants.join(', '), user = 'connector2', arrange, change, name, says } of stops) {
    test(title, async ({ stage: all }) => {
      await all.under(...variants);
      const stage = all.as(user).with(change?.(all.settings) ?? {});
      arrange?.(stage);
      await expectRefusal(stage, stage.provision(), { name: name ?? STOPPED, says });
      expect(stage.state()).toMatchObject({ callback: { received: 0 }, presses: { ...NEVER_PRESSED, Allow: 0 } });
    });
  }
});

test.describe('pages on which nothing is revoked', () => {
  const withoutFactor = (stage: Stage) => stage.control('user', { username: SETUP_USER, totpSecret: null });
  const LABEL_ONLY =
    /not exactly one “Revoke”\. Only its label identifies this action, so the language .* must be English\.$/;
  const KEEPS = ['instance Staged', 'grant of connector2@acme.example'];
  const stops: Stop[] = [
    {
      variants: ['revoke-unexpected-dialog'],
      name: 'PageError',
      says: /^Unexpected dialog \(confirm\) after .*: “.*”\. It was dismissed\.$/,
    },
    { variants: ['other-language'], name: 'PageError', says: LABEL_ONLY },
    {
      variants: ['stuck-lightning'],
      change: () => ({ unknownPageTimeout: 1000 }),
      name: 'UnknownPageError',
      says: /it stayed at “lightning-loading”, which should pass/,
    },
    { variants: ['password-expired'], arrange: withoutFactor, says: /Cannot go on with sam\.setup@acme\.example/ },
    {
      title: 'a Setup user who may not open Setup',
      variants: [],
      arrange: (stage) => {
        withoutFactor(stage);
        for (const user of stage.simulator.context.salesforce.directory.users.values())
          user.permissions.delete('ManageUsers');
      },
      says: /Setup’s lists need “View Setup and Configuration” and “Manage Users”/,
    },
  ];

  for (const { variants, title = variants.join(', '), arrange = loggedInToSetup, change, name, says } of stops) {
    test(title, async ({ stage: all }) => {
      await all.under(...variants);
      const stage = all.with(change?.(all.settings) ?? {});
      const instance = await provisionQuickly(stage);
      arrange(stage);
      await expectRefusal(stage, lose(instance, 'connected-apps'), { name: name ?? STOPPED, says }, KEEPS);
      expect(stage.state()).toMatchObject({ presses: { ...NEVER_PRESSED, Revoke: 0 } });
    });
  }

  test('changing-list: revokes the right row, or nothing', async ({ stage }) => {
    await stage.under('changing-list');
    loggedInToSetup(stage);
    const before = stage.state().grants.filter(({ live }) => live).length;
    const instance = await provisionQuickly(stage);
    const outcome = await lose(instance, 'connected-apps').then(
      () => 'revoked',
      (error: unknown) => (error as Error).message,
    );
    expect(outcome).toMatch(/^revoked$|changed while it was read: .* Nothing was pressed\.$/);
    const others = stage.state().grants.filter(({ live, username }) => live && username !== stage.user.username);
    expect(others).toHaveLength(before);
  });
});
