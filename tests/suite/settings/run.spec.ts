import { expect, test } from '@playwright/test';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  childEnvironment,
  runDirectory,
  sameSalesforceId,
  settingsFromSimulator,
} from '../../../fixtures/settings/index.ts';
import { live } from './environment.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** Runs a line of TypeScript with the settings in a process of its own, with this environment and nothing of ours. */
function inChild(
  code: string,
  environment: Record<string, string>,
): Promise<{ code: number; out: string; err: string }> {
  const script = `import('./fixtures/settings/index.ts').then(async (settings) => { ${code} })`;
  return new Promise((resolve) => {
    const command = ['--import', 'tsx', '--input-type=module', '-e', script];
    execFile(process.execPath, command, { cwd: ROOT, env: childEnvironment(environment) }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

test.describe('in a process of its own', () => {
  let folder: string;

  test.beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'settings-'));
  });

  test.afterEach(() => rmSync(folder, { recursive: true }));

  const envFile = (variables: Record<string, string>) => {
    const file = path.join(folder, 'env');
    writeFileSync(
      file,
      Object.entries(variables)
        .map(([name, value]) => `${name}='${value}'\n`)
        .join(''),
    );
    return file;
  };

  test('the real environment wins over the file', async () => {
    const ENV_FILE = envFile(live({ SALESFORCE_APP_NAME: 'from the file' }));
    const read = 'console.log(settings.readSettings().live.salesforce.app.name)';
    expect(await inChild(read, { ENV_FILE })).toMatchObject({ out: 'from the file\n' });
    expect(await inChild(read, { ENV_FILE, SALESFORCE_APP_NAME: 'from outside' })).toMatchObject({
      out: 'from outside\n',
    });
  });

  test('a problem names the file it comes from', async () => {
    const ENV_FILE = envFile(live({ SALESFORCE_ORG_ID: 'x' }));
    const { err } = await inChild('settings.readSettings()', { ENV_FILE, SALESFORCE_LOGIN_URL: 'x' });
    expect(err).toMatch(/SALESFORCE_ORG_ID must be[^]*It comes from .*env\./);
    expect(err).toMatch(/SALESFORCE_LOGIN_URL is not[^]*It comes from the environment\./);
  });

  test('a file that is asked for must be there', async () => {
    const { code, err } = await inChild('settings.readSettings()', { ENV_FILE: path.join(folder, 'missing') });
    expect(code).not.toBe(0);
    expect(err).toContain('ENV_FILE names a file that cannot be read');
  });

  test('the run is named once, and its children inherit the name', async () => {
    const read = 'console.log(settings.readSettings().runId, process.env.REAUTHENTICATION_RUN_ID)';
    const { out } = await inChild(read, { ENV_FILE: 'off' });
    expect(out).toMatch(/^(\d{8}T\d{6}-[0-9a-f]{6}) \1\n$/);
    const REAUTHENTICATION_RUN_ID = '20260102T030405-abcdef';
    expect(await inChild(read, { ENV_FILE: 'off', REAUTHENTICATION_RUN_ID })).toMatchObject({
      out: `${REAUTHENTICATION_RUN_ID} ${REAUTHENTICATION_RUN_ID}\n`,
    });
  });

  test('playwright test prints the list alone, and ends before any test', async () => {
    const config = path.join(folder, 'playwright.config.mts');
    const settings = path.join(ROOT, 'fixtures/settings/index.ts');
    writeFileSync(config, `import { readSettings } from '${settings}';\nreadSettings();\nexport default {};\n`);
    const cli = path.join(ROOT, 'node_modules/@playwright/test/cli.js');
    const env = childEnvironment({
      ENV_FILE: 'off',
      SALESFORCE_ORG_ID: 'value-of-mine',
      SALESFORCE_LOGIN: 'value-of-mine',
    });
    const result = await new Promise<{ code: unknown; out: string }>((resolve) =>
      execFile(process.execPath, [cli, 'test', '-c', config], { cwd: ROOT, env }, (error, out, err) =>
        resolve({ code: error?.code ?? 0, out: out + err }),
      ),
    );
    expect(result.code).toBe(1);
    expect(result.out).toContain('The settings have 2 problems; nothing was started.');
    expect(result.out).toContain('did you mean SALESFORCE_LOGIN_URL');
    expect(result.out).not.toContain('value-of-mine');
    expect(result.out).not.toMatch(/^\s+at /m);
  });

  test('without a simulator the sentence says so', async () => {
    const { err } = await inChild('await settings.loadSettings()', { ENV_FILE: 'off' });
    expect(err).toContain('There is no simulator');
    const dead = await inChild('await settings.loadSettings()', {
      ENV_FILE: 'off',
      SIMULATOR_URL: 'http://127.0.0.1:9',
    });
    expect(dead.err).toContain('The simulator at http://127.0.0.1:9 does not answer.');
  });
});

