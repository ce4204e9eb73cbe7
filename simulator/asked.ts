/** A request, for whoever bends its answer. */
export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  /** The body of a form; empty for any other. */
  form: URLSearchParams;
  /** Who asks. */
  authorization: string;
}

/** Bends an answer on its way out; a seeded defect does, the real services do not. */
export type Bend = (asked: Asked, answer: Response) => Response | Promise<Response>;

/** Answers a request, and lets a defect bend the answer. */
export async function bent(
  request: Request,
  bend: Bend | undefined,
  handle: (request: Request) => Response | Promise<Response>,
): Promise<Response> {
  if (bend === undefined) return handle(request);
  const { method, url, headers } = request;
  const { pathname, searchParams } = new URL(url);
  const isForm = headers.get('content-type')?.includes('x-www-form-urlencoded') === true;
  const form = new URLSearchParams(isForm ? await request.clone().text() : '');
  const authorization = headers.get('authorization') ?? '';
  return bend({ method, path: pathname, query: searchParams, form, authorization }, await handle(request));
}

/** What an answer holds; it can be read again. */
export const jsonOf = async <T>(answer: Response): Promise<T> => (await answer.clone().json()) as T;

const COUNT = 'elements-returned-count';

/** The same answer with another body, or another status; a list is counted again. */
export function rewritten(answer: Response, body: unknown, status = answer.status): Response {
  const headers = new Headers(answer.headers);
  headers.delete('content-length');
  if (Array.isArray(body) && headers.has(COUNT)) headers.set(COUNT, String(body.length));
  return new Response(JSON.stringify(body), { status, headers });
}
