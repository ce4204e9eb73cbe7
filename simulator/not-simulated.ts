/**
 * What a real service may have and the simulator has not. Its answer is one that neither service ever gives (501, plain text, a header of its
 * own), so that nobody takes it for theirs. Hono answers with `getResponse` where it is thrown.
 */
export class NotSimulated extends Error {
  /** `what` names the request or the part of it, without secrets. */
  constructor(what: string) {
    super(`Not simulated: ${what}.`);
    this.name = 'NotSimulated';
  }

  getResponse(): Response {
    return new Response(`${this.message}\n`, {
      status: 501,
      headers: { 'Content-Type': 'text/plain;charset=UTF-8', 'X-Simulator': 'not simulated' },
    });
  }
}
