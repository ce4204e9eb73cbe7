import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, json, send, test } from './client.ts';
import { isAlive } from '../../../support/processes.ts';
import { ROOT, type Running, script, start } from '../../support/program.ts';

const MAIN = 'simulator/main.ts';

const started: Running[] = [];

// A test that failed half-way leaves no process behind.
test.afterEach(() => {
  for (const { child } of started.splice(0)) child.kill('SIGKILL');
});

/** Starts it, and gives its control origin once it is ready. */
async function ready(words: string[]): Promise<{ url: string; running: Running }> {
  const running = start(words);
  started.push(running);
  const line = /^Simulator ready at (http:\/\/127\.0\.0\.1:\d+)$/m;
  await expect.poll(running.said, { intervals: [50], timeout: 30_000 }).toMatch(line);
  return { running, url: line.exec(running.said())?.[1] ?? '' };
}

test('takes a seed file, prints an .env and the ready line, and ends on SIGTERM', async ({}, testInfo) => {
  const file = testInfo.outputPath('seed.json');
  const users = [{ username: 'me@acme.example', password: 'mine', role: 'connector' }];
  await writeFile(file, JSON.stringify({ users }));
  const { running, url } = await ready(script(MAIN, '--port', '0', '--seed', file));
  expect(running.said()).toMatch(/^CONNECTOR_USER_USERNAME=me@acme\.example$/m);
  expect(running.said()).toMatch(/^TARGET=live$/m);
  expect(running.said()).toMatch(/^SALESFORCE_CONSUMER_SECRET=\S+$/m);
  expect((await send('GET', `${url}/state`)).status).toBe(200);
  running.child.kill('SIGTERM');
  expect((await running.ended).code).toBe(0);
});

test('writes the .env for its owner alone, and prints no secret', async ({}, testInfo) => {
  const file = testInfo.outputPath('.env');
  await writeFile(file, 'old', { mode: 0o644 });
  const { running, url } = await ready(script(MAIN, '--env-file', file, '--variant', 'rotation,policy-zero'));
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const text = await readFile(file, 'utf8');
  const environment = json<{ variables: Record<string, string> }>(await send('GET', `${url}/environment`));
  expect(text.split('\n')).toEqual(
    expect.arrayContaining([
      'TARGET=live',
      `CONNECTOR_USER_PASSWORD=${environment.variables['CONNECTOR_USER_PASSWORD']}`,
    ]),
  );
  expect(running.said().trim()).toBe(`Simulator ready at ${url}`);
  expect(json(await send('GET', `${url}/state`))).toMatchObject({ variants: ['rotation', 'policy-zero'] });
  running.child.kill('SIGINT');
  expect((await running.ended).code).toBe(0);
});

test('ends when its parent is killed', async () => {
  // A parent that starts the simulator, hands on what it prints, and then only waits.
  const source = `
    const { spawn } = require('node:child_process');
    const args = ['--import', 'tsx', '--', ${JSON.stringify(path.join(ROOT, MAIN))}, '--parent', String(process.pid)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    process.stdout.write('child ' + child.pid + '\\n');
    setInterval(() => {}, 1000);`;
  const { running: parent } = await ready([process.execPath, '-e', source]);
  expect(parent.said()).not.toContain('TARGET=live'); // an embedded simulator prints no secret
  const pid = Number(/child (\d+)/.exec(parent.said())?.[1]);
  parent.child.kill('SIGKILL');
  await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);
});

test('npm run simulator ends when npm is asked to end', async () => {
  // npm hands the signal to its shell, which dies of it and tells nobody.
  const { running: npm, url } = await ready(['npm', 'run', 'simulator']);
  npm.child.kill('SIGTERM');
  const answers = () =>
    send('GET', `${url}/state`).then(
      () => true,
      () => false,
    );
  await expect.poll(answers, { timeout: 10_000 }).toBe(false);
});
