import { randomBytes } from 'node:crypto';
import { elementOf } from './elements.ts';
import { type Configuration, configurationEntries, maskConfiguration } from './configuration.ts';

/** The platform user who owns an instance, as the answers show it. */
export interface PlatformUser {
  id: number;
  emailAddress: string;
  firstName: string;
  lastName: string;
}

/** An element instance ("connector instance"), as the platform stores it. */
export interface Instance {
  id: number;
  /** The Element token. It survives every re-authentication. */
  token: string;
  name: string;
  tags: string[];
  elementKey: string;
  /** Epoch milliseconds. */
  created: number;
  disabled: boolean;
  /** Failed refreshes in a row; at five the platform disables the instance. */
  refreshFailures: number;
  externalAuthentication: 'none' | 'initial';
  configuration: Configuration;
  /** Ids of configuration entries, given when a key is first seen. */
  entryIds: Map<string, number>;
  organizationSecret: string;
  user: PlatformUser;
}

/** What the control endpoint reports of one. */
export type ReportedInstance = Pick<
  Instance,
  'id' | 'name' | 'token' | 'tags' | 'disabled' | 'refreshFailures' | 'configuration'
>;

/** How an instance is shown. */
export interface ViewOptions {
  maskUserTokens: boolean;
  /** `false` leaves out the configuration (`hydrate=false` of a list). */
  hydrate?: boolean;
}

/** A new Element token: 44 characters of base64, as today's are. */
export function newElementToken(): string {
  return randomBytes(32).toString('base64');
}

/** Text as the platform stores it: HTML tags are removed, everything else is kept, `@` too (churros). */
export function sanitise(text: string): string {
  return text.replace(/<[^>]*>/g, '');
}

/** The instance as an answer's body: `providerData` is never there, key and secret are masked. */
export function viewInstance(instance: Instance, options: ViewOptions): Record<string, unknown> {
  const element = elementOf(instance.elementKey);
  const view = {
    id: instance.id,
    name: instance.name,
    createdDate: `${new Date(instance.created).toISOString().slice(0, 19)}Z`,
    token: instance.token,
    element,
    elementId: element?.id,
    tags: [...instance.tags],
    provisionInteractions: [],
    valid: true,
    disabled: instance.disabled,
    maxCacheSize: 0,
    cacheTimeToLive: 0,
    eventsEnabled: instance.configuration['event.notification.enabled'] === 'true',
    traceLoggingEnabled: false,
    cachingEnabled: false,
    externalAuthentication: instance.externalAuthentication,
    user: { ...instance.user },
  };
  if (options.hydrate === false) return view;
  return { ...view, configuration: maskConfiguration(instance.configuration, options.maskUserTokens) };
}

/** The configuration as entries with stable ids. */
export function viewEntries(instance: Instance, options: ViewOptions) {
  const shown = maskConfiguration(instance.configuration, options.maskUserTokens);
  return configurationEntries(shown, (key) => {
    const known = instance.entryIds.get(key);
    if (known !== undefined) return known;
    const id = instance.id * 100 + instance.entryIds.size;
    instance.entryIds.set(key, id);
    return id;
  });
}
