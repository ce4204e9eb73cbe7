/** `npm run digest -- FILE…`: the digests of a night's machines as one; see the help. */
import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { requestThrough } from '../fixtures/clients/http/network.ts';
import { readSettings } from '../fixtures/settings/index.ts';
import { registerSecret } from '../redaction/index.ts';
import { conclude, tell } from '../reporters/digest/conclude.ts';
import { isNews } from '../reporters/digest/history.ts';
import { mergeDigests, parseDigest, silentNight } from '../reporters/digest/merge.ts';
import { renderText } from '../reporters/digest/text.ts';
import { type DigestJson } from '../schemas/digest.ts';
import { commandLine, countOf } from './command-line.ts';
import { run } from './run.ts';

const command = {
  name: 'npm run digest',
  about:
    "Makes one digest of those of a night's machines, in the folder `reports`: with one line in HISTORY_FILE, one notification to NOTIFY_URL, and one summary of the job, where these are set. Prints it. Exit code: 0 whatever became of the night, 2 where there is no digest.",
  words: ['FILE…'],
  options: {
    night: {
      type: 'string',
      value: 'TARGET',
      about: 'it was a night against TARGET: where no machine left a digest, it failed',
    },
    outputs: {
      type: 'string',
      value: 'FILE',
      about: 'appends nights=N (failed in a row) and news=yes or no, for the next job',
    },
    machines: {
      type: 'string',
      value: 'N',
      about: 'how many there were: one that left no digest makes the night fail',
    },
    report: { type: 'string', value: 'URL', about: 'where the report can be read (default: REPORT_URL)' },
  },
} as const;
const { values, words } = commandLine(command);

async function main(): Promise<number> {
  const machines = countOf(values.machines, Math.max(1, words.length), 'machines', command);
  const { runId, address, reportUrl, reportsFolder, historyFile, jobSummaryFile, notification, browser } =
    readSettings();
  if (notification !== undefined) registerSecret('NOTIFY_URL', notification.url);
  const digests: DigestJson[] = [];
  for (const file of words) {
    const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
    const digest = isFile ? parseDigest(readFileSync(file, 'utf8'), file) : `${file} is no file.`;
    if (typeof digest === 'string') console.error(digest);
    else digests.push(digest);
  }
  if (digests.length === 0 && values.night === undefined) {
    console.error('There is no digest. Name the digest.json of each machine.');
    return 2;
  }
  const report = values.report ?? reportUrl;
  const where = { ...(report && { report }), ...(address !== undefined && { address }) };
  const merged =
    digests.length === 0
      ? silentNight({ id: runId, target: values.night ?? '', ...where }, machines)
      : mergeDigests(digests, where, machines);
  const whole = conclude(merged, reportsFolder, {
    ...(historyFile !== undefined && { historyFile }),
    ...(jobSummaryFile !== undefined && { summaryFile: jobSummaryFile }),
  });
  console.log(renderText(whole, { colours: process.stdout.hasColors?.() }));
  if (values.outputs !== undefined) appendFileSync(values.outputs, outputsOf(whole));
  await tell(whole, notification && { ...notification, request: requestThrough(browser.egress) });
  return 0;
}

function outputsOf(digest: DigestJson): string {
  return `nights=${digest.changes?.night.nights ?? ''}\nnews=${isNews(digest) ? 'yes' : 'no'}\n`;
}

await run(main);
