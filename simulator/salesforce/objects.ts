import { type SimulatorContext } from '../context.ts';
import { NotSimulated } from '../not-simulated.ts';
import { accountRow, caseRow, contactRow, dateTime } from './crm-records.ts';
import { type App, type Org, type User } from './model.ts';
import { type Literal, SoqlError } from './soql.ts';

/** A record of the simulator; members that are objects are relationships. */
export type Row = { [field: string]: Literal | Row };

/** Who asks: visibility depends on their permissions. */
export interface Asker {
  org: Org;
  user: User;
  /** `queryAll` looks into the recycle bin, too. */
  all?: true;
}

/**
 * Types of fields, by the names that Salesforce's refusals use. A string is whatever is written in quotes and is no id: picklists, texts, addresses.
 * A long text (textarea) can be read, and neither filtered nor sorted by.
 */
export type FieldType = 'ID' | 'string' | 'textarea' | 'boolean' | 'int' | 'double' | 'dateTime';

/** What a query needs to know of an object. */
export interface QueriedObject {
  name: string;
  /** By name in lower case, relationships with a dot: the name as it is, and the type. */
  fields: ReadonlyMap<string, { name: string; type: FieldType }>;
  /** Fields that Salesforce has and the simulator has not, in lower case. */
  missing: ReadonlySet<string>;
  /** Fields that no condition may name, in lower case. */
  unfilterable: ReadonlySet<string>;
  rows: Row[];
  /** Rows of one answer, and of all its pages. */
  pageSize: number;
  most: number;
}

interface ObjectType {
  rows: (simulator: SimulatorContext, asker: Asker) => Row[];
  fields: Partial<Record<FieldType, string>>;
  missing?: string;
  unfilterable?: string;
  /** Whether the asker can see the object at all. */
  visible?: (asker: Asker) => boolean;
  pageSize?: number;
  most?: number;
}

const HOURS_MS = 3_600_000;
/** Rows of one answer, unless the object says otherwise (REST guide, "Query"). */
const PAGE_SIZE = 2000;
/** Fields of every record that somebody made. */
const AUDIT = 'CreatedById LastModifiedDate LastModifiedById SystemModstamp';

const ofSetup = ({ user }: Asker): boolean =>
  user.permissions.has('ViewSetup') || user.permissions.has('CustomizeApplication');

/** Contacts and cases go with their accounts. */
const accountsSeenBy = ({ org, all }: Asker) =>
  org.accounts.filter(({ isDeleted }) => all === true || isDeleted !== true);

