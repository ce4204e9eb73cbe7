import { deleteInstance } from '../../../fixtures/custody/delete.ts';
import { restoreAtEnd } from '../../../fixtures/custody/end-of-run.ts';
import { instanceName } from '../../../fixtures/custody/maker.ts';
import { release } from '../../../fixtures/custody/release.ts';
import { restore } from '../../../fixtures/custody/restore.ts';
import { diesWithItsGrant, revoke, revokeHeld } from '../../../fixtures/custody/revoke.ts';
import { take } from '../../../fixtures/custody/take.ts';
import { strangerIn } from '../../../fixtures/custody/token-owner.ts';
import { HttpError } from '../../../fixtures/clients/http/index.ts';
import { tokensOf } from '../../../fixtures/instance/tokens.ts';
import { salesforceError } from '../../support/errors.ts';
import { noteProcesses } from '../../../support/processes.ts';
import { instead } from '../../support/instead.ts';
import { codeOf, provisionQuickly, regainedQuickly } from '../../support/quick.ts';
import { errorOf } from '../../support/refusal.ts';
import { expect, regain, RUN, type Stage, test } from '../../support/stage.ts';

const impatient = (stage: Stage) => stage.with({ revocationTimeout: 200, appearanceTimeout: 200 });

test('an instance that is gone is gone, and again', async ({ stage, instance }) => {
  await deleteInstance(stage.scene, instance);
  await deleteInstance(stage.scene, instance);
  expect(stage.state().instances).toEqual([]);
});

/** From now on reading is answered like this. */
function readsAs({ scene }: Stage, path: RegExp, answered: { status: number; body: string }): void {
  instead(scene.openConnectors.raw, 'send', async (send, method, at, ...rest) => {
    const answer = await send(method, at, ...rest);
    return method === 'GET' && path.test(at) ? { ...answer, requestId: undefined, ...answered } : answer;
  });
}

for (const [what, path, status, body] of [
  ['a fault, asked by the element token', /^\/instances$/, 500, '{"requestId":"5f0c","message":"Internal error"}'],
  ['a gateway’s 401, asked by the element token', /^\/instances$/, 401, '<!doctype html><title>401</title>'],
  ['a gateway’s 404, asked by the id', /^\/instances\/\d+$/, 404, '<!doctype html><title>404</title>'],
] as const) {
  test(`a deletion is not believed by ${what}`, async ({ stage, instance }) => {
    readsAs(stage, path, { status, body });
    const { name, message } = await errorOf(deleteInstance(stage.scene, instance));
    expect(name).toBe('OpenConnectorsError');
    expect(message).toContain(`answered ${status} to GET /instances`);
  });
}

test('a deletion that nobody answered is no instance that is still there', async ({ stage, instance }) => {
  const silence = new HttpError({ service: 'Open Connectors', method: 'DELETE', path: '/instances' }, 'did not answer');
  stage.scene.openConnectors.deleteInstance = () => Promise.reject(silence);
  expect(await errorOf(deleteInstance(stage.scene, instance))).toBe(silence);
});

test('a deletion that is refused says what remains, and what to do', async ({ stage }) => {
  stage.plant('delete-does-nothing');
  const { id, token, scene } = await provisionQuickly(stage);
  const refusal = new Error('Open Connectors answered 403 to DELETE: no right');
  scene.openConnectors.deleteInstance = () => Promise.reject(refusal);
  const { message, name } = await errorOf(deleteInstance(scene, { id, token }));
  expect(name).toBe('NotDeletedError');
  expect(message).toMatch(new RegExp(`^Instance ${id} was not deleted: ${refusal.message}. The next run tries again`));
});

test('an instance that is there again after it was seen gone is not passed over', async ({ stage }) => {
  stage.plant('delete-does-nothing');
  noteProcesses(stage.scene.folders.run);
  const { openConnectors } = stage.scene;
  const made = await openConnectors.createInstance({ name: instanceName(RUN, '1'), code: codeOf(stage) });
  readsAs(stage, /^\/(instances|hubs)/, {
    status: 404,
    body: '{"requestId":"5f0c","message":"No element instance found"}',
  });
  await deleteInstance(stage.scene, made);
  const { failures } = await restoreAtEnd(impatient(stage).scene);
  expect(failures).toContainEqual(
    expect.stringMatching(`^Instance ${made.id} is there again, although it was deleted`),
  );
});

test('a gateway’s 404 does not make an instance gone, nor a list empty', async ({ stage, instance: { id, token } }) => {
  readsAs(stage, /^\/instances/, { status: 404, body: 'no healthy upstream' });
  expect((await errorOf(restore(stage.scene, id))).name).toBe('NotRestoredYetError');
  expect((await errorOf(take(stage.scene, { token }))).message).toContain('answered 404 to GET /instances: text');
});

