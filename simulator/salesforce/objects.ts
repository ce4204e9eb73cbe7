import { type SimulatorContext } from '../context.ts';
import { type App, type Org, type User } from './model.ts';
import { SoqlError } from './soql.ts';
import { type Row } from './soql-run.ts';

/** Who asks: visibility depends on his permissions. */
export interface Asker {
  org: Org;
  user: User;
}

interface ObjectType {
  /** A row that shows which fields there are. */
  example: (simulator: SimulatorContext, asker: Asker) => Row[];
  /** Whether the asker can see the object at all. */
  visible?: (asker: Asker) => boolean;
}

const HOURS_MS = 3_600_000;

const ofSetup = ({ user }: Asker): boolean =>
  user.permissions.has('ViewSetup') || user.permissions.has('CustomizeApplication');

/** The objects that can be queried, with their rows for an asker. */
const OBJECTS: Record<string, ObjectType> = {
  OauthToken: { example: oauthTokens },
  ConnectedApplication: {
    example: (simulator, { org }) => appsOf(simulator, org, 'connected').map(connectedApp),
    visible: ofSetup,
  },
  ExternalClientApplication: {
    example: (simulator, { org }) => appsOf(simulator, org, 'external').map(externalApp),
    visible: ofSetup,
  },
  ExtlClntAppOauthPlcyCnfg: {
    example: (simulator, { org }) => appsOf(simulator, org, 'external').map(externalPolicy),
    visible: ofSetup,
  },
  Organization: { example: (_simulator, { org }) => [organization(org)] },
  User: {
    example: (simulator, { org }) =>
      [...simulator.salesforce.directory.users.values()].filter((user) => user.orgId === org.id).map(userRow),
  },
  LoginHistory: { example: loginHistory },
  Account: { example: (_simulator, { org }) => org.accounts.map((account) => ({ ...account })) },
};

/** Fields of objects that may be empty, from made-up rows. */
const EXAMPLES: Record<string, Row> = {
  OauthToken: {
    Id: null,
    AccessToken: null,
    AppMenuItemId: null,
    AppMenuItem: { ApplicationId: null, IsUsingAdminAuthorization: null, Name: null },
    AppName: null,
    CreatedDate: null,
    DeleteToken: null,
    LastUsedDate: null,
    RequestToken: null,
    UseCount: null,
    UserId: null,
    User: { Username: null, Name: null },
  },
  ConnectedApplication: {
    Id: null,
    Name: null,
    CreatedDate: null,
    OptionsAllowAdminApprovedUsersOnly: null,
    RefreshTokenValidityPeriod: null,
    OptionsRefreshTokenValidityMetric: null,
    OptionsHasSessionLevelPolicy: null,
    MobileSessionTimeout: null,
    StartUrl: null,
  },
  ExternalClientApplication: { Id: null, DeveloperName: null, MasterLabel: null },
  ExtlClntAppOauthPlcyCnfg: { Id: null, ExternalClientApplicationId: null, PermittedUsersPolicyType: null },
  LoginHistory: {
    Id: null,
    UserId: null,
    LoginTime: null,
    LoginType: null,
    LoginSubType: null,
    Status: null,
    Application: null,
    SourceIp: null,
    LoginUrl: null,
  },
  Account: { Id: null, Name: null, Industry: null, Phone: null },
};

/**
 * Rows and field names of an object.
 * @throws SoqlError `INVALID_TYPE` for an object that does not exist, or that the asker may not see.
 */
export function objectOf(simulator: SimulatorContext, asker: Asker, name: string): { rows: Row[]; example: Row } {
  const key = Object.keys(OBJECTS).find((known) => known.toLowerCase() === name.toLowerCase());
  const object = key === undefined ? undefined : OBJECTS[key];
  if (key === undefined || object === undefined || object.visible?.(asker) === false) {
    throw new SoqlError('INVALID_TYPE', `sObject type '${name}' is not supported.`);
  }
  const rows = object.example(simulator, asker);
  return { rows, example: EXAMPLES[key] ?? rows[0] ?? {} };
}

