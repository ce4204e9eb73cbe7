import { type BrowserContext } from '@playwright/test';
import { HistoryNight } from '../../schemas/history.ts';
import { renderHistory } from '../history/page.ts';
import { type Shoot } from './report.ts';

const NIGHTS = 60;
const DAY_MS = 86_400_000;

/** The history page, of a night that failed after many that did not: its line is taken for the others too, with times that vary. */
export async function historyPicture(context: BrowserContext, line: string, shoot: Shoot): Promise<void> {
  const last = HistoryNight.parse(JSON.parse(line));
  const nights = Array.from({ length: NIGHTS }, (_, night) => {
    const ago = NIGHTS - 1 - night;
    const outcome = ago < 2 || ago === 31 ? ('failed' as const) : ('passed' as const);
    const varied = (times: Readonly<Record<string, number>> | undefined) =>
      Object.fromEntries(
        Object.entries(times ?? {}).map(([name, ms]) => [name, Math.round(ms * (1 + ((night * 7) % 11) / 20))]),
      );
    return {
      ...last,
      departures: [],
      outcome,
      startedAt: new Date(Date.parse(last.startedAt) - ago * DAY_MS).toISOString(),
      scenarios: last.scenarios.map((scenario) => ({
        ...scenario,
        outcome,
        steps: varied(scenario.steps),
        lags: varied(scenario.lags),
      })),
    };
  });
  const page = await context.newPage();
  await page.setViewportSize({ width: 900, height: 780 });
  await page.setContent(renderHistory(nights));
  await shoot(page, 'history');
  await page.close();
}
