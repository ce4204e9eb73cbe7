import { createHmac, randomBytes, randomInt } from 'node:crypto';

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const CHECKSUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** `length` random characters of [A-Za-z0-9]. */
export function randomText(length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += ALPHANUMERIC[randomInt(ALPHANUMERIC.length)];
  return text;
}

/** The 18-character form of a 15-character record id: three more characters say which letters are capitals. */
export function withChecksum(id15: string): string {
  let checksum = '';
  for (let block = 0; block < 3; block++) {
    let bits = 0;
    for (let i = 0; i < 5; i++) if (/[A-Z]/.test(id15.charAt(block * 5 + i))) bits |= 1 << i;
    checksum += CHECKSUM.charAt(bits);
  }
  return id15 + checksum;
}

/** A made-up record id of 18 characters, e.g. `newId('005')` for a user. */
export function newId(prefix: string): string {
  return withChecksum(`${prefix}Sm0000${randomText(15 - prefix.length - 6)}`);
}

/** `00D…!AQ…`: the org's 15-character id, `!`, then an opaque part that holds `.` and `_`. */
export function newAccessToken(orgId: string): string {
  return `${orgId.slice(0, 15)}!AQ${randomText(20)}.${randomText(30)}_${randomText(40)}`;
}

/** A JSON Web Token with these claims. Its signature is made up: no client of an access token looks into it. */
export function newJwtAccessToken(claims: Record<string, string>): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ typ: 'JWT', alg: 'RS256' })}.${part({ ...claims, jti: newOpaque() })}.${newOpaque(256)}`;
}

/** `5Aep861…==`. */
export function newRefreshToken(): string {
  return `5Aep861${randomText(72)}==`;
}

/** `aPrx…==`. */
export function newCode(): string {
  return `aPrx${randomText(72)}==`;
}

/** A value of `OauthToken.DeleteToken`. */
export function newDeleteToken(): string {
  return `aPrxDEL${randomText(57)}`;
}

/** `3MVG9…`, 85 characters. */
export function newConsumerKey(): string {
  return `3MVG9${randomText(80)}`;
}

/** 64 hexadecimal capitals. */
export function newConsumerSecret(): string {
  return randomBytes(32).toString('hex').toUpperCase();
}

/** An opaque value for URLs and cookies, base64url of `bytes` random bytes. */
export function newOpaque(bytes = 24): string {
  return randomBytes(bytes).toString('base64url');
}

/** `signature` of a token answer: base64 of HMAC-SHA256 over `id` + `issued_at`, keyed with the consumer secret (REST API guide). */
export function signature(consumerSecret: string, id: string, issuedAt: string): string {
  return createHmac('sha256', consumerSecret)
    .update(id + issuedAt)
    .digest('base64');
}
