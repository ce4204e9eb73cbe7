import { createHash, generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { type Context } from 'hono';
import { type SimulatorContext } from '../context.ts';
import { type TokenAnswer } from './grants.ts';
import { SCOPES } from './scopes.ts';
import { hostOf } from './wire.ts';

/** Salesforce numbers its keys, e.g. `188`. */
const KEY_ID = '240';
const ID_TOKEN_LIFE_S = 120;

/** `GET /.well-known/openid-configuration`, of the host that was asked. Lists the endpoints that are simulated. */
export function discovery({ hosts }: SimulatorContext, c: Context): Response {
  const issuer = hosts.origin(hostOf(c));
  const endpoint = (name: string): string => `${issuer}/services/oauth2/${name}`;
  return c.json({
    issuer,
    authorization_endpoint: endpoint('authorize'),
    token_endpoint: endpoint('token'),
    revocation_endpoint: endpoint('revoke'),
    userinfo_endpoint: endpoint('userinfo'),
    introspection_endpoint: endpoint('introspect'),
    jwks_uri: `${issuer}/id/keys`,
    scopes_supported: SCOPES,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    display_values_supported: ['page', 'popup', 'touch'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
  });
}

/** `GET /id/keys`: the key that id_tokens are signed with, as a JSON Web Key Set. */
export async function signingKeys(c: Context): Promise<Response> {
  const { publicKey } = await keyPair();
  const { kty, n, e } = publicKey.export({ format: 'jwk' });
  return c.json({ keys: [{ kty, n, e, alg: 'RS256', use: 'sig', kid: KEY_ID }] });
}

/**
 * A token answer with its `id_token`, when a user's grant holds `openid`, or `full`, which contains it (captures of token answers).
 * The issuer is the host that was asked, as in its discovery document.
 * @param nonce of the authorize request; a refresh has none
 */
export async function withIdToken(
  { salesforce, hosts, clock }: SimulatorContext,
  host: string,
  answer: TokenAnswer,
  nonce: string | undefined,
): Promise<TokenAnswer & { id_token?: string }> {
  const access = salesforce.grants.accessTokens.get(answer.access_token);
  if (access?.grantId === undefined || !access.scopes.some((scope) => scope === 'openid' || scope === 'full')) {
    return answer;
  }
  const issuedAt = Math.floor(clock.now() / 1000);
  const hash = createHash('sha256').update(answer.access_token).digest();
  const signed = [
    { typ: 'JWT', alg: 'RS256', kid: KEY_ID },
    {
      iss: hosts.origin(host),
      sub: answer.id,
      aud: salesforce.directory.app(access.appId).consumerKey,
      iat: issuedAt,
      exp: issuedAt + ID_TOKEN_LIFE_S,
      at_hash: hash.subarray(0, hash.length / 2).toString('base64url'),
      ...(nonce === undefined ? {} : { nonce }),
    },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const { privateKey } = await keyPair();
  const signature = sign('sha256', Buffer.from(signed), privateKey).toString('base64url');
  return { ...answer, id_token: `${signed}.${signature}` };
}

let pair: Promise<{ publicKey: KeyObject; privateKey: KeyObject }> | undefined;

/** One pair for all simulators of a process, made when it is first needed: that takes longer than most answers. */
function keyPair(): NonNullable<typeof pair> {
  pair ??= promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return pair;
}
