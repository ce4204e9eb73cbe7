import {
  leasesIn,
  leaseTags,
  releaseLease,
  takeLease,
  waitForUser,
  withoutLeases,
} from '../../../fixtures/custody/lease.ts';
import { type Scene } from '../../../fixtures/instance/scene.ts';
import { LIMITS } from '../../../fixtures/settings/index.ts';
import { openConnectorsError } from '../../support/errors.ts';
import { instead } from '../../support/instead.ts';
import { codeOf } from '../../support/quick.ts';
import { errorOf } from '../../support/refusal.ts';
import { type Stage } from '../../support/stage.ts';
import { expect, killed, run, stamp, TAGS, tagsOf, test } from './existing.ts';

test('a lease is two more tags, and gone when it is given back', async ({ stage, existing }) => {
  const taker = run(stage, 'a');
  await takeLease(taker, existing.id, 0);
  const tags = await tagsOf(stage, existing);
  expect(withoutLeases(tags)).toEqual(TAGS);
  expect(leasesIn(tags)).toEqual([{ runId: taker.runId, until: expect.any(Number) }]);
  expect(tags.join(), 'does not tell who it is').not.toContain('connector2');
  await releaseLease(taker, existing.id);
  expect(await tagsOf(stage, existing)).toEqual(TAGS);
});

test('a lease outlasts the longest test with its fixtures, by a clock that is fast', ({ stage }) => {
  const [lease] = leasesIn(leaseTags(stage.scene));
  const { instance, test: limit, otherUser } = LIMITS;
  const minutes = ((lease?.until ?? 0) - Date.now()) / 60_000;
  expect(minutes).toBeGreaterThan(instance + 3 * limit.live + 10);
  expect(minutes).toBeGreaterThan(instance + limit.live + otherUser + 10);
});

test('what another run has written meanwhile stays', async ({ stage, existing }) => {
  const { scene } = stage;
  await takeLease(scene, existing.id);
  const { tags } = await scene.openConnectors.instance({ id: existing.id });
  const other = `reauthentication-lease:${run(stage, 'b').runId}:${stamp(60_000)}`;
  await scene.openConnectors.setTags({ id: existing.id }, [...tags, other]);
  await releaseLease(scene, existing.id);
  expect(leasesIn(await tagsOf(stage, existing)).map(({ runId }) => runId)).toEqual([run(stage, 'b').runId]);
});

for (const [what, status, act] of [
  ['500: nothing was written', 500, () => Promise.resolve()],
  ['500: all was written', 500, (write: () => Promise<unknown>) => write()],
  ['429', 429, () => Promise.resolve()],
] as const) {
  test(`a lease is taken, and gone, after an answer of ${what}`, async ({ stage, existing }) => {
    const { scene } = stage;
    const { openConnectors } = scene;
    const leases = async () => leasesIn((await openConnectors.instance({ id: existing.id })).tags);
    const write = openConnectors.setTags.bind(openConnectors);
    const failOnce = () => {
      openConnectors.setTags = async (at, tags) => {
        openConnectors.setTags = write;
        await act(() => write(at, tags));
        throw openConnectorsError(status);
      };
    };
    failOnce();
    await takeLease(scene, existing.id);
    expect(await leases()).toEqual([{ runId: scene.runId, until: expect.any(Number) }]);
    failOnce();
    await releaseLease(scene, existing.id);
    expect(await leases()).toEqual([]);
  });
}

test('tags that are refused are called so, and nothing was done', async ({ stage, existing }) => {
  const refused = openConnectorsError(400, '{"requestId":"5f0c","message":"no colon"}');
  const { scene } = stage;
  const setTags = scene.openConnectors.setTags.bind(scene.openConnectors);
  scene.openConnectors.setTags = () => Promise.reject(refused);
  const says = (what: string) =>
    new RegExp(`^Instance ${existing.id} ${what}: its tags could not be read or written. .* 400 to`);
  expect((await errorOf(takeLease(scene, existing.id))).message).toMatch(says('is not leased, and nothing was done'));
  scene.openConnectors.setTags = setTags;
  await takeLease(scene, existing.id);
  scene.openConnectors.setTags = () => Promise.reject(refused);
  expect((await errorOf(releaseLease(scene, existing.id))).message).toMatch(
    says('is still leased to this run, until the lease is over'),
  );
});

test('tags that are not kept are called so', async ({ stage, existing }) => {
  const { scene } = stage;
  scene.openConnectors.setTags = (at) => scene.openConnectors.instance(at);
  const { message } = await errorOf(takeLease(scene, existing.id, 0));
  expect(message).toMatch(new RegExp(`^Instance ${existing.id} does not keep the tags .* nothing was done`));
});