test('the end of a run does not pass over an instance that nobody could look at', async ({ stage: any }) => {
  const { token } = await provisionQuickly(any);
  const stage = any.with({ openConnectors: { instanceToken: token } });
  readsAs(stage, /^\/instances$/, { status: 500, body: '{"requestId":"5f0c","message":"Internal error"}' });
  expect((await errorOf(restoreAtEnd(stage.scene))).name).toBe('OpenConnectorsError');
});

test('a revocation that did nothing is not believed: the token is called active', async ({
  stage,
  instance: { before },
}) => {
  stage.plant('revoke-does-nothing');
  const { name, message } = await errorOf(revoke(impatient(stage).scene, before.tokens.refreshToken ?? ''));
  expect(name).toBe('NotRevokedError');
  expect(message).toContain('was revoked, as Salesforce answered, and introspection still calls it active');
});

test('a revocation that did nothing is not believed: Salesforce still lists the grant', async ({ stage }) => {
  stage.plant('revoke-does-nothing');
  await provisionQuickly(stage);
  const [token = ''] = (await stage.scene.grants.all()) ?? [];
  const { name, message } = await errorOf(revoke(impatient(stage).scene, token, { isListed: true }));
  expect(name).toBe('NotRevokedError');
  expect(message).toContain('was revoked, as Salesforce answered, and Salesforce still lists it');
});

test('a death is believed unseen only where introspection is refused to this run', async ({ stage }) => {
  const { before } = await provisionQuickly(stage);
  const { scene } = impatient(stage);
  const answering = (status: number, body?: string) => {
    scene.salesforce.introspect = () => Promise.reject(salesforceError(status, body));
  };
  const token = before.tokens.refreshToken ?? '';
  for (const [status, body] of [[429], [403, '[{"errorCode":"REQUEST_LIMIT_EXCEEDED"}]'], [503]] as const) {
    answering(status, body);
    const unasked = await errorOf(revoke(scene, token));
    expect(unasked.name).toBe('NotRevokedError');
    expect(unasked.message).toMatch(/^The token \S+ was not revoked: Salesforce did not answer whose it is\./);
  }
  const { name, message } = await errorOf(revoke(scene, token, { isOwn: true }));
  expect(name).toBe('NotRevokedError');
  expect(message).toContain('was revoked, as Salesforce answered, and Salesforce did not answer whether it is dead');
  const { accessToken = '', instanceUrl } = before.tokens;
  const died = () => diesWithItsGrant(scene, accessToken, instanceUrl);
  expect((await errorOf(died())).message).toMatch(/^Nobody can tell whether the access token \S+ died with its grant/);
  answering(401);
  await died();
  stage.control('issue', { username: stage.user.username });
  const [another] = stage.simulator.context.salesforce.grants.all.slice(-1);
  expect(await revoke(scene, another?.refreshToken ?? '', { isOwn: true })).toBe(true);
  const call = { service: 'Salesforce', method: 'GET', path: '/query' } as const;
  for (const error of [salesforceError(503), new HttpError(call, 'broke off')]) {
    scene.salesforce.oneRecord = () => Promise.reject(error);
    expect((await errorOf(died())).message).toMatch(
      /^Nobody can tell whether the access token \S+ died with its grant/,
    );
  }
});

test('another user’s grant of which Open Connectors masks the token is not passed over', async ({ stage }) => {
  await stage.under('masked-user-tokens');
  await revokeHeld(await provisionQuickly(stage));
  expect(stage.told()).toContain('the other connector user may keep a grant');
});

test('a code that somebody else has redeemed is called so', async ({ stage, dead: instance }) => {
  const code = codeOf(stage);
  await stage.scene.salesforce.exchangeCode({ code });
  const { message } = await errorOf(regain(instance, code));
  expect(message).toMatch(
    /^Somebody else has redeemed the provider code: connector2@acme\.example has a new grant since /,
  );
});

test('a code that is the first one again is called so', async ({ dead: instance }) => {
  const { message } = await errorOf(regain(instance, instance.spentCode ?? ''));
  expect(message).toMatch(
    /^Salesforce gave the provider code of the first consent again\. Open Connectors answered 400/,
  );
});

test('an instance that is not as asked is deleted by its id with its grant', async ({ stage }) => {
  // No tag finds it.
  stage.plant('provisioning-drops-tags');
  const earlier = await stage.scene.grants.all();
  const { message } = await errorOf(provisionQuickly(stage));
  expect(message).toMatch(/^Instance \d+ was not provisioned as asked: it lacks the tag kept\./);
  expect(await stage.scene.openConnectors.instances()).toEqual([]);
  expect(await stage.scene.grants.all()).toEqual(earlier);
});

