import { readFileSync } from 'node:fs';
import { type Browser, type Page } from '@playwright/test';
import { bringTools, devToolsOf } from '../../../pages/browser/in-page.ts';
import { pictureOf } from '../../../pages/browser/picture.ts';
import { lookInPage } from '../../../pages/states/look-in-page.ts';
import { lookAt, lookFor } from '../../../pages/states/page-facts.ts';
import { bufferSource, listZip, readEntry } from '../../../reporters/zip.ts';
import { instead } from '../../support/instead.ts';
import { expect, html, test } from '../../support/server.ts';

const FRAME = "{ name: 'vfFrameId_1', src: '/content' }";

/** A page that gets the frame with its content once it is loaded. */
const ADDS_FRAME = `<body><script>onload = () => setTimeout(() =>
  document.body.append(Object.assign(document.createElement('iframe'), ${FRAME})))</script>`;

/** What the page's line answers from now on. `entered` resolves as soon as a frame is asked, which comes after the page. */
async function watchLooks(page: Page): Promise<{ answers: unknown[]; entered: Promise<void> }> {
  const line = await devToolsOf(page);
  const answers: unknown[] = [];
  const entered = new Promise<void>((resolve) => {
    instead(line, 'send', (send, ...asked) => {
      if (answers.length > 0) resolve();
      const answer = send(...asked);
      answers.push(answer);
      return answer;
    });
  });
  return { answers, entered };
}

test.describe('the content of a frame is seen', () => {
  /** As a real site is kept apart from others. */
  let browser: Browser;

  test.beforeAll(async ({ playwright, launchOptions }) => {
    browser = await playwright.chromium.launch({ ...launchOptions, args: ['--site-per-process'] });
  });

  test.afterAll(() => browser.close());

  const inShadow = `<div></div><script>
    const shadow = document.querySelector('div').attachShadow({ mode: 'open' });
    shadow.append(Object.assign(document.createElement('iframe'), ${FRAME}));
  </script>`;
  for (const [what, frame, isReached] of [
    ['of the page’s origin', () => '<iframe name="vfFrameId_1" src="/content"></iframe>', true],
    [
      'of another site',
      (port: number) => `<iframe name="vfFrameId_1" src="http://b.localhost:${port}/content">`,
      false,
    ],
    ['of its site', (port: number) => `<iframe name="vfFrameId_1" src="http://c.a.localhost:${port}/content">`, false],
    ['without a name', () => '<iframe title="Users ~ Salesforce" src="/content"></iframe>', true],
    ['in a shadow root', () => inShadow, true],
    [
      'with the name of another',
      () => '<iframe name="vfFrameId_1" hidden></iframe><iframe name="vfFrameId_1" src="/content"></iframe>',
      true,
    ],
  ] as const) {
    test(`one ${what}`, async ({ serve }) => {
      const page = await browser.newPage();
      const server = await serve(({ url }, response) =>
        html(response, url === '/content' ? '<h1>The list</h1>' : frame(server.port)),
      );
      const { answers } = await watchLooks(page);
      await page.goto(`http://a.localhost:${server.port}/`);
      const facts = await lookAt(page);
      expect(facts?.frames.map(({ headings }) => headings)).toEqual([['The list']]);
      const [, ofFrame, ...others] = await Promise.all(answers);
      expect(others).toEqual([]);
      expect(ofFrame).toMatchObject({ result: { value: isReached ? { headings: ['The list'] } : false } });
      await page.close();
    });
  }
});

test('a page is not waited for once the frame with its content is there', async ({ page }) => {
  const quiet = 4_000;
  const addFrame = "document.body.append(Object.assign(document.createElement('iframe'), { name: 'vfFrameId_1' }))";
  await page.setContent(`<body><script>onload = () => setTimeout(() => { ${addFrame} }, 200)</script>`);
  const { entered } = await watchLooks(page);
  const began = Date.now();
  const look = lookAt(page, { quiet, within: 2 * quiet });
  look.catch(() => undefined); // It ends with its page.
  await entered;
  expect(Date.now() - began).toBeLessThan(quiet);
});

for (const [what, leave] of [
  ['goes on to another document', (frame: Element) => void ((frame as HTMLIFrameElement).src = '/content?other')],
  ['is taken away', (frame: Element) => frame.remove()],
] as const) {
  test(`a look ends when its frame ${what}`, async ({ page, serve }) => {
    const server = await serve(({ url }, response) =>
      html(response, url === '/' ? '<iframe name="vfFrameId_1" src="/content"></iframe>' : '<h1>The list</h1>'),
    );
    await page.goto(`${server.url}/`);
    const quiet = 4_000;
    const { entered } = await watchLooks(page);
    const began = Date.now();
    const look = lookAt(page, { quiet, within: 2 * quiet });
    await entered;
    await page.locator('iframe').evaluate(leave);
    expect(await look).toBeUndefined();
    expect(Date.now() - began).toBeLessThan(quiet);
  });
}

