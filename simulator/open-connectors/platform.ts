import { randomInt } from 'node:crypto';
import { type SimulatorContext } from '../context.ts';
import { type World } from '../world.ts';
import {
  ACCESS_TOKEN,
  DEFAULT_CONFIGURATION,
  MASK,
  mergeConfiguration,
  missingKeys,
  REFRESH_TOKEN,
  replaceConfiguration,
} from './configuration.ts';
import { type Connections } from './connection.ts';
import { knownElement, unknownElement } from './elements.ts';
import { CODE_REQUIRED, PlatformError } from './errors.ts';
import { type OpenConnectorsHooks } from './hooks.ts';
import { type Instance, newElementToken, type PlatformUser, sanitise } from './instance.ts';
import { type InstanceBody } from './requests.ts';

/** An account of the platform: the two secrets that every call carries, and whose they are. */
export interface PlatformAccount {
  userSecret: string;
  organizationSecret: string;
  user: PlatformUser;
}

/** The platform accounts of a world: all its users, in one organization. */
export function accountsOf({ openConnectors }: World): PlatformAccount[] {
  return openConnectors.users.map(({ secret, email, firstName, lastName }, index) => ({
    userSecret: secret,
    organizationSecret: openConnectors.organizationSecret,
    user: { id: 1001 + index, emailAddress: email, firstName, lastName },
  }));
}

/** An instance that the platform takes; id and token are made where there are none. */
interface GivenInstance
  extends
    Pick<Instance, 'name' | 'elementKey' | 'tags' | 'externalAuthentication' | 'configuration'>,
    Partial<Pick<Instance, 'id' | 'token'>> {
  account: PlatformAccount;
}

/** What a list is narrowed down to. */
interface InstanceFilter {
  tags: string[];
  searchText: string | undefined;
  elementKey: string | undefined;
}

/** The instances of the platform, and what can be done with them. */
export class Platform {
  readonly #instances = new Map<number, Instance>();
  readonly #earlier = new Map<number, { instance: Instance; until: number }>();
  readonly #simulator: SimulatorContext;
  readonly #connections: Connections;
  readonly #hooks: () => OpenConnectorsHooks;

  constructor(simulator: SimulatorContext, connections: Connections, hooks: () => OpenConnectorsHooks) {
    this.#simulator = simulator;
    this.#connections = connections;
    this.#hooks = hooks;
  }

  /** An instance as a replica shows it: for a while after a re-authentication, as it was before. */
  asRead(instance: Instance): Instance {
    const earlier = this.#earlier.get(instance.id);
    return earlier !== undefined && this.#simulator.clock.now() < earlier.until ? earlier.instance : instance;
  }

