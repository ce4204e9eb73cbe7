import { stateEntry } from '../../pages/states/states.ts';
import { redact } from '../../redaction/index.ts';
import { type Finding, note, ok, problem, warning } from '../doctor/finding.ts';
import { type Surveyed } from './walk.ts';

const KEEP =
  'npm run survey -- --keep, then change the page object until npx playwright test --project=captures is green';

/** One verdict on a page, and what to do. */
export function verdict({ report, about }: Surveyed): Finding {
  const { page, state, language, drift, problem: said, row } = report;
  if (state !== page) {
    const seen = state === null ? `was not recognised (${said ?? 'unknown'})` : `is “${state}” instead`;
    const advice = 'set the language of this user to English: labels are read';
    if (stateEntry(page)?.needsEnglish === true && !/^(en\b|$)/i.test(language))
      return problem(page, `is in the language ${language}`, advice);
    return problem(page, seen, state === null ? KEEP : 'compare the users’ permissions with docs/accounts.md');
  }
  if (said !== undefined) return problem(page, `does not fit: ${said}`, KEEP);
  if (drift.length > 0) return warning(page, `was read by a fallback (${drift.join(', ')})`, KEEP);
  if (row === null) {
    const whose = page.endsWith('user-list') || page.endsWith('users') ? about.user : about.app;
    return note(page, `fits; a row of ${whose} was not seen yet`, 'run the survey again while there is a grant');
  }
  return ok(page, 'fits');
}

/** What was found on a page, in lines. Redacted. */
export function details({ how, report }: Surveyed): string {
  const { page, state, language, settled, locators, rows, columns, row, control, said, drift } = report;
  const counts = Object.entries(locators).map(([name, count]) => `${name} ${count < 2 ? count : `n (${count})`}`);
  const lines = [
    `${page} (${how})`,
    `recognised: ${state === null ? 'no' : state === page ? 'yes' : `as ${state}`}; language: ${language || 'not said'}; settled after ${settled} ms`,
    ...(counts.length > 0 ? [`locators: ${counts.join(', ')}`] : []),
    ...(rows !== undefined ? [`rows: ${rows}; columns: ${columns?.join(' | ') || 'none'}`] : []),
    ...(row
      ? [`row: ${row.map((cell) => cell.replaceAll('\n', ' / ')).join(' | ')}; would press: ${control ?? ''}`]
      : []),
    ...Object.entries(said ?? {}).map(([name, text]) => `says ${name}: ${text.replaceAll('\n', '; ')}`),
    ...(drift.length > 0 ? [`drift: ${drift.join(', ')}`] : []),
  ];
  return redact(lines.join('\n  '));
}
