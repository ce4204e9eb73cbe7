import { writeFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { test } from './test.ts';

// One secret on each surface of a report, without a browser.
test('surfaces', async ({ secret }, testInfo) => {
  await test.step(`a step ${secret('access_token')}`, () => undefined);

  testInfo.annotations.push({ type: 'note', description: `annotated ${secret('SETUP_USER_TOTP_SECRET')}` });
  await testInfo.attach('a body', { body: secret('refresh_token'), contentType: 'text/plain' });
  writeFileSync(testInfo.outputPath('beside.txt'), secret('provider_code'));
  expect(testInfo.attachments).toHaveLength(1);
  console.log(`on stdout ${secret('CONNECTOR_USER_PASSWORD')}`);
  throw new Error(`it broke: ${secret('SALESFORCE_CONSUMER_SECRET')}`, { cause: new Error(secret('session')) });
});
