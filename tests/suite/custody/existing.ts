import { type InstanceAddress } from '../../../fixtures/clients/open-connectors/raw.ts';
import { type LeaseTaker } from '../../../fixtures/custody/lease.ts';
import { type RunState } from '../../../support/processes.ts';
import { type Stage, test as base } from '../../support/stage.ts';

export { expect } from '../../support/stage.ts';

/** Tags that a person wrote. */
export const TAGS = ['nightly', 'crm'];

/** An instance that was there before any run, of connector user 2, whom the stage begins with. */
export const test = base.extend<{ existing: { id: number } }>({
  seed: {
    instances: [
      {
        name: 'CRM',
        token: 'Zm91ciBhbmQgZm9ydHkgY2hhcmFjdGVycyBvZiB0b2s=',
        user: 'connector2@acme.example',
        tags: TAGS,
      },
    ],
  },
  existing: async ({ stage }, use) => {
    const [instance] = stage.state().instances;
    if (instance === undefined) throw new Error('The simulator has no instance.');
    await use({ id: instance.id });
  },
});

/** A run that takes leases and does not wait; the first of these has the lower id. */
export function run(stage: Stage, letter: 'a' | 'b', states: Record<string, RunState> = {}): LeaseTaker {
  return {
    runId: `20260102T030405-${letter.repeat(6)}`,
    user: stage.user,
    stateOf: (runId) => states[runId] ?? 'unknown',
    patience: 0,
  };
}

export async function tagsOf({ services }: Stage, address: InstanceAddress): Promise<readonly string[]> {
  return (await services.openConnectors.instance(address)).tags;
}

/** A time as leases write it, in `minutes` from now. */
export function stamp(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString().replace(/[-:]|\.\d+/g, '');
}
