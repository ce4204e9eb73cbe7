import { readdirSync, readFileSync } from 'node:fs';

const EVERY = 500;

/** The most memory that a process and its descendants held at one time, MiB (Linux: shared pages counted once); undefined elsewhere. */
export class PeakMemory {
  private most: number | undefined;
  private readonly timer: NodeJS.Timeout;

  /** Looks twice a second, from now on. */
  constructor(root: number) {
    const look = () => {
      const now = memoryOf(root);
      if (now !== undefined) this.most = Math.max(this.most ?? 0, now);
    };
    this.timer = setInterval(look, EVERY);
  }

  /** Ends the looking. */
  stop(): number | undefined {
    clearInterval(this.timer);
    return this.most;
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
  const sum = (pid: number): number =>
    pssOf(pid) + (children.get(pid) ?? []).map(sum).reduce((one, other) => one + other, 0);
  return sum(root) / 1024;
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