  /** All instances, oldest first. */
  all(): Instance[] {
    return [...this.#instances.values()];
  }

  /** The live instance with this Element token. */
  byToken(token: string): Instance | undefined {
    return this.all().find((instance) => instance.token === token);
  }

  /** @throws PlatformError 404 when the organization has no such instance. */
  byId(organizationSecret: string, id: string): Instance {
    const instance = this.#instances.get(Number(id));
    if (instance?.organizationSecret !== organizationSecret) {
      throw new PlatformError(404, `No element instance found with ID ${id}`);
    }
    return instance;
  }

  /** The organization's instances that pass the filter. */
  list(organizationSecret: string, { tags, searchText, elementKey }: InstanceFilter): Instance[] {
    const wanted = searchText?.toLowerCase();
    return this.all().filter(
      (instance) =>
        instance.organizationSecret === organizationSecret &&
        tags.every((tag) => instance.tags.includes(tag)) &&
        (elementKey === undefined || instance.elementKey === elementKey) &&
        (wanted === undefined || [instance.name, ...instance.tags].some((text) => text.toLowerCase().includes(wanted))),
    );
  }

  /**
   * Create an instance with a provider code, or with a refresh token of the caller's (`externalAuthentication: initial`).
   * @throws PlatformError 400 without a code, without a required entry, or when Salesforce refuses; 404 for an unknown connector.
   */
  async create(account: PlatformAccount, keyOrId: string | undefined, body: InstanceBody): Promise<Instance> {
    const { key, id } = body.element ?? {};
    const element = knownElement(keyOrId ?? key ?? String(id ?? ''));
    if (keyOrId === undefined && key !== undefined && key !== element.key) throw unknownElement(key);
    const given = mergeConfiguration(DEFAULT_CONFIGURATION, body.configuration ?? {});
    const external = body.externalAuthentication === 'initial';
    const missing = missingKeys(given, external);
    if (missing.length > 0) {
      throw new PlatformError(400, `The following required configuration is missing: ${missing.join(', ')}`);
    }
    const code = body.providerData?.code;
    if (!external && !code) throw new PlatformError(400, CODE_REQUIRED);
    const configuration = external
      ? await this.#connections.authenticateByRefreshToken(given)
      : await this.#connections.authenticate(given, code ?? '');

    const name = sanitise(body.name ?? element.name);
    return this.add({
      account,
      name,
      elementKey: element.key,
      tags: body.tags?.map(sanitise) ?? [name], // Without tags the platform stores the name as the only one (churros).
      externalAuthentication: external ? 'initial' : 'none',
      configuration,
    });
  }

  /** Take an instance as it is, without asking Salesforce. */
  add({ account, id, token, ...rest }: GivenInstance): Instance {
    const instance: Instance = {
      ...rest,
      id: id ?? this.#newId(),
      token: token ?? newElementToken(),
      created: this.#simulator.clock.now(),
      disabled: false,
      refreshFailures: 0,
      entryIds: new Map(),
      organizationSecret: account.organizationSecret,
      user: account.user,
    };
    this.#instances.set(instance.id, instance);
    return instance;
  }

  /**
   * PATCH: what is given replaces, the rest stays. With a code the instance is re-authenticated; it stays disabled if it was.
   * @throws PlatformError 400 when Salesforce refuses the code; the instance is then as it was.
   */
  async patch(instance: Instance, body: InstanceBody): Promise<void> {
    const { variants } = this.#simulator;
    const code = body.providerData?.code;
    if (code !== undefined && variants.has('patch-refused')) {
      throw new PlatformError(405, 'PATCH is not supported by this element for re-authentication');
    }
    const given = mergeConfiguration(instance.configuration, body.configuration ?? {});
    try {
      await this.#update(instance, body, given, code);
    } catch (error) {
      if (variants.has('failed-patch-blanks-tokens')) {
        instance.configuration = { ...instance.configuration, [ACCESS_TOKEN]: '', [REFRESH_TOKEN]: '' };
      }
      throw error;
    }
  }

  /**
   * PUT: the configuration, where given, is replaced as a whole, and the instance is re-authenticated unless `reAuthenticate` is
   * false. A body of name and tags alone asks for neither (the vendor's own samples send such bodies).
   * @throws PlatformError 400 without a code, or when Salesforce refuses it; the instance is then as it was.
   */
  async put(instance: Instance, body: InstanceBody, reAuthenticate: boolean | undefined): Promise<void> {
    const given =
      body.configuration === undefined
        ? instance.configuration
        : replaceConfiguration(instance.configuration, body.configuration);
    const asksFor = body.configuration !== undefined || body.providerData !== undefined;
    if (!(reAuthenticate ?? asksFor)) return this.#update(instance, body, given, undefined);
    const code = body.providerData?.code;
    if (!code) throw new PlatformError(400, CODE_REQUIRED);
    return this.#update(instance, body, given, code);
  }

  /** Change one configuration entry. A mask keeps what is stored. @throws PlatformError 404 when there is no such entry. */
  patchEntry(instance: Instance, entryId: string, value: string | number | boolean | null): void {
    const [key] = [...instance.entryIds].find(([, id]) => String(id) === entryId) ?? [];
    if (key === undefined) throw new PlatformError(404, `No configuration found with ID ${entryId}`);
    if (value === MASK) return;
    instance.configuration = mergeConfiguration(instance.configuration, { [key]: value });
  }

  /** Enable or disable. Enabling lets the platform try its five refreshes again. */
  setEnabled(instance: Instance, enabled: boolean): void {
    if (enabled && !this.#hooks().enables()) return;
    instance.disabled = !enabled;
    if (enabled) instance.refreshFailures = 0;
  }

  /** Delete. The Element token is unknown from then on. */
  delete(instance: Instance): void {
    if (!this.#hooks().deletes()) return;
    this.#instances.delete(instance.id);
  }

  clear(): void {
    this.#instances.clear();
    this.#earlier.clear();
  }

  async #update(
    instance: Instance,
    body: InstanceBody,
    given: Instance['configuration'],
    code: string | undefined,
  ): Promise<void> {
    const before = { ...instance };
    if (code === undefined) instance.configuration = given;
    else await this.#reauthenticate(instance, given, code);
    if (body.name !== undefined) instance.name = sanitise(body.name);
    if (body.tags !== undefined) instance.tags = body.tags.map(sanitise);
    if (code === undefined) return;
    const { clock, timing } = this.#simulator;
    const hooks = this.#hooks();
    const until = clock.now() + hooks.readLagMs(timing.appearLagMs);
    this.#earlier.set(instance.id, { instance: before, until });
    hooks.reauthenticated(instance, before);
  }

  async #reauthenticate(instance: Instance, given: Instance['configuration'], code: string): Promise<void> {
    const hooks = this.#hooks();
    const exchanged = await hooks.exchange({
      code,
      given,
      exchange: () => this.#connections.authenticate(given, code),
      renew: (configuration) => this.#connections.authenticateByRefreshToken(configuration),
    });
    const others = this.all().filter(
      (other) => other !== instance && other.organizationSecret === instance.organizationSecret,
    );
    const receiver = hooks.receiver(instance, others);
    if (receiver === undefined) return;
    receiver.configuration = hooks.stored(receiver.configuration, exchanged);
    receiver.refreshFailures = 0;
  }

  #newId(): number {
    for (;;) {
      const id = randomInt(400_000, 1_000_000);
      if (!this.#instances.has(id)) return id;
    }
  }
}
