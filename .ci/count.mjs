// Prints "N passed, N failed" from Playwright's JSON reports: what ran, not what was planned.
import console from 'node:console';
import { readFileSync } from 'node:fs';
import process from 'node:process';

let passed = 0;
let failed = 0;
for (const file of process.argv.slice(2)) {
  try {
    const { stats } = JSON.parse(readFileSync(file, 'utf8'));
    passed += stats.expected;
    // A flaky test passed in the end, but not at first: it is no pass.
    failed += stats.unexpected + stats.flaky;
    if (stats.expected === 0) failed += 1;
  } catch (error) {
    console.error(`${file}: ${error.message}. The run ended before its report was written.`);
    failed += 1;
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
