import { expect, test } from '@playwright/test';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { childEnvironment } from '../../../fixtures/settings/index.ts';
import { live } from '../settings/environment.ts';
import { serve } from '../clients/http/server.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

function doctor(environment: Record<string, string>, ...words: string[]): Promise<{ code: unknown; out: string }> {
  const env = childEnvironment({ ENV_FILE: 'off', ...environment });
  return new Promise((resolve) =>
    execFile(
      process.execPath,
      ['--import', 'tsx', 'scripts/doctor.ts', '--no-login', ...words],
      { cwd: ROOT, env },
      (error, out, err) => resolve({ code: error?.code ?? 0, out: out + err }),
    ),
  );
}

test('findings as JSON: what is wrong with which variable, and where to fix it', async () => {
  const { code, out } = await doctor(live({ SALESFORCE_ORG_ID: 'x' }), '--json');
  expect(code).toBe(2);
  expect(JSON.parse(out)).toEqual({
    findings: [expect.objectContaining({ about: 'SALESFORCE_ORG_ID', severity: 'problem' })],
  });
});

test('what services refuse are problems, in a table', async () => {
  const server = await serve((_request, response) => response.writeHead(404).end());
  const { code, out } = await doctor(live({ OPEN_CONNECTORS_URL: server.url, SALESFORCE_LOGIN_URL: server.url }));
  expect(code).toBe(2);
  expect(out).toMatch(/problem {2}connected app .*404/);
  expect(out).not.toContain('MADEUPCONSUMERSECRET');
  await server.close();
});
