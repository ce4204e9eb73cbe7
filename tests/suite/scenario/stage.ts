import { test as base, type Browser } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { Evidence } from '../../../fixtures/evidence/index.ts';
import { authorize, type Authorization, type AuthorizationRequest } from '../../../fixtures/flows/authorize.ts';
import { type Scene } from '../../../fixtures/flows/scene.ts';
import { guard, type GuardReport } from '../../../fixtures/guard.ts';
import { type ConnectorInstance, type InstanceServices } from '../../../fixtures/instance/connector-instance.ts';
import { GrantWitness } from '../../../fixtures/instance/grants.ts';
import { revokeGrantInSetup } from '../../../fixtures/lose-access.ts';
import { callsBelongTo, observeCall } from '../../../fixtures/observer.ts';
import { OpenConnectorsClient } from '../../../fixtures/open-connectors/index.ts';
import { provision } from '../../../fixtures/provision.ts';
import { SalesforceClient } from '../../../fixtures/salesforce/index.ts';
import {
  type ConnectorUser,
  secretsOf,
  type Settings,
  settingsFromSimulator,
} from '../../../fixtures/settings/index.ts';
import { registerSecret } from '../../../redaction/index.ts';
import { type DefectName } from '../../../simulator/defects.ts';
import { environmentOf } from '../../../simulator/environment.ts';
import { startSimulator, type Simulator } from '../../../simulator/server.ts';
import { type VariantName } from '../../../simulator/variants.ts';
import { type State } from './state.ts';

/** Against a service on loopback nobody has to be patient. */
const RETRY = { limit: 2, first: 20, ceiling: 100 };

/** The actors of a scenario, as fixtures/scenario.ts puts them together, in front of a simulator of the test's own. */
export class Stage {
  readonly simulator: Simulator;
  readonly settings: Settings;
  readonly scene: Scene;
  readonly services: InstanceServices;
  readonly evidence: Evidence;
  readonly browser: Browser;

  constructor(browser: Browser, simulator: Simulator, settings: Settings, scene: Omit<Scene, 'settings'>) {
    this.browser = browser;
    this.simulator = simulator;
    this.settings = settings;
    this.evidence = scene.evidence;
    this.scene = { ...scene, settings };
    for (const { name, value } of secretsOf(settings)) registerSecret(name, value);
    const options = { observer: observeCall, retry: RETRY };
    const salesforce = new SalesforceClient(settings, options);
    this.services = {
      settings,
      salesforce,
      openConnectors: new OpenConnectorsClient(settings, options),
      grants: new GrantWitness(salesforce, settings),
      evidence: scene.evidence,
    };
  }

  /** The same stage for somebody whose settings say something else. */
  with(change: (settings: Settings) => Settings): Stage {
    return new Stage(this.browser, this.simulator, change(this.settings), this.scene);
  }

  /** A connector user by the beginning of the username; `connector2` has no second factor, `connector1` has TOTP. */
  user(name = 'connector2'): ConnectorUser {
    const found = this.settings.connectorUsers.find(({ username }) => username.startsWith(name));
    if (found === undefined) throw new Error(`There is no connector user ${name}.`);
    return found;
  }

  async oauthUrl(): Promise<string> {
    return (await this.services.openConnectors.oauthUrl()).oauthUrl;
  }

  /** Step 9, with the OAuth URL of step 8 unless another is given. */
  async authorize(user = this.user(), request: Partial<AuthorizationRequest> = {}): Promise<Authorization> {
    return authorize(this.browser, this.scene, { oauthUrl: await this.oauthUrl(), user, ...request });
  }

  provision(user = this.user()): Promise<ConnectorInstance> {
    return provision(this.browser, this.scene, this.services, { user, name: 'Staged', runId: 'staged' });
  }

  revokeInSetup(instance: ConnectorInstance): Promise<void> {
    return revokeGrantInSetup(this.browser, this.scene, instance);
  }

  guard(): Promise<GuardReport> {
    return guard(this.browser, this.scene, this.services);
  }

  /** One action of the simulator's control endpoint (simulator/README.md). */
  control(action: string, members: Record<string, unknown> = {}): unknown {
    return this.simulator.context.control.act({ action, ...members });
  }

  /** What the simulator knows. */
  state(): State {
    return this.simulator.context.control.report() as unknown as State;
  }

  /** Instances and live grants of the connector users that are there; none, unless a test made them. */
  leftBehind(): string[] {
    const { instances, grants } = this.state();
    const mine = this.settings.connectorUsers.map(({ username }) => username);
    const { name } = this.settings.salesforce.app;
    return [
      ...instances.map((instance) => `instance ${instance.name}`),
      ...grants
        .filter(({ live, app, username }) => live && app === name && mine.includes(username))
        .map(({ username }) => `grant of ${username}`),
    ];
  }
}

export interface StageOptions {
  variants: VariantName[];
  defect: DefectName | undefined;
  seed: unknown;
}

/** `stage` is set up anew for each test, in front of a simulator with the `variants`, `defect` and `seed` that `test.use` names. */
export const test = base.extend<StageOptions & { stage: Stage }>({
  variants: [[], { option: true }],
  defect: [undefined, { option: true }],
  seed: [{}, { option: true }],

  stage: async ({ browser, variants, defect, seed }, use, testInfo) => {
    const simulator = await startSimulator({ variants, seed, ...(defect === undefined ? {} : { defect }) });
    // The simulator of a test that failed is closed all the same: its port and timers would outlive the worker otherwise.
    try {
      const settings = settingsFromSimulator(environmentOf(simulator.context), {});
      const evidence = new Evidence({ title: testInfo.title });
      const folders = { run: testInfo.outputPath('private', 'run'), machine: testInfo.outputPath('private') };
      mkdirSync(folders.run, { recursive: true, mode: 0o700 });
      callsBelongTo(evidence);
      await use(new Stage(browser, simulator, settings, { evidence, folders }));
    } finally {
      callsBelongTo(undefined);
      await simulator.close();
    }
  },
});

export { expect } from '../../../fixtures/matchers.ts';