/** What becomes of a token that this run did not get by itself, where a night is broken off right after step 10. */
const STRANGERS = /token sha256:\w+ is a stranger's, of user (?!connector2@)\S+: it was left alone/;
const live = (stage: Stage) => stage.state().grants.filter(({ live: isLive }) => isLive);

for (const defect of [
  'patch-answers-strangers-token',
  'other-users-token',
  'other-users-refresh-token',
  'grant-of-another-user',
] as const) {
  test(`after step 10 a stranger’s token is left alone: ${defect}`, async ({ stage: patient }) => {
    patient.plant(defect);
    const stage = impatient(patient);
    const instance = await regainedQuickly(stage);
    const before = live(stage).filter(({ username }) => username !== stage.user.username);
    await release({ instance, forgetGrant: () => undefined });
    expect(live(stage).map(({ deleteToken }) => deleteToken)).toEqual(
      expect.arrayContaining(before.map(({ deleteToken }) => deleteToken)),
    );
    expect(stage.told()).toMatch(STRANGERS);
  });
}

test('a token is a stranger’s by its user, its org or its app', ({ stage: { scene, user, settings } }) => {
  const { orgId, app } = settings.salesforce;
  const owner = { username: user.username.toUpperCase(), orgId: orgId.slice(0, 15), app: app.consumerKey };
  const inWords = (other: Partial<typeof owner>) => strangerIn(scene, { ...owner, ...other }, [user]);
  expect(inWords({})).toBeUndefined();
  expect(inWords({ username: 'bob@acme.example' })).toBe('user bob@acme.example');
  expect(inWords({ orgId: '00D000000000001EAA' })).toBe(`user ${owner.username} in org 00D000000000001EAA`);
  expect(inWords({ app: '3MVG9other' })).toBe(`user ${owner.username} for another app`);
});

test('a night that ends after step 10 leaves the token of another app alone', async ({ stage: patient }) => {
  patient.plant('refresh-token-of-another-app');
  const stage = impatient(patient);
  const instance = await regainedQuickly(stage);
  const { refreshToken } = tokensOf(await instance.read(), stage.settings);
  await release({ instance, forgetGrant: () => undefined });
  expect(live(stage).map((grant) => grant.refreshToken)).toContain(refreshToken);
  expect(stage.leftBehind()).toEqual([]);
});

test('a night that ends after step 10 leaves nothing of its own', async ({ stage }) => {
  await release({ instance: await regainedQuickly(stage), forgetGrant: () => undefined });
  expect(stage.leftBehind()).toEqual([]);
  expect(stage.told()).not.toContain('left alone');
});

/** Introspection is refused to this run. */
function hideWhoseTokensAre({ scene }: Stage): void {
  scene.salesforce.introspect = () => Promise.reject(salesforceError(401));
}

test.describe('where nobody can say whose a refresh token is', () => {
  test('it is left alone, and the list of grants tells what is ours', async ({ stage: patient }) => {
    const stage = impatient(patient);
    const instance = await regainedQuickly(stage);
    hideWhoseTokensAre(stage);
    const left = await release({ instance, forgetGrant: () => undefined });
    expect(stage.told()).toMatch(/Nobody can say whose the token sha256:\w+ is, .*: it was left alone\. Look whose/);
    expect(left, 'it is the one that was left').toBe(0);
    expect(stage.leftBehind()).toEqual([]);
  });

  test('without an auditor a refresh tells, where it cannot rotate the token away', async ({ stage: whole }) => {
    const stage = whole.with({ auditor: undefined });
    Object.assign(stage.scene, { refreshTokensRotate: false });
    const instance = await regainedQuickly(stage);
    hideWhoseTokensAre(stage);
    await release({ instance, forgetGrant: () => undefined });
    expect(stage.leftBehind()).toEqual([]);
    expect(stage.told()).not.toContain('left alone');
  });

  test('the refresh tells that it is a stranger’s', async ({ stage: whole }) => {
    whole.plant('other-users-refresh-token');
    const stage = whole.with({ auditor: undefined });
    Object.assign(stage.scene, { refreshTokensRotate: false });
    const instance = await regainedQuickly(stage);
    const { refreshToken } = tokensOf(await instance.read(), stage.settings);
    hideWhoseTokensAre(stage);
    await release({ instance, forgetGrant: () => undefined });
    expect(live(stage).map((grant) => grant.refreshToken)).toContain(refreshToken);
    expect(stage.told()).toMatch(STRANGERS);
  });

  test('without an auditor it stays, and that is said', async ({ stage: whole }) => {
    const stage = whole.with({ auditor: undefined });
    const instance = await regainedQuickly(stage);
    hideWhoseTokensAre(stage);
    await release({ instance, forgetGrant: () => undefined });
    expect(stage.told()).toMatch(/Nobody can say whose the token sha256:\w+ is/);
    expect(stage.leftBehind()).toEqual(['grant of connector2@acme.example']);
  });
});
