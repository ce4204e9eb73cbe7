import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { Redactor, type Secret } from '../redaction/index.ts';
import { cleanFile } from '../reporters/clean-file.ts';
import { LeakSearch } from '../reporters/leak-search.ts';
import { listZip, withFileSource } from '../reporters/zip.ts';

/**
 * Measures what redaction and the leak gate cost on a large trace, for a run of one instance and for one of a company's hundred, and fails when
 * they cost more than they may: 50 MB unpacked in under 5 s and under 500 MB of memory. Usage: `node --import tsx bench/redaction.ts [trace.zip]`; without
 * a trace one is made of lines as Playwright writes them, a secret in each.
 */
const MEGABYTES = 50;
const LIMIT_SECONDS = 5;
const LIMIT_MEGABYTES = 500;
/** A scenario registers about ten. */
const SECRETS = [60, 1000];
/** What the forms of a secret need in each process, on top of that. */
const MEGABYTES_PER_SECRET = 0.1;

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

/** A zip of one entry that was made by hand, so that the benchmark measures nothing else. */
function zipOf(name: string, bytes: Buffer): Buffer {
  const raw = deflateRawSync(bytes, { level: 1 });
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(8, 4);
  fields.writeUInt32LE(0x00210000, 6);
  fields.writeUInt32LE(crc32(bytes), 10);
  fields.writeUInt32LE(raw.length, 14);
  fields.writeUInt32LE(bytes.length, 18);
  fields.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('504b0304', 'hex'), fields, Buffer.from(name), raw]);
  const central = Buffer.concat([Buffer.from('504b01021400', 'hex'), fields, Buffer.alloc(14), Buffer.from(name)]);
  const end = Buffer.alloc(22);
  end.write('504b0506', 0, 'hex');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}

function unpackedSize(file: string): number {
  return withFileSource(file, (source) => listZip(source).reduce((sum, { size }) => sum + size, 0));
}

/** The trace is made in a process of its own: its memory is not that of redaction. */
function writeTrace(file: string): void {
  const lines: string[] = [];
  for (let size = 0, index = 0; size < MEGABYTES * 1e6; index += 1) {
    const next = line(index);
    lines.push(next);
    size += next.length + 1;
  }
  writeFileSync(file, zipOf('1-trace.trace', Buffer.from(lines.join('\n'))));
}

/** Wall time depends on what else the machine does; CPU time of this process is what redaction costs. */
function measured(work: () => void): { wall: number; cpu: number } {
  const wall = performance.now();
  const cpu = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(cpu);
  return { wall: (performance.now() - wall) / 1000, cpu: (user + system) / 1e6 };
}

function measure(file: string, count: number): void {
  const size = unpackedSize(file) / 1e6;
  const secrets = Array.from({ length: count }, (_, index) => secret(index));
  const redactor = new Redactor(secrets);
  const redaction = measured(() => cleanFile(file, redactor));
  const search = new LeakSearch(secrets);
  const gate = measured(() => search.path(file));
  const peak = process.resourceUsage().maxRSS / 1e3;
  const seconds = ({ wall, cpu }: typeof gate) => `${cpu.toFixed(2)} s of CPU (${wall.toFixed(2)} s)`;
  console.log(
    `${size.toFixed(1)} MB unpacked, ${count} secrets: redaction ${seconds(redaction)}, leak gate ${seconds(gate)}, ` +
      `${search.leaks.length} leaks, peak memory ${peak.toFixed(0)} MB`,
  );
  if (search.leaks.length > 0 || redaction.cpu > LIMIT_SECONDS || peak > LIMIT_MEGABYTES + count * MEGABYTES_PER_SECRET)
    process.exitCode = 1;
}

const [argument, file, count] = process.argv.slice(2);
if (argument === '--write' && file !== undefined) writeTrace(file);
else if (argument === '--measure' && file !== undefined) measure(file, Number(count));
else {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-redaction-'));
  const trace = path.join(folder, 'trace.zip');
  const inProcess = (...args: string[]) =>
    execFileSync(process.execPath, ['--import', 'tsx', fileURLToPath(import.meta.url), ...args], { stdio: 'inherit' });
  try {
    for (const secrets of SECRETS) {
      if (argument === undefined) inProcess('--write', trace);
      else copyFileSync(argument, trace);
      inProcess('--measure', trace, String(secrets));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
