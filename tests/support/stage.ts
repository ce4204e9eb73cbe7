import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Evidence, EvidenceJson } from '../../fixtures/evidence/index.ts';
import { callsBelongTo, noteCall } from '../../fixtures/evidence/observer.ts';
import { guard, type GuardReport } from '../../fixtures/custody/guard.ts';
import { instanceName } from '../../fixtures/custody/maker.ts';
import { provision } from '../../fixtures/custody/provision.ts';
import { authorize, type Authorization, type AuthorizationOptions } from '../../fixtures/flows/authorize.ts';
import { type AuthorizeUrl, requestOAuthUrl } from '../../fixtures/flows/oauth-url.ts';
import { SalesforceClient } from '../../fixtures/clients/salesforce/index.ts';
import { Auditor } from '../../fixtures/instance/auditor.ts';
import { type ConnectorInstance } from '../../fixtures/instance/connector-instance.ts';
import { openScene, type Scene, type SceneOptions } from '../../fixtures/instance/scene.ts';
import {
  type ConnectorUser,
  ofConnectorUser,
  secretsOf,
  type Settings,
  settingsFromSimulator,
} from '../../fixtures/settings/index.ts';
import { registerSecret } from '../../redaction/index.ts';
import { type DefectName } from '../../simulator/defects.ts';
import { environmentOf } from '../../simulator/environment.ts';
import { startSimulator, type Simulator } from '../../simulator/server.ts';
import { type VariantName } from '../../simulator/variants.ts';
import { changed, type Changes } from './changed.ts';
import { lostQuickly, provisionQuickly, regain, regainedQuickly } from './quick.ts';
import { test as base } from './server.ts';
import { askedOf, plant, type State, stateOf } from './state.ts';

/** Against a service on loopback nobody has to be patient. */
const RETRY = { limit: 2, first: 20, ceiling: 100 };

/** The run that a stage belongs to. */
export const RUN = '20260102T030405-0a1b2c';

/** The scene of a connector user in front of a simulator of the test's own. It begins with the first user of the pool, who has no second factor. */
export class Stage {
  readonly simulator: Simulator;
  readonly scene: Scene;
  /** The settings of the run, with every connector user. */
  readonly #run: Settings;

  constructor(simulator: Simulator, run: Settings, about: Omit<SceneOptions, 'auditor' | 'retry'>) {
    this.simulator = simulator;
    this.#run = run;
    for (const { name, value, ...options } of secretsOf(about.settings)) registerSecret(name, value, options);
    const { settings } = about;
    const auditor = new Auditor(new SalesforceClient(settings, { retry: RETRY }), settings, run.connectorUsers);
    this.scene = openScene({ ...about, auditor, retry: RETRY });
  }

  /** The same stage for somebody whose settings say something else. */
  with(changes: Changes<Settings>): Stage {
    return this.#before({ settings: changed(this.settings, changes) });
  }

  inRun(runId: string): Stage {
    const { folders } = this.scene;
    return this.#before({ runId, folders: { ...folders, run: path.join(folders.machine, runId) } });
  }

  /** The same stage with one thing wrong about the connector user. */
  withUser(wrong: Partial<ConnectorUser>): Stage {
    return this.with({ connectorUsers: [{ ...this.user, ...wrong }] });
  }

  /** The same stage for another connector user, by the beginning of the username: 1 and 4 have TOTP, 5 an external client app. */
  as(name: string): Stage {
    const slot = this.#run.connectorUsers.findIndex(({ username }) => username.startsWith(name));
    return this.#before({ settings: ofConnectorUser(this.#run, slot) });
  }

  #before(scene: Partial<SceneOptions>): Stage {
    return new Stage(this.simulator, this.#run, { ...this.scene, ...scene });
  }

  get settings(): Settings {
    return this.scene.settings;
  }

  get user(): ConnectorUser {
    return this.scene.user;
  }

  get evidence(): Evidence {
    return this.scene.evidence;
  }

  /** Step 8. */
  oauthUrl(): Promise<AuthorizeUrl> {
    return requestOAuthUrl(this.scene);
  }

  /** Step 9, with the OAuth URL of step 8 unless another is given. */
  async authorize(options?: AuthorizationOptions, url?: AuthorizeUrl): Promise<Authorization> {
    return authorize(this.scene, url ?? (await this.oauthUrl()), options);
  }

