/**
 * What redaction and the leak gate cost on a large trace, in a process of its own: reads `{ file, secrets }` as JSON, and prints a {@link Cost}.
 * Without `secrets` it makes that trace, of lines as Playwright writes them, a secret in each: the memory of that is not redaction's.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { strToU8, zipSync } from 'fflate';
import { Redactor, type Secret } from '../redaction/index.ts';
import { cleanFile } from '../reporters/clean-file.ts';
import { LeakSearch } from '../reporters/leak-search.ts';
import { listZip, withFileSource } from '../reporters/zip.ts';

/** What it took. */
export interface Cost {
  /** Unpacked, MB. */
  size: number;
  /** Seconds; the wall's depend on what else the machine does, those of the CPU are what the work costs. */
  redaction: { wall: number; cpu: number };
  gate: { wall: number; cpu: number };
  /** MB. */
  peak: number;
  leaks: number;
}

const MEGABYTES = 50;

/** Made up, and the same in all processes. */
function secret(index: number): Secret {
  const random = createHash('sha256').update(`secret ${index}`).digest('base64');
  const value = index % 6 === 0 ? `${random.slice(0, 12)} ä&"'<%` : random;
  return { name: `SECRET_${index}`, value, kind: 'secret' };
}

function line(index: number): string {
  const { value } = secret(index % 60);
  if (index % 10 === 0)
    return JSON.stringify({ type: 'log', message: `navigated to "https://x.example/?code=${value.slice(0, 20)}…"` });
  const snapshot = [
    'HTML',
    {},
    ['BODY', {}, ['INPUT', { __playwright_value_: value, type: 'password', name: 'pw' }], 'x'.repeat(1500)],
  ];
  return index % 3 === 0
    ? JSON.stringify({
        type: 'frame-snapshot',
        snapshot: { callId: `call@${index}`, frameId: 'frame@1', html: snapshot },
      })
    : JSON.stringify({
        type: 'resource-snapshot',
        snapshot: {
          request: {
            method: 'GET',
            url: `https://x.example/?code=${encodeURIComponent(value)}&n=${index}`,
            cookies: [{ name: 'sid', value }],
          },
          response: { headers: [{ name: 'Content-Type', value: 'text/html' }], content: { mimeType: 'y'.repeat(900) } },
        },
      });
}

function writeTrace(file: string): null {
  const lines: string[] = [];
  for (let size = 0, index = 0; size < MEGABYTES * 1e6; index += 1) {
    const next = line(index);
    lines.push(next);
    size += next.length + 1;
  }
  writeFileSync(file, zipSync({ '1-trace.trace': strToU8(lines.join('\n')) }, { level: 1 }));
  return null;
}

function measured(work: () => void): Cost['gate'] {
  const wall = performance.now();
  const cpu = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(cpu);
  return { wall: (performance.now() - wall) / 1000, cpu: (user + system) / 1e6 };
}

function measure(file: string, count: number): Cost {
  const size = withFileSource(file, (source) => listZip(source).reduce((sum, entry) => sum + entry.size, 0)) / 1e6;
  const secrets = Array.from({ length: count }, (_, index) => secret(index));
  const redactor = new Redactor(secrets);
  const redaction = measured(() => cleanFile(file, redactor));
  const search = new LeakSearch(secrets);
  const gate = measured(() => search.path(file));
  return { size, redaction, gate, peak: process.resourceUsage().maxRSS / 1e3, leaks: search.leaks.length };
}

const { file, secrets } = JSON.parse(readFileSync(0, 'utf8')) as { file: string; secrets?: number };
process.stdout.write(JSON.stringify(secrets === undefined ? writeTrace(file) : measure(file, secrets)));
