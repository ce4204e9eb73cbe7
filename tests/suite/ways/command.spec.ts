import { writeFileSync } from 'node:fs';
import { expect, type Lost, test } from './existing.ts';
import { isAlive } from '../../../support/processes.ts';

/** A command, which is given no code unless it wants one. */
const own = (words: string[], more: { givenCode?: boolean; timeout?: number } = {}) => ({
  command: { words, givenCode: false, timeout: 30_000, ...more },
});
const GIVEN_CODE = { givenCode: true };

const program = (source: string, more = {}) => own([process.execPath, '--input-type=module', '-e', source], more);

const READS_INPUT = `
  import { json } from 'node:stream/consumers';
  const job = await json(process.stdin);
`;

function printed(): string {
  const attachment = test.info().attachments.findLast(({ name }) => name === 'output of the command');
  return attachment?.body?.toString('utf8') ?? 'nothing was attached';
}

const failed = (says: RegExp) => ({ name: 'Error', says });

test('the example re-authenticates an instance that failed refreshes have disabled', async ({ lost, stage }) => {
  await expect(lost.instance).toBeNoLongerAuthenticated();
  await stage.scene.openConnectors.raw.records(lost.instance.token, { retry: false });
  await lost.regain(own(['node', 'examples/command/reauthenticate.mjs'], GIVEN_CODE));
  expect(printed()).toBe(`Instance ${lost.instance.id} is re-authenticated.\n`);
  await expect(lost.instance).toBeAuthenticated();
});

test('it is given one JSON document, no variable of the suite, and no shell', async ({ lost, stage }) => {
  const source = `${READS_INPUT}
    const ours = Object.keys(process.env).filter((name) => /^(TARGET|SIMULATOR_|SALESFORCE_|CONNECTOR_|OPEN_CONN|REAUTH)/.test(name));
    console.log(JSON.stringify({ names: Object.keys(job), url: job.apiBaseUrl, id: job.instanceId, key: job.elementKey,
      back: job.callbackUrl, parts: job.authorization.match(/\\w+(?= )/g), code: job.providerCode.length > 20, ours, args: process.argv.slice(1) }));`;
  const { command } = program(source, GIVEN_CODE);
  await lost.regain({ command: { ...command, words: [...command.words, '$HOME; echo *'] } });
  const { openConnectors, salesforce } = stage.settings;
  expect(JSON.parse(printed())).toEqual({
    names: ['apiBaseUrl', 'authorization', 'instanceId', 'elementKey', 'callbackUrl', 'providerCode'],
    // In any language: by an address, not by a name that only some resolvers know.
    url: `http://127.0.0.1:${new URL(openConnectors.baseUrl).port}/elements/api-v2`,
    id: lost.instance.id,
    key: 'sfdc',
    back: salesforce.app.callbackUrl,
    parts: ['User', 'Organization', 'Element'],
    code: true,
    ours: [],
    args: ['$HOME; echo *'],
  });
});

test('without a code it is told everything else', async ({ lost }) => {
  await lost.regain(program(`${READS_INPUT} console.log(Object.keys(job).join())`));
  expect(printed()).toBe('apiBaseUrl,authorization,instanceId,elementKey,callbackUrl\n');
});

