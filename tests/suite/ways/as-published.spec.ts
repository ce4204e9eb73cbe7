import { type ConnectorInstance } from '../../../fixtures/instance/connector-instance.ts';
import { answersWith, instead } from '../../support/instead.ts';
import { provisionQuickly } from '../../support/quick.ts';
import { expect, lose, type Stage, test } from '../../support/stage.ts';

const ACCESS = 'oauth.user.token';
const revocations = (stage: Stage): number => stage.asked(/\/oauth2\/revoke$/);

/** GET /instances with the element token answers the instance with another configuration. */
function listedWith({ scene }: ConnectorInstance, configuration: Record<string, string> | undefined): void {
  instead(scene.openConnectors, 'instance', async (read, at) => ({
    ...(await read(at)),
    ...('token' in at && { configuration }),
  }));
}

for (const variants of [[], ['instances-object']] as const) {
  const list = variants.length === 0 ? 'an array' : 'one object';

  test(`the token is retrieved by the element token from a list that is ${list}`, async ({ stage }) => {
    await stage.under(...variants);
    const instance = await provisionQuickly(stage);
    const asked: (string | undefined)[] = [];
    instead(stage.scene.openConnectors.raw, 'instances', (instances, by) => {
      asked.push(by?.token);
      return instances(by);
    });
    await lose(instance, 'access-token-as-published');
    expect(asked).toContain(instance.token);
    await expect(instance).toBeNoLongerAuthenticated();
  });
}

test('another oauth.user.token in the list than by id: nothing is revoked', async ({ stage, instance }) => {
  listedWith(instance, { [ACCESS]: '00D000000000001!another.instances.token' });
  await expect(lose(instance, 'access-token-as-published')).rejects.toThrow(
    /^GET \/instances with the element token shows another oauth\.user\.token \(sha256:.*nothing was revoked\.$/,
  );
  expect(revocations(stage)).toBe(0);
});

test('a list without configurations: the token read by id is revoked, and that is said', async ({ stage }) => {
  const instance = await provisionQuickly(stage);
  listedWith(instance, undefined);
  await lose(instance, 'access-token-as-published');
  expect(revocations(stage)).toBe(1);
  expect(stage.told()).toContain('GET /instances does not show oauth.user.token');
});

test('an error, or records of others, in its place are no healing', async ({ stage, instance }) => {
  await lose(instance, 'access-token-as-published');
  const bodies = [
    '[{"errorCode":"INVALID_SESSION_ID","message":"Session expired or invalid"}]',
    '[{"Id":"001Zz00000AbCdEIAV","Name":"Umbrella Foreign Trade"}]',
  ];
  for (const body of bodies) {
    answersWith(stage.scene.openConnectors.raw, 'records', { body });
    await expect(expect(instance).toBeNoLongerAuthenticated()).rejects.toThrow(
      /^The instance answers, and not with its records: (.*INVALID_SESSION_ID|Salesforce does not have 001)/,
    );
  }
});

test('tokens of others, or another configuration, after it are no healing', async ({ stage, instance }) => {
  const [mary] = stage.control('issue', { username: 'mary.ann.lee@acme.example' }) as Record<string, string>[];
  await lose(instance, 'access-token-as-published');
  let changes: Record<string, string | undefined> = {};
  instead(stage.scene.openConnectors, 'instance', async (read, at) => {
    const now = await read(at);
    return { ...now, configuration: Object.assign({ ...now.configuration }, changes) };
  });
  const strange =
    /^The tokens are not those of the expected grant: the (access|refresh) token with which it healed .*mary/;
  for (const [says, key, value] of [
    [strange, ACCESS, mary?.['access_token']],
    [strange, 'oauth.user.refresh_token', mary?.['refresh_token']],
    [/^The refresh changed more than tokens: changed: event\.objects/, 'event.objects', 'Lead'],
  ] as const) {
    changes = { [key]: value };
    await expect(expect(instance).toBeNoLongerAuthenticated()).rejects.toThrow(says);
  }
});
