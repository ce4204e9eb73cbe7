import { type ConnectorInstance } from '../../../fixtures/instance/connector-instance.ts';
import { codeOf, lostQuickly, regainedQuickly } from '../../support/quick.ts';
import { expect, regain, type Stage, test } from '../../support/stage.ts';

const GONE = /^There is no instance \d+ \(any more\)\. /;

/** In which step an instance can be deleted by somebody else, and what is done then. */
const steps = {
  'before step 7': async (stage) => {
    const instance = await lostQuickly(stage);
    return { instance, next: () => expect(instance).toBeNoLongerAuthenticated() };
  },
  'before step 10': async (stage) => {
    const instance = await lostQuickly(stage);
    return { instance, next: () => regain(instance, codeOf(stage)) };
  },
  'before step 11': async (stage) => {
    const instance = await regainedQuickly(stage);
    return { instance, next: () => expect(instance).toBeAuthenticated() };
  },
} satisfies Record<string, (stage: Stage) => Promise<{ instance: ConnectorInstance; next: () => Promise<void> }>>;

for (const [when, upTo] of Object.entries(steps)) {
  test(`an instance that somebody deletes ${when} is said to be no more`, async ({ stage }) => {
    const { instance, next } = await upTo(stage);
    await stage.scene.openConnectors.deleteInstance({ id: instance.id });
    await expect(next()).rejects.toThrow(GONE);
  });
}
