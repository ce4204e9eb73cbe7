import './localhost.ts';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Page, test as base } from '@playwright/test';

const ROOT = path.resolve(import.meta.dirname, '..');
/** Grants of other users for the app: three pages of `OauthToken`, whose pages have 500 rows. */
export const OTHERS = 1100;

/** A simulator that runs as a process, as a foreign client sees it: addresses, and what an administrator of the org gives a developer. */
export interface Simulator {
  /** Origin of the login host. */
  login: string;
  /** Origin of the org's My Domain. */
  myDomain: string;
  orgId: string;
  app: { name: string; key: string; secret: string; callback: string };
  user: { username: string; password: string };
  /** Another app, for the client credentials flow; runs as a user who sees everybody's grants. */
  auditor: { key: string; secret: string };
}

/** `simulator` is as it was at its start, at the start of each test. */
export const test = base.extend<{ simulator: Simulator }, { started: Simulator & { control: string } }>({
  started: [
    async ({}, use) => {
      // The app's own web server, where its callback is.
      const server = createServer((_request, response) => response.end('Connected.'));
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const callback = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`;
      const folder = mkdtempSync(path.join(tmpdir(), 'contract-'));
      const seed = path.join(folder, 'seed.json');
      writeFileSync(seed, JSON.stringify(world(callback)), { mode: 0o600 });
      const child = spawn(
        process.execPath,
        ['--import', 'tsx', '--', 'simulator/main.ts', '--seed', seed, '--parent', String(process.pid)],
        { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const ended = once(child, 'close');
      try {
        const control = await ready(child.stdout);
        const answer = await fetch(`${control}/environment`);
        const { variables } = (await answer.json()) as { variables: Record<string, string> };
        await use({ control, ...simulatorOf(variables) });
      } finally {
        child.kill();
        await ended;
        rmSync(folder, { recursive: true });
        server.close();
      }
    },
    { scope: 'worker' },
  ],
  simulator: async ({ started }, use) => {
    await fetch(`${started.control}/reset`, { method: 'POST' });
    await use(started);
  },
});

export { expect } from '@playwright/test';

/** Log in and press a button of the consent page. Resolves with the address at which the callback was asked for. */
export async function consent(
  page: Page,
  url: string | URL,
  { user, app }: Simulator,
  button: 'Allow' | 'Deny' = 'Allow',
): Promise<URL> {
  await page.goto(String(url));
  await page.getByLabel('Username').fill(user.username);
  await page.getByLabel('Password').fill(user.password);
  await page.getByRole('button', { name: 'Log In' }).click();
  await page.getByRole('button', { name: button }).click();
  await page.waitForURL((address) => address.href.startsWith(app.callback));
  return new URL(page.url());
}

function world(callback: string): object {
  const app = 'Contract';
  const others = Array.from({ length: OTHERS }, (_, index) => `other${index}@acme.example`);
  return {
    apps: [
      { name: app, role: 'main', callbackUrls: [callback], scopes: ['api', 'id', 'openid', 'refresh_token', 'web'] },
    ],
    users: [
      { username: 'developer@acme.example', password: randomUUID(), role: 'connector' },
      ...others.map((username) => ({ username, password: randomUUID() })),
    ],
    grants: others.map((user) => ({ user, app })),
  };
}

/** The control address that the simulator prints when it is ready. */
async function ready(output: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of output) {
    text += String(chunk);
    const url = /^Simulator ready at (\S+)$/m.exec(text)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error(`The simulator ended before it was ready: ${text}`);
}

function simulatorOf(variables: Record<string, string>): Simulator {
  const value = (name: string): string => {
    const found = variables[name];
    if (found === undefined) throw new Error(`The simulator names no ${name}.`);
    return found;
  };
  return {
    login: value('SALESFORCE_LOGIN_URL'),
    myDomain: value('SALESFORCE_MY_DOMAIN_URL'),
    orgId: value('SALESFORCE_ORG_ID'),
    app: {
      name: value('SALESFORCE_APP_NAME'),
      key: value('SALESFORCE_CONSUMER_KEY'),
      secret: value('SALESFORCE_CONSUMER_SECRET'),
      callback: value('SALESFORCE_CALLBACK_URL'),
    },
    user: { username: value('CONNECTOR_USER_USERNAME'), password: value('CONNECTOR_USER_PASSWORD') },
    auditor: { key: value('AUDITOR_CONSUMER_KEY'), secret: value('AUDITOR_CONSUMER_SECRET') },
  };
}
