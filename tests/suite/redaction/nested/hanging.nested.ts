import { expect } from '@playwright/test';
import { test } from './test.ts';

// Is killed while its trace is being written.
test('hangs', async ({ page, secret }) => {
  await page.setContent(`<p>${secret('access_token')}</p>`);
  await expect(page.locator('p')).toBeVisible();
  process.stdout.write('hanging now\n');
  await new Promise(() => undefined);
});
