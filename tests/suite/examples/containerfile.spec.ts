import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { childEnvironment } from '../../../fixtures/settings/index.ts';
import { ROOT, run, script } from '../../support/program.ts';
import { expect, test as base } from '../../support/server.ts';

/** A folder that is no artefact: what is redacted there would run no more. */
const test = base.extend<{ folder: string }>({
  folder: async ({}, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'container-'));
    await use(folder);
    rmSync(folder, { recursive: true });
  },
});

const instructions = [
  ...readFileSync(path.join(ROOT, 'examples/ci/Containerfile'), 'utf8').matchAll(/^([A-Z]+) (.*)$/gm),
].map(([, name = '', words = '']) => ({ name, words }));
const wordsOf = (name: string) => instructions.filter((one) => one.name === name).map(({ words }) => words);
/** What is copied, from the project's root and to the image's folder. */
const copies = wordsOf('COPY').flatMap((words) => {
  const files = words.split(' ');
  const to = files.pop() ?? '';
  return files.map((file) => ({ file, to: file.endsWith('/') ? to : path.join(to, path.basename(file)) }));
});

const copyInto = (image: string) => {
  for (const { file, to } of copies) cpSync(path.join(ROOT, file), path.join(image, to), { recursive: true });
};

test("the base is a Debian with the Node of .nvmrc; the browser is the distribution's", () => {
  expect(instructions.map(({ name }) => name).join(' ')).toMatch(
    /^FROM WORKDIR (COPY )+ENV RUN RUN VOLUME USER ENV CMD$/,
  );
  const node = readFileSync(path.join(ROOT, '.nvmrc'), 'utf8').trim();
  expect(wordsOf('FROM')).toEqual([`docker.io/library/node:${node}-bookworm-slim`]);
  expect(wordsOf('ENV')).toContain('BROWSER_INSTALL=distribution');
});

test('BROWSER_INSTALL=distribution asks nobody for a download', async ({ serve }, testInfo) => {
  const mirror = await serve((_request, response) => response.writeHead(404).end());
  const env = childEnvironment({
    ENV_FILE: 'off',
    BROWSER_INSTALL: 'distribution',
    PLAYWRIGHT_DOWNLOAD_HOST: mirror.url,
    PLAYWRIGHT_BROWSERS_PATH: testInfo.outputPath('none'),
  });
  const { stdout } = await run(script('scripts/install-browser.ts'), { env });
  expect(stdout).toContain('will be used');
  expect(mirror.received).toEqual([]);
});

test('what to do about a failure is in the image: without it there is no digest', async ({ folder }) => {
  copyInto(folder);
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  const advice = `import('./reporters/digest/troubleshooting.ts').then((it) => console.log(it.adviceFor([], '9')))`;
  const { said } = await run([process.execPath, '--import', 'tsx', '-e', advice], { cwd: folder });
  expect(said).toMatch(/^Do what the sentence says/);
});

test('a scenario passes as a user without a name, on a root that is read only', async ({ folder }) => {
  test.skip(spawnSync('unshare', ['--mount', 'true']).status !== 0, 'Only root may make a root that is read only.');
  const [image, bin] = [path.join(folder, 'image'), path.join(folder, 'bin')];
  for (const made of [image, bin]) mkdirSync(made);
  copyInto(image);
  // The packages are those of this project: they are there already.
  writeFileSync(path.join(bin, 'npm'), `#!/bin/sh\necho "$*" >> ${bin}/calls\n`, { mode: 0o755 });
  const { PATH = '' } = childEnvironment({});
  for (const command of wordsOf('RUN'))
    expect(spawnSync('sh', ['-ec', command], { cwd: image, env: { PATH: `${bin}:${PATH}` } }).status).toBe(0);
  expect(readFileSync(path.join(bin, 'calls'), 'utf8')).toMatch(/^ci /);
  mkdirSync(path.join(image, 'node_modules'));

  const [user = ''] = wordsOf('USER');
  expect(spawnSync('getent', ['passwd', user]).status, `${user} has a name here`).not.toBe(0);
  const command = JSON.parse(wordsOf('CMD').join('')) as string[];
  const start = `
    mount --bind ${image} /mnt
    mount --bind ${ROOT}/node_modules /mnt/node_modules
    mount -o remount,bind,ro /
    mount -t tmpfs tmpfs /tmp
    cd /mnt
    ! touch /var/written 2> /dev/null
    exec setpriv --reuid ${user} --regid ${user} --clear-groups "$@"`;
  const one = ['--project=reauthentication', '--no-deps', '-g', 'provisioned over the API'];
  const env = { PATH, ...(Object.fromEntries(wordsOf('ENV').map((set) => set.split('='))) as Record<string, string>) };
  const { code, said } = await run(['unshare', '--mount', 'sh', '-ec', start, 'sh', ...command, ...one], { env });
  expect(code, said).toBe(0);
  expect(said).toMatch(/passed/);
});
