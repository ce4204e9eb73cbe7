import { expect, test } from '@playwright/test';
import { UnderWay } from '../../../fixtures/custody/under-way.ts';

test('what ended by itself is not waited for, and its pages are left open', async ({ browser }) => {
  const underWay = new UnderWay();
  const context = await browser.newContext();
  const page = await underWay.act(() => context.newPage());
  await expect(underWay.act(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  expect(await underWay.end(browser, 0)).toBe(true);
  expect(page.isClosed()).toBe(false);
  await context.close();
});

test('an act under way loses its pages, also later ones, and nothing begins any more', async ({ browser }) => {
  const underWay = new UnderWay();
  const openAndWait = async () => (await (await browser.newContext()).newPage()).waitForEvent('download');
  const act = underWay.act(() => openAndWait().catch(openAndWait));
  const refused = expect(act).rejects.toThrow(/closed/);
  await expect.poll(() => browser.contexts().length).toBe(1);
  expect(await underWay.end(browser)).toBe(true);
  await refused;
  expect(browser.contexts()).toEqual([]);
  expect(() => underWay.begin()).toThrow('The test was stopped');
  await expect(underWay.act(openAndWait)).rejects.toThrow('The test was stopped');
  expect(browser.contexts()).toEqual([]);
});

test('a call that was sent is left to be answered', async ({ browser }) => {
  const underWay = new UnderWay();
  let answer: (status: number) => void = () => undefined;
  const act = underWay.act(() => new Promise<number>((resolve) => (answer = resolve)));
  const end = underWay.end(browser);
  answer(200);
  expect(await act).toBe(200);
  expect(await end).toBe(true);
});

test('a page that cannot be closed does not keep the fixtures from restoring', async ({ browser }) => {
  const underWay = new UnderWay();
  const context = await browser.newContext();
  let close: () => void = () => undefined;
  void underWay.act(() => new Promise<void>((resolve) => (close = resolve)));
  context.setOffline = () => {
    close();
    return Promise.reject(new Error('Target page, context or browser has been closed'));
  };
  expect(await underWay.end(browser)).toBe(true);
  await context.close();
});

test('what does not end is said', async ({ browser }) => {
  const underWay = new UnderWay();
  void underWay.act(() => new Promise(() => undefined));
  expect(await underWay.end(browser, 200)).toBe(false);
});
