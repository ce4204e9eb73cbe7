import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RequestFunction } from 'got';
import { type DigestJson } from '../../schemas/digest.ts';
import { type Notification } from '../../schemas/notification.ts';
import { messageOf } from '../../support/message.ts';
import { appendNight, nightOf, readHistory, withHistory } from './history.ts';
import { renderMarkdown } from './markdown.ts';
import { isWanted, notify } from './notify.ts';

/** Whom to tell, and by which way out of this machine; default: directly. */
type Told = Notification & { readonly request?: RequestFunction };

/** Where the digest of a whole night goes besides its own files. */
export interface Outlets {
  /** The history of nights, one line each. */
  historyFile?: string;
  notification?: Told;
  /** Where GitHub Actions takes the summary of the job from. */
  summaryFile?: string;
}

/** Where `digest.json` and `digest.md` are. */
export const filesOf = (folder: string): [json: string, markdown: string] => [
  path.join(folder, 'digest.json'),
  path.join(folder, 'digest.md'),
];

/** Writes `digest.json` and `digest.md`. */
export function writeDigest(digest: DigestJson, folder: string): void {
  const [json, markdown] = filesOf(folder);
  mkdirSync(folder, { recursive: true });
  writeFileSync(json, `${JSON.stringify(digest, undefined, 2)}\n`);
  writeFileSync(markdown, renderMarkdown(digest));
}

/**
 * The last word on a night: compares it with those before, keeps it and writes it down. Nothing of that makes a night red or green: what goes wrong
 * is a sentence.
 * @returns the digest with what changed since the last night
 */
export function conclude(digest: DigestJson, folder: string, { historyFile, summaryFile }: Outlets): DigestJson {
  let whole = digest;
  if (historyFile !== undefined && isWhole(digest)) {
    const history = readHistory(historyFile);
    whole = withHistory(digest, history);
    const problem = appendNight(historyFile, nightOf(digest), history);
    if (problem !== undefined) whole = warned(whole, problem);
  }
  try {
    writeDigest(whole, folder);
    if (summaryFile !== undefined && isWhole(digest)) appendFileSync(summaryFile, renderMarkdown(whole));
  } catch (error) {
    return warned(whole, `The digest cannot be written: ${messageOf(error)}.`);
  }
  return whole;
}

const warned = (digest: DigestJson, sentence: string): DigestJson => ({
  ...digest,
  warnings: [...digest.warnings, { sentence, scenarios: [] }],
});

/** Tells whoever wants to know; what goes wrong is a sentence on standard error. */
export async function tell(digest: DigestJson, notification: Told | undefined): Promise<void> {
  if (notification === undefined || !isWhole(digest) || !isWanted(digest, notification.on)) return;
  const problem = await notify(digest, notification);
  if (problem !== undefined) process.stderr.write(`${problem}\n`);
}

/** What one of several machines says is not yet the night: those are merged, and the whole is kept and told. */
const isWhole = ({ run }: DigestJson): boolean => run.machine === undefined;
