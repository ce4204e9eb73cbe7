/**
 * Starts the simulator alone: `node --import tsx simulator/main.ts [options]`. Options: see `usage`.
 * Ends at once on SIGTERM and SIGINT, and when the process of `--parent` is gone.
 */
import { parseArgs } from 'node:util';
import { parseDefect } from './defects.ts';
import { writeEnvFile } from './env-file.ts';
import { environmentFile, environmentOf } from './environment.ts';
import { readSeedFile } from './seed-file.ts';
import { startSimulator } from './server.ts';
import { parseVariants } from './variants.ts';

const usage = `Options:
  --port N         port to listen on; 0 or none: a free one
  --env-file FILE  write an .env for TARGET=live to FILE (mode 0600); none: print it
  --seed FILE      users, apps, secrets and instances of your own (simulator/README.md)
  --variant A,B    page and timing variants
  --defect NAME    start with one seeded defect
  --faults SPEC    inject faults, e.g. latency=300 or default,seed=7
  --pages FOLDER   show lists and consent in the markup of captures (captures/)
  --parent PID     end when that process is gone
  --with-starter   end when the process that started it is gone, as npm run simulator does
  --help           print this
`;

/** How often the parent is looked for, milliseconds. */
const PARENT_POLL_MS = 500;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      'env-file': { type: 'string' },
      seed: { type: 'string' },
      variant: { type: 'string', multiple: true },
      defect: { type: 'string' },
      faults: { type: 'string' },
      pages: { type: 'string' },
      parent: { type: 'string' },
      'with-starter': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  if (values.parent !== undefined) endWithParent(wholeNumber('--parent', values.parent));
  if (values['with-starter']) endWithStarter();
  const simulator = await startSimulator({
    port: wholeNumber('--port', values.port ?? '0'),
    seed: values.seed === undefined ? undefined : readSeedFile(values.seed),
    variants: parseVariants((values.variant ?? []).join(',')),
    ...(values.pages === undefined ? {} : { pages: values.pages }),
    ...(values.faults === undefined ? {} : { faults: values.faults }),
    ...(values.defect === undefined ? {} : { defect: parseDefect(values.defect) }),
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0));

  const { problems, pages } = simulator.context.captures;
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  if (pages.length > 0) process.stdout.write(`Captured markup: ${pages.join(', ')}.\n`);

  const text = environmentFile(environmentOf(simulator.context));
  if (values['env-file'] !== undefined) writeEnvFile(values['env-file'], text);
  // An embedded simulator (--parent) is asked for its environment over HTTP; secrets are printed only to a person.
  else if (values.parent === undefined) process.stdout.write(text);
  process.stdout.write(`Simulator ready at ${simulator.url}\n`);
}

function wholeNumber(flag: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`${flag} takes a number.`);
  return Number(text);
}

/** npm hands a signal to its shell, which dies of it and tells nobody: the process then has another parent. */
function endWithStarter(): void {
  const starter = process.ppid;
  setInterval(() => {
    if (process.ppid !== starter) process.exit(0);
  }, PARENT_POLL_MS).unref();
}

/** A `webServer` child outlives a runner that was killed with SIGKILL, unless it looks for it. */
function endWithParent(pid: number): void {
  setInterval(() => {
    try {
      process.kill(pid, 0);
    } catch {
      process.exit(0); // No such process: nobody needs the simulator any more.
    }
  }, PARENT_POLL_MS).unref();
}

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
