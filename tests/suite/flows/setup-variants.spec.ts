import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type SetupPlace } from '../../../fixtures/flows/usage-lists.ts';
import { type VariantName } from '../../../simulator/variants.ts';
import { instead } from '../../support/instead.ts';
import { loggedInToSetup } from '../../support/quick.ts';
import { expect, type Stage, test, lose } from '../../support/stage.ts';
import { revokedInPages, traces } from '../../support/whole.ts';

test.describe.configure({ mode: 'parallel' });

const SETUP_USER = 'sam.setup@acme.example';
const APP = 'Open Connectors Reauthentication';

function rewrite({ simulator }: Stage, path: string, change: (text: string) => string): void {
  instead(simulator.context.faults, 'around', async (around, ...asked) => {
    const answer = await around(...asked);
    return asked[0].url.includes(path) ? new Response(change(await answer.text()), answer) : answer;
  });
}

/** The Setup user revokes, who has logged in already. */
async function expectRevoked(stage: Stage, place: SetupPlace = 'connected-apps'): Promise<void> {
  loggedInToSetup(stage);
  await revokedInPages(stage, (instance) => lose(instance, place));
}

test.describe('the Setup user revokes', () => {
  interface Setup {
    variants: VariantName[];
    place?: SetupPlace;
    /** Nobody else has a grant of the app. */
    alone?: boolean;
  }

  // Those of one row change different things; that any of them was passed over would show in the row that was revoked, or was not.
  const setups: Setup[] = [
    { variants: ['revoke-titled', 'lingering-frame', 'row-per-user'], alone: true },
    { variants: ['count-zero', 'revoke-button', 'deep-link-redirected'], alone: true },
    { variants: ['classic', 'nested-tables', 'revoke-input', 'user-column-username'] },
    { variants: ['slow-lightning', 'user-column-both', 'paged-list', 'denied-attempts'] },
    { variants: ['many-users', 'revoke-no-confirm', 'nested-tables'] },
    { variants: ['masked-user-tokens'] },
    { variants: [], place: 'external-client-apps' },
    { variants: ['external-row-menu', 'external-modal'], place: 'external-client-apps' },
  ];

  for (const { variants, place = 'connected-apps', alone = false } of setups) {
    test(`${variants.join(', ') || 'as it is'}, ${alone ? 'the last grant, ' : ''}${place}`, async ({ stage: all }) => {
      await all.under(...variants);
      const stage = all.as(place === 'connected-apps' ? 'connector2' : 'connector5');
      for (const username of toBeRevoked(stage, alone)) stage.control('revoke', { username });
      await expectRevoked(stage, place);
      expect(stage.state().presses).toMatchObject({ 'Log In': 0 });
      expect(stage.told()).not.toContain('contradicts itself');
    });
  }

  test('a user whom the settings write in capitals, in a list of usernames', async ({ stage: all }) => {
    await all.under('classic', 'user-column-username');
    const stage = all.withUser({ username: all.user.username.toUpperCase() });
    await expectRevoked(stage);
  });

  test('a User Count that is not of its list is a warning, and that list no proof', async ({ stage }) => {
    rewrite(stage, '/connectedAppsUsage.apexp', (text) => text.replace(/(:count"[^>]*>)(\d+)/g, '$19$2'));
    await expectRevoked(stage);
    expect(stage.told()).toMatch(
      /OAuth Usage contradicts itself about “Open Conn.*: User Count is 9\d+, and the list has/,
    );
    expect(stage.told()).toContain('not observable: that list may not be whole: User Count is 9');
  });

  test('a User Count that others of the run may have changed meanwhile is none', async ({ stage }) => {
    const oneMore = (_: string, open: string, count: string) => `${open}${Number(count) + 1}`;
    rewrite(stage, '/connectedAppsUsage.apexp', (text) => text.replace(/(:count"[^>]*>)(\d+)/g, oneMore));
    await expectRevoked(stage);
    expect(stage.told()).not.toContain('contradicts itself');
  });

  test('a list that shows late what came, and what went', async ({ stage }) => {
    let whole: string | undefined;
    let [beforeRevoke, afterRevoke] = [0, 0];
    instead(stage.simulator.context.faults, 'around', async (around, ...asked) => {
      const answer = await around(...asked);
      const [{ url, method }] = asked;
      if (!url.includes('/connectedAppsUserList.apexp') || method !== 'GET') return answer;
      const text = await answer.text();
      const isRevoked = stage.state().presses.Revoke === 1;
      if (isRevoked && (afterRevoke += 1) <= 2) return new Response(whole, answer);
      if (!isRevoked) whole = text;
      const isLate = !isRevoked && (beforeRevoke += 1) <= 2;
      return new Response(
        isLate ? text.replace(/<tr class="dataRow(?:(?!<.tr>).)*>Ann Lee<.*?<.tr>/s, '') : text,
        answer,
      );
    });
    await expectRevoked(stage);
    expect([beforeRevoke, afterRevoke]).toEqual([3, 3]);
  });

  test('of two apps of one name, that of the consumer key', async ({ stage }) => {
    rewrite(stage, '/connectedAppsUsage.apexp', (text) => text.replaceAll(`>${APP} Dev<`, `>${APP}<`));
    await expectRevoked(stage);
    expect(stage.told()).toContain('has 2 rows in it. The user list is opened by its address instead.');
  });

  test('a list that asks before it is left', async ({ stage }) => {
    const asks = `<script>addEventListener('beforeunload', (event) => event.preventDefault())</script>`;
    rewrite(stage, '/connectedAppsUserList.apexp', (text) => text.replace('</body>', `${asks}</body>`));
    await expectRevoked(stage);
  });

  test.describe(() => {
    const crowd = Array.from({ length: 60 }, (_, index) => `person${index}@acme.example`);
    test.use({
      seed: {
        users: crowd.map((username) => ({ username, password: 'Made-up-1234!' })),
        grants: crowd.map((user) => ({ user, app: APP })),
      },
    });

    test('paged-users, connected-apps', async ({ stage }) => {
      await stage.under('paged-users');
      await expectRevoked(stage);
      expect(stage.state().grants.filter(({ live }) => live).length).toBeGreaterThan(60);
    });
  });

  test.describe(() => {
    const password = 'Made-up-1234!';
    test.use({
      seed: { users: [{ username: 'bob.bystander@acme.example', password, firstName: 'Ann', lastName: 'Lee' }] },
    });

    test('somebody else has the same name, connected-apps', async ({ stage }) => {
      await expectRevoked(stage);
      const kept = { username: 'bob.bystander@acme.example', app: APP, live: true };
      expect(stage.state().grants).toContainEqual(expect.objectContaining(kept));
    });
  });

  const passkeys: { title: string; variants: VariantName[]; factor: Record<string, unknown>; met: RegExp }[] = [
    {
      title: 'after a login with everything in its way, with a passkey only',
      variants: ['username-first', 'register-phone', 'maintenance-notice'],
      factor: { totpSecret: null },
      met: /my\.salesforce-setup\.localhost\/lightning\/setup[^]*announces maintenance/,
    },
    {
      title: 'with a passkey before the authenticator app',
      variants: ['passkey-first'],
      factor: {},
      met: /UnifiedPasskeyVerificationUi/,
    },
  ];
  for (const { title, variants, factor, met } of passkeys) {
    test(title, async ({ stage: all }) => {
      await all.under(...variants);
      const file = path.join(all.scene.folders.machine, 'passkey.json');
      writeFileSync(file, JSON.stringify(all.control('passkey', { username: SETUP_USER })), { mode: 0o600 });
      all.control('user', { username: SETUP_USER, ...factor });
      const stage = all.with({ setupUser: { passkeyFile: file } });
      await revokedInPages(stage, (instance) => lose(instance, 'connected-apps'));
      expect(traces(stage)).toMatch(met);
      expect(traces(stage)).toContain(`Answers with the passkey of ${SETUP_USER}`);
      expect(stage.state().logins[SETUP_USER]).toEqual({ 'UiLogin Success': 1 });
    });
  }
});

/** Those who have a grant of the app in the default world, where the connector user is to be alone; nobody otherwise. */
function toBeRevoked(stage: Stage, alone: boolean): string[] {
  if (!alone) return [];
  const { name } = stage.settings.salesforce.app;
  const { grants } = stage.state();
  return [...new Set(grants.filter(({ app, live }) => live && app === name).map(({ username }) => username))];
}

test.describe('the user revokes in their personal settings', () => {
  const places: VariantName[][] = [[], ['classic']];
  for (const variants of places) {
    test(`${variants.join(', ') || 'as it is'}, personal settings`, async ({ stage }) => {
      await stage.under(...variants);
      await revokedInPages(stage, (instance) => lose(instance, 'own-settings'));
      expect(traces(stage)).not.toContain(SETUP_USER);
    });
  }
});
