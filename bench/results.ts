/** What was measured, kept by commit, so that two commits can be compared. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { times } from './table.ts';

/** Of one part of the benchmark. */
interface Part {
  /** By name, with its unit where it is no ratio: `suite, s`. */
  figures: Record<string, number>;
  /** All that the figures come from. */
  raw: unknown;
}

/** By name of the part: `scenario at 300 ms`. */
export type Results = Record<string, Part>;

/** Nothing was kept of a commit or file. */
export class NotKeptError extends Error {
  override readonly name = 'NotKeptError';
}

const FOLDER = path.join(import.meta.dirname, 'results');

/** Adds a part to what is kept of the commit that is checked out; in place of an earlier one of that name. */
export function keep(name: string, part: Part, folder = FOLDER): void {
  mkdirSync(folder, { recursive: true });
  const commit = git('describe', '--always', '--dirty', '--exclude=*', '--abbrev=12');
  const file = path.join(folder, `${commit}.json`);
  const others = existsSync(file) ? read(file) : {};
  writeFileSync(file, JSON.stringify({ ...others, [name]: part }, null, 2));
}

/**
 * @param word a file, or a commit as git knows it; `-dirty` behind its first twelve digits where something was not committed
 * @throws NotKeptError with a sentence
 */
export function kept(word: string, folder = FOLDER): Results {
  const file = existsSync(word) ? word : path.join(folder, `${commitOf(word)}.json`);
  if (existsSync(file)) return read(file);
  const others = existsSync(folder) ? readdirSync(folder).map((name) => path.parse(name).name) : [];
  throw new NotKeptError(
    `Nothing is kept of ${word}: check it out, and run npm run bench there. There is ${others.join(', ') || 'nothing of any commit yet'}.`,
  );
}

/** One row per figure that either has: its name, both, and how many times the one the other is. */
export function compared(one: Results, other: Results): string[][] {
  const [mine, theirs] = [figuresOf(one), figuresOf(other)];
  return [...new Set([...mine.keys(), ...theirs.keys()])].map((name) => {
    const [before, after] = [mine.get(name), theirs.get(name)];
    const ratio = before === undefined || after === undefined ? '' : times(after / before);
    return [name, ...[before, after].map((figure) => figure?.toFixed(2) ?? 'not measured'), ratio];
  });
}

function figuresOf(results: Results): Map<string, number> {
  const ofPart = ([part, { figures }]: [string, Part]) =>
    Object.entries(figures).map(([name, figure]) => [`${part}: ${name}`, figure] as const);
  return new Map(Object.entries(results).flatMap(ofPart));
}

function read(file: string): Results {
  return JSON.parse(readFileSync(file, 'utf8')) as Results;
}

function commitOf(word: string): string {
  try {
    return git('rev-parse', '--verify', '--quiet', '--short=12', `${word}^{commit}`);
  } catch {
    return word;
  }
}

function git(...words: string[]): string {
  return execFileSync('git', words, { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
}
