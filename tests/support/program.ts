import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { childEnvironment } from '../../fixtures/settings/index.ts';

/** The root of this project. */
export const ROOT = path.resolve(import.meta.dirname, '../..');

/** In any folder. */
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** Words of a command line that starts a program of this project, by its path from the root. */
export const script = (file: string, ...words: string[]): string[] => [
  process.execPath,
  '--import',
  TSX,
  path.join(ROOT, file),
  ...words,
];

/** The same of lines of TypeScript; what they import stands in the folder that they run in. */
export const lines = (source: string): string[] => [
  process.execPath,
  '--import',
  TSX,
  '--input-type=module',
  '--eval',
  source,
];

/** The same of Playwright's own command. */
export const playwright = (...words: string[]): string[] => [
  process.execPath,
  path.join(ROOT, 'node_modules/@playwright/test/cli.js'),
  ...words,
];

/** How a program ended, and what it said. */
export interface Ended {
  /** Null where a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
  /** On either stream, in its order. */
  said: string;
}

/** A program that is under way. */
export interface Running {
  readonly child: ChildProcess;
  /** What it has said so far, on either stream. */
  readonly said: () => string;
  readonly ended: Promise<Ended>;
}

interface Around {
  /** The root, unless another is given. */
  cwd?: string;
  /** All of it; without one the variables of this suite are taken out. */
  env?: NodeJS.ProcessEnv;
  /** On its standard input. */
  input?: string;
  /** Of a user who is not the one of this process. */
  uid?: number;
  /** It leads a group of processes, which can be ended with it. */
  detached?: boolean;
}

/** Runs a program to its end. */
export function run(words: readonly string[], around?: Around): Promise<Ended> {
  return start(words, around).ended;
}

/** Starts a program, for a test that does something to it while it runs. */
export function start(words: readonly string[], around: Around = {}): Running {
  const [program = '', ...others] = words;
  const { cwd = ROOT, env = childEnvironment({ ENV_FILE: 'off' }), input = '', uid, detached = false } = around;
  const child = spawn(program, others, { cwd, env, detached, ...(uid !== undefined && { uid }) });
  const heard = { stdout: '', stderr: '', said: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      heard[stream] += text;
      heard.said += text;
    });
  child.stdin.on('error', () => undefined); // It may end without having read.
  child.stdin.end(input);
  const ended = once(child, 'close').then(([code]): Ended => ({ ...heard, code: code as Ended['code'] }));
  return { child, said: () => heard.said, ended };
}
