import { ConnectorInstance, connectorInstance } from '../../../fixtures/instance/connector-instance.ts';
import { regainAccess } from '../../../fixtures/ways/regain/index.ts';
import { wayToRegain } from '../../../fixtures/ways/scenarios.ts';
import { restore } from '../../../fixtures/custody/restore.ts';
import { type ReauthenticateSettings } from '../../../fixtures/settings/index.ts';
import { codeOf } from '../../support/quick.ts';
import { errorOf, expectNothingTold } from '../../support/refusal.ts';
import { expect, test as base, type Stage, lose } from '../../support/stage.ts';

/** In the simulator's seed. */
export const EXISTING = {
  name: 'CRM',
  token: 'Zm91ciBhbmQgZm9ydHkgY2hhcmFjdGVycyBvZiB0b2s=',
  user: 'connector2@acme.example',
  tags: ['nightly', 'crm'],
};

/** The user's own process, in the settings. */
export type Own = Omit<ReauthenticateSettings, 'ways'>;

/** An existing instance whose grant was revoked over the API: no browser is needed to get so far. */
export class Lost {
  readonly stage: Stage;
  readonly instance: ConnectorInstance;

  constructor(stage: Stage, instance: ConnectorInstance) {
    this.stage = stage;
    this.instance = instance;
  }

  /** Steps 8 to 10, or those of them that the user's own process leaves to the suite. */
  async regain(own: Own): Promise<void> {
    const { stage, instance } = this;
    const way = own.page === undefined ? 'command' : 'page';
    const code = own.command?.givenCode === true ? codeOf(stage) : undefined;
    await regainAccess(instance, wayToRegain(way), { code, own: { ways: [way], ...own } });
  }

  /** The user's own process fails with one sentence that tells no secret. */
  async expectFailure(own: Own, refusal: { name: string; says: RegExp }): Promise<void> {
    const error = await errorOf(this.regain(own));
    expect.soft(error.name, error.message).toBe(refusal.name);
    expect.soft(error.message).toMatch(refusal.says);
    expect.soft(error.message, 'one sentence, or a few, on one line').not.toContain('\n');
    expectNothingTold(this.stage, error);
  }

  /** The same instance for an application with a callback of its own, which the connected app and the instance know from now on. `patience` (ms) with pages that nobody knows. */
  async withCallback(callbackUrl: string, patience = 6_000): Promise<Lost> {
    const { stage, instance } = this;
    const { app } = stage.settings.salesforce;
    stage.control('app', { name: app.name, callbackUrls: [callbackUrl] });
    const configuration = { 'oauth.callback.url': callbackUrl };
    await stage.scene.openConnectors.patchInstance({ id: instance.id }, { configuration });
    const customer = stage.with({ unknownPageTimeout: patience, salesforce: { app: { callbackUrl } } });
    const { loss } = instance;
    const known = {
      provisioned: false,
      before: { ...instance.before, instance: await instance.read() },
      identity: instance.identity,
      first: instance.first,
    };
    const theirs = new ConnectorInstance(customer.scene, known);
    theirs.loss = loss;
    return new Lost(customer, theirs);
  }

  /** What the fixture does at the end of every scenario with an existing instance. */
  async expectRestored(): Promise<void> {
    const { scene } = this.stage;
    await restore(scene, this.instance.id);
    const { records } = await scene.openConnectors.records(this.instance.token);
    expect(records.length).toBeGreaterThan(0);
  }
}

/**
 * `existing` is an instance of connector user 2 that was there before; the oracles may do with it what they do with one of the run's own.
 * `lost` is the same instance without a grant, as the settings name it.
 */
export const test = base.extend<{ existing: ConnectorInstance; lost: Lost }>({
  seed: { instances: [EXISTING] },

  existing: ({ stage }, use) => take(stage, { provisioned: true }).then(use),

  lost: async ({ stage }, use) => {
    const instance = await take(stage, { provisioned: false });
    await lose(instance, 'refresh-token');
    await use(new Lost(stage, instance));
  },
});

async function take({ scene, settings }: Stage, origin: { provisioned: boolean }): Promise<ConnectorInstance> {
  const found = await scene.openConnectors.instance({ token: settings.openConnectors.instanceToken ?? '' });
  return connectorInstance(scene, found, origin);
}

export { expect } from '../../support/stage.ts';
