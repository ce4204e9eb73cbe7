import { type Context } from 'hono';

/** Host name of a request, without the port. */
export function hostOf(c: Context): string {
  return new URL(c.req.url).hostname;
}

/** Text without a Content-Type, as authorize and revoke refuse: the body is bytes, so that nothing adds one. */
export function untyped(status: number, text: string): Response {
  return new Response(new TextEncoder().encode(text), { status });
}
