/**
 * Several command lines in one process, as each would be another second of loading: JSON of `[file, ...words][]` in, JSON of {@link Ended}[] out. A program
 * ends where it would end the process.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** How a program ended, and what it said, on either stream. */
export interface Ended {
  code: number | string | null | undefined;
  said: string;
}

class Exit extends Error {}

const ended: Ended[] = [];
const write = process.stdout.write.bind(process.stdout);
for (const [index, [file = '', ...words]] of (JSON.parse(process.argv[2] ?? '') as string[][]).entries()) {
  const program: Ended = { code: undefined, said: '' };
  const hear = (text: unknown): boolean => {
    program.said += String(text);
    return true;
  };
  Object.assign(process.stdout, { write: hear });
  Object.assign(process.stderr, { write: hear });
  process.argv = [process.execPath, path.resolve(file), ...words];
  process.exit = (code) => {
    program.code = code;
    throw new Exit();
  };
  // Another address for each: a program runs as often as it is imported.
  await import(`${pathToFileURL(file).href}?${index}`).catch((error: unknown) => {
    if (error instanceof Exit) return;
    program.code = 1;
    program.said += error instanceof Error ? (error.stack ?? error.message) : String(error);
  });
  program.code ??= process.exitCode ?? 0;
  process.exitCode = 0;
  ended.push(program);
}
write(JSON.stringify(ended));
