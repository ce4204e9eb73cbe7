import { expect, test } from '@playwright/test';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { childEnvironment } from '../../../fixtures/settings/index.ts';
import { live } from '../settings/environment.ts';
import { serve } from '../clients/http/server.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

function doctor(environment: Record<string, string>): Promise<{ code: unknown; out: string }> {
  const env = childEnvironment({ ENV_FILE: 'off', ...environment });
  return new Promise((resolve) =>
    execFile(
      process.execPath,
      ['--import', 'tsx', 'scripts/doctor.ts', '--no-login'],
      { cwd: ROOT, env },
      (error, out, err) => resolve({ code: error?.code ?? 0, out: out + err }),
    ),
  );
}

test('without TARGET=live there is nothing to examine', async () => {
  expect(await doctor({})).toEqual({ code: 0, out: expect.stringContaining('TARGET is not live') });
});

test('settings that cannot be used are the diagnosis', async () => {
  const { code, out } = await doctor(live({ SALESFORCE_ORG_ID: 'x' }));
  expect(code).toBe(2);
  expect(out).toContain('SALESFORCE_ORG_ID must be');
});

test('services that are down are problems, in a table', async () => {
  const server = await serve(() => undefined);
  await server.close();
  const { code, out } = await doctor(live({ OPEN_CONNECTORS_URL: server.url, SALESFORCE_LOGIN_URL: server.url }));
  expect(code).toBe(2);
  expect(out).toMatch(/problem {2}connected app .*refused the connection/);
  expect(out).toContain('is the service up');
  expect(out).not.toContain('MADEUPCONSUMERSECRET');
});
