import { type ServerResponse } from 'node:http';
import { patchBody } from '../../../fixtures/clients/open-connectors/index.ts';
import { html as document, serve, type TestServer } from '../../support/server.ts';
import { type Lost, type Own } from './existing.ts';

/** What an application does at one address. */
export type Handler = (application: Application, url: URL, response: ServerResponse) => Promise<void> | void;

/** What a test bends of it; the rest is as it should be. */
export interface Bent {
  page?: Handler;
  reconnect?: Handler;
  callback?: Handler;
  /** How long a page that nobody knows is looked at, in ms. */
  patience?: number;
}

/** A web application of a few lines, on app.localhost, whose users reconnect their instance by a button. */
export class Application {
  readonly lost: Lost;
  readonly #server: TestServer;
  #result = 'Not connected.';

  private constructor(lost: Lost, server: TestServer) {
    this.lost = lost;
    this.#server = server;
  }

  /** Starts it, and registers its callback with the connected app and with the instance. */
  static async start(lost: Lost, bent: Bent): Promise<Application> {
    const handlers: Record<string, Handler | undefined> = {
      '/reconnect': bent.reconnect ?? setOff,
      '/salesforce/callback': bent.callback ?? comeBack,
    };
    const server = await serve(({ url: path }, response) => {
      const url = new URL(path, application.origin);
      const handle = handlers[url.pathname] ?? bent.page ?? showPage;
      Promise.resolve(handle(application, url, response)).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
    const callbackUrl = `http://app.localhost:${server.port}/salesforce/callback`;
    const application = new Application(await lost.withCallback(callbackUrl, bent.patience), server);
    return application;
  }

  get origin(): string {
    return `http://app.localhost:${this.#server.port}`;
  }

  /** The settings that describe it. `timeout` in ms. */
  own({
    done = 'Connected to Salesforce.',
    timeout = 30_000,
  }: { done?: string | undefined; timeout?: number } = {}): Own {
    const url = `${this.origin}/connections/{instanceId}`;
    return { page: { url, button: 'Reconnect Salesforce', timeout, ...(done !== '' && { done }) } };
  }

  get result(): string {
    return this.#result;
  }

  async oauthUrl(): Promise<string> {
    return (await this.lost.stage.scene.openConnectors.oauthUrl({ state: 'trip-1' })).oauthUrl;
  }

  /** Redeems the code, as a sound application does. */
  async redeem(url: URL): Promise<void> {
    const { instance, stage } = this.lost;
    await stage.scene.openConnectors.patchInstance({ id: instance.id }, patchBody(url.searchParams.get('code') ?? ''));
    this.#result = 'Connected to Salesforce.';
  }

  close(): Promise<void> {
    return this.#server.close();
  }
}

export const html = (response: ServerResponse, body: string, status = 200): void =>
  document(response, `<!doctype html><title>App</title>${body}`, status);

export const redirect = (response: ServerResponse, location: string): void => {
  response.writeHead(303, { location }).end();
};

const showPage: Handler = ({ result }, _url, response) =>
  html(
    response,
    `<h1>Connection</h1><p role="status">${result}</p><form method="post" action="/reconnect"><button>Reconnect Salesforce</button></form>`,
  );

const setOff: Handler = async (application, _url, response) => redirect(response, await application.oauthUrl());

const comeBack: Handler = async (application, url, response) => {
  await application.redeem(url);
  redirect(response, `/connections/${application.lost.instance.id}`);
};
