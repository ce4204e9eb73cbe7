/** Host names of the simulator. All of them are 127.0.0.1; which service answers is told from the Host header. */

const LOGIN_HOST = 'login.salesforce.localhost';
const TEST_HOST = 'test.salesforce.localhost';
const OPEN_CONNECTORS_HOST = 'api.openconnectors.localhost';
const CALLBACK_HOST = 'callback.reauthentication.localhost';
const MY_DOMAIN_SUFFIX = '.my.salesforce.localhost';
const SETUP_SUFFIX = '.my.salesforce-setup.localhost';

type FixedRole = 'login' | 'test' | 'open-connectors' | 'callback' | 'control';

const FIXED: ReadonlyMap<string, FixedRole> = new Map([
  [LOGIN_HOST, 'login'],
  [TEST_HOST, 'test'],
  [OPEN_CONNECTORS_HOST, 'open-connectors'],
  [CALLBACK_HOST, 'callback'],
  ['127.0.0.1', 'control'],
  ['localhost', 'control'],
]);

/** What a host name stands for. `domain` is the My Domain label of an org, e.g. `acme--uat.sandbox`. */
export type HostRole = { role: FixedRole | 'unknown' } | { role: 'my-domain' | 'setup'; domain: string };

/** The role of a host name (without port). */
export function roleOf(hostname: string): HostRole {
  const host = hostname.toLowerCase();
  const fixed = FIXED.get(host);
  if (fixed !== undefined) return { role: fixed };
  for (const [suffix, role] of [
    [MY_DOMAIN_SUFFIX, 'my-domain'],
    [SETUP_SUFFIX, 'setup'],
  ] as const) {
    if (host.endsWith(suffix) && host.length > suffix.length) return { role, domain: host.slice(0, -suffix.length) };
  }
  return { role: 'unknown' };
}

/** My Domain host of an org, e.g. `acme.my.salesforce.localhost`. */
export function myDomainHost(domain: string): string {
  return domain + MY_DOMAIN_SUFFIX;
}

/** Origins and URLs of one running simulator, all with its port. */
export class Hosts {
  readonly port: number;

  constructor(port: number) {
    this.port = port;
  }

  /** `http://HOST:PORT` */
  origin(host: string): string {
    return `http://${host}:${this.port}`;
  }

  get login(): string {
    return this.origin(LOGIN_HOST);
  }

  get test(): string {
    return this.origin(TEST_HOST);
  }

  get openConnectors(): string {
    return this.origin(OPEN_CONNECTORS_HOST);
  }

  get callback(): string {
    return this.origin(CALLBACK_HOST);
  }

  /** The callback that apps have when a seed names none. */
  get callbackUrl(): string {
    return `${this.callback}/oauth/callback`;
  }

  get control(): string {
    return this.origin('127.0.0.1');
  }

  /** My Domain origin of an org: its `instance_url`. */
  myDomain(org: { domain: string }): string {
    return this.origin(myDomainHost(org.domain));
  }

  /** Setup origin of an org, e.g. `http://acme.my.salesforce-setup.localhost:PORT`. */
  setup(org: { domain: string }): string {
    return this.origin(org.domain + SETUP_SUFFIX);
  }

  /** Login origin of an org: test for a sandbox, login for the others. */
  loginOf(org: { kind: string }): string {
    return org.kind === 'sandbox' ? this.test : this.login;
  }
}
