import { childEnvironment } from '../../../fixtures/settings/index.ts';
import { live } from '../settings/environment.ts';
import { run, script } from '../../support/program.ts';
import { expect, test } from '../../support/server.ts';

const doctor = (environment: Record<string, string>, ...words: string[]) =>
  run(script('scripts/doctor.ts', '--no-login', ...words), {
    env: childEnvironment({ ENV_FILE: 'off', ...environment }),
  });

test('findings as JSON: what is wrong with which variable, and where to fix it', async () => {
  const { code, said } = await doctor(live({ SALESFORCE_ORG_ID: 'x' }), '--json');
  expect(code).toBe(2);
  expect(JSON.parse(said)).toEqual({
    findings: [expect.objectContaining({ about: 'SALESFORCE_ORG_ID', severity: 'problem' })],
  });
});

test('what services refuse are problems, in a table', async ({ serve }) => {
  const server = await serve((_request, response) => response.writeHead(404).end());
  const { code, said } = await doctor(live({ OPEN_CONNECTORS_URL: server.url, SALESFORCE_LOGIN_URL: server.url }));
  expect(code).toBe(2);
  expect(said).toMatch(/problem {2}connected app .*404/);
  expect(said).not.toContain('MADEUPCONSUMERSECRET');
});
