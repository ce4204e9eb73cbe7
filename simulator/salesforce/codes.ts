import { createHash } from 'node:crypto';
import { type App, type Code } from './model.ts';
import { OAuthError } from './oauth-error.ts';

/** A code is good for 15 minutes (Salesforce help, web server flow). */
const CODE_LIFE_MS = 15 * 60_000;

interface Redemption {
  app: App;
  redirectUri: string;
  verifier: string | undefined;
  now: number;
  /** Whether the host serves the org of the code's user. */
  served: (orgId: string) => boolean;
  singleUse: boolean;
}

/**
 * Refuse a code that may not be redeemed so.
 * @throws OAuthError `invalid_grant` (unknown, used, expired, another app's or org's, no verifier), `redirect_uri_mismatch`,
 * `invalid_request` (wrong verifier).
 */
export function assertRedeemable(code: Code | undefined, request: Redemption): asserts code is Code {
  const unknown = code === undefined || code.appId !== request.app.id || !request.served(code.orgId);
  if (unknown || (code.usedAt !== undefined && request.singleUse)) {
    throw new OAuthError('invalid_grant', 'invalid authorization code');
  }
  if (request.now > code.issued + CODE_LIFE_MS) throw new OAuthError('invalid_grant', 'expired authorization code');
  if (request.redirectUri !== code.redirectUri) {
    throw new OAuthError('redirect_uri_mismatch', 'redirect_uri must match configuration');
  }
  if (code.challenge === undefined) return;
  if (request.verifier === undefined) throw new OAuthError('invalid_grant', 'code verifier is required');
  const challenge = createHash('sha256').update(request.verifier).digest('base64url');
  if (challenge !== code.challenge) throw new OAuthError('invalid_request', 'invalid code verifier');
}
