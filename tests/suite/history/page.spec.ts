import { expect, test } from '@playwright/test';
import { renderHistory } from '../../../scripts/history/page.ts';
import { type HistoryNight } from '../../../schemas/history.ts';
import { violationsOf } from '../../support/accessibility.ts';

const LARGEST = 300 * 1024;

type Outcome = HistoryNight['scenarios'][number]['outcome'];

/** Nights of scenarios with all their steps and lags; `outcomeOf` gives what became of each. */
function nightsOf(count: number, scenarios: number, outcomeOf: (night: number, scenario: number) => Outcome) {
  return Array.from({ length: count }, (_, night): HistoryNight => {
    const time = (step: number) => 1000 + step * 700 + ((night * 7919 + step * 104_729) % 2000);
    const steps = ['1–3', '4, 5a', '7', '8', '9', '10', '11'].map((number, step) => [number, time(step)]);
    const lags = ['revocation seen', 'grant gone', 'token usable'].map((name, lag) => [name, time(lag) * 3]);
    return {
      schemaVersion: 1,
      run: `run-${night}`,
      startedAt: new Date(Date.UTC(2026, 0, 1 + night, 2, 23)).toISOString(),
      target: 'live',
      departures: [],
      outcome: 'passed',
      versions: { browser: `chromium ${140 + Math.floor(night / 3)}`, 'Salesforce API': 'v62.0' },
      scenarios: Array.from({ length: scenarios }, (_unused, scenario) => ({
        id: `scenario-${scenario}`,
        title: `connector user ${scenario} › revoked in Setup, re-authenticated by <PATCH>`,
        outcome: outcomeOf(night, scenario),
        steps: Object.fromEntries(steps) as Record<string, number>,
        lags: Object.fromEntries(lags) as Record<string, number>,
      })),
    };
  });
}

const OUTCOMES: readonly Outcome[] = ['passed', 'passed', 'did not run', 'failed', 'failed'];

test('the page says what became of each scenario and since when, without scripts', async ({ browser }) => {
  const nights = nightsOf(5, 2, (night, scenario) => (scenario === 1 ? (OUTCOMES[night] ?? 'passed') : 'passed'));
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.setContent(renderHistory(nights, 'history.jsonl: line 2 cannot be read.'));
  await expect(page.getByText('5 nights against live, from 2026-01-01 to 2026-01-05')).toBeVisible();
  await expect(page.getByText('history.jsonl: line 2 cannot be read.')).toBeVisible();
  const failing = page.locator('section').filter({ hasText: 'connector user 1' });
  await expect(failing.getByText('Failing. Last passed: 2026-01-02. 2 passed, 2 failed, 1 did not run.')).toBeVisible();
  const strip = failing.getByRole('img', { name: /2 passed, 2 failed, 1 did not run/ });
  await expect(strip.locator('path.failed')).toHaveAttribute('d', 'M14 0V18M18 0V18');
  await expect(failing.getByRole('row', { name: /^Step 4, 5a/ })).toContainText(/\d\.\d s/);
  const [, ...first] = await failing.getByRole('row').allTextContents();
  expect(first.map((row) => /^\s*(Step [\d–]+)/.exec(row)?.[1]).slice(0, 4)).toEqual([
    'Step 1–3',
    'Step 4',
    'Step 7',
    'Step 8',
  ]);
  await expect(failing.getByRole('img', { name: /^revocation seen: last .* median/ })).toBeVisible();
  await expect(page.getByText('chromium 140 since 2026-01-01, chromium 141 since 2026-01-04')).toBeVisible();
  await context.close();
});

test('a year of 16 scenarios is small, quickly drawn, and accessible', async ({ page }) => {
  const html = renderHistory(nightsOf(365, 16, (night) => (night % 37 === 5 ? 'failed' : 'passed')));
  expect(html.length).toBeLessThan(LARGEST);
  await page.setContent(html);
  const drawn = await page.evaluate(() => {
    const start = performance.now();
    // Asked for, the layout has to be made, all of it.
    document.body.style.width = '99%';
    document.body.getBoundingClientRect();
    return performance.now() - start;
  });
  expect(drawn).toBeLessThan(1000);
  expect(await violationsOf(page)).toEqual([]);
});

test('without a night the page says so, and one is one', () => {
  expect(renderHistory([])).toContain('There is no night yet.');
  expect(renderHistory(nightsOf(1, 1, () => 'passed'))).toContain('1 night against live');
});
