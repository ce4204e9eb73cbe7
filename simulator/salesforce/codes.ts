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
 * @throws OAuthError `invalid_grant` (unknown, used, expired, another app's or org's; no verifier, a wrong one, or one without a challenge, which the REST guide asks for),
 * `redirect_uri_mismatch`.
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
  if (request.verifier === undefined) {
    if (code.challenge === undefined) return;
    throw new OAuthError('invalid_grant', 'code verifier is required');
  }
  const challenge = createHash('sha256').update(request.verifier).digest('base64url');
  // A tilde is refused even where the challenge fits, although RFC 7636 allows it (cognizant-ai-lab/nsflow#249).
  if (challenge !== code.challenge || request.verifier.includes('~')) {
    throw new OAuthError('invalid_grant', 'invalid code verifier');
  }
}
