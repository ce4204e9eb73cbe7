import { type TokenAnswer } from './salesforce-client.ts';

/** Configuration of an instance: every value is a string or null, numbers and booleans too. */
export type Configuration = Record<string, string | null>;

/** What the platform answers in place of a secret (since 2017: eight asterisks), and takes to mean "as stored". */
export const MASK = '********';

/** The two keys a person means by "the tokens of the instance". */
export const ACCESS_TOKEN = 'oauth.user.token';
export const REFRESH_TOKEN = 'oauth.user.refresh_token';

/** Keys without which an OAuth instance can't be created. */
const APP_KEYS = ['oauth.api.key', 'oauth.api.secret'];
const REQUIRED_KEYS: readonly string[] = [...APP_KEYS, 'oauth.callback.url'];

const SECRET_KEYS = new Set(['oauth.api.key', 'oauth.api.secret', 'sfdc.password', 'sfdc.security.token']);
const USER_TOKEN_KEYS = new Set([ACCESS_TOKEN, REFRESH_TOKEN]);

/** Set by the platform itself; a PUT that leaves them out does not remove them. */
const INTERNAL_KEYS = [
  'base.url',
  'oauth.user.refresh_time',
  'oauth.user.refresh_interval',
  'sfdc.user.id.url',
  'sfdc.session.instance.url',
];

/** The values of an sfdc instance whose creator gave none. */
export const DEFAULT_CONFIGURATION: Configuration = {
  'authentication.type': 'oauth2',
  'oauth.scope': 'full refresh_token',
  'oauth.user.refresh_interval': '3600',
  'filter.response.nulls': 'true',
  'pagination.type': 'cursor',
  'pagination.max': '200',
  'event.notification.enabled': 'false',
  'event.notification.callback.url': null,
  'event.notification.signature.key': null,
  'event.vendor.type': 'polling',
  'event.objects': null,
  'event.poller.refresh_interval': '15',
};

/** A configuration as it came in a request: real booleans and numbers are allowed there. */
type GivenConfiguration = Record<string, string | number | boolean | null>;

/** PATCH: the given keys replace, the others stay; a mask keeps what is stored. */
export function mergeConfiguration(stored: Configuration, given: GivenConfiguration): Configuration {
  const merged: Configuration = { ...stored };
  for (const [key, value] of Object.entries(given)) {
    if (value === MASK && stored[key] !== undefined) continue;
    merged[key] = value === null ? null : String(value);
  }
  return merged;
}

/** PUT: the given configuration is the whole one; keys left out fall back to the connector's defaults, a mask keeps what is stored. */
export function replaceConfiguration(stored: Configuration, given: GivenConfiguration): Configuration {
  const replaced: Configuration = { ...DEFAULT_CONFIGURATION };
  for (const key of INTERNAL_KEYS) {
    const value = stored[key];
    if (value !== undefined) replaced[key] = value;
  }
  for (const [key, value] of Object.entries(given)) {
    replaced[key] = value === MASK ? (stored[key] ?? MASK) : value === null ? null : String(value);
  }
  return replaced;
}

/** What an answer shows: secrets masked, and the user's tokens too where `maskUserTokens` is set. */
export function maskConfiguration(configuration: Configuration, maskUserTokens: boolean): Configuration {
  const shown: Configuration = {};
  for (const [key, value] of Object.entries(configuration)) {
    const secret = SECRET_KEYS.has(key) || (maskUserTokens && USER_TOKEN_KEYS.has(key));
    shown[key] = secret && value !== null && value !== '' ? MASK : value;
  }
  return shown;
}

/**
 * The configuration with everything that the platform notes down after an exchange or a refresh.
 * @param now epoch milliseconds
 */
export function withTokens(
  configuration: Configuration,
  answer: TokenAnswer,
  { tokenUrl, now }: { tokenUrl: string; now: number },
): Configuration {
  return {
    ...configuration,
    [ACCESS_TOKEN]: answer.access_token,
    [REFRESH_TOKEN]: answer.refresh_token ?? '',
    'oauth.user.refresh_time': String(now),
    'base.url': answer.instance_url,
    'sfdc.token.url': tokenUrl,
    'sfdc.revoke.url': configuration['sfdc.revoke.url'] ?? tokenUrl.replace(/token$/, 'revoke'),
    'sfdc.user.id.url': answer.id,
    'sfdc.session.instance.url': answer.instance_url,
  };
}

/** The required keys that a configuration does not have. One that brings its own refresh token needs that, and no callback (churros). */
export function missingKeys(configuration: Configuration, external = false): string[] {
  const required = external ? [...APP_KEYS, REFRESH_TOKEN] : REQUIRED_KEYS;
  return required.filter((key) => !configuration[key]);
}

/** A configuration as the rows of `GET /instances/{id}/configuration`, with the ids that the instance gave them. Values are masked by the caller. */
export function configurationEntries(shown: Configuration, idOf: (key: string) => number) {
  return Object.entries(shown).map(([key, value]) => ({
    id: idOf(key),
    key,
    name: key,
    propertyValue: value,
    type: typeOf(key),
    required: REQUIRED_KEYS.includes(key),
    active: true,
    hideFromConsole: USER_TOKEN_KEYS.has(key),
  }));
}

function typeOf(key: string): string {
  if (SECRET_KEYS.has(key)) return 'PASSWORD';
  if (key === 'filter.response.nulls' || key === 'event.notification.enabled') return 'BOOLEAN';
  if (key.startsWith('bulk.') || key === 'event.metadata') return 'TEXTAREA';
  return 'TEXTFIELD_1000';
}
