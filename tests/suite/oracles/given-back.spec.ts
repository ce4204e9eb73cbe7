import { take, type Taken } from '../../../fixtures/custody/take.ts';
import { type Instance, type RecordsAnswer } from '../../../fixtures/clients/open-connectors/index.ts';
import { type ConnectorInstance } from '../../../fixtures/instance/connector-instance.ts';
import { tokensOf } from '../../../fixtures/instance/tokens.ts';
import { releaseWatched } from '../../../fixtures/oracles/given-back.ts';
import { openConnectorsError } from '../../support/errors.ts';
import { answersWith, instead } from '../../support/instead.ts';
import { IMPATIENT, reauthenticateQuickly } from '../../support/quick.ts';
import { errorOf } from '../../support/refusal.ts';
import { expect, lose, RUN, type Stage, test as base } from '../../support/stage.ts';
import { EXISTING } from '../ways/existing.ts';

const test = base.extend<{ proved: ConnectorInstance; held: Taken }>({
  settings: IMPATIENT,
  /** As after its proof: every oracle held. */
  proved: async ({ regained: instance }, use) => {
    instance.lastRead = await instance.read();
    instance.lastLook = await instance.look();
    instance.isProved = true;
    await use(instance);
  },
  /** The existing one. */
  held: async ({ stage }, use) => use(await take(stage.scene, { token: EXISTING.token })),
});

const givenBack = (instance: ConnectorInstance) => releaseWatched({ instance, forgetGrant: () => undefined });
const failureOf = async (instance: ConnectorInstance) => (await errorOf(givenBack(instance))).message;
const messageOf = async (held: Taken) => (await errorOf(releaseWatched(held))).message;

/** From now on, CRM calls are refused with this status. */
function refuses({ scene }: ConnectorInstance, status: number): void {
  const body = '{"requestId":"5f0c","message":"Request failed"}';
  scene.openConnectors.records = () => Promise.reject(openConnectorsError(status, body));
}

test('an instance that is as it was proved to be is deleted without a word', async ({ stage, proved: instance }) => {
  await givenBack(instance);
  expect(stage.leftBehind()).toEqual([]);
});

test('an instance that is gone before anybody deletes it did not last', async ({ stage, proved: instance }) => {
  await stage.scene.openConnectors.deleteInstance({ id: instance.id });
  const { message } = await errorOf(givenBack(instance));
  expect(message).toContain(`instance ${instance.id} was gone before it was deleted`);
  expect(stage.state().instances).toEqual([]);
});

test('a platform that is not up to a call says nothing of the instance', async ({ stage, proved: instance }) => {
  refuses(instance, 503);
  expect(await failureOf(instance)).toMatch(/^Open Connectors answered 503 to GET/);
  expect(stage.state().instances).toEqual([]);
});

test('of tokens that came since, Salesforce is asked whose they are', async ({ stage, proved: instance }) => {
  const now = await instance.read();
  const { refreshToken = '' } = tokensOf(now, stage.settings);
  const ours = await stage.scene.salesforce.refresh(refreshToken);
  const holding = (accessToken: string) => ({
    configuration: { ...now.configuration, 'oauth.user.token': accessToken },
  });
  answersWith(instance, 'read', holding(ours.access_token));
  await givenBack(instance);
  expect(stage.leftBehind()).toEqual([]);
});

test('a stranger’s token at the end is told, and left alone', async ({ stage, proved: instance }) => {
  const stranger = 'mary.ann.lee@acme.example';
  const [issued] = stage.control('issue', { username: stranger }) as { access_token: string }[];
  const theirs = () => stage.state().grants.filter(({ live, username }) => live && username === stranger).length;
  const before = theirs();
  const { configuration } = await instance.read();
  answersWith(instance, 'read', { configuration: { ...configuration, 'oauth.user.token': issued?.access_token } });
  expect(await failureOf(instance)).toContain('the access token that it holds at the end');
  expect(theirs()).toBe(before);
  expect(stage.state().instances).toEqual([]);
});

