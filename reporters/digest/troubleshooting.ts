import { readFileSync } from 'node:fs';
import path from 'node:path';

const PAGE = path.resolve(import.meta.dirname, '../../docs/troubleshooting.md');

interface Row {
  /** What the message has to hold: all of it, in this order. */
  fragments: readonly string[];
  advice: string;
}

/** What it means that a step failed, where neither an oracle nor the message says what to do. By the beginning of the step's number. */
const BY_STEP: readonly [RegExp, string][] = [
  [
    /^1$/,
    'Nothing was revoked yet. Change what the sentence names; `npm run doctor` examines the settings, both services, the app and the users, and says what to do about each.',
  ],
  [
    /^(1–3|2|3)/,
    'Nothing was revoked yet. `npm run doctor` says whether the account, the app and the users are as they have to be; with the request id SAP’s support finds the call that was refused.',
  ],
  [
    /5b/,
    'Salesforce did not revoke the token, so nothing is proven. Look whether the token in the evidence is the one of this instance and app, and revoke the grant by hand in Setup → Connected Apps OAuth Usage.',
  ],
  [
    /^(4|5)/,
    'Nothing is proven. Open the trace at this step and compare it with Setup → Connected Apps OAuth Usage; look whether the Setup user still has its permissions.',
  ],
  [
    /^7/,
    'Do not go on as if the grant were dead: look at it in Setup → Connected Apps OAuth Usage, and raise REVOCATION_TIMEOUT_SECONDS if Salesforce was only slow.',
  ],
  [
    /^8–/,
    'Look at the output of your process, which is attached to the test, and at its own log for the time of this step.',
  ],
  [
    /^8/,
    'Open Connectors gave no OAuth URL, so nobody was sent anywhere. `npm run doctor` says whether the account, the connector and the app are as they have to be; with the request id SAP’s support finds the call.',
  ],
  [
    /^9/,
    'Do what the sentence says. The trace at this step has the last page, and docs/pages.md what each page means.',
  ],
  [
    /^10/,
    'Log in again for a fresh provider code, since one may be used up, and try the other body: PUT in place of PATCH. If both are refused, hand the request id to SAP’s support.',
  ],
  [
    /^11/,
    'Do not rely on the instance: re-authenticate it by hand, then compare what was expected with what was seen in the evidence.',
  ],
  [
    /^–/,
    'Do what the sentence says. The next run removes what this one left; until then, look at the connector instances and at the user’s grants.',
  ],
];

/** Of an error of which nobody has written down anything. */
export const UNKNOWN =
  'Nothing is known of this one: the report has the error with its place in the code, and docs/troubleshooting.md the ones that are known.';

let rows: readonly Row[] | undefined;

/**
 * What to do about a test that failed: what docs/troubleshooting.md says of its first error that it knows, else what the step mostly means. Further
 * errors come of the first.
 * @param step number of the article's step, e.g. "5a"; undefined for an error outside of them
 */
export function adviceFor(errors: readonly string[], step: string | undefined): string {
  const known = (rows ??= parse(readFileSync(PAGE, 'utf8')));
  // The first row counts: what a gateway answers stands before what the service means by the same status.
  const [row] = errors.map(oneLine).flatMap((error) => known.find(({ fragments }) => holds(error, fragments)) ?? []);
  return row?.advice ?? BY_STEP.find(([number]) => step !== undefined && number.test(step))?.[1] ?? UNKNOWN;
}

/** Whether it holds them all, one behind the other. */
function holds(message: string, fragments: readonly string[]): boolean {
  let end = 0;
  return fragments.every((fragment) => {
    const at = message.indexOf(fragment, end);
    end = at + fragment.length;
    return at >= 0;
  });
}

/** The messages of the code among the symptoms of the page, which a test of the documents makes sure of. */
function parse(page: string): Row[] {
  return page
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
    .flatMap(([, symptom = '', cause = '', remedy = '']) =>
      [...symptom.matchAll(/`([^`]+)`/g)].map(([, message = '']) => ({
        fragments: message
          .split(/…|\(|\)|\bN\b|=X/)
          .map(oneLine)
          .filter((fragment) => fragment.length > 2),
        advice: sentence(cause) + ' ' + sentence(remedy),
      })),
    )
    .filter(({ fragments }) => fragments.length > 0);
}

/** A cell as a sentence of plain text: links as their text. */
function sentence(cell: string): string {
  const text = cell.replaceAll(/\[([^\]]+)\]\(([^)#]+)[^)]*\)/g, '$1 (docs/$2)');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
