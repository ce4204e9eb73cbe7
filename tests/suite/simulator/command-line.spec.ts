import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, json, send, test } from './client.ts';
import { isAlive } from '../../../support/processes.ts';

const MAIN = fileURLToPath(new URL('../../../simulator/main.ts', import.meta.url));

interface Running {
  child: ChildProcess;
  /** What it has printed so far. */
  output(): string;
  /** Control origin, once it is ready. */
  ready: Promise<string>;
  /** Exit code, once it has ended. */
  ended: Promise<number | null>;
}

const started: ChildProcess[] = [];

// A test that failed half-way leaves no process behind.
test.afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function run(parameters: string[], command = ['--import', 'tsx', '--', MAIN]): Running {
  const child = spawn(process.execPath, [...command, ...parameters], { stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let text = '';
  const ready = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        const url = /^Simulator ready at (http:\/\/127\.0\.0\.1:\d+)$/m.exec(text)?.[1];
        if (url !== undefined) resolve(url);
      });
    }
    child.once('exit', (code) => reject(new Error(`It ended with ${code}: ${text}`)));
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  ready.catch(() => undefined); // Whoever waits for `ended` alone expects it.
  return { child, output: () => text, ready, ended };
}

test('takes a seed file, prints an .env and the ready line, and ends on SIGTERM', async ({}, testInfo) => {
  const file = testInfo.outputPath('seed.json');
  const users = [{ username: 'me@acme.example', password: 'mine', role: 'connector' }];
  await writeFile(file, JSON.stringify({ users }));
  const simulator = run(['--port', '0', '--seed', file]);
  const url = await simulator.ready;
  expect(simulator.output()).toMatch(/^CONNECTOR_USER_USERNAME=me@acme\.example$/m);
  expect(simulator.output()).toMatch(/^TARGET=live$/m);
  expect(simulator.output()).toMatch(/^SALESFORCE_CONSUMER_SECRET=\S+$/m);
  expect((await send('GET', `${url}/state`)).status).toBe(200);
  simulator.child.kill('SIGTERM');
  expect(await simulator.ended).toBe(0);
});

test('writes the .env for its owner alone, and prints no secret', async ({}, testInfo) => {
  const file = testInfo.outputPath('.env');
  await writeFile(file, 'old', { mode: 0o644 });
  const simulator = run(['--env-file', file, '--variant', 'rotation,policy-zero']);
  const url = await simulator.ready;
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const text = await readFile(file, 'utf8');
  const environment = json<{ variables: Record<string, string> }>(await send('GET', `${url}/environment`));
  expect(text.split('\n')).toEqual(
    expect.arrayContaining([
      'TARGET=live',
      `CONNECTOR_USER_PASSWORD=${environment.variables['CONNECTOR_USER_PASSWORD']}`,
    ]),
  );
  expect(simulator.output().trim()).toBe(`Simulator ready at ${url}`);
  expect(json(await send('GET', `${url}/state`))).toMatchObject({ variants: ['rotation', 'policy-zero'] });
  simulator.child.kill('SIGINT');
  expect(await simulator.ended).toBe(0);
});

test('ends when its parent is killed', async () => {
  // A parent that starts the simulator, hands on what it prints, and then only waits.
  const parent = run(
    [
      `const { spawn } = require('node:child_process');
       const args = ['--import', 'tsx', '--', ${JSON.stringify(MAIN)}, '--parent', String(process.pid)];
       const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
       process.stdout.write('child ' + child.pid + '\\n');
       setInterval(() => {}, 1000);`,
    ],
    ['-e'],
  );
  await parent.ready;
  expect(parent.output()).not.toContain('TARGET=live'); // an embedded simulator prints no secret
  const pid = Number(/child (\d+)/.exec(parent.output())?.[1]);
  parent.child.kill('SIGKILL');
  await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);
});

test('npm run simulator ends when npm is asked to end', async () => {
  // npm hands the signal to its shell, which dies of it and tells nobody.
  const npm = spawn('npm', ['run', 'simulator'], { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  started.push(npm);
  let text = '';
  const url = await new Promise<string>((resolve) =>
    npm.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const ready = /^Simulator ready at (\S+)$/m.exec(text)?.[1];
      if (ready !== undefined) resolve(ready);
    }),
  );
  npm.kill('SIGTERM');
  const answers = () =>
    send('GET', `${url}/state`).then(
      () => true,
      () => false,
    );
  await expect.poll(answers, { timeout: 10_000 }).toBe(false);
});