  /** Steps 1 to 3. */
  provision(): Promise<ConnectorInstance> {
    return provision(this.scene, 'Staged');
  }

  /** Steps 8 to 10. */
  async reauthenticate(instance: ConnectorInstance): Promise<void> {
    await regain(instance, (await this.authorize()).code);
  }

  guard(): Promise<GuardReport> {
    return guard(this.scene);
  }

  /** The world begins again, under these variants of the simulator. */
  async under(...variants: readonly VariantName[]): Promise<void> {
    await this.control('variants', { variants: variants.join() });
  }

  plant(defect: DefectName): void {
    plant(this.simulator, defect);
  }

  /** One action of the simulator's control endpoint (simulator/README.md). */
  control(action: string, members: Record<string, unknown> = {}): unknown {
    return this.simulator.context.control.act({ action, ...members });
  }

  state(): State {
    return stateOf(this.simulator);
  }

  /** How many requests have come in, of those whose `METHOD host/path` is like this. */
  asked(what: RegExp): number {
    return askedOf(this.simulator, what);
  }

  written(): EvidenceJson {
    return EvidenceJson.parse(JSON.parse(this.told()));
  }

  told(): string {
    return this.evidence.finish({ status: 'passed' }).json;
  }

  /** Instances and live grants of the connector users that are there; none, unless a test made them. */
  leftBehind(): string[] {
    const { instances, grants } = this.state();
    const mine = this.#run.connectorUsers.map(({ username }) => username);
    const { name } = this.simulator.context.world.apps.find(({ role }) => role === 'main') ?? {};
    return [
      ...instances.map(({ name: given }) => `instance ${given.replace(instanceName(RUN, ''), '')}`),
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

interface StageOptions {
  /** Of the simulator. */
  seed: unknown;
  /** What the settings say otherwise. */
  settings: Changes<Settings>;
}

interface Staged {
  stage: Stage;
  /** Provisioned; never in a browser, as the two below. */
  instance: ConnectorInstance;
  /** Provisioned, and its refresh token revoked. */
  dead: ConnectorInstance;
  /** The same, and re-authenticated. */
  regained: ConnectorInstance;
}

/** `stage` is set up for each test, in front of a simulator of its own, with the `seed` and `settings` that `test.use` names. */
export const test = base.extend<StageOptions & Staged>({
  seed: [{}, { option: true }],
  settings: [{}, { option: true }],

  stage: async ({ browser, seed, settings }, use, testInfo) => {
    await onStage({ browser, seed, title: testInfo.title }, (stage) => use(stage.with(settings)));
  },
  instance: async ({ stage }, use) => use(await provisionQuickly(stage)),
  dead: async ({ stage }, use) => use(await lostQuickly(stage)),
  regained: async ({ stage }, use) => use(await regainedQuickly(stage)),
});

/** Sets up a stage in front of a simulator of its own, for as long as the work takes. */
export async function onStage<T>(
  about: Pick<SceneOptions, 'browser' | 'observer'> & { seed: unknown; title: string },
  work: (stage: Stage) => Promise<T>,
): Promise<T> {
  // Rows of a trace that nobody records, and their attachments in every report, would cost a fifth of the time.
  const { browser, seed, title, observer = noteCall } = about;
  // Outside of the artefacts: sessions and passkeys go there.
  const machine = mkdtempSync(path.join(tmpdir(), 'stage-'));
  const simulator = await startSimulator({ seed });
  // The simulator of a test that failed is closed all the same: its port and timers would outlive the worker otherwise.
  try {
    const settings = settingsFromSimulator(environmentOf(simulator.context), {});
    const evidence = new Evidence({ title });
    const folders = { run: path.join(machine, RUN), machine };
    mkdirSync(folders.run, { mode: 0o700 });
    callsBelongTo(evidence);
    const scene = { browser, settings: ofConnectorUser(settings, 0), evidence, folders, runId: RUN, observer };
    return await work(new Stage(simulator, settings, scene));
  } finally {
    callsBelongTo(undefined);
    await simulator.close();
    rmSync(machine, { recursive: true, force: true });
  }
}

export { expect } from '../../fixtures/oracles/matchers.ts';
export { lose, regain } from './quick.ts';
