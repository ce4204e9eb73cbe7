import { expect, type Page, test } from '@playwright/test';
import { press } from '../../../pages/index.ts';

const URL = 'https://acme.my.salesforce.com/page';
const LAYER = 'position:fixed;inset:0;z-index:9';

async function show(page: Page, over = ''): Promise<{ sent: () => number }> {
  let sent = 0;
  await page.route(URL, (route, request) => {
    sent += request.method() === 'POST' ? 1 : 0;
    const body =
      request.method() === 'POST' ? '<h1>Next</h1>' : `<form method="post"><button>Allow</button></form>${over}`;
    return route.fulfill({ contentType: 'text/html', body });
  });
  await page.goto(URL);
  return { sent: () => sent };
}

const allow = (page: Page) => page.getByRole('button', { name: 'Allow' });

const LATER =
  'const [button] = document.forms[0]; button.disabled = true; setTimeout(() => (button.disabled = false), 3500)';
for (const [what, over] of [
  [
    'under a banner is pressed once, by the keyboard',
    `<div style="${LAYER}">We use cookies.<button>Accept</button></div>`,
  ],
  ['that can be pressed only later is pressed once', `<script>${LATER}</script>`],
] as const)
  test(`a control ${what}`, async ({ page }) => {
    const { sent } = await show(page, over);
    await press(allow(page));
    await expect(page.getByRole('heading')).toHaveText('Next');
    expect(sent()).toBe(1);
  });

for (const [what, over] of [
  [
    'a modal dialog',
    '<dialog>Still there?<button>Yes</button></dialog><script>document.querySelector("dialog").showModal()</script>',
  ],
  [
    'a layer that takes the keyboard back',
    `<div style="${LAYER}"><button id="yes">Yes</button></div><script>addEventListener('focusin', () => document.querySelector('#yes').focus())</script>`,
  ],
] as const)
  test(`nothing is pressed under ${what}`, async ({ page }) => {
    const { sent } = await show(page, over);
    await page.evaluate(() => addEventListener('click', () => document.body.append('pressed')));
    await expect(press(allow(page))).rejects.toThrow(
      /^Something lies over what was to be pressed on https:\/\/acme\.my\.salesforce\.com\/page, /,
    );
    await expect(page.locator('body')).not.toContainText('pressed');
    expect(sent()).toBe(0);
  });

test('a control whose answer comes late is pressed once', async ({ page }) => {
  const { sent } = await show(page);
  let answer = (): void => undefined;
  const isPressed = new Promise<void>((resolve) => (answer = resolve));
  await page.route(URL, (route) => isPressed.then(() => route.fallback()));
  await press(allow(page));
  answer();
  await expect(page.getByRole('heading')).toHaveText('Next');
  expect(sent()).toBe(1);
});

test('a control whose question is answered late is pressed once', async ({ page }) => {
  const { sent } = await show(page, '<script>document.forms[0].onsubmit = () => confirm("Sure?")</script>');
  let answer = (): void => undefined;
  const isPressed = new Promise<void>((resolve) => (answer = resolve));
  let questions = 0;
  page.on('dialog', (dialog) => {
    questions += 1;
    void isPressed.then(() => dialog.accept());
  });
  await press(allow(page));
  answer();
  await expect(page.getByRole('heading')).toHaveText('Next');
  expect([questions, sent()]).toEqual([1, 1]);
});
