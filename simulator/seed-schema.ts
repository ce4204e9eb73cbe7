import { z } from 'zod';
import { PERMISSIONS } from './salesforce/model.ts';
import { SCOPES } from './salesforce/scopes.ts';

/** Refresh Token Policy in its metadata form. */
const policySeed = z
  .string()
  .regex(
    /^(infinite|zero|specific_(lifetime|inactivity):[1-9]\d*:(HOURS|DAYS|MONTHS))$/,
    'expected infinite, zero, specific_lifetime:N:UNIT or specific_inactivity:N:UNIT with HOURS, DAYS or MONTHS',
  );
const base32 = z.string().regex(/^[A-Z2-7]{16,}=*$/i, 'expected a base32 secret of at least 16 characters');
const domain = z
  .string()
  .regex(/^[a-z0-9-]+(\.sandbox)?$/, 'expected a My Domain label, e.g. acme or acme--uat.sandbox');
const username = z.string().regex(/^[^@\s]+@[^@\s]+$/, 'expected a username in the form of an e-mail address');
const text = z.string().min(1, 'must not be empty');
const secret = z.string().min(8, 'expected at least 8 characters');

export const orgSeed = z.strictObject({
  domain,
  name: text.optional(),
  kind: z.enum(['production', 'sandbox', 'developer']).optional(),
  id: z
    .string()
    .regex(/^00D[A-Za-z0-9]{15}$/, 'expected an org id of 18 characters that begins with 00D')
    .optional(),
  sessionTimeoutMinutes: z.number().positive().optional(),
  accounts: z
    .array(z.strictObject({ name: text, industry: z.string().optional(), phone: z.string().optional() }))
    .optional(),
});

export const userSeed = z.strictObject({
  username,
  password: text,
  org: domain.optional(),
  role: z.enum(['connector', 'external-connector', 'setup', 'auditor', 'bystander']).optional(),
  firstName: text.optional(),
  lastName: text.optional(),
  email: z.string().optional(),
  totpSecret: base32.optional(),
  permissions: z.array(z.enum(PERMISSIONS)).optional(),
  apiOnly: z.boolean().optional(),
  active: z.boolean().optional(),
});

export const appSeed = z.strictObject({
  name: text,
  /** Domain of the org that owns it. */
  org: domain.optional(),
  role: z.enum(['main', 'auditor', 'other']).optional(),
  kind: z.enum(['connected', 'external']).optional(),
  description: z.string().optional(),
  consumerKey: secret.optional(),
  consumerSecret: secret.optional(),
  callbackUrls: z.array(z.url()).min(1).optional(),
  /** Setup offers no other words. */
  scopes: z.array(z.enum(SCOPES)).min(1).optional(),
  refreshTokenPolicy: policySeed.optional(),
  rotation: z.boolean().optional(),
  pkceRequired: z.boolean().optional(),
  preAuthorized: z.boolean().optional(),
  preAuthorizedUsers: z.array(username).optional(),
  /** Domains of other orgs. */
  installedIn: z.array(domain).optional(),
  clientCredentialsUser: username.optional(),
});

export const grantSeed = z.strictObject({ user: username, app: text });

export const instanceSeed = z.strictObject({
  name: text,
  token: secret.optional(),
  /** The grant's owner, in the org of the app. */
  user: username,
  app: text.optional(),
  tags: z.array(z.string()).optional(),
  /** Added to what an instance has by itself. */
  configuration: z.record(z.string(), z.string()).optional(),
});

const name = text.optional();
const platformUserSeed = z.strictObject({ secret, email: username.optional(), firstName: name, lastName: name });

/**
 * What a seed file may hold. Every part is optional: what it leaves out is the default world, and an entry whose key is in the
 * default world (org: `domain`, user: `username`, app: `org` and `name`) changes that one.
 */
export const seedSchema = z.strictObject({
  orgs: z.array(orgSeed).optional(),
  users: z.array(userSeed).optional(),
  apps: z.array(appSeed).optional(),
  grants: z.array(grantSeed).optional(),
  openConnectors: z
    .strictObject({
      organizationSecret: secret.optional(),
      users: z.array(platformUserSeed).min(1).optional(),
    })
    .optional(),
  instances: z.array(instanceSeed).optional(),
});

export type Seed = z.infer<typeof seedSchema>;
export type OrgSeed = z.infer<typeof orgSeed>;
export type UserSeed = z.infer<typeof userSeed>;
export type AppSeed = z.infer<typeof appSeed>;
export type InstanceSeed = z.infer<typeof instanceSeed>;
