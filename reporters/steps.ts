import { type FullConfig, type TestCase, type TestResult, type TestStep } from '@playwright/test/reporter';
import { Reporter } from './reporter.ts';

/** The nearest group with a title. */
function groupOf(test: TestCase): string {
  return (
    test
      .titlePath()
      .slice(0, -1)
      .findLast((title) => title !== '') ?? ''
  );
}

/**
 * Prints the numbered steps of a scenario as they end. It stands beside Playwright's list reporter, whose own `printSteps` would print every
 * API call within them as well; those are in the report and in the trace.
 */
export default class Steps extends Reporter {
  #several = false;

  onConfigure(config: FullConfig): void {
    this.#several = config.workers > 1;
  }

  onStepEnd(test: TestCase, _result: TestResult, step: TestStep): void {
    if (step.category !== 'test.step' || step.parent !== undefined || !/^\d/.test(step.title)) return;
    const mark = step.error === undefined ? '✓' : '✘';
    // With several workers the steps of two scenarios alternate.
    const whose = this.#several ? `  [${groupOf(test)}]` : '';
    console.log(`     ${mark} ${step.title} (${(step.duration / 1000).toFixed(1)} s)${whose}`);
  }
}