test('while one run holds it, another does nothing and says who has it', async ({ stage, existing }) => {
  await takeLease(run(stage, 'b'), existing.id, 0);
  const before = await tagsOf(stage, existing);
  const error = await errorOf(takeLease(run(stage, 'a'), existing.id, 0));
  expect(error.name).toBe('LeaseError');
  expect(error.message).toMatch(
    /^Instance \d+ is in use by run 20260102T030405-bbbbbb until 2.*Z at the latest, .*nothing was done/,
  );
  expect(await tagsOf(stage, existing), 'a lower run id that comes later does not matter').toEqual(before);
});

test('of two runs that take it at the same time one gets it', async ({ stage, existing }) => {
  const takers = [run(stage, 'b'), run(stage, 'a')];
  const outcomes = await Promise.allSettled(takers.map((taker) => takeLease(taker, existing.id, 0)));
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const winner = takers[outcomes.findIndex(({ status }) => status === 'fulfilled')];
  const tags = await tagsOf(stage, existing);
  expect(leasesIn(tags).map(({ runId }) => runId)).toEqual([winner?.runId]);
  expect(withoutLeases(tags)).toEqual(TAGS);
});

test('one whose time has passed is taken over, and one whose run is known to be over', async ({ stage, existing }) => {
  const old = '20250101T000000-0a1b2c';
  for (const minutes of [-1, 20]) {
    const tags = [...TAGS, `reauthentication-lease:${old}:${stamp(minutes)}`];
    await stage.scene.openConnectors.setTags(existing, tags);
    await takeLease(run(stage, 'a'), existing.id, 0);
    expect(leasesIn(await tagsOf(stage, existing)).map(({ runId }) => runId)).toEqual([run(stage, 'a').runId]);
    // From the second time on it is known to be over: its process was on this machine, and is gone.
    killed(stage, old);
  }
});

for (const [what, tag, says] of [
  [
    'from the future',
    () => `reauthentication-lease:20260102T030405-0a1b2c:${stamp(600)}`,
    /a clock is wrong, or a person wrote the tag/,
  ],
  [
    'with a time that is none',
    () => 'reauthentication-lease:20260102T030405-0a1b2c:20269902T030405Z',
    /a person wrote the tag/,
  ],
  ["in a person's words", () => 'reauthentication-lease:please leave alone', /a person may have reserved the instance/],
] as const) {
  test(`a lease ${what} is left alone, in one clear sentence`, async ({ stage, existing }) => {
    const tags = [...TAGS, tag()];
    await stage.scene.openConnectors.setTags(existing, tags);
    const error = await errorOf(takeLease(run(stage, 'a'), existing.id, 0));
    expect(error.name).toBe('LeaseError');
    expect(error.message).toMatch(says);
    expect(error.message).toContain('Nothing was done');
    expect(await tagsOf(stage, existing)).toEqual(tags);
  });
}

test('a user whom another run uses with the same app is left alone', async ({ stage, existing }) => {
  await takeLease(run(stage, 'b'), existing.id, 0);
  await waitForUser(run(stage, 'b'), 0);
  await waitForUser(run(stage.as('connector1'), 'a'), 0);
  const error = await errorOf(waitForUser(run(stage, 'a'), 0));
  expect(error.message).toMatch(/^connector2@acme\.example is in use by run 20260102T030405-bbbbbb/);
});

/** Another run provisions in the seconds in which this one takes its lease. */
function provisionsMeanwhile(other: Stage, taker: Scene): void {
  instead(taker.openConnectors, 'setTags', async (set, ...asked) => {
    taker.openConnectors.setTags = set;
    const tags = leaseTags(other.scene);
    await other.scene.openConnectors.createInstance({ name: 'Theirs', code: codeOf(other), tags });
    return set(...asked);
  });
}

test('one that is taken in the seconds in which another run provisions is given back', async ({ stage, existing }) => {
  const [taker, other] = [run(stage, 'a'), stage.inRun(run(stage, 'b').runId)];
  provisionsMeanwhile(other, taker);
  const { name, message } = await errorOf(takeLease(taker, existing.id, 0));
  expect(name).toBe('LeaseError');
  expect(message).toMatch(/ is in use by run \S+-bbbbbb .*, which came second: the lease is given back\. /);
  expect(await tagsOf(stage, existing)).toEqual(TAGS);
});

test('of two runs the one with the older instance goes on, whatever their numbers', async ({ stage, existing }) => {
  const [taker, other] = [run(stage, 'a'), stage.inRun(run(stage, 'b').runId)];
  provisionsMeanwhile(other, taker);
  let looks = 0;
  instead(taker.openConnectors, 'instancesByTag', async (list, tag) => {
    const younger = { id: 1, createdDate: new Date(Date.now() + 60_000).toISOString() };
    const seen = await list(tag);
    const found = seen.map((one) => (one.name === 'Theirs' ? { ...one, ...younger } : one));
    return found.filter(({ id }) => id !== younger.id || (looks += 1) === 1);
  });
  await takeLease(taker, existing.id, 2000);
  expect(leasesIn(await tagsOf(stage, existing)).map(({ runId }) => runId)).toEqual([taker.runId]);
});
