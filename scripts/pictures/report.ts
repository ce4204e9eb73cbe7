import { type BrowserContext, type Page } from '@playwright/test';

/** Photographs what a page shows, as `docs/images/NAME.png`. */
export type Shoot = (page: Page, name: string) => Promise<void>;

/** The report of a run in which a scenario failed at oracle 7 of step 11; its evidence; its trace. */
export async function reportPictures(context: BrowserContext, origin: string, scenario: string, shoot: Shoot) {
  const page = await context.newPage();
  await page.setViewportSize({ width: 1000, height: 1030 });
  await page.goto(origin);
  await page
    .getByRole('link', { name: new RegExp(`${scenario}$`) })
    .first()
    .click();
  await page.getByText('11. Verify that').first().waitFor();
  await page.getByText('Annotations').click();
  await shoot(page, 'report');
  const address = async (name: string) => await page.getByRole('link', { name }).first().getAttribute('href');
  const [evidence, trace] = [await address('evidence.html'), await address('View Trace')];

  await page.setViewportSize({ width: 760, height: 1120 });
  await page.goto(new URL(evidence ?? '', origin).href);
  await page.evaluate(() => (document.body.style.zoom = '0.8'));
  await shoot(page, 'evidence');
  await page.evaluate(() => (document.body.style.zoom = '1'));
  await page.setViewportSize({ width: 960, height: 760 });
  await page.getByRole('heading', { name: '4, 5a' }).evaluate((heading) => heading.scrollIntoView());
  await shoot(page, 'evidence-timeline');

  await page.setViewportSize({ width: 1260, height: 1080 });
  // Its list of actions is to be wide enough for the titles, and the part below high enough for a call.
  await page.evaluate(() => {
    localStorage.setItem('actionListSidebar.horizontal:size', '560');
    localStorage.setItem('propertiesSidebar.vertical:size', '400');
  });
  await page.goto(new URL(trace ?? '', origin).href);
  await tracePictures(page, shoot);
  await page.close();
}

async function tracePictures(page: Page, shoot: Shoot): Promise<void> {
  const action = (name: RegExp) => page.getByRole('treeitem', { name }).first();
  const open = async (name: RegExp) => {
    await action(name).click();
    await page.keyboard.press('ArrowRight');
  };
  const tab = (name: RegExp) => page.getByRole('tab', { name }).click();
  await open(/^11\. Verify/);
  await open(/^Oracle 4/);
  await open(/^Oracle 7/);
  await tab(/^Errors/);
  await shoot(page, 'trace-oracle');

  await open(/^10\. PATCH/);
  const call = /^Open Connectors: PATCH/;
  await action(call).getByRole('button', { name: 'Open Attachment' }).click();
  const attachment = page
    .getByRole('tabpanel')
    .getByText(/^PATCH \/elements\/api-v2\/instances/)
    .last();
  await attachment.click();
  await page
    .getByText(/providerData/)
    .first()
    .waitFor();
  await attachment.evaluate((line) => line.scrollIntoView());
  await shoot(page, 'trace-call');

  await open(/^9\. Access/);
  await action(/^Click.*Allow/).click();
  await tab(/^Before/);
  await tab(/^Network/);
  await page.frameLocator('iframe.snapshot-visible').getByText('Allow Access?').waitFor();
  await shoot(page, 'trace-page');
}