/** The objects that can be queried (object reference; sfdx-hardis for those of external client apps). */
const OBJECTS: Record<string, ObjectType> = {
  OauthToken: {
    rows: oauthTokens,
    fields: {
      ID: 'Id AppMenuItemId AppMenuItem.Id AppMenuItem.ApplicationId UserId User.Id',
      string: 'AccessToken AppMenuItem.Name AppName DeleteToken RequestToken User.Username User.Name',
      boolean: 'AppMenuItem.IsUsingAdminAuthorization',
      int: 'UseCount',
      dateTime: 'CreatedDate LastUsedDate',
    },
    missing: 'AppMenuItem.Label AppMenuItem.Type User.Email User.IsActive User.FirstName User.LastName User.ProfileId',
    pageSize: 500,
    most: 2500,
  },
  ConnectedApplication: {
    rows: ({ salesforce }, { org }) => salesforce.directory.appsIn(org, 'connected').map(connectedApp),
    visible: ofSetup,
    fields: {
      ID: 'Id',
      string: 'Name StartUrl',
      boolean: 'OptionsAllowAdminApprovedUsersOnly OptionsRefreshTokenValidityMetric OptionsHasSessionLevelPolicy',
      int: 'RefreshTokenValidityPeriod MobileSessionTimeout',
      dateTime: 'CreatedDate',
    },
    missing: `${AUDIT} MobileStartUrl PinLength UvidTimeout OptionsIsInternal OptionsFullContentPushNotifications OptionsCodeCredentialGuestEnabled OptionsTokenExchangeManageBitEnabled`,
  },
  ExternalClientApplication: {
    rows: ({ salesforce }, { org }) => salesforce.directory.appsIn(org, 'external').map(externalApp),
    visible: ofSetup,
    fields: { ID: 'Id', string: 'DeveloperName MasterLabel' },
    missing: `${AUDIT} CreatedDate IsDeleted Language NamespacePrefix Description DistributionState ContactEmail`,
  },
  ExtlClntAppOauthPlcyCnfg: {
    rows: ({ salesforce }, { org }) => salesforce.directory.appsIn(org, 'external').map(externalPolicy),
    visible: ofSetup,
    fields: {
      ID: 'Id ExternalClientApplicationId',
      string:
        'PermittedUsersPolicyType IpRelaxationPolicyType RefreshTokenPolicyType RefreshTokenValidityUnit RequiredSessionLevel',
      int: 'RefreshTokenValidityPeriod',
    },
    missing: `${AUDIT} CreatedDate IsDeleted`,
  },
  Organization: {
    rows: (_simulator, { org }) => [organization(org)],
    fields: { ID: 'Id', string: 'Name OrganizationType InstanceName NamespacePrefix', boolean: 'IsSandbox' },
    missing: `${AUDIT} CreatedDate Division Street City State PostalCode Country Phone Fax PrimaryContact DefaultLocaleSidKey LanguageLocaleKey TimeZoneSidKey TrialExpirationDate FiscalYearStartMonth IsReadOnly UiSkin`,
  },
  User: {
    rows: (simulator, { org }) =>
      [...simulator.salesforce.directory.users.values()].filter((user) => user.orgId === org.id).map(userRow),
    fields: {
      ID: 'Id',
      string: 'Username Name FirstName LastName Email UserType LanguageLocaleKey',
      boolean: 'IsActive',
    },
    missing: `${AUDIT} CreatedDate AccountId Alias City CommunityNickname CompanyName ContactId Country Department Division EmailEncodingKey EmployeeNumber FederationIdentifier LastLoginDate LastPasswordChangeDate LocaleSidKey ManagerId MobilePhone Phone PostalCode ProfileId Profile.Id Profile.Name State Street TimeZoneSidKey Title UserRoleId UserRole.Name`,
  },
  UserLogin: {
    rows: userLogins,
    visible: ({ user }) => user.permissions.has('ManageUsers'),
    fields: { ID: 'Id UserId', boolean: 'IsFrozen IsPasswordLocked' },
    missing: 'LastModifiedDate LastModifiedById',
  },
  LoginHistory: {
    rows: loginHistory,
    fields: {
      ID: 'Id UserId',
      string: 'LoginType LoginSubType Status Application SourceIp LoginUrl',
      dateTime: 'LoginTime',
    },
    unfilterable: 'Status Application',
    missing:
      'ApiType ApiVersion AuthenticationServiceId AuthMethodReference Browser CipherSuite ClientVersion CountryIso ForwardedForIp LoginGeoId NetworkId OptionsIsGet OptionsIsPost Platform TlsProtocol',
  },
  Account: {
    rows: (_simulator, asker) => accountsSeenBy(asker).map(accountRow),
    fields: {
      ID: 'Id ParentId',
      string: 'Name Type Industry Phone Website',
      textarea: 'Description',
      boolean: 'IsDeleted',
      int: 'NumberOfEmployees',
      double: 'AnnualRevenue',
      dateTime: 'CreatedDate LastModifiedDate SystemModstamp',
    },
    missing:
      'AccountNumber AccountSource BillingCity BillingCountry BillingPostalCode BillingState BillingStreet CreatedById Fax LastActivityDate LastModifiedById MasterRecordId Owner.Name OwnerId Ownership PhotoUrl Rating ShippingCity ShippingCountry ShippingPostalCode ShippingState ShippingStreet Sic SicDesc Site TickerSymbol',
  },
  Contact: {
    rows: (_simulator, asker) => accountsSeenBy(asker).map(contactRow),
    fields: {
      ID: 'Id AccountId',
      string: 'Name FirstName LastName Email Phone Title',
      boolean: 'IsDeleted',
      dateTime: 'CreatedDate LastModifiedDate SystemModstamp',
    },
    missing:
      'AssistantName AssistantPhone Birthdate CreatedById Department Description DoNotCall Fax HomePhone LastActivityDate LastModifiedById LeadSource MailingCity MailingCountry MailingPostalCode MailingState MailingStreet MasterRecordId MobilePhone OtherPhone Owner.Name OwnerId PhotoUrl ReportsToId Salutation',
  },
  Case: {
    rows: (_simulator, asker) => accountsSeenBy(asker).map(caseRow),
    fields: {
      ID: 'Id AccountId ContactId',
      string: 'CaseNumber Subject Status Priority Origin',
      textarea: 'Description',
      boolean: 'IsDeleted',
      dateTime: 'CreatedDate LastModifiedDate SystemModstamp',
    },
    missing:
      'AssetId ClosedDate Comments CreatedById IsClosed IsEscalated LastModifiedById MasterRecordId OwnerId ParentId Reason RecordTypeId SuppliedEmail SuppliedName SuppliedPhone Type',
  },
};

