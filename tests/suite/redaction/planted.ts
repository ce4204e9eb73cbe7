import { randomBytes, randomInt } from 'node:crypto';
import { type Secret } from '../../../redaction/index.ts';

/** Characters that change in every encoding: URL, form, JSON, HTML; and in base64, where question marks become slashes. */
const AWKWARD = ` ä+ß/%&"'<>\\=€??????`;
const random = (length: number) => randomBytes(length).toString('base64url').slice(0, length);
const password = () => `${random(6)}${AWKWARD}${random(6)}`;
const base64 = () => `${randomBytes(31).toString('base64').slice(0, 38)}+/xY9=`;
const hex = () => randomBytes(16).toString('hex');

/** A distinct value for every secret that the settings and the simulator know. */
export function plantedSecrets(): Secret[] {
  const values: Record<string, string> = {
    OPEN_CONNECTORS_USER_SECRET: base64(),
    OPEN_CONNECTORS_ORGANIZATION_SECRET: hex(),
    OPEN_CONNECTORS_INSTANCE_TOKEN: base64(),
    SALESFORCE_CONSUMER_SECRET: hex().toUpperCase(),
    CONNECTOR_USER_PASSWORD: password(),
    CONNECTOR_USER_TOTP_SECRET: randomBytes(20).toString('hex').toUpperCase(),
    SETUP_USER_PASSWORD: password(),
    SETUP_USER_TOTP_SECRET: randomBytes(20).toString('hex').toUpperCase(),
    AUDITOR_CONSUMER_SECRET: hex().toUpperCase(),
    access_token: accessToken(),
    refresh_token: refreshToken(),
    provider_code: providerCode(),
    session: accessToken(),
  };
  const secrets = Object.entries(values).map(([name, value]): Secret => ({ name, value, kind: 'secret' }));
  return [...secrets, { name: 'totp', value: String(randomInt(100_000, 999_999)), kind: 'totp' }];
}

export const accessToken = () => `00D${random(12).replace(/[-_]/g, 'x')}!AR8AQ${random(60)}.${random(20)}`;
export const refreshToken = () => `5Aep861${random(70)}==`;
export const providerCode = () => `aPrx${random(60)}==`;
/** A value that no shape gives away. */
export const opaque = () => `${random(10)}7${random(12)}`.replace(/[-_]/g, 'q');

/** The value of a planted secret. */
export function valueOf(secrets: readonly Secret[], name: string): string {
  const found = secrets.find((secret) => secret.name === name);
  if (!found) throw new Error(`No secret ${name} was planted`);
  return found.value;
}
