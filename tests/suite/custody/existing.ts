import path from 'node:path';
import { writePrivately } from '../../../support/files.ts';
import { type InstanceAddress } from '../../../fixtures/clients/open-connectors/raw.ts';
import { type Scene } from '../../../fixtures/instance/scene.ts';
import { type ConnectorInstance } from '../../../fixtures/instance/connector-instance.ts';
import { leaseTags } from '../../../fixtures/custody/lease.ts';
import { instanceName, runTag } from '../../../fixtures/custody/maker.ts';
import { release } from '../../../fixtures/custody/release.ts';
import { take } from '../../../fixtures/custody/take.ts';
import { provisionQuickly } from '../../support/quick.ts';
import { EXISTING } from '../ways/existing.ts';
import { RUN, type Stage, test as base } from '../../support/stage.ts';

export { expect } from '../../support/stage.ts';

/** Tags that a person wrote. */
export const TAGS = EXISTING.tags;

/** An instance that was there before any run, of connector user 2, whom the stage begins with. */
export const test = base.extend<{ existing: { id: number } }>({
  seed: {
    instances: [EXISTING],
  },
  existing: async ({ stage }, use) => {
    const [instance] = stage.state().instances;
    if (instance === undefined) throw new Error('The simulator has no instance.');
    await use({ id: instance.id });
  },
});

/** What a clean-up tells that had nothing to do. */
export const NOTHING = { done: [], warnings: [], failures: [] };

export const EARLIER = '20260101T030405-0a1b2c';

export const tokenOf = ({ settings }: Stage): string => settings.openConnectors.instanceToken ?? '';

/** The user revokes their grants. */
export const revoke = (stage: Stage): unknown => stage.control('revoke', { username: stage.user.username });

/** What the fixture does around a scenario. */
export async function withExisting(stage: Stage, use: (instance: ConnectorInstance) => Promise<void>): Promise<void> {
  const taken = await take(stage.scene, { token: tokenOf(stage) });
  await use(taken.instance).finally(() => release(taken));
}

/** A run that takes leases; the first of these has the lower id. */
export function run(stage: Stage, letter: 'a' | 'b'): Scene {
  return stage.inRun(`20260102T030405-${letter.repeat(6)}`).scene;
}

/** An instance as the run of a stage makes its own, without a browser. */
export const ownOf = (stage: Stage) => {
  const { scene } = stage;
  const tags = [runTag(scene.runId), ...leaseTags(scene)];
  return provisionQuickly(stage, { name: instanceName(scene.runId, '1'), tags });
};

/** The same as another run makes it. */
export const made = (stage: Stage, runId = RUN) => ownOf(stage.inRun(runId));

/** A run of this machine whose process is gone: no system gives a number as high as this one. */
export function killed({ scene }: Stage, runId: string): void {
  writePrivately(path.join(scene.folders.machine, runId, 'processes', String(2 ** 22 + 1)), '');
}

export async function tagsOf({ scene }: Stage, address: InstanceAddress): Promise<readonly string[]> {
  return (await scene.openConnectors.instance(address)).tags;
}

/** A time as leases write it, in `minutes` from now. */
export function stamp(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString().replace(/[-:]|\.\d+/g, '');
}
