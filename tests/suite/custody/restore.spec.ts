import { notLookedAt, orByHand, restoreAtEnd } from '../../../fixtures/custody/end-of-run.ts';
import { guard } from '../../../fixtures/custody/guard.ts';
import { release } from '../../../fixtures/custody/release.ts';
import { restore, whyNotAuthenticated } from '../../../fixtures/custody/restore.ts';
import { take, type Taken } from '../../../fixtures/custody/take.ts';
import { patchBody } from '../../../fixtures/clients/open-connectors/index.ts';
import { noteHeld } from '../../../fixtures/custody/held.ts';
import { noteProcesses } from '../../../support/processes.ts';
import { redact } from '../../../redaction/index.ts';
import { type ConnectorInstance } from '../../../fixtures/instance/connector-instance.ts';
import { sessionIn, tokensOf } from '../../../fixtures/instance/tokens.ts';
import { openConnectorsError } from '../../support/errors.ts';
import { answersWith, instead } from '../../support/instead.ts';
import { codeOf, IMPATIENT, provisionQuickly } from '../../support/quick.ts';
import { errorOf } from '../../support/refusal.ts';
import { type Stage } from '../../support/stage.ts';
import {
  EARLIER,
  expect,
  killed,
  made,
  NOTHING,
  revoke,
  TAGS,
  tagsOf,
  test,
  tokenOf,
  withExisting,
} from './existing.ts';

const ANOTHER = 'connector3@acme.example';

