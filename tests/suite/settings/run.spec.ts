import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  childEnvironment,
  runDirectory,
  sameSalesforceId,
  settingsFromSimulator,
} from '../../../fixtures/settings/index.ts';
import { playwright, ROOT, run, script } from '../../support/program.ts';
import { expect, json, test } from '../../support/server.ts';
import { live } from './environment.ts';

interface Said {
  code: number;
  out: string;
  err: string;
}

/** Runs the lines of TypeScript that it is sent, one after the other, each with settings that nobody has read: a process for each would load everything again. */
const PROCESS = `
  let count = 0;
  process.on('message', async ({ lines, environment }) => {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, environment);
    const said = { code: 0, out: '', err: '' };
    console.log = (...words) => { said.out += words.join(' ') + '\\n'; };
    const settings = await import('./fixtures/settings/index.ts?' + ++count);
    await eval('(async () => {' + lines + '})()').catch(({ message }) => Object.assign(said, { code: 1, err: message }));
    process.send(said);
  });`;
let child: ChildProcess;

test.beforeAll(() => {
  const words = ['--import', 'tsx', '--input-type=module', '-e', PROCESS];
  child = spawn(process.execPath, words, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
});

test.afterAll(() => child.kill());

/** Runs a line of TypeScript with the settings in another process, with this environment and nothing of ours. */
async function inChild(lines: string, environment: Record<string, string>): Promise<Said> {
  const said = once(child, 'message') as Promise<[Said]>;
  child.send({ lines, environment: childEnvironment(environment) });
  return (await said)[0];
}

test.describe('in another process', () => {
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
    expect(err).toMatch(/SALESFORCE_ORG_ID must be[^]*It comes from line 6 of .*env\./);
    expect(err).toMatch(/SALESFORCE_LOGIN_URL is not[^]*It comes from the environment\./);
  });

  test('a file that is asked for must be there, and have something for this suite', async () => {
    const write = (name: string, content: string | Buffer) => {
      writeFileSync(path.join(folder, name), content);
      return name;
    };
    const files: [string, RegExp][] = [
      ['missing', /ENV_FILE names a file that cannot be read: there is none/],
      ['.', /ENV_FILE names a file that cannot be read: it is a folder/],
      [write('empty', ''), /ENV_FILE names a file that has none of the variables of this suite/],
      [write('other', 'PATH_TO=x\n# TARGET=live\nTARGET=\n'), /has none of the variables of this suite/],
      [write('utf-16', Buffer.from('\uFEFFTARGET=live', 'utf16le')), /utf-16 is no text in UTF-8/],
    ];
    const read = 'try { settings.readSettings() } catch ({ message }) { console.log(message) }';
    for (const [file, sentence] of files) {
      const { out } = await inChild(read, { ENV_FILE: path.join(folder, file) });
      expect(out).toMatch(/^The settings have a problem; nothing was started\./);
      expect(out).toMatch(sentence);
    }
  });

  test('an .env that leads nowhere is not the same as none', async () => {
    const read = `
      const { readEnvironment } = await import('./fixtures/settings/environment.ts');
      console.log(JSON.stringify(readEnvironment(${JSON.stringify(folder)}).problems));`;
    expect((await inChild(read, {})).out).toBe('[]\n');
    symlinkSync(path.join(folder, 'vault', 'env'), path.join(folder, '.env'));
    expect((await inChild(read, {})).out).toContain('cannot be read: there is none where it leads');
  });

  test('a slip in the file is said with everything else, and is not said twice', async () => {
    const ENV_FILE = path.join(folder, 'env');
    const { SALESFORCE_ORG_ID: _, CONNECTOR_USER_PASSWORD: _password, ...others } = live();
    writeFileSync(ENV_FILE, 'CONNECTOR_USER_PASSWORD=zzz#zzz-secret\nzzzEnd==\n');
    const { err } = await inChild('settings.readSettings()', { ...others, ENV_FILE });
    expect(err).toContain('The settings have 3 problems');
    expect(err).toMatch(
      /CONNECTOR_USER_PASSWORD goes on after #[^]*Line 1 of .*env\. Put the whole value in single quotes/,
    );
    expect(err).toMatch(/SALESFORCE_ORG_ID is required[^]*Line 2 of .*env is not NAME=value/);
    expect(err).not.toContain('zzz');
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

  test('a folder for temporary files that cannot be made is said in one sentence', async () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    const { code, err } = await inChild(
      `process.env.TMPDIR = ${JSON.stringify(path.join(file, 'tmp'))}; settings.runDirectory('20260102T030405-abcdef')`,
      { ENV_FILE: 'off' },
    );
    expect(code).not.toBe(0);
    expect(err).toMatch(
      /TMPDIR leads to .*, which cannot be made or written \(ENOTDIR\)\.\n +Set it to a folder that you may write/,
    );
  });

  test('a folder for temporary files without room is said in one sentence, too', async () => {
    const base = path.join(folder, `open-connectors-reauthentication-${process.getuid?.()}`);
    mkdirSync(base);
    symlinkSync('/dev/full', path.join(base, 'room~'));
    const { err } = await inChild("settings.runDirectory('20260102T030405-abcdef')", {
      ENV_FILE: 'off',
      TMPDIR: folder,
    });
    expect(err).toMatch(/TMPDIR leads to .*, which cannot be made or written \(ENOSPC\)\./);
    expect(readdirSync(base)).not.toContain('room~');
  });

  test('what a run writes is for nobody else, from the first byte', async () => {
    const lines = "process.umask(0o022); await import('./playwright.config.ts'); console.log(String(process.umask()))";
    const { out } = await inChild(lines, { ENV_FILE: 'off' });
    expect(out).toBe(`${0o077}\n`);
  });

  test('playwright test and the scripts print the list once, and nothing else', async () => {
    const wrong = { ENV_FILE: 'off', SALESFORCE_ORG_ID: 'value-of-mine', SALESFORCE_LOGIN: 'value-of-mine' };
    const message = await inChild(
      'try { settings.readSettings() } catch ({ message }) { console.log(message) }',
      wrong,
    );
    expect(message.out).toContain('The settings have 2 problems; nothing was started.');
    expect(message.out).toContain('did you mean SALESFORCE_LOGIN_URL');
    expect(message.out).not.toContain('value-of-mine');
    const commands = [playwright('test'), script('scripts/who.ts'), script('scripts/doctor.ts')];
    const ended = await Promise.all(commands.map((words) => run(words, { env: childEnvironment(wrong) })));
    expect(ended.map(({ code, said }) => ({ code, said }))).toEqual(
      [1, 2, 2].map((code) => ({ code, said: message.out })),
    );
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

  test('the settings are the live ones, with the pool and target of the simulator', async ({ serve }) => {
    const server = await serve(({ url }, response) => {
      if (url === '/environment') json(response, { variables, connectorUsers });
      else response.writeHead(404).end();
    });
    const code = 'console.log(JSON.stringify(await settings.loadSettings()))';
    const { out, err } = await inChild(code, { ENV_FILE: 'off', SIMULATOR_URL: server.url });
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

  test('so are users that cannot be, in words', () => {
    const [first] = connectorUsers;
    expect(() => settingsFromSimulator({ variables, connectorUsers: [{ ...first, password: 'short' }] }, {})).toThrow(
      /SIMULATOR_SEED makes users [^]* is shorter than 8 characters[^]*connectorUsers\[0\]\.password/,
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
