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

/** Seconds of this process's CPU (the wall's depend on what else the machine does), and MB. */
export interface Cost {
  redaction: number;
  gate: number;
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
  const url = `https://x.example/?code=${encodeURIComponent(value)}&n=${index}`;
  if (index % 10 === 0) return JSON.stringify({ type: 'log', message: `navigated to "${url.slice(0, 44)}…"` });
  if (index % 3 === 0) {
    const input = ['INPUT', { __playwright_value_: value, type: 'password', name: 'pw' }];
    const html = ['HTML', {}, ['BODY', {}, input, 'x'.repeat(1500)]];
    return JSON.stringify({ type: 'frame-snapshot', snapshot: { callId: `call@${index}`, frameId: 'frame@1', html } });
  }
  const request = { method: 'GET', url, cookies: [{ name: 'sid', value }] };
  const headers = [{ name: 'Content-Type', value: 'text/html' }];
  const response = { headers, content: { mimeType: 'y'.repeat(900) } };
  return JSON.stringify({ type: 'resource-snapshot', snapshot: { request, response } });
}

function writeTrace(file: string): null {
  const lines: string[] = [];
  for (let size = 0; size < MEGABYTES * 1e6; size += (lines.at(-1) ?? '').length + 1) lines.push(line(lines.length));
  writeFileSync(file, zipSync({ '1-trace.trace': strToU8(lines.join('\n')) }, { level: 1 }));
  return null;
}

function cpuOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function measure(file: string, count: number): Cost {
  const secrets = Array.from({ length: count }, (_, index) => secret(index));
  const redactor = new Redactor(secrets);
  const redaction = cpuOf(() => cleanFile(file, redactor));
  const search = new LeakSearch(secrets);
  const gate = cpuOf(() => search.path(file));
  return { redaction, gate, peak: process.resourceUsage().maxRSS / 1e3, leaks: search.leaks.length };
}

const { file, secrets } = JSON.parse(readFileSync(0, 'utf8')) as { file: string; secrets?: number };
process.stdout.write(JSON.stringify(secrets === undefined ? writeTrace(file) : measure(file, secrets)));