for (const [what, within] of [
  ['its', 10_000],
  ['more than a look’s', 200],
] as const) {
  test(`a frame whose document takes ${what} time is seen once it is there`, async ({ page, serve }) => {
    const server = await serve(({ url }, response) => {
      if (url === '/content') setTimeout(() => html(response, '<h1>The list</h1>'), 500);
      else html(response, ADDS_FRAME);
    });
    await page.goto(`${server.url}/`);
    const began = Date.now();
    expect(await lookFor(page, ({ frames }) => frames[0]?.headings[0], { within })).toBe('The list');
    expect(Date.now() - began).toBeLessThan(10_000);
  });
}

test('a frame whose document comes during a look is in that look, with its picture', async ({ page, serve }) => {
  const { entered } = await watchLooks(page);
  const server = await serve(({ url }, response) => {
    const answers: Record<string, string> = { '/': ADDS_FRAME, '/content': '<h1>The list</h1><img src="/picture">' };
    const reply = () => setTimeout(() => html(response, answers[url] ?? ''), url === '/' ? 0 : 300);
    if (url === '/content') void entered.then(reply);
    else reply();
  });
  await page.goto(`${server.url}/`, { waitUntil: 'domcontentloaded' });
  const facts = await lookAt(page, { quiet: 200, within: 10_000 });
  expect(facts?.frames.map(({ headings }) => headings)).toEqual([['The list']]);
  expect(await facts?.picture).toBeInstanceOf(Buffer);
});

for (const [what, times] of [
  ['is had of a frame that does not change during a look', 0],
  ['of a frame that changes during the look is taken afterwards', 40],
] as const) {
  test(`a picture ${what}`, async ({ page, serve }) => {
    const server = await serve(({ url }, response) =>
      html(response, url === '/content' ? '<h1>The list</h1>' : '<iframe name="vfFrameId_1" src="/content"></iframe>'),
    );
    await page.goto(`${server.url}/`);
    await page.frame('vfFrameId_1')?.evaluate((left) => {
      const change = () => {
        document.body.dataset.left = String(left);
        if (left-- > 0) setTimeout(change, 50);
      };
      if (left > 0) change();
    }, times);
    const facts = await lookAt(page, { quiet: 200, within: 10_000 });
    const meanwhile = await facts?.picture;
    expect(meanwhile !== undefined).toBe(times === 0);
    const picture = await pictureOf(page, facts);
    expect(picture.equals(meanwhile ?? picture)).toBe(true);
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([1280, 720]);
  });
}

test('a document that is gone during the look is not taken for a page', async ({ page }) => {
  const selectors = { frames: 'iframe', cells: 'td', pressable: 'a', spinner: '.spinner' };
  const mark = { attribute: 'data-test', look: '1' };
  const question = { markers: {}, selectors, paging: 'next', mark, quiet: 0, within: 100 };
  const look = page.evaluate(`(() => {
    const frame = document.body.appendChild(document.createElement('iframe'));
    const root = frame.contentDocument.documentElement;
    frame.remove();
    return (${lookInPage.toString()})(root, ${JSON.stringify(question)});
  })()`);
  await expect(look).rejects.toThrow('navigated away');
});

test('a picture is to be had of a page that is not painted yet', async ({ browser }) => {
  for (let time = 0; time < 10; time++) {
    const page = await browser.newPage();
    await page.goto('data:text/html,<h1 style="height: 3000px">The list</h1>');
    const png = await pictureOf(page);
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1280, 720]);
    await page.close();
  }
});

test('tools are brought by nothing that has an element as its answer', async ({ browser }, testInfo) => {
  const page = await browser.newPage();
  await page.setContent('<iframe name="vfFrameId_1"></iframe>');
  const file = testInfo.outputPath('trace.zip');
  const { tracing } = page.context();
  await tracing.start();
  for (const scope of [page, page.frame('vfFrameId_1') ?? page, page.frameLocator('iframe')]) bringTools(scope);
  // Answered after them.
  await page.locator('iframe').count();
  await tracing.stop({ path: file });
  await page.close();
  const source = bufferSource(readFileSync(file));
  const trace = listZip(source)
    .map((entry) => readEntry(source, entry).toString())
    .join('\n');
  const asked = [...trace.matchAll(/"class":"Frame","method":"(\w+)"/g)].map(([, method]) => method);
  expect(asked).toEqual(['evalOnSelectorAll', 'queryCount', 'queryCount', 'queryCount']);
});