test.describe('from the simulator', () => {
  const { TARGET: _, ...variables } = live({ REVOCATION_TIMEOUT_SECONDS: '7' });
  const connectorUsers = [1, 2, 3, 4].map((number) => ({
    username: `u${number}@example.test`,
    password: `password ${number}`,
  }));
  let server: Server;
  let url: string;

  test.beforeEach(async () => {
    server = createServer((request, response) => {
      if (request.url === '/environment')
        response.end(JSON.stringify({ variables, connectorUsers, callbackOrigin: 'x' }));
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  test.afterEach(() => server.close());

  test('the settings are the live ones, with the pool and target of the simulator', async () => {
    const code = 'console.log(JSON.stringify(await settings.loadSettings()))';
    const { out, err } = await inChild(code, { ENV_FILE: 'off', SIMULATOR_URL: url });
    expect(err).toBe('');
    expect(JSON.parse(out)).toMatchObject({
      target: 'simulator',
      connectorUsers,
      revocationTimeout: 7000,
      unknownPageTimeout: 15_000,
    });
  });

  test('a time-out of the environment wins, and other live variables do not leak in', () => {
    const settings = settingsFromSimulator(
      { variables, connectorUsers },
      { REVOCATION_TIMEOUT_SECONDS: '9', SALESFORCE_APP_NAME: 'x' },
    );
    expect(settings.revocationTimeout).toBe(9000);
    expect(settings.salesforce.app.name).toBe('Open Connectors Reauthentication');
  });

  test('an answer that does not fit the live schema is refused', () => {
    const { SALESFORCE_ORG_ID: _id, ...lacking } = variables;
    expect(() => settingsFromSimulator({ variables: lacking, connectorUsers }, {})).toThrow(
      /SALESFORCE_ORG_ID is required/,
    );
  });
});

test('the run directory can be entered by this user only', () => {
  const directory = runDirectory('20260102T030405-test01');
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  expect(statSync(path.dirname(directory)).mode & 0o777).toBe(0o700);
  expect(runDirectory('20260102T030405-test01')).toBe(directory);
  rmSync(directory, { recursive: true });
});

test('a user id without a name, as a container gives one, has a run directory, too', async () => {
  const nameless = `const os = await import('node:os');
    os.default.userInfo = () => { throw new Error('ENOENT: no such user'); };
    (await import('node:module')).syncBuiltinESMExports();
    console.log(settings.runDirectory('20260102T030405-test02'));`;
  const { out, err } = await inChild(nameless, { ENV_FILE: 'off' });
  expect(err).toBe('');
  expect(out).toContain('20260102T030405-test02');
  rmSync(out.trim(), { recursive: true });
});

test('ids of 15 and 18 characters are compared by the first 15, with case', () => {
  expect(sameSalesforceId('00D000000000001', '00D000000000001EAA')).toBe(true);
  expect(sameSalesforceId('00D00000000000a', '00D00000000000AEAA')).toBe(false);
  expect(sameSalesforceId('', '')).toBe(false);
});
