/** A refusal by an OAuth endpoint. How it is written on the wire (JSON, form text, bare text) is the endpoint's matter. */
export class OAuthError extends Error {
  readonly error: string;
  readonly description: string | undefined;

  constructor(error: string, description?: string) {
    super(description === undefined ? error : `${error}: ${description}`);
    this.name = 'OAuthError';
    this.error = error;
    this.description = description;
  }

  /** `error=…&error_description=…`, percent-encoded, as authorize and revoke answer. */
  toFormText(): string {
    const description =
      this.description === undefined ? '' : `&error_description=${encodeURIComponent(this.description)}`;
    return `error=${this.error}${description}`;
  }
}

/** The answer of `/services/oauth2/revoke` to a token that it does not revoke. */
export function unsupportedToken(): OAuthError {
  return new OAuthError('unsupported_token_type', 'this token type is not supported');
}

/** The answer to a refresh token that was revoked, has expired, was displaced, or never existed. */
export function deadToken(): OAuthError {
  return new OAuthError('invalid_grant', 'expired access/refresh token');
}
