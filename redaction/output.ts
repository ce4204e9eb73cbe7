import { redactor } from './redact.ts';

const REDACTED = Symbol.for('open-connectors-salesforce-reauthentication.redacted-output');

/**
 * Redacts what this process writes to stdout and stderr from now on. It must run in the worker: Playwright hands every reporter the
 * raw text of a write, which no reporter can change for the others. Calling it twice changes nothing. A secret that is spread over
 * two writes is not seen.
 */
export function redactOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    const marked = stream as typeof stream & { [REDACTED]?: boolean };
    if (marked[REDACTED]) continue;
    marked[REDACTED] = true;
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    stream.write = (chunk: unknown, ...others: unknown[]) => write(redactChunk(chunk), ...others);
  }
}

function redactChunk(chunk: unknown): unknown {
  if (typeof chunk === 'string') return redactor().text(chunk);
  if (chunk instanceof Uint8Array)
    return redactor().bytes(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  return chunk;
}
