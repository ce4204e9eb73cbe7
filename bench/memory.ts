import { readdirSync, readFileSync } from 'node:fs';
import { median, sum } from './median.ts';

const EVERY = 500;

/** MiB. */
export interface Memory {
  /** The middle of what was held in the second half of the time. */
  usual: number;
  most: number;
}

/** The memory that a process and its descendants hold together (Linux: shared pages counted once). */
export class MemoryWatch {
  readonly #held: number[] = [];
  readonly #timer: NodeJS.Timeout;

  /** Looks twice a second, from now on. */
  constructor(root: number) {
    this.#timer = setInterval(() => {
      const now = memoryOf(root);
      if (now !== undefined) this.#held.push(now);
    }, EVERY);
  }

  /** Ends the looking. @returns undefined where it cannot be measured */
  stop(): Memory | undefined {
    clearInterval(this.#timer);
    if (this.#held.length === 0) return undefined;
    return { usual: median(this.#held.slice(this.#held.length / 2)), most: Math.max(...this.#held) };
  }
}

function memoryOf(root: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const parent = Number(/\) \S (\d+)/.exec(readProc(`/proc/${entry}/stat`))?.[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const treeOf = (pid: number): number => pssOf(pid) + sum((children.get(pid) ?? []).map(treeOf));
  return treeOf(root) / 1024;
}

/** KiB. */
function pssOf(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(readProc(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

/** A process may end while it is looked at. */
function readProc(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
