import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const EXAMPLES = fileURLToPath(new URL('../../../examples/', import.meta.url));

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Run an example to its end with this on its standard input. */
export async function run(script: string, input: string): Promise<Outcome> {
  const child = spawn(process.execPath, [EXAMPLES + script], { env: {} });
  const outcome: Outcome = { code: null, stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (outcome.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (outcome.stderr += chunk.toString()));
  child.stdin.end(input);
  await once(child, 'close');
  return { ...outcome, code: child.exitCode };
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
