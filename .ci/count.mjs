// Prints "N passed, N failed" from Playwright's JSON reports, each with the status of its command, `report.json=0`: what ran, not what was planned.
// `--status=N`: of a command that counts as one. Above it stands what failed, as the log of a server is read from its end.
import console from 'node:console';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs, stripVTControlCharacters } from 'node:util';

const { values, positionals } = parseArgs({
  options: { status: { type: 'string', multiple: true, default: [] } },
  allowPositionals: true,
});

// A flaky test passed in the end, but not at first: it is no pass.
const redOf = ({ specs = [], suites = [] }) => [
  ...specs.filter(({ tests }) => tests.some(({ status }) => status === 'unexpected' || status === 'flaky')),
  ...suites.flatMap(redOf),
];

// Enough of a message for what was expected and what came.
const LINES = 12;
const told = ({ file, line, title, tests }) =>
  [
    `${file}:${line} ${title}`,
    ...tests
      .flatMap(({ results }) => results)
      .flatMap(({ errors }) => errors.flatMap(({ message = '' }) => message.split('\n').slice(0, LINES))),
  ].join('\n    ');

let passed = values.status.filter((status) => status === '0').length;
let failed = values.status.length - passed;
if (failed > 0) console.error('A command that counts as one failed: the benchmark, or its check.');
for (const [file = '', status] of positionals.map((run) => run.split('='))) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    const { stats } = report;
    passed += stats.expected;
    const red = stats.unexpected + stats.flaky;
    for (const spec of redOf(report)) console.error(stripVTControlCharacters(told(spec)));
    // Where all tests passed, the run may have failed all the same.
    const isRed = red === 0 && (status !== '0' || stats.expected === 0);
    if (isRed) console.error(`${file}: no test failed, and the command did: lint, the leak gate, or nothing ran.`);
    failed += isRed ? 1 : red;
  } catch (error) {
    console.error(`${file}: ${error.message}. The run ended before its report was written.`);
    failed += 1;
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
