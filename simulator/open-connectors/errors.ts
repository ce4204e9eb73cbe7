import { randomBytes } from 'node:crypto';

/** The one message for a bad User, Organization or Element part: the service does not tell the three apart (churros #274). */
export const INVALID_SECRETS = 'Invalid Organization or User secret, or invalid Element token provided.';

/** The message of a create without a code (churros #658). */
export const CODE_REQUIRED = 'You must provide an OAuth code in order to create an instance of this element';

/** The message for whatever the provider refused; what it said comes as `providerMessage` (churros #1571). */
export const REQUEST_FAILED = 'Request failed';

/** Statuses that Open Connectors lists on its error page (help "Error codes"). */
type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 415 | 500 | 502;

/** An error that leaves the platform as `{requestId, message, providerMessage?}` with the given status. */
export class PlatformError extends Error {
  readonly status: ErrorStatus;
  readonly providerMessage: string | undefined;

  constructor(status: ErrorStatus, message: string, providerMessage?: string) {
    super(message);
    this.name = 'PlatformError';
    this.status = status;
    this.providerMessage = providerMessage;
  }

  /** The answer's body. The real one is a string in `providerMessage` too, even where it holds JSON. */
  body(requestId: string): { requestId: string; message: string; providerMessage?: string } {
    const body = { requestId, message: this.message };
    return this.providerMessage === undefined ? body : { ...body, providerMessage: this.providerMessage };
  }
}

/** A request id like the platform's: 24 lower-case hex digits (a Mongo ObjectId). */
export function newRequestId(): string {
  return randomBytes(12).toString('hex');
}