/** Objects that every org has and the simulator has not. */
const MISSING = new Set(
  'apexclass apextrigger appmenuitem asset authsession campaign contract entitydefinition event extlclntappoauthsettings fielddefinition group groupmember idpeventlog lead logingeo loginip opportunity order permissionset permissionsetassignment pricebook2 product2 profile recordtype setupaudittrail setupentityaccess task twofactormethodsinfo userrole verificationhistory'.split(
    ' ',
  ),
);

/** Whether Salesforce has an object of this name, whoever may see it. */
export function isObject(name: string): boolean {
  return MISSING.has(name.toLowerCase()) || keyOf(name) !== undefined;
}

/**
 * An object with its rows as the asker sees them.
 * @throws SoqlError `INVALID_TYPE` for an object that does not exist, or that the asker may not see.
 * @throws NotSimulated for one that Salesforce has and the simulator has not.
 */
export function objectOf(simulator: SimulatorContext, asker: Asker, name: string): QueriedObject {
  if (MISSING.has(name.toLowerCase())) throw new NotSimulated(`the object ${name}`);
  const key = keyOf(name);
  const object = key === undefined ? undefined : OBJECTS[key];
  if (key === undefined || object === undefined || object.visible?.(asker) === false) {
    throw new SoqlError(
      'INVALID_TYPE',
      `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
    );
  }
  const fields = Object.entries(object.fields).flatMap(([type, names]) =>
    names.split(' ').map((field) => [field.toLowerCase(), { name: field, type: type as FieldType }] as const),
  );
  return {
    name: key,
    fields: new Map(fields),
    missing: new Set(object.missing?.toLowerCase().split(' ')),
    unfilterable: new Set(object.unfilterable?.toLowerCase().split(' ')),
    rows: object.rows(simulator, asker),
    pageSize: object.pageSize ?? PAGE_SIZE,
    most: object.most ?? Infinity,
  };
}

function keyOf(name: string): string | undefined {
  return Object.keys(OBJECTS).find((known) => known.toLowerCase() === name.toLowerCase());
}

/** Customize Application shows all grants of the org, everybody sees their own (object reference of OauthToken). */
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
      AppMenuItem: {
        Id: `0DS${app.id.slice(3)}`,
        ApplicationId: app.id,
        IsUsingAdminAuthorization: app.preAuthorized,
        Name: app.name,
      },
      AppName: app.name,
      CreatedDate: dateTime(grant.created),
      DeleteToken: grant.deleteToken,
      LastUsedDate: dateTime(grant.lastUsed),
      RequestToken: grant.requestToken ?? null,
      UseCount: grant.useCount,
      UserId: owner.id,
      User: { Id: owner.id, Username: owner.username, Name: salesforce.directory.fullName(owner) },
    };
  });
}

/** The period is null for `infinite` and for `zero`: this object does not tell them apart. */
function connectedApp(app: App): Row {
  const policy = app.shownPolicy;
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

/** Refresh Token Policy and its units as those of external client apps are called (Metadata API, `ExtlClntAppOauthConfigurablePolicies`). */
const POLICY_TYPES = {
  infinite: 'Infinite',
  zero: 'Zero',
  specific_lifetime: 'SpecificLifetime',
  specific_inactivity: 'SpecificInactivity',
} as const;
const UNITS = { HOURS: 'Hours', DAYS: 'Days', MONTHS: 'Months' } as const;

function externalPolicy(app: App): Row {
  const policy = app.shownPolicy;
  return {
    Id: `0yS${app.id.slice(3)}`,
    ExternalClientApplicationId: app.id,
    PermittedUsersPolicyType: app.preAuthorized ? 'AdminApprovedPreAuthorized' : 'AllSelfAuthorized',
    IpRelaxationPolicyType: app.ipRelaxation,
    RefreshTokenPolicyType: POLICY_TYPES[policy.type],
    RefreshTokenValidityPeriod: 'period' in policy ? policy.period : null,
    RefreshTokenValidityUnit: 'unit' in policy ? UNITS[policy.unit] : null,
    RequiredSessionLevel: app.sessionLevel,
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

/** Who may not log in. The lock of an hour after wrong verification codes counts as one of the password here. */
function userLogins({ salesforce, clock }: SimulatorContext, { org }: Asker): Row[] {
  return [...salesforce.directory.users.values()]
    .filter((user) => user.orgId === org.id)
    .map((user) => ({
      Id: `0Yw${user.id.slice(3)}`,
      UserId: user.id,
      IsFrozen: user.frozen,
      IsPasswordLocked: user.lockedUntil > clock.now(),
    }));
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
