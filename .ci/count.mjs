// Prints "N passed, N failed" from Playwright's JSON report: what ran, not what was planned.
import console from 'node:console';
import { readFileSync } from 'node:fs';
import process from 'node:process';

const file = process.argv[2];
let stats;
try {
  ({ stats } = JSON.parse(readFileSync(file, 'utf8')));
} catch (error) {
  console.error(`${file}: ${error.message}. The run ended before its report was written.`);
  console.log('0 passed, 1 failed');
  process.exit(1);
}
// A flaky test passed in the end, but not at first: it is no pass.
const failed = stats.unexpected + stats.flaky;
console.log(`${stats.expected} passed, ${failed} failed`);
process.exit(failed > 0 || stats.expected === 0 ? 1 : 0);