/** Date and time as REST gives them, e.g. `2026-01-02T03:04:05.000+0000`. */
function dateTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}

/** Customize Application shows all grants of the org, anybody sees his own (object reference of OauthToken). */
function oauthTokens({ salesforce }: SimulatorContext, { org, user }: Asker): Row[] {
  const rows = user.permissions.has('CustomizeApplication')
    ? salesforce.grants.rows(org.id)
    : salesforce.ownGrants(user);
  return rows.map((grant) => {
    const app = salesforce.directory.app(grant.appId);
    const owner = salesforce.directory.user(grant.userId);
    return {
      Id: null,
      AccessToken: null,
      AppMenuItemId: `0DS${app.id.slice(3)}`,
      AppMenuItem: { ApplicationId: app.id, IsUsingAdminAuthorization: app.preAuthorized, Name: app.name },
      AppName: app.name,
      CreatedDate: dateTime(grant.created),
      DeleteToken: grant.deleteToken,
      LastUsedDate: dateTime(grant.lastUsed),
      RequestToken: grant.requestToken ?? null,
      UseCount: grant.useCount,
      UserId: owner.id,
      User: { Username: owner.username, Name: salesforce.directory.fullName(owner) },
    };
  });
}

function appsOf({ salesforce }: SimulatorContext, org: Org, kind: App['kind']): App[] {
  return [...salesforce.directory.apps.values()].filter(
    (app) => app.kind === kind && (app.orgId === org.id || app.installedOrgIds.has(org.id)),
  );
}

/** The period is null for `infinite` and for `zero`: this object does not tell them apart. */
function connectedApp(app: App): Row {
  const policy = app.refreshTokenPolicy;
  return {
    Id: app.id,
    Name: app.name,
    CreatedDate: dateTime(app.liveAt),
    OptionsAllowAdminApprovedUsersOnly: app.preAuthorized,
    RefreshTokenValidityPeriod: 'periodMs' in policy ? Math.round(policy.periodMs / HOURS_MS) : null,
    OptionsRefreshTokenValidityMetric: policy.type === 'specific_inactivity',
    OptionsHasSessionLevelPolicy: false,
    MobileSessionTimeout: null,
    StartUrl: null,
  };
}

function externalApp(app: App): Row {
  return { Id: app.id, DeveloperName: app.name.replace(/\W+/g, '_'), MasterLabel: app.name };
}

function externalPolicy(app: App): Row {
  return {
    Id: `0yS${app.id.slice(3)}`,
    ExternalClientApplicationId: app.id,
    PermittedUsersPolicyType: app.preAuthorized ? 'AdminApprovedPreAuthorized' : 'AllSelfAuthorized',
  };
}

function organization(org: Org): Row {
  return {
    Id: org.id,
    Name: org.name,
    IsSandbox: org.kind === 'sandbox',
    OrganizationType: org.kind === 'developer' ? 'Developer Edition' : 'Enterprise Edition',
    InstanceName: org.kind === 'sandbox' ? 'CS99' : 'NA99',
    NamespacePrefix: null,
  };
}

function userRow(user: User): Row {
  return {
    Id: user.id,
    Username: user.username,
    Name: `${user.firstName} ${user.lastName}`,
    FirstName: user.firstName,
    LastName: user.lastName,
    Email: user.email,
    IsActive: user.active,
    UserType: 'Standard',
    LanguageLocaleKey: 'en_US',
  };
}

function loginHistory({ salesforce }: SimulatorContext, { org, user }: Asker): Row[] {
  return salesforce.logins.history
    .filter((event) => event.orgId === org.id && (event.userId === user.id || user.permissions.has('ManageUsers')))
    .map((event) => ({
      Id: event.id,
      UserId: event.userId,
      LoginTime: dateTime(event.time),
      LoginType: event.type,
      LoginSubType: event.subType,
      Status: event.status,
      Application: event.application,
      SourceIp: '127.0.0.1',
      LoginUrl: event.loginUrl,
    }));
}