test.describe('an existing instance', () => {
  test('that a run left dead is restored before and after, without a lease in the end', async ({ stage, existing }) => {
    revoke(stage);
    await withExisting(stage, (instance) => {
      expect(instance.id).toBe(existing.id);
      revoke(stage);
      return Promise.resolve();
    });
    expect((await stage.scene.openConnectors.records(tokenOf(stage))).records).not.toEqual([]);
    expect(await tagsOf(stage, existing)).toEqual(TAGS);
  });

  test('that is authenticated, and nobody leased, is not written to at the end', async ({ stage, existing }) => {
    expect(await restoreAtEnd(stage.scene)).toEqual({ done: [], warnings: [], failures: [] });
    expect(stage.asked(/^(PATCH|PUT) /)).toBe(0);
    expect(await tagsOf(stage, existing)).toEqual(TAGS);
  });

  test('is restored at the end of a run whose worker crashed', async ({ stage, existing }) => {
    const crash = new Error('the worker is gone');
    const never = new Promise<void>(() => undefined);
    const held = new Promise<void>((resolve) => {
      void withExisting(stage, () => {
        resolve();
        return never; // Nothing behind `use` is reached.
      }).catch(() => crash);
    });
    await held;
    revoke(stage);
    const outcome = await restoreAtEnd(stage.scene);
    expect(outcome).toEqual({
      done: [`Instance ${existing.id} was not authenticated any more, and was restored.`],
      warnings: [],
      failures: [],
    });
    expect(await tagsOf(stage, existing)).toEqual(TAGS);
  });

  test('that was deleted meanwhile: one clear sentence', async ({ stage, existing }) => {
    await stage.scene.openConnectors.deleteInstance(existing);
    const error = await errorOf(withExisting(stage, () => Promise.resolve()));
    expect(error.name).toBe('RestoreError');
    expect(error.message).toMatch(/^No instance has the element token sha256:\w+ of the settings: it was deleted, /);
    const later = await errorOf(restore(stage.scene, existing.id));
    expect(later.message).toMatch(/^Instance \d+ is gone: somebody deleted it meanwhile/);
  });

  test('that is of another org is left alone, though it is dead, before and after', async ({ stage, existing }) => {
    const { openConnectors } = stage.scene;
    const another = 'https://login.salesforce.com/id/00D000000000009EAA/005000000000001AAA';
    await openConnectors.setConfiguration(existing.id, 'sfdc.user.id.url', another);
    revoke(stage);
    const error = await errorOf(take(stage.scene, { token: tokenOf(stage) }));
    expect(error.message).toMatch(/^Instance \d+ belongs to org 00D000000000009EAA, and .* it was left alone\.$/);
    expect(await restoreAtEnd(stage.scene)).toEqual(NOTHING);
    expect(stage.asked(/\/oauth\/url$/)).toBe(0);
    expect(await tagsOf(stage, existing)).toEqual(TAGS);
  });

  test('that is deleted during a scenario: its end and that of the run say the same', async ({ stage, existing }) => {
    const error = await errorOf(withExisting(stage, () => stage.scene.openConnectors.deleteInstance(existing)));
    expect((await restoreAtEnd(stage.scene)).failures).toEqual([error.message]);
  });

  /** Step 10 with the consent of somebody else: the instance is alive, with their data. */
  async function givenToAnother(stage: Stage): Promise<Taken> {
    const taken = await take(stage.scene, { token: tokenOf(stage) });
    revoke(stage);
    const code = codeOf(stage.withUser({ username: ANOTHER }));
    await stage.scene.openConnectors.patchInstance({ token: tokenOf(stage) }, patchBody(code));
    return taken;
  }

  const ownerOf = async ({ scene }: Stage, { id }: { id: number }): Promise<string | undefined> => {
    const session = sessionIn(tokensOf(await scene.openConnectors.instance({ id }), scene.settings));
    return session && (await scene.salesforce.userinfo(session)).preferred_username;
  };

  test('that holds somebody else’s grant after step 10 is not given back so', async ({ stage, existing }) => {
    await release(await givenToAnother(stage));
    expect(await ownerOf(stage, existing)).toBe(stage.user.username);
    expect(stage.told()).toContain(`was not authenticated, as it holds a token of user ${ANOTHER}: it is restored`);
  });

  test('that holds the token of another instance is restored, and the other stays alive', async ({ stage }) => {
    const taken = await take(stage.scene, { token: tokenOf(stage) });
    const { before } = await provisionQuickly(stage.as('connector3'), { name: 'Theirs', tags: [] });
    const { accessToken = '', refreshToken = '' } = before.tokens;
    const configuration = { 'oauth.user.token': accessToken, 'oauth.user.refresh_token': refreshToken };
    await stage.scene.openConnectors.patchInstance({ token: tokenOf(stage) }, { configuration });
    await release(taken);
    expect(stage.told()).toMatch(/it is restored[^]*sha256:\w+ was left alone: instance \d+ \(Theirs\) holds it, too/);
    expect(stage.state().grants.find((grant) => grant.refreshToken === refreshToken)?.live).toBe(true);
  });

  test('whose token another instance holds is not used: who revokes it would take both', async ({
    stage,
    existing,
  }) => {
    const { configuration } = await stage.scene.openConnectors.instance(existing);
    const other = await provisionQuickly(stage.as('connector3'), { name: 'Theirs', tags: [] });
    await stage.scene.openConnectors.patchInstance(
      { id: other.id },
      { configuration: { 'oauth.user.refresh_token': configuration?.['oauth.user.refresh_token'] } },
    );
    const { message } = await errorOf(take(stage.scene, { token: tokenOf(stage) }));
    expect(message).toBe(
      `Instance ${existing.id} was not used: it holds a token of instance ${other.id} (Theirs), and whatever revokes that would take the access of both. Re-authenticate one of the two.`,
    );
    expect(await tagsOf(stage, existing)).toEqual(TAGS);
  });

  test('that holds somebody else’s grant, and cannot be restored: who, and the commands', async ({ stage }) => {
    const taken = await givenToAnother(stage);
    stage.plant('grant-of-another-user');
    const says = /accepted, and it holds a token of user (?!connector2@)\S+ all the same/;
    expect((await errorOf(release(taken))).message).toMatch(says);
    const [message = ''] = (await restoreAtEnd(stage.scene)).failures;
    expect(message).toMatch(says);
    expect(message).toMatch(/^Instance \d+ is NOT authenticated, .* Re-authenticate it by hand: 1\. /);
  });

  test('that a killed run left with a dead grant of somebody else is restored', async ({ stage, existing }) => {
    await take(stage.inRun(EARLIER).scene, { token: tokenOf(stage) });
    killed(stage, EARLIER);
    const code = codeOf(stage.withUser({ username: ANOTHER }));
    await stage.scene.openConnectors.patchInstance({ token: tokenOf(stage) }, patchBody(code));
    stage.control('revoke', { username: ANOTHER });
    await take(stage.scene, { token: tokenOf(stage) });
    expect(await ownerOf(stage, existing)).toBe(stage.user.username);
  });

  for (const [how, since] of [
    ['alive', () => undefined],
    ['dead', (stage: Stage) => stage.control('revoke', { username: ANOTHER })],
  ] as const)
    test(`that was somebody else’s before, and is ${how}, is left alone`, async ({ stage, existing }) => {
      revoke(stage);
      const code = codeOf(stage.withUser({ username: ANOTHER }));
      await stage.scene.openConnectors.patchInstance({ token: tokenOf(stage) }, patchBody(code));
      since(stage);
      const { name, message } = await errorOf(take(stage.scene, { token: tokenOf(stage) }));
      expect(name).toBe('RestoreError');
      expect(message).toMatch(
        /^Instance \d+ says that it is of user 005\w+, and connector2@acme\.example is 005\w+: it was left alone\.$/,
      );
      expect(await restoreAtEnd(stage.scene)).toEqual(NOTHING);
      expect(stage.asked(/\/oauth\/url$/)).toBe(0);
      expect(await tagsOf(stage, existing)).toEqual(TAGS);
    });

  test('that cannot be restored: the commands, without a secret', async ({ stage, existing }) => {
    revoke(stage);
    const mistaken = stage.withUser({ password: 'a wrong made-up password' });
    const error = await errorOf(restore(mistaken.scene, existing.id));
    expect(error.message).toMatch(/^Instance \d+ is not authenticated yet \(.*The end of the run tries again/);
    expect(error.message, 'is said by the last line of defence alone').not.toContain('by hand');
    const [message = ''] = (await restoreAtEnd(mistaken.scene)).failures;
    expect(message).toMatch(
      /^Instance \d+ is NOT authenticated, .* Re-authenticate it by hand: 1\. node .* 2\. .* curl -G .* 3\. Open .* 4\. curl -X PUT .* 5\. curl -X PATCH/,
    );
    expect(redact(message), 'it can be typed as it is shown').toBe(message);
    const { openConnectors, salesforce } = stage.settings;
    for (const secret of [
      openConnectors.userSecret,
      openConnectors.organizationSecret,
      salesforce.app.consumerSecret,
    ]) {
      expect(message).not.toContain(secret);
    }
  });

  test('is restored in a new browser where the one of the run has died', async ({ stage, existing }) => {
    revoke(stage);
    const browser = await stage.scene.browser.browserType().launch();
    await browser.close();
    expect(await restore({ ...stage.scene, browser }, existing.id)).toBe(true);
    expect((await stage.scene.openConnectors.records(tokenOf(stage))).records).not.toEqual([]);
  });

  test('whose services are down for good: the recipe, and no word of the lease', async ({ stage, existing }) => {
    const taken = await take(stage.scene, { token: tokenOf(stage) });
    const nowhere = 'http://api.openconnectors.localhost:1/elements/api-v2';
    const { scene } = stage.with({ openConnectors: { baseUrl: nowhere } });
    const instance = Object.create(taken.instance, { scene: { value: scene } }) as ConnectorInstance;
    const { message } = await errorOf(release({ ...taken, instance }));
    expect(message).toMatch(
      new RegExp(`^Instance ${existing.id} is not authenticated yet \\(Open Connectors is down: `),
    );
    expect(await notLookedAt(scene, new Error('Open Connectors is down'))).toEqual([
      expect.stringMatching(
        /^Nobody could tell whether instance \d+ is authenticated \(Open Connectors is down\)\. Look .* by hand: 1\./,
      ),
    ]);
  });

  test('has a recipe only where it is not well, though the end of the run broke off', async ({ stage, existing }) => {
    await take(stage.scene, { token: tokenOf(stage) });
    const cause = new Error('Salesforce is down');
    expect(await notLookedAt(stage.scene, cause)).toEqual([]);
    revoke(stage);
    const [recipe = ''] = await notLookedAt(stage.scene, cause);
    expect(recipe).toMatch(new RegExp(`^Instance ${existing.id} is NOT authenticated, .*\\(Salesforce is down\\)`));
  });

  test('has its recipe although the end of the run hangs', async ({ stage, existing }) => {
    await take(stage.scene, { token: tokenOf(stage) });
    const hangs = () => new Promise<never>(() => undefined);
    const { message } = await errorOf(orByHand(stage.scene, hangs, 100));
    expect(message, 'of one that is well').toBe('The end of the run was not over after 0.05 s.');
    revoke(stage);
    const { failures } = await orByHand(stage.scene, hangs, 100);
    expect(failures).toEqual([
      expect.stringMatching(
        new RegExp(`^Instance ${existing.id} is NOT authenticated, .*not over after 0.05 s.* by hand: 1\\.`),
      ),
    ]);
    const { done } = await orByHand(stage.scene, () => restoreAtEnd(stage.scene), 60_000);
    expect(done.join()).toContain(`Instance ${existing.id}`);
  });

  test('is restored although a left-over cannot be deleted', async ({ stage, existing }) => {
    noteProcesses(stage.scene.folders.run);
    await take(stage.scene, { token: tokenOf(stage) });
    await made(stage.as('connector3'));
    revoke(stage);
    const { openConnectors } = stage.scene;
    openConnectors.deleteInstance = () => Promise.reject(new Error('not up to it'));
    const { failures } = await restoreAtEnd(stage.scene);
    expect(failures).toEqual([expect.stringMatching(/^Instance \d+ was not deleted: not up to it\. The next run/)]);
    expect((await openConnectors.records(tokenOf(stage))).records).not.toEqual([]);
    expect(await tagsOf(stage, existing)).toEqual(TAGS);
  });

  const holdsLivingGrant = (stage: Stage): boolean => {
    const { instances, grants } = stage.state();
    const { configuration } = instances.find(({ token }) => token === tokenOf(stage)) ?? {};
    return grants.some(
      ({ live, refreshToken }) => live && refreshToken === configuration?.['oauth.user.refresh_token'],
    );
  };

  test('whose calls are answered all the same when it is dead is restored', async ({ stage }) => {
    const taken = await take(stage.scene, { token: tokenOf(stage) });
    stage.plant('accounts-empty-when-dead');
    revoke(stage);
    await release(taken);
    expect(stage.told()).toContain('was not authenticated, as Salesforce calls its refresh token dead: it is restored');
    expect(holdsLivingGrant(stage)).toBe(true);
  });

  test('whose calls are answered 200 with an error is none that is well', async ({ stage }) => {
    await take(stage.scene, { token: tokenOf(stage) });
    const body = '[{"errorCode":"INVALID_SESSION_ID","message":"Session expired or invalid"}]';
    answersWith(stage.scene.openConnectors.raw, 'records', { body });
    const [recipe = ''] = (await restoreAtEnd(stage.scene)).failures;
    expect(recipe).toMatch(/^Nobody could tell whether instance \d+ is authenticated \(.*INVALID_SESSION_ID/);
  });

  test('whose calls another instance answers is none that is well', async ({ stage }) => {
    const { instance } = await take(stage.scene, { token: tokenOf(stage) });
    const headers = { 'elements-element-instance-id': '77' };
    answersWith(stage.scene.openConnectors.raw, 'records', { headers });
    const why = await whyNotAuthenticated(stage.scene, await instance.read());
    expect(why).toBe('a CRM call of it is answered by instance 77');
  });

  test('that a gateway refuses may be well: nobody logs in, and nothing is written', async ({ stage }) => {
    const taken = await take(stage.scene, { token: tokenOf(stage) });
    const html = { status: 403, headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>403</title>' };
    answersWith(stage.scene.openConnectors.raw, 'records', html);
    expect((await errorOf(release(taken))).message).toContain('does not say whether the instance is authenticated');
    const [recipe = ''] = await notLookedAt(stage.scene, new Error('Open Connectors is down'));
    expect(recipe).toMatch(/^Nobody could tell whether instance \d+ is authenticated/);
    expect(stage.asked(/^GET .*\/oauth\/url$/)).toBe(0);
  });

  test('that is refused for a limit may be well: nobody logs in, and nothing is written', async ({ stage }) => {
    const taken = await take(stage.scene, { token: tokenOf(stage) });
    const limit = '[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":"TotalRequests Limit exceeded."}]';
    const body = JSON.stringify({ requestId: '5f0c', message: 'Request failed', providerMessage: limit });
    answersWith(stage.scene.openConnectors.raw, 'records', { status: 403, body });
    expect((await errorOf(release(taken))).message).toMatch(
      /does not say whether the instance is authenticated.* 403 .*REQUEST_LIMIT_EXCEEDED/,
    );
    expect(stage.asked(/^GET .*\/oauth\/url$/)).toBe(0);
  });

  test('that is refused whatever is tried: no grant of a try is left', async ({ stage, existing }) => {
    revoke(stage);
    const body = JSON.stringify({ requestId: '5f0c', message: 'Request failed' });
    answersWith(stage.scene.openConnectors.raw, 'records', { status: 401, body });
    await errorOf(restore(stage.scene, existing.id));
    expect(stage.asked(/^(PATCH|PUT) .*\/instances\/\d+$/)).toBe(3);
    expect(stage.state().grants.filter(({ live, username }) => live && username === stage.user.username)).toHaveLength(
      1,
    );
    expect(holdsLivingGrant(stage)).toBe(true);
  });

  test('that cannot be restored since there is no such connector is not called gone', async ({ stage, existing }) => {
    revoke(stage);
    const { scene } = stage.with({ openConnectors: { elementKey: 'sfdcx' } });
    const { message } = await errorOf(restore(scene, existing.id));
    expect(message).toMatch(
      /^Instance \d+ is not authenticated yet \(Open Connectors answered 404 to GET \/elements\/sfdcx/,
    );
  });

  test('that nobody can look at does not keep another one, nor what else failed', async ({ stage, existing }) => {
    const { scene } = stage;
    noteProcesses(scene.folders.run);
    await made(stage.as('connector3'));
    noteHeld(scene, 1, {});
    revoke(stage);
    instead(scene.openConnectors, 'instance', (read, at) =>
      'id' in at && at.id === 1 ? Promise.reject(openConnectorsError(500)) : read(at),
    );
    scene.openConnectors.deleteInstance = () => Promise.reject(new Error('not up to it'));
    const { done, failures } = await restoreAtEnd(scene);
    expect(done).toContain(`Instance ${existing.id} was not authenticated any more, and was restored.`);
    expect(failures).toEqual([
      expect.stringMatching(/^Instance \d+ was not deleted: not up to it/),
      expect.stringMatching(/^Nobody could tell whether instance 1 is authenticated \(Open Connectors answered 500/),
    ]);
  });

  /** Introspection calls the next tokens that it is asked about dead, as a host that lags does. */
  const lags = ({ scene: { salesforce } }: Stage, times: number, isMeant: (token: string) => boolean) => {
    let left = times;
    instead(salesforce, 'introspect', (introspect, token, ...about) =>
      isMeant(token) && left-- > 0 ? Promise.resolve({ active: false }) : introspect(token, ...about),
    );
  };

  test('whose refresh token a lagging host calls dead once is left alone', async ({ stage }) => {
    const taken = await take(stage.scene, { token: tokenOf(stage) });
    lags(stage, 1, (token) => token === taken.instance.before.tokens.refreshToken);
    await release(taken);
    expect(stage.told()).not.toContain('it is restored');
  });

  test('whose new refresh token is known late is restored once', async ({ stage }) => {
    const taken = await take(stage.scene, { token: tokenOf(stage) });
    const { refreshToken } = taken.instance.before.tokens;
    revoke(stage);
    lags(stage, 3, (token) => token !== refreshToken && !token.includes('!'));
    await release(taken);
    expect(holdsLivingGrant(stage)).toBe(true);
    expect(stage.asked(/^PUT .*\/instances/), 'what is tried where PATCH has not helped').toBe(0);
  });

  for (const [defect, why] of [
    ['refresh-token-not-stored', 'it has no refresh token any more'],
    ['old-refresh-token-kept', 'Salesforce calls its refresh token dead'],
  ] as const)
    test(`that is restored for one access token alone is not: ${defect}`, async ({ stage: patient }) => {
      const stage = patient.with(IMPATIENT);
      const taken = await take(stage.scene, { token: tokenOf(stage) });
      stage.plant(defect);
      revoke(stage);
      expect((await errorOf(release(taken))).message).toContain(
        `not authenticated yet (its re-authentication was accepted, and ${why} all the same)`,
      );
      // Each try of the end of the run would be another login: that it judges alike is shown above, with somebody else’s grant.
      const [recipe = ''] = await notLookedAt(stage.scene, new Error('Salesforce is down'));
      expect(recipe).toMatch(/^Instance \d+ is NOT authenticated, .* by hand: 1\./);
    });

  test('whose element token changes is a failure, and is restored with the new one', async ({ stage, existing }) => {
    stage.plant('instance-token-changed');
    const error = await errorOf(
      withExisting(stage, () => {
        revoke(stage);
        return Promise.resolve();
      }),
    );
    expect(error.message).toMatch(
      /^Instance \d+ is authenticated, but its element token changed, from sha256:\w+ to sha256:\w+/,
    );
    const { token } = await stage.scene.openConnectors.instance(existing);
    expect((await stage.scene.openConnectors.records(token)).records).not.toEqual([]);
    expect(await tagsOf(stage, existing)).toEqual(TAGS);
  });
});

test('a user who is shut out after the guard: what needs no login is done', async ({ stage, existing }) => {
  await stage.guard();
  await take(stage.scene, { token: tokenOf(stage) });
  await made(stage);
  stage.control('freeze', { username: stage.user.username });
  const end = async () => {
    await guard(stage.scene, { isEnd: true });
    return restoreAtEnd(stage.scene);
  };
  const { failures } = await orByHand(stage.scene, end, 0);
  expect(failures).toEqual([
    expect.stringMatching(
      new RegExp(
        `^Instance ${existing.id} is NOT authenticated, .*connector2@acme\\.example is frozen\\. .* by hand: 1\\. `,
      ),
    ),
  ]);
  expect(stage.state().instances.map(({ id }) => id)).toEqual([existing.id]);
  expect(await tagsOf(stage, existing)).toEqual(TAGS);
});
