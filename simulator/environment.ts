import { type SimulatorContext } from './context.ts';
import { type World, type WorldUser } from './world.ts';

interface ConnectorUser {
  username: string;
  password: string;
  totpSecret?: string;
  /** The app that this user consents to, where it is not the one of the variables. */
  app?: {
    name: string;
    consumerKey: string;
    consumerSecret: string;
    callbackUrl: string;
    scope: string;
    /** An external client app is local to its org: My Domain. */
    loginUrl: string;
  };
}

/** What a runner needs to point its tests at this simulator. */
interface Environment {
  /** Names and values of an `.env`, without `TARGET`. */
  variables: Record<string, string>;
  /** Every user of the pool: those without MFA, the one of the external client app, those with MFA. The variables name the first. */
  connectorUsers: ConnectorUser[];
}

/** The answer of `GET /environment`. */
export function environmentOf({ world, hosts }: SimulatorContext): Environment {
  const app = world.apps.find((candidate) => candidate.role === 'main');
  // Users without MFA first: a code is single use, so a run with one user that has MFA waits half a minute at each login.
  const users = world.users
    .filter((user) => user.role === 'connector' && user.org === app?.org)
    .sort((one, other) => Number(one.totpSecret !== undefined) - Number(other.totpSecret !== undefined));
  const setup = world.users.find((user) => user.role === 'setup' && user.org === app?.org);
  const auditor = world.apps.find((candidate) => candidate.role === 'auditor' && candidate.org === app?.org);
  const org = world.orgs.find((candidate) => candidate.domain === app?.org);
  const instance = seededInstance(world, users[0]?.username);
  const variables: Record<string, string | undefined> = {
    OPEN_CONNECTORS_URL: hosts.openConnectors,
    OPEN_CONNECTORS_USER_SECRET: world.openConnectors.users[0]?.secret,
    OPEN_CONNECTORS_ORGANIZATION_SECRET: world.openConnectors.organizationSecret,
    SALESFORCE_LOGIN_URL: org && hosts.loginOf(org),
    SALESFORCE_ORG_ID: org?.id,
    SALESFORCE_APP_NAME: app?.name,
    SALESFORCE_CONSUMER_KEY: app?.consumerKey,
    SALESFORCE_CONSUMER_SECRET: app?.consumerSecret,
    SALESFORCE_CALLBACK_URL: app?.callbackUrls[0],
    CONNECTOR_USER_USERNAME: users[0]?.username,
    CONNECTOR_USER_PASSWORD: users[0]?.password,
    CONNECTOR_USER_TOTP_SECRET: users[0]?.totpSecret,
    SETUP_USER_USERNAME: setup?.username,
    SETUP_USER_PASSWORD: setup?.password,
    SETUP_USER_TOTP_SECRET: setup?.totpSecret,
    AUDITOR_CONSUMER_KEY: auditor?.consumerKey,
    AUDITOR_CONSUMER_SECRET: auditor?.consumerSecret,
    SALESFORCE_MY_DOMAIN_URL: org && hosts.myDomain(org),
    SALESFORCE_SETUP_URL: org && hosts.setup(org),
    OPEN_CONNECTORS_INSTANCE_TOKEN: instance,
  };
  return {
    variables: Object.fromEntries(
      Object.entries(variables).filter((pair): pair is [string, string] => pair[1] !== undefined),
    ),
    connectorUsers: [
      ...users.filter(({ totpSecret }) => totpSecret === undefined).map(connectorUser),
      ...externalConnectorUsers(world, org && { ...org, myDomain: hosts.myDomain(org) }),
      ...users.filter(({ totpSecret }) => totpSecret !== undefined).map(connectorUser),
    ],
  };
}

function connectorUser({ username, password, totpSecret }: WorldUser): ConnectorUser {
  return { username, password, ...(totpSecret === undefined ? {} : { totpSecret }) };
}

function externalConnectorUsers(world: World, org: { domain: string; myDomain: string } | undefined): ConnectorUser[] {
  const app = world.apps.find((candidate) => candidate.kind === 'external' && candidate.org === org?.domain);
  if (app === undefined || org === undefined) return [];
  const { name, consumerKey, consumerSecret, callbackUrls, scopes } = app;
  return world.users
    .filter((user) => user.role === 'external-connector' && user.org === org.domain)
    .map((user) => ({
      ...connectorUser(user),
      app: {
        ...{ name, consumerKey, consumerSecret, callbackUrl: callbackUrls[0] ?? '', scope: scopes.join(' ') },
        loginUrl: org.myDomain,
      },
    }));
}

/** The text of an `.env` with which `TARGET=live` runs against this simulator. */
export function environmentFile(environment: Environment): string {
  const lines = Object.entries(environment.variables).map(([name, value]) => `${name}=${quoted(value)}`);
  return ['TARGET=live', ...lines, ''].join('\n');
}

/** As dotenv reads it: in single quotes or backticks a value is taken as it is, in double quotes `\n` would become a line break. */
function quoted(value: string): string {
  if (/^[\w.:/@+=!-]+$/.test(value)) return value;
  const quote = ["'", '`', '"'].find((candidate) => !value.includes(candidate)) ?? "'";
  return quote + value + quote;
}

/** Token of the seeded instance of this user, when the seed gave it one. */
function seededInstance(world: World, username: string | undefined): string | undefined {
  return world.instances.find((instance) => instance.user === username)?.token;
}