test.describe('bad input', () => {
  const cases: { title: string; own: Parameters<Lost['expectFailure']>[0]; says: RegExp }[] = [
    {
      title: 'a command that does not exist',
      own: own(['no-such-program-anywhere', '--now']),
      says: /^The command no-such-program-anywhere --now could not be started: there is no such program \(ENOENT\)\. Check REAUTHENTICATE_COMMAND/,
    },
    {
      title: 'a command that may not be executed',
      own: own(['./package.json']),
      says: /could not be started: it may not be executed \(EACCES\)/,
    },
    {
      title: 'a command that hangs',
      own: program(`console.log('Logging in …'); setInterval(() => {}, 1000)`, { timeout: 1_500 }),
      says: /did not end within 1\.5 s, and was stopped \(REAUTHENTICATE_COMMAND_TIMEOUT_SECONDS\); its last words: “Logging in …”\.$/,
    },
    {
      title: 'a command that hangs and does not listen',
      own: program(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`, { timeout: 1_500 }),
      says: /did not end within 1\.5 s, and was stopped .*, and printed nothing\.$/,
    },
    {
      title: 'a command that floods its output',
      own: program(
        `const line = 'x'.repeat(65_535) + '\\n'; const on = () => { while (process.stdout.write(line)); }; process.stdout.on('drain', on); on();`,
      ),
      says: /flooded its output, and was stopped after 1\d\.\d MB; the beginning is attached\.$/,
    },
    {
      title: 'a command that fails',
      own: program(`console.error('first line'); console.error('No luck today.'); process.exit(3)`),
      says: /ended with exit status 3; its last words: “No luck today\.”\.$/,
    },
    {
      title: 'a command that prints no text',
      own: program(`process.stdout.write(Buffer.from([0x80, 0x81, 0x82, 0x41])); process.exitCode = 3`),
      says: /ended with exit status 3, and its last words are no text\.$/,
    },
    {
      title: 'a command that dies of a signal',
      own: program(`process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000)`),
      says: /was ended by SIGKILL, and printed nothing\.$/,
    },
    {
      title: 'a command that prints a secret',
      own: program(`${READS_INPUT} console.log('header:', job.authorization)`),
      says: /printed a secret \((?=.*OPEN_CONNECTORS_USER_SECRET)(?=.*OPEN_CONNECTORS_ORGANIZATION_SECRET)(?=.*OPEN_CONNECTORS_INSTANCE_TOKEN).*\), which would stand in the log/,
    },
  ];
  for (const { title, own: command, says } of cases) {
    test(title, async ({ lost }) => {
      await lost.expectFailure(command, failed(says));
    });
  }

  test('a script of which the program in the first line is not there', async ({ lost }, testInfo) => {
    const script = testInfo.outputPath('reauthenticate.sh');
    writeFileSync(script, '#!/bin/sh\r\nexit 0\r\n', { mode: 0o700 });
    await lost.expectFailure(
      own([script]),
      failed(/could not be started: the program that its first line \(#!\) names is not there, .* \(ENOENT\)\./),
    );
  });

  test('a command that exits 0 without doing anything is caught by the oracles', async ({ lost }) => {
    await lost.regain(program(`console.log('Done!')`));
    await expect(expect(lost.instance).toBeAuthenticated()).rejects.toThrow(
      /^The instance has no new access token that works: it is still sha256:\w+\n.* but \d of 9 oracles failed[^]*answered 401/,
    );
    await lost.expectRestored();
  });
});

test('a command that prints the token that it has just got', async ({ lost }) => {
  const source = `${READS_INPUT}
    const headers = { authorization: job.authorization, 'content-type': 'application/json' };
    const body = JSON.stringify({ providerData: { code: job.providerCode } });
    const answer = await fetch(job.apiBaseUrl + '/instances', { method: 'PATCH', headers, body });
    console.log((await answer.json()).configuration['oauth.user.token']);`;
  await lost.expectFailure(
    program(source, GIVEN_CODE),
    failed(/printed a secret \(access_token\), which would stand in the log/),
  );
});

test('what it printed is attached without secrets, and cut', async ({ lost, stage }) => {
  const source = `${READS_INPUT} console.log(job.authorization); for (let i = 0; i < 9000; i += 1) console.log('line ' + i);`;
  await expect(lost.regain(program(source))).rejects.toThrow('printed a secret');
  expect(printed()).not.toContain(stage.settings.openConnectors.userSecret);
  expect(printed()).toMatch(/^User .*OPEN_CONNECTORS_USER_SECRET.*\nline 0\nline 1\n/);
  expect(printed()).toMatch(/… \(0\.1 MB in all; the rest was left out\)\n$/);
  expect(printed().length).toBeLessThan(66_000);
});

test('what it started itself is stopped with it', async ({ lost }) => {
  const source = `
    import { spawn } from 'node:child_process';
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
    console.log(child.pid);
    process.exit(0);`;
  await lost.regain(program(source));
  const pid = Number(printed());
  expect(pid).toBeGreaterThan(1);
  await expect.poll(() => isAlive(pid)).toBe(false);
});
