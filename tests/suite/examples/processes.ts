import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../../../fixtures/settings/index.ts';
import { type Ended, run } from '../../support/program.ts';

const EXAMPLES = fileURLToPath(new URL('../../../examples/', import.meta.url));

/** By the ending of a script; Node's is the one of this process. */
const INTERPRETERS: Readonly<Record<string, string>> = { '.mjs': process.execPath, '.py': 'python3', '.sh': 'bash' };

/** Where interpreters are; nothing else of this process's environment is handed on. */
const { PATH } = childEnvironment({});

const interpreterOf = (script: string): string => INTERPRETERS[path.extname(script)] ?? script;

/** Whether this machine can run a script: it has the interpreter, and what a shell script calls. */
export function canRun(script: string): boolean {
  const programs = [interpreterOf(script), ...(script.endsWith('.sh') ? ['curl'] : [])];
  return programs.every((program) => spawnSync(program, ['--version'], { env: { PATH } }).status === 0);
}

/** Run an example to its end with this on its standard input. */
export function runExample(script: string, input: string): Promise<Ended> {
  return run([interpreterOf(script), EXAMPLES + script], { env: { PATH }, input });
}

/** Start an example that serves, and wait until it says where. `stop` ends it. */
export async function serve(
  script: string,
  env: Record<string, string>,
): Promise<{ origin: string; stop: () => Promise<void> }> {
  const child = spawn(process.execPath, [EXAMPLES + script], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(child.stdout)) {
    const [origin] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
    if (origin === undefined) continue;
    const stop = async () => {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    };
    return { origin, stop };
  }
  throw new Error(`${script} ended before it served`);
}
