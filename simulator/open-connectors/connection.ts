import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type SimulatorContext } from '../context.ts';
import { NotSimulated } from '../not-simulated.ts';
import { ACCESS_TOKEN, type Configuration, missingKeys, REFRESH_TOKEN, withTokens } from './configuration.ts';
import { INVALID_SECRETS, PlatformError, REQUEST_FAILED } from './errors.ts';
import { type OpenConnectorsHooks } from './hooks.ts';
import { type Instance } from './instance.ts';
import {
  exchangeCode,
  isTokenAnswer,
  type ProviderAnswer,
  type ProviderApp,
  query,
  refreshAccess,
  type TokenAnswer,
} from './salesforce-client.ts';

/** Failed refreshes after which the platform disables an instance (help "Automatic disabling of instances"). */
const REFRESH_ATTEMPTS = 5;

/** The line from instances to Salesforce: exchange, refresh on demand, data. All of it over HTTP. */
export class Connections {
  readonly #simulator: SimulatorContext;
  readonly #hooks: () => OpenConnectorsHooks;
  /** Refreshes under way, by instance id: two calls at once share one, as two would replay a rotated token. */
  readonly #refreshing = new Map<number, Promise<void>>();
  /** By their challenges. */
  readonly #verifiers = new Map<string, string>();

  constructor(simulator: SimulatorContext, hooks: () => OpenConnectorsHooks) {
    this.#simulator = simulator;
    this.#hooks = hooks;
  }

  /** A PKCE challenge (S256) whose verifier the platform keeps. */
  newChallenge(): string {
    const verifier = randomBytes(32).toString('base64url');
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    this.#verifiers.set(challenge, verifier);
    return challenge;
  }

  clear(): void {
    this.#verifiers.clear();
  }

  /**
   * Exchange a provider code with the callback, key, secret and token URL of this configuration.
   * @returns the configuration with both new tokens and what else the exchange tells.
   * @throws PlatformError 400 when an entry is missing or Salesforce refuses, 502 when Salesforce is away.
   */
  async authenticate(configuration: Configuration, code: string): Promise<Configuration> {
    const missing = missingKeys(configuration);
    if (missing.length > 0) {
      throw new PlatformError(400, `The following required configuration is missing: ${missing.join(', ')}`);
    }
    const callback = configuration['oauth.callback.url'] ?? '';
    // How the platform knows the URL again that a code came from is not public; here Salesforce tells.
    const { challenge = '' } = this.#simulator.salesforce.grants.codes.get(code) ?? {};
    const verifier = this.#verifiers.get(challenge);
    const answer = await exchangeCode(this.#app(configuration), code, callback, verifier);
    if (!isTokenAnswer(answer)) throw new PlatformError(400, REQUEST_FAILED, answer.body);
    return this.#withTokens(configuration, answer, '');
  }

  /**
   * Ask for a new access token with the refresh token that a configuration brings along.
   * @throws PlatformError 400 when Salesforce refuses, 502 when it is away.
   */
  async authenticateByRefreshToken(configuration: Configuration): Promise<Configuration> {
    const refreshToken = configuration[REFRESH_TOKEN] ?? '';
    const answer = await refreshAccess(this.#app(configuration), refreshToken);
    if (!isTokenAnswer(answer)) throw new PlatformError(400, REQUEST_FAILED, answer.body);
    return this.#withTokens(configuration, answer, refreshToken);
  }

  /**
   * Run a SOQL query with the instance's access token; refresh it first when its time is up, and on a 401 where the platform heals.
   * @throws PlatformError 403 when the instance is disabled, 401 when it is not authenticated, 502 when Salesforce is away.
   * @throws NotSimulated when the simulated Salesforce does not have what is asked for.
   */
  async query(instance: Instance, soql: string): Promise<string> {
    if (instance.disabled) throw new PlatformError(403, `Element instance ${instance.id} is disabled`);
    if (this.#isRefreshDue(instance)) await this.#refresh(instance);
    const used = instance.configuration[ACCESS_TOKEN];
    let answer = await this.#query(instance, soql);
    if (answer.status === 401 && this.#simulator.timing.healOnUnauthorized) {
      // Another call may have healed the instance since.
      if (instance.configuration[ACCESS_TOKEN] === used) await this.#refresh(instance);
      answer = await this.#query(instance, soql);
    }
    if (answer.status === 200) return answer.body;
    if (answer.status === 501) throw new NotSimulated(`what Open Connectors asks for (${answer.body.trim()})`);
    throw answer.status === 401 ? this.#dead(answer.body) : new PlatformError(400, REQUEST_FAILED, answer.body);
  }

  /** How a dead grant is told is not documented: a provider's refusal, or the sentence that is there for every other 401 (UiPath's successor has it for an expired token). */
  #dead(said: string): PlatformError {
    return this.#simulator.variants.has('dead-as-bad-secrets')
      ? new PlatformError(401, INVALID_SECRETS)
      : new PlatformError(401, REQUEST_FAILED, said);
  }

  #query(instance: Instance, soql: string): Promise<ProviderAnswer> {
    return query(instance.configuration['base.url'] ?? '', instance.configuration[ACCESS_TOKEN] ?? '', soql);
  }

  #isRefreshDue({ configuration }: Instance): boolean {
    const time = Number(configuration['oauth.user.refresh_time'] ?? Number.NaN);
    const interval = Number(configuration['oauth.user.refresh_interval'] ?? Number.NaN);
    return time + interval * 1000 < this.#simulator.clock.now(); // Never due when either is missing.
  }

  #refresh(instance: Instance): Promise<void> {
    const underWay = this.#refreshing.get(instance.id);
    if (underWay !== undefined) return underWay;
    const refresh = this.#attemptRefresh(instance).finally(() => this.#refreshing.delete(instance.id));
    this.#refreshing.set(instance.id, refresh);
    return refresh;
  }

  async #attemptRefresh(instance: Instance): Promise<void> {
    const { timing } = this.#simulator;
    for (;;) {
      const refreshToken = instance.configuration[REFRESH_TOKEN] ?? '';
      const answer = await refreshAccess(this.#app(instance.configuration), refreshToken);
      if (isTokenAnswer(answer)) {
        const refreshed = this.#withTokens(instance.configuration, answer, refreshToken);
        instance.configuration = this.#hooks().refreshed(instance.configuration, refreshed);
        instance.refreshFailures = 0;
        return;
      }
      instance.refreshFailures += 1;
      if (instance.refreshFailures >= REFRESH_ATTEMPTS) instance.disabled = true;
      if (instance.disabled || !timing.disableInOneCall) throw this.#dead(answer.body);
      await this.#pause(timing.refreshPauseMs);
    }
  }

  /** By the simulator's clock, so that a test can shorten the wait by advancing it. */
  async #pause(ms: number): Promise<void> {
    const { clock } = this.#simulator;
    const end = clock.now() + ms;
    while (clock.now() < end) await pause(Math.min(50, end - clock.now()));
  }

  #app(configuration: Configuration): ProviderApp {
    const standard = `${this.#simulator.hosts.login}/services/oauth2/token`;
    return {
      tokenUrl: configuration['sfdc.token.url'] ?? configuration['oauth.token.url'] ?? standard,
      key: configuration['oauth.api.key'] ?? '',
      secret: configuration['oauth.api.secret'] ?? '',
    };
  }

  #withTokens(configuration: Configuration, answer: TokenAnswer, refreshToken: string): Configuration {
    const { tokenUrl } = this.#app(configuration);
    const now = this.#simulator.clock.now();
    return withTokens(configuration, { refresh_token: refreshToken, ...answer }, { tokenUrl, now });
  }
}
