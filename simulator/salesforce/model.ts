/** What the simulated Salesforce is made of. Times are epoch milliseconds of the simulator's clock. */

export type OrgKind = 'production' | 'sandbox' | 'developer';

/** A CRM record, as SOQL and the data API give it. */
export interface Account {
  Id: string;
  Name: string;
  Industry: string;
  Phone: string;
  /** When somebody changed it since it was made. */
  changedAt?: number;
  /** In the recycle bin, where only `queryAll` looks. */
  isDeleted?: true;
}

export interface Org {
  /** 18 characters, begins with `00D`. */
  id: string;
  name: string;
  kind: OrgKind;
  /** Host label of My Domain, e.g. `acme` or `acme--uat.sandbox`. */
  domain: string;
  sessionTimeoutMs: number;
  accounts: Account[];
}

export const PERMISSIONS = [
  'ViewSetup',
  'ManageUsers',
  'CustomizeApplication',
  'ManageConnectedApps',
  'ModifyAllData',
  'ViewAllData',
  'AuthorApex',
  'ViewAllExternalClientApps',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Pages that Salesforce puts between a login and its goal, in this order. */
export const INTERSTITIALS = ['create-passkey', 'register-phone', 'change-password', 'maintenance'] as const;
export type Interstitial = (typeof INTERSTITIALS)[number];

/** A passkey of a user, as registered through the pages. `publicKey` and `credentialId` are base64url. */
export interface Passkey {
  credentialId: string;
  publicKey: string;
  rpId: string;
  counter: number;
}

export interface User {
  /** 18 characters, begins with `005`. */
  id: string;
  orgId: string;
  /** Unique over all orgs, in the form of an e-mail address. */
  username: string;
  password: string;
  firstName: string;
  lastName: string;
  email: string;
  /** As Salesforce writes it (`en_US`, `de`): the language of verification, consent and whatever stands between a login and its goal. */
  language: string;
  /** As Salesforce writes it (`en_US`, `de_DE`): how dates are shown to them. */
  locale: string;
  active: boolean;
  frozen: boolean;
  /** The login IP ranges of the profile hold none of the addresses from which tokens are asked for. */
  ipRestricted: boolean;
  /** May not log in to, or consent in, a browser (API-only or Integration licence). */
  apiOnly: boolean;
  permissions: Set<Permission>;
  /** Base32. A user without one, and without a passkey, logs in with the password alone. */
  totpSecret: string | undefined;
  /** TOTP windows (counter of 30 s) already spent: a code is single use. */
  totpUsed: Set<number>;
  /** Values of the `sfdc_lv2` cookie that stand for a known browser. */
  trustedDevices: Set<string>;
  passkeys: Passkey[];
  failedLogins: number;
  failedVerifications: number;
  lockedUntil: number;
}

/** Refresh Token Policy, by its metadata names. The period counts from issue (lifetime) or from last use (inactivity). */
export type RefreshTokenPolicy =
  | { type: 'infinite' }
  | { type: 'zero' }
  | {
      type: 'specific_lifetime' | 'specific_inactivity';
      period: number;
      unit: 'HOURS' | 'DAYS' | 'MONTHS';
      periodMs: number;
    };

export interface App {
  /** 18 characters: `0H4…` connected app, `0xI…` external client app. */
  id: string;
  kind: 'connected' | 'external';
  name: string;
  description: string;
  /** The org that owns the app. */
  orgId: string;
  /** Other orgs in which it is installed; elsewhere it is an uninstalled app, which Salesforce refuses. */
  installedOrgIds: Set<string>;
  consumerKey: string;
  consumerSecret: string;
  callbackUrls: string[];
  scopes: string[];
  refreshTokenPolicy: RefreshTokenPolicy;
  /** What queries show of it: the idle limit of refresh tokens may not be in it (help `xcloud.connected_app_limit_idle_ttl`). */
  shownPolicy: RefreshTokenPolicy;
  /** By their metadata names. */
  ipRelaxation: 'Enforce' | 'Bypass';
  sessionLevel: 'STANDARD' | 'HIGH_ASSURANCE';
  /** "Issue JSON Web Token (JWT)-based access tokens for named users". */
  jwtAccessTokens: boolean;
  /** Each refresh gives a new refresh token, and replaying an old one kills the current one. */
  rotation: boolean;
  pkceRequired: boolean;
  /** "Admin approved users are pre-authorized": no consent page, and nobody else is let in. */
  preAuthorized: boolean;
  preAuthorizedUserIds: Set<string>;
  blocked: boolean;
  /** Run-as user of the client credentials flow; undefined: flow is off. */
  clientCredentialsUserId: string | undefined;
  /** Before this time the key is unknown, as a new or changed app takes minutes to become effective. */
  liveAt: number;
}

/** What ended a grant. */
export type Revoker = 'api' | 'setup' | 'user' | 'limit' | 'replay' | 'policy' | 'block' | 'risk';

/** One row of `OauthToken`: one refresh token of one user for one app. */
export interface Grant {
  /** Internal name, also used by the pages for a row. */
  id: string;
  /** Key of the row for whoever revokes it. */
  deleteToken: string;
  /** Undefined when the scopes hold no `refresh_token`; such a grant is in no list. */
  refreshToken: string | undefined;
  /** Superseded by rotation; replaying one kills the current one. */
  prevRefreshTokens: string[];
  /** The authorization code that it came from. */
  requestToken: string | undefined;
  appId: string;
  userId: string;
  orgId: string;
  scopes: string[];
  created: number;
  lastUsed: number;
  useCount: number;
  /** When it was revoked; the row is gone at once, its tokens die `revokeLagMs` later. */
  revokedAt: number | undefined;
  revokedBy: Revoker | undefined;
  /** `normal`: listed while it lives. The others come of seeded defects. */
  listing: 'normal' | 'not in Setup' | 'always';
  /** Its access tokens may not use the REST API; comes of a seeded defect. */
  barred: boolean;
}

export interface AccessToken {
  token: string;
  /** Undefined for the client credentials flow, which leaves no grant. */
  grantId: string | undefined;
  appId: string;
  userId: string;
  orgId: string;
  scopes: string[];
  issued: number;
  /** Moves on with use, as a session does. */
  expires: number;
  revokedAt: number | undefined;
}

/** An authorization code ("provider code"): 15 minutes, single use, bound to app, callback, org and PKCE challenge. */
export interface Code {
  value: string;
  appId: string;
  userId: string;
  orgId: string;
  redirectUri: string;
  scopes: string[];
  challenge: string | undefined;
  /** For the `id_token`. */
  nonce: string | undefined;
  issued: number;
  usedAt: number | undefined;
}

/** An authorize request on its way through the pages, known to them by `source`. */
export interface Authorization {
  source: string;
  appId: string;
  /** Host that it began on, e.g. `login.salesforce.localhost`. */
  host: string;
  redirectUri: string;
  scopes: string[];
  state: string | undefined;
  prompt: Set<string>;
  loginHint: string | undefined;
  immediate: boolean;
  display: string;
  challenge: string | undefined;
  /** For the `id_token`. */
  nonce: string | undefined;
  created: number;
}

/** A browser session (`sid` cookie). Good for all hosts of the user's org. */
export interface Session {
  sid: string;
  userId: string;
  orgId: string;
  created: number;
  /** How it came about: the login form, or a single-access URL. */
  origin: 'login' | 'singleaccess';
}

/** A line of LoginHistory. */
export interface LoginEvent {
  id: string;
  userId: string;
  orgId: string;
  time: number;
  type: 'Application' | 'Remote Access 2.0';
  subType: 'UiLogin' | 'OauthWebServer' | 'OauthRefreshToken' | 'OauthClientCredentials';
  /** `Success`, `Invalid Password`, `Failed: Invalid Nonce`, … */
  status: string;
  application: string;
  loginUrl: string;
}
