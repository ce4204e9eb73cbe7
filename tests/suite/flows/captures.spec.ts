import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { keepCapture } from '../../../fixtures/flows/captures.ts';
import { type PageState } from '../../../pages/index.ts';
import { openState } from '../pages/saved/index.ts';
import { expect, type Stage, test } from '../../support/stage.ts';

const PAGE: PageState = 'insufficient-privileges';

/** What a night attaches on this page, and what its evidence says. */
async function night(
  stage: Stage,
  run: string,
  work: (live: Stage['scene']) => Promise<void>,
): Promise<{ warnings: string[] }> {
  const { scene } = stage.with({ target: 'live' }).inRun(run);
  mkdirSync(scene.folders.run);
  await work(scene);
  const json = stage.told();
  return { warnings: [...json.matchAll(/The page of [^"]*/g)].map(([sentence]) => sentence) };
}

test('a night keeps a page that has no capture, and says when it has changed', async ({ stage, page }, testInfo) => {
  await openState(page, PAGE);
  const folder = testInfo.outputPath('captures');
  mkdirSync(folder);
  const attached = () => testInfo.attachments.filter(({ name }) => name.startsWith(PAGE)).map(({ name }) => name);
  const keep = (scene: Stage['scene']) => keepCapture(scene, PAGE, page, folder);

  expect(await night(stage, 'first', keep)).toEqual({ warnings: [] });
  expect(attached()).toEqual([`${PAGE}.html`, `${PAGE}.json`]);
  const body = testInfo.attachments.find(({ name }) => name === `${PAGE}.html`)?.body?.toString() ?? '';
  writeFileSync(path.join(folder, `${PAGE}.html`), body.replace(/"captured": ".*?"/, '"captured": "2026-01-02"'));

  expect(await night(stage, 'second', keep)).toEqual({ warnings: [] });
  expect(attached()).toHaveLength(2);

  await page.locator('body').evaluate((element) => element.append(document.createElement('dialog'), 'New'));
  const third = await night(stage, 'third', async (scene) => {
    await keep(scene);
    await keep(scene);
  });
  expect(third.warnings).toEqual([`The page of ${PAGE} has changed since 2026-01-02.`]);
  expect(attached()).toHaveLength(4);
});
