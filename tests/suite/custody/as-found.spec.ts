import { restoreAtEnd } from '../../../fixtures/custody/end-of-run.ts';
import { heldInstances, noteHeld } from '../../../fixtures/custody/held.ts';
import { withoutLeases } from '../../../fixtures/custody/lease.ts';
import { take } from '../../../fixtures/custody/take.ts';
import { type OpenConnectorsClient } from '../../../fixtures/clients/open-connectors/index.ts';
import { instead } from '../../support/instead.ts';
import { IMPATIENT, provisionQuickly } from '../../support/quick.ts';
import { type Stage } from '../../support/stage.ts';
import { EARLIER, expect, killed, revoke, test, tokenOf, withExisting } from './existing.ts';

/** Answers each PATCH that names an instance, as that of a lease does not; returns what ends that. */
function bendNames({ raw }: OpenConnectorsClient, answer: () => ReturnType<typeof raw.patchInstance>): () => void {
  const patch = raw.patchInstance.bind(raw);
  raw.patchInstance = (address, body) => ('name' in body ? answer() : patch(address, body));
  return () => {
    raw.patchInstance = patch;
  };
}

/** Each PATCH that re-authenticates an instance resets its name, too. */
function resetNames({ raw }: OpenConnectorsClient): void {
  instead(raw, 'patchInstance', async (patch, address, body) => {
    const answer = await patch(address, body);
    if ('providerData' in body) await patch(address, { name: 'Reset' });
    return answer;
  });
}

/** Name, tags and a key of its configuration become others, as by what a partial PUT leaves out. */
const reset = async ({ scene: { openConnectors } }: Stage, existing: { id: number }) => {
  await openConnectors.setTags(existing, []);
  await openConnectors.patchInstance(existing, { name: 'Reset', configuration: { 'event.objects': 'Lead' } });
};
const shownOf = async ({ scene: { openConnectors } }: Stage, existing: { id: number }) => {
  const { name, tags, configuration = {} } = await openConnectors.instance(existing);
  return { name, tags: withoutLeases(tags), objects: configuration['event.objects'] };
};

test('given back as it was found, where a worker crashed', async ({ stage, existing }) => {
  const found = await shownOf(stage, existing);
  await take(stage.scene, { token: tokenOf(stage) });
  await reset(stage, existing);
  const { done } = await restoreAtEnd(stage.scene);
  expect(await shownOf(stage, existing)).toEqual(found);
  expect(done).toEqual([expect.stringMatching(/ was not as it was found\. Given back: event\.objects, name, tags\.$/)]);
});

test('given back as it was found, though the next scenario could not take it', async ({ stage, existing }) => {
  const found = await shownOf(stage, existing);
  await take(stage.scene, { token: tokenOf(stage) });
  await reset(stage, existing);
  const down = () => Promise.reject(new Error('Open Connectors is down'));
  const accept = bendNames(stage.scene.openConnectors, down);
  await expect(take(stage.scene, { token: tokenOf(stage) })).rejects.toThrow('Open Connectors is down');
  accept();
  expect(heldInstances(stage.scene)).toMatchObject([{ seen: { isOurs: true, canRefresh: true } }]);
  await restoreAtEnd(stage.scene);
  expect(await shownOf(stage, existing)).toEqual(found);
});

test('given back as a killed run had found it, by the next one, and once only', async ({ stage, existing }) => {
  const found = await shownOf(stage, existing);
  await take(stage.inRun(EARLIER).scene, { token: tokenOf(stage) });
  await reset(stage, existing);
  killed(stage, EARLIER);

  await take(stage.scene, { token: tokenOf(stage) });
  expect(await shownOf(stage, existing)).toEqual(found);
  // What that one has found is not what it was.
  await reset(stage, existing);
  await restoreAtEnd(stage.scene);
  expect(await shownOf(stage, existing)).toEqual(found);

  await reset(stage, existing);
  await withExisting(stage, () => Promise.resolve());
  expect(await shownOf(stage, existing)).toMatchObject({ name: 'Reset', tags: [], objects: 'Lead' });
  // Whoever changes it after it was given back is a person.
  await stage.scene.openConnectors.patchInstance(existing, { name: 'Renamed' });
  await restoreAtEnd(stage.scene);
  expect(await shownOf(stage, existing)).toMatchObject({ name: 'Renamed' });
});

