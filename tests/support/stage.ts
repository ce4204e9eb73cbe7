import { test as base, type Browser } from '@playwright/test';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Evidence } from '../../fixtures/evidence/index.ts';
import { authorize, type Authorization, type AuthorizationRequest } from '../../fixtures/flows/authorize.ts';
import { type Scene } from '../../fixtures/flows/scene.ts';
import { type SetupPlace } from '../../fixtures/flows/usage-lists.ts';
import { guard, type GuardReport } from '../../fixtures/custody/guard.ts';
import { type ConnectorInstance, type InstanceServices } from '../../fixtures/instance/connector-instance.ts';
import { Auditor } from '../../fixtures/instance/auditor.ts';
import { GrantWitness } from '../../fixtures/instance/grants.ts';
import { revokeGrantInSetup } from '../../fixtures/ways/lose-access.ts';
import { callsBelongTo, observeCall } from '../../fixtures/evidence/observer.ts';
import { OpenConnectorsClient } from '../../fixtures/clients/open-connectors/index.ts';
import { provision } from '../../fixtures/custody/provision.ts';
import { regainAccess } from '../../fixtures/ways/regain/index.ts';
import { SalesforceClient } from '../../fixtures/clients/salesforce/index.ts';
import {
  type ConnectorUser,
  ofConnectorUser,
  secretsOf,
  type Settings,
  settingsFromSimulator,
} from '../../fixtures/settings/index.ts';
import { type RegainName } from '../../fixtures/ways/ways.ts';
import { registerSecret } from '../../redaction/index.ts';
import { type DefectName } from '../../simulator/defects.ts';
import { environmentOf } from '../../simulator/environment.ts';
import { startSimulator, type Simulator } from '../../simulator/server.ts';
import { type VariantName } from '../../simulator/variants.ts';
import { type State } from './state.ts';

/** Against a service on loopback nobody has to be patient. */
const RETRY = { limit: 2, first: 20, ceiling: 100 };

/**
 * The actors of a scenario, as the fixtures put them together for one connector user (fixtures/worker.ts, fixtures/scenario.ts), in front of a
 * simulator of the test's own. It begins with the first user of the pool, who has no second factor.
 */
export class Stage {
  readonly simulator: Simulator;
  readonly settings: Settings;
  readonly scene: Scene;
  readonly services: InstanceServices;
  readonly evidence: Evidence;
  readonly browser: Browser;
  /** The settings of the run, with every connector user. */
  readonly #run: Settings;

  constructor(
    browser: Browser,
    simulator: Simulator,
    run: Settings,
    settings: Settings,
    about: Omit<Scene, 'settings'>,
  ) {
    this.browser = browser;
    this.simulator = simulator;
    this.#run = run;
    this.settings = settings;
    this.evidence = about.evidence;
    this.scene = { ...about, settings };
    for (const { name, value } of secretsOf(settings)) registerSecret(name, value);
    const options = { observer: observeCall, retry: RETRY };
    const salesforce = new SalesforceClient(settings, options);
    this.services = {
      settings,
      salesforce,
      openConnectors: new OpenConnectorsClient(settings, options),
      grants: new GrantWitness(salesforce, settings, new Auditor(salesforce, settings, run.connectorUsers)),
      evidence: about.evidence,
    };
  }

  /** The same stage for somebody whose settings say something else. */
  with(change: (settings: Settings) => Settings): Stage {
    return new Stage(this.browser, this.simulator, this.#run, change(this.settings), this.scene);
  }

  /** The same stage with one thing wrong about the connector user. */
  withUser(wrong: Partial<ConnectorUser>): Stage {
    return this.with((settings) => ({ ...settings, connectorUsers: [{ ...this.user, ...wrong }] }));
  }

  /** The same stage for another connector user, by the beginning of the username: 1 and 4 have TOTP, 5 an external client app. */
  as(name: string): Stage {
    const slot = this.#run.connectorUsers.findIndex(({ username }) => username.startsWith(name));
    return new Stage(this.browser, this.simulator, this.#run, ofConnectorUser(this.#run, slot), this.scene);
  }

  get user(): ConnectorUser {
    const [user] = this.settings.connectorUsers;
    if (user === undefined) throw new Error('The settings name no connector user.');
    return user;
  }

  async oauthUrl(): Promise<string> {
    return (await this.services.openConnectors.oauthUrl()).oauthUrl;
  }

  /** Step 9, with the OAuth URL of step 8 unless another is given. */
  async authorize(request: Partial<AuthorizationRequest> = {}): Promise<Authorization> {
    return authorize(this.browser, this.scene, { oauthUrl: await this.oauthUrl(), user: this.user, ...request });
  }

  /** Steps 1 to 3. */
  provision(): Promise<ConnectorInstance> {
    const made = { user: this.user, name: 'Staged', runId: '20260102T030405-0a1b2c' };
    return provision(this.browser, this.scene, this.services, made);
  }

  /** Steps 4 and 5a. */
  revokeInSetup(instance: ConnectorInstance, place?: SetupPlace): Promise<void> {
    return revokeGrantInSetup(this.browser, this.scene, instance, place);
  }

  /** Steps 8 to 10. */
  async reauthenticate(instance: ConnectorInstance, way: RegainName = 'patch'): Promise<void> {
    await this.regain(instance, (await this.authorize()).code, way);
  }

  /** Step 10. */
  regain(instance: ConnectorInstance, code: string, way: RegainName = 'patch'): Promise<void> {
    return regainAccess({ browser: this.browser, scene: this.scene, instance, own: { ways: [] } }, way, code);
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

  /** How many requests have come in, of those whose `METHOD host/path` is like this. */
  asked(what: RegExp): number {
    return Object.entries(this.state().requests)
      .filter(([request]) => what.test(request))
      .reduce((sum, [, count]) => sum + count, 0);
  }

  /** Instances and live grants of the connector users that are there; none, unless a test made them. */
  leftBehind(): string[] {
    const { instances, grants } = this.state();
    const mine = this.#run.connectorUsers.map(({ username }) => username);
    const { name } = this.simulator.context.world.apps.find(({ role }) => role === 'main') ?? {};
    return [
      ...instances.map((instance) => `instance ${instance.name}`),
      ...grants
        .filter(({ app, username }) => app === name && mine.includes(username))
        .filter((grant) => grant.live && (grant.refreshToken !== undefined || hasAccess(grant)))
        .map(({ username }) => `grant of ${username}`),
    ];
  }
}

/** A grant without a refresh token is in no list, and lives as long as its access tokens. */
function hasAccess({ accessTokens }: State['grants'][number]): boolean {
  return accessTokens.some(({ revokedAt }) => revokedAt === undefined);
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
    // Outside of the artefacts: sessions and passkeys go there.
    const machine = mkdtempSync(path.join(tmpdir(), 'stage-'));
    const simulator = await startSimulator({ variants, seed, ...(defect === undefined ? {} : { defect }) });
    // The simulator of a test that failed is closed all the same: its port and timers would outlive the worker otherwise.
    try {
      const settings = settingsFromSimulator(environmentOf(simulator.context), {});
      const evidence = new Evidence({ title: testInfo.title });
      const folders = { run: path.join(machine, 'run'), machine };
      mkdirSync(folders.run, { mode: 0o700 });
      callsBelongTo(evidence);
      await use(new Stage(browser, simulator, settings, ofConnectorUser(settings, 0), { evidence, folders }));
    } finally {
      callsBelongTo(undefined);
      await simulator.close();
      rmSync(machine, { recursive: true, force: true });
    }
  },
});

export { expect } from '../../fixtures/oracles/matchers.ts';