const STRANGE = [{ Id: '001Zz00000AbCdEIAV', Name: 'Umbrella Foreign Trade' }];
const answers: [what: string, bend: Partial<RecordsAnswer>, says: string][] = [
  ['from another instance', { instanceId: '77' }, 'is answered by instance 77'],
  ['with a record of another org', { records: STRANGE }, 'gives any more: Salesforce does not have 001Zz00000AbCdEIAV'],
  ['without records', { records: [] }, 'gives any more: none, and Salesforce has Account records'],
];
for (const [what, bend, says] of answers)
  test(`a last call that is answered ${what} is told`, async ({ stage, proved: instance }) => {
    answersWith(stage.scene.openConnectors, 'records', bend);
    expect(await failureOf(instance)).toContain(says);
    expect(stage.leftBehind()).toEqual([]);
  });

test('a grant of the user for another app that went since the proof is told', async ({ stage, proved: instance }) => {
  const elsewhere = { username: stage.user.username, app: 'Open Connectors Reauthentication Dev' };
  stage.control('issue', elsewhere);
  instance.lastLook = await instance.look();
  stage.control('revoke', elsewhere);
  expect(await failureOf(instance)).toContain('something of others changed: gone: ');
});

test.describe('an older grant of the user', () => {
  test.beforeEach(({ stage }) => {
    stage.control('issue', { username: stage.user.username });
  });

  test('that goes with the clean-up is told', async ({ stage, proved: instance }) => {
    instead(stage.scene.openConnectors, 'deleteInstance', (remove, at) => {
      stage.control('revoke', { username: stage.user.username });
      return remove(at);
    });
    expect(await failureOf(instance)).toContain(
      'is clean: 1 grant that the user had for the app before this run went with the clean-up.',
    );
  });

  test('that stays says nothing', async ({ stage, proved: instance }) => {
    await givenBack(instance);
    expect(stage.leftBehind()).toEqual([`grant of ${stage.user.username}`]);
  });
});

const alsoRefused: [title: string, arrange: (instance: ConnectorInstance) => void, says: RegExp][] = [
  [
    'what was lost is said before what could not be given back',
    (one) => refuses(one, 401),
    /^instance \d+ is not authenticated any more: .*\. Instance \d+ was not deleted: It stays\./,
  ],
  [
    'why nobody could look is said before what could not be given back',
    (one) => refuses(one, 503),
    /^Open Connectors answered 503 .*\. Instance \d+ was not deleted: It stays\./,
  ],
  [
    'what could not be given back is said alone where nothing was lost',
    () => undefined,
    /^Instance \d+ was not deleted: It stays\./,
  ],
];
for (const [title, arrange, says] of alsoRefused)
  test(title, async ({ stage, proved: instance }) => {
    arrange(instance);
    stage.scene.openConnectors.deleteInstance = () => Promise.reject(new Error('It stays'));
    expect(await failureOf(instance)).toMatch(says);
  });

test('an instance that was lost after its proof has nothing to last', async ({ stage, instance }) => {
  instance.isProved = true;
  await lose(instance, 'refresh-token');
  const asked = stage.asked(/hubs\/crm/);
  await givenBack(instance);
  // One call sees that the instance is deleted.
  expect(stage.asked(/hubs\/crm/)).toBe(asked + 1);
});