for (const [what, organizationSecret, age] of [
  ['another account, which may have the same id', 'b3RoZXIgb3JnYW5pemF0aW9uIHNlY3JldA==', 0],
  ['the night before last', undefined, 48 * 3_600_000],
] as const)
  test(`a killed run’s note says nothing of ${what}`, async ({ stage, existing }) => {
    const theirs = stage.with(organizationSecret === undefined ? {} : { openConnectors: { organizationSecret } });
    const asFound = { ...(await stage.scene.openConnectors.instance(existing)), name: 'Another' };
    noteHeld(theirs.inRun(EARLIER).scene, existing.id, { asFound }, Date.now() - age);
    killed(stage, EARLIER);
    await withExisting(stage, () => Promise.resolve());
    expect((await stage.scene.openConnectors.instance(existing)).name).toBe('CRM');
  });

test('not taken for given back because a PATCH was accepted', async ({ stage: patient, existing }) => {
  const stage = patient.with(IMPATIENT);
  const { openConnectors } = stage.scene;
  const found = await shownOf(stage, existing);
  await take(stage.scene, { token: tokenOf(stage) });
  await reset(stage, existing);
  const accept = bendNames(openConnectors, () => openConnectors.raw.send('GET', `/instances/${existing.id}`));
  const notAsFound = /^Instance \d+ is not as it was found: .*name/;
  await expect(take(stage.scene, { token: tokenOf(stage) })).rejects.toThrow(notAsFound);
  await expect(restoreAtEnd(stage.scene)).rejects.toThrow(notAsFound);
  accept();
  await restoreAtEnd(stage.scene);
  expect(await shownOf(stage, existing)).toEqual(found);
});

const ends: Record<string, (stage: Stage) => Promise<unknown>> = {
  'a test': (stage) => withExisting(stage, () => Promise.resolve(void revoke(stage))),
  'the run': async (stage) => {
    await take(stage.scene, { token: tokenOf(stage) });
    revoke(stage);
    await restoreAtEnd(stage.scene);
  },
  'a killed run': async (stage) => {
    await take(stage.inRun(EARLIER).scene, { token: tokenOf(stage) });
    revoke(stage);
    killed(stage, EARLIER);
    await take(stage.scene, { token: tokenOf(stage) });
  },
};
for (const [end, until] of Object.entries(ends))
  test(`given back as found though restoring resets it: the end of ${end}`, async ({ stage, existing }) => {
    const found = await shownOf(stage, existing);
    resetNames(stage.scene.openConnectors);
    await until(stage);
    expect(await shownOf(stage, existing)).toEqual(found);
  });

test('of two that cannot be given back as they were found, both are brought back', async ({ stage, existing }) => {
  const { openConnectors } = stage.scene;
  const { id, token } = await provisionQuickly(stage);
  const asFound = await openConnectors.patchInstance({ id }, { name: 'Another', tags: [] });
  await openConnectors.patchInstance({ id }, { name: 'Reset', tags: [] });
  noteHeld(stage.scene, id, { asFound });
  await take(stage.scene, { token: tokenOf(stage) });
  await reset(stage, existing);
  revoke(stage);
  bendNames(openConnectors, () => Promise.reject(new Error('Open Connectors is down')));
  await expect(restoreAtEnd(stage.scene)).rejects.toThrow('Open Connectors is down');
  for (const held of [token, tokenOf(stage)])
    expect(await openConnectors.records(held)).toMatchObject({ records: expect.anything() });
});
