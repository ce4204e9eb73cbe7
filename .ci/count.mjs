// Prints "N passed, N failed" from Playwright's JSON reports, each with the status of its command, `report.json=0`: what ran, not what was planned.
// `--status=N`: of a command that counts as one.
import console from 'node:console';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  options: { status: { type: 'string', multiple: true, default: [] } },
  allowPositionals: true,
});
let passed = values.status.filter((status) => status === '0').length;
let failed = values.status.length - passed;
for (const [file = '', status] of positionals.map((run) => run.split('='))) {
  try {
    const { stats } = JSON.parse(readFileSync(file, 'utf8'));
    passed += stats.expected;
    // A flaky test passed in the end, but not at first: it is no pass.
    const red = stats.unexpected + stats.flaky;
    // Where all tests passed, the run may have failed all the same, by its leak gate, or because nothing ran.
    failed += red === 0 && (status !== '0' || stats.expected === 0) ? 1 : red;
  } catch (error) {
    console.error(`${file}: ${error.message}. The run ended before its report was written.`);
    failed += 1;
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
