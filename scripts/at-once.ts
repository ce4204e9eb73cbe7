/**
 * Runs scripts of package.json beside each other, and fails where one of them does. Of those before `--`, which keep one core busy each, what one
 * says comes once it has ended; the one after it speaks as it goes, and is given the parameters of the command line.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

const said = process.argv.slice(2);
const end = said.indexOf('--');
const [quiet, [loud, ...parameters]] = end < 0 ? [said, []] : [said.slice(0, end), said.slice(end + 1)];
// An interrupt is for them, who clean up.
process.on('SIGINT', () => undefined);

const runs = quiet.map((name) => run(name, []));
if (loud !== undefined) runs.push(run(loud, parameters, 'inherit'));
const failed = (await Promise.all(runs)).filter((name) => name !== undefined);
if (failed.length > 0) console.error(`Failed: ${failed.join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;

/** @returns the name, where it failed */
async function run(name: string, given: string[], output: 'pipe' | 'inherit' = 'pipe'): Promise<string | undefined> {
  // npm is no program on Windows.
  const shell = process.platform === 'win32';
  const child = spawn('npm', ['run', name, '--', ...given], {
    shell,
    stdio: [output === 'inherit' ? output : 'ignore', output, output],
  });
  const [out, problems] = await Promise.all([
    child.stdout === null ? '' : text(child.stdout),
    child.stderr === null ? '' : text(child.stderr),
    once(child, 'close'),
  ]);
  process.stdout.write(out);
  process.stderr.write(problems);
  return child.exitCode === 0 ? undefined : name;
}