test.describe('an existing instance', () => {
  test.use({ seed: { instances: [EXISTING] } });

  /** Once its lease was given back, the list of the account shows it so, for so many looks. */
  function becomes({ scene: { openConnectors } }: Stage, bend: (row: Instance) => Instance[], looks = Infinity): void {
    let left = looks;
    instead(openConnectors, 'setTags', (setTags, ...asked) => {
      instead(openConnectors, 'instances', async (instances) => {
        const rows = await instances();
        return (left -= 1) < 0 ? rows : rows.flatMap(bend);
      });
      return setTags(...asked);
    });
  }

  /** With this in its configuration. */
  const configured = (change: Record<string, string>) => (row: Instance) => [
    { ...row, configuration: { ...row.configuration, ...change } },
  ];
  const BLANK = { 'oauth.user.token': '', 'oauth.user.refresh_token': '' };

  const otherwise: { what: string; bend: (row: Instance) => Instance[]; says: string }[] = [
    { what: 'renamed', bend: (row) => [{ ...row, name: 'CRM (old)' }], says: 'otherwise than it was found: name (if ' },
    { what: 'without its tags', bend: (row) => [{ ...row, tags: [] }], says: 'otherwise than it was found: tags (if ' },
    { what: 'disabled', bend: (row) => [{ ...row, disabled: true }], says: 'than it was found: it is disabled.' },
    { what: 'without its tokens', bend: configured(BLANK), says: 'than it was found: its tokens are gone.' },
    { what: 'gone', bend: () => [], says: 'is gone, though it was only given back' },
  ];
  for (const { what, bend, says } of otherwise)
    test(`given back ${what} is told`, async ({ stage, held }) => {
      becomes(stage, bend);
      expect(await messageOf(held)).toContain(says);
    });

  test('given back without its grant is told', async ({ stage, held }) => {
    instead(stage.scene.openConnectors, 'setTags', async (setTags, ...asked) => {
      stage.control('revoke', { username: stage.user.username });
      return setTags(...asked);
    });
    expect(await messageOf(held)).toContain('was given back, and the user has 1 grant for the app less than');
  });

  test('given back with a token that step 5 has revoked is told', async ({ stage, held }) => {
    const { before } = held.instance;
    await lose(held.instance, 'refresh-token');
    await reauthenticateQuickly(stage, held.instance);
    const old = { 'oauth.user.refresh_token': before.tokens.refreshToken ?? '' };
    becomes(stage, configured(old));
    expect(await messageOf(held)).toContain('was given back with the refresh token of before step 5, which is dead');
  });

  test('given back with tokens of somebody else is told', async ({ stage, held }) => {
    const [mary] = stage.control('issue', { username: 'mary.ann.lee@acme.example' }) as { access_token: string }[];
    const theirs = { 'oauth.user.token': mary?.access_token ?? '' };
    becomes(stage, configured(theirs));
    expect(await messageOf(held)).toMatch(
      /the access token with which it was given back sha256:\w+ belongs to user mary\.ann\.lee@acme\.example/,
    );
  });

  test('whose token was renewed meanwhile is given back without a word', async ({ stage, held }) => {
    const ours = await stage.scene.salesforce.refresh(held.instance.before.tokens.refreshToken ?? '');
    const renewed = { 'oauth.user.token': ours.access_token };
    becomes(stage, configured(renewed));
    await expect(releaseWatched(held)).resolves.toBeUndefined();
  });

  test('whose row in the list never changes is given back without a word', async ({ stage, held }) => {
    const { tokens } = held.instance.before;
    await lose(held.instance, 'refresh-token');
    await reauthenticateQuickly(stage, held.instance);
    const old = { 'oauth.user.refresh_token': tokens.refreshToken ?? '' };
    instead(stage.scene.openConnectors, 'instances', async (instances) => (await instances()).flatMap(configured(old)));
    await expect(releaseWatched(held)).resolves.toBeUndefined();
  });

  test('that has the lease still is told', async ({ stage, held }) => {
    const { tags } = await held.instance.read();
    becomes(stage, (row) => [{ ...row, tags }]);
    expect(await messageOf(held)).toContain('has the lease of this run still');
  });

  test('that a late list shows as before is given back without a word', async ({ stage, held }) => {
    const { tags } = await held.instance.read();
    becomes(stage, (row) => [{ ...row, tags }], 1);
    await releaseWatched(held);
    expect(stage.state().instances).toMatchObject([{ name: EXISTING.name, tags: EXISTING.tags }]);
  });

  test('that another run has taken since is that run’s', async ({ stage, held }) => {
    const { tags } = await held.instance.read();
    const theirs = tags.map((tag) => tag.replace(RUN, '20260102T030405-bbbbbb'));
    becomes(stage, (row) => [{ ...row, tags: theirs, disabled: true }]);
    await expect(releaseWatched(held)).resolves.toBeUndefined();
  });

  test('whose name was only said to be given back is told', async ({ stage, held }) => {
    const { openConnectors } = stage.scene;
    await openConnectors.patchInstance({ id: held.instance.id }, { name: 'Another name' });
    openConnectors.patchInstance = () => held.instance.read();
    expect(await messageOf(held)).toMatch(/^Instance \d+ is not as it was found: name\./);
  });
});
