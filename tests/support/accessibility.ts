import { type Page } from '@playwright/test';
import axeCore, { type AxeResults } from 'axe-core';

/** What axe has against the page as it is now: each rule, with the first element that breaks it. */
export async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(axeCore.source);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: () => Promise<AxeResults> } };
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
}
