import { type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { type ContentfulStatusCode } from 'hono/utils/http-status';
import { randomBytes } from 'node:crypto';

/** Names a request for Salesforce's support; not documented, but on the answers of its edge: 32 hexadecimal digits. */
export const REQUEST_ID = 'X-SFDC-Request-Id';

/** An id for one request. */
export function newRequestId(): string {
  return randomBytes(16).toString('hex');
}

/** Host name of a request, without the port. */
export function hostOf(c: Context): string {
  return new URL(c.req.url).hostname;
}

/** An answer to be thrown: Hono gives it, wherever in a request it is. */
export function answered(res: Response): HTTPException {
  return new HTTPException(res.status as ContentfulStatusCode, { res });
}

/** Text without a Content-Type, as authorize and revoke refuse. Written past the adapter, which would add one. */
export function untyped(c: Context, status: number, text: string): Response {
  const { outgoing } = c.env as HttpBindings;
  outgoing.writeHead(status, { 'Content-Length': Buffer.byteLength(text), [REQUEST_ID]: newRequestId() });
  outgoing.end(text);
  return RESPONSE_ALREADY_SENT;
}
