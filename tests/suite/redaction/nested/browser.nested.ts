import { writeFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { Evidence } from '../../../../fixtures/evidence/index.ts';
import { fillSecret } from '../../../../redaction/index.ts';
import { startService } from './service.ts';
import { test } from './test.ts';

// Does everything with secrets that a scenario does, and everything that it should not do but somebody once will.
for (const outcome of ['passes', 'fails'] as const)
  test(`a scenario that ${outcome}`, async ({ page, secret, texts }, testInfo) => {
    const service = await startService({
      accessToken: secret('access_token'),
      refreshToken: secret('refresh_token'),
      providerCode: secret('provider_code'),
      session: secret('session'),
      texts,
    });
    const password = secret('CONNECTOR_USER_PASSWORD');

    await test.step(`carelessly named ${password}`, async () => {
      await page.goto(
        `${service.url}/?startURL=${encodeURIComponent(`/x?sid=${encodeURIComponent(secret('session'))}`)}`,
      );
      await page.getByLabel('Username').fill('connector.user@acme.example');
      await page.getByLabel('Password').fill(secret('SETUP_USER_PASSWORD'));
      await page.getByRole('button', { name: 'Be refused' }).click();
      await expect(page.getByRole('link')).toBeVisible();
      await page.getByLabel('Username').fill('connector.user@acme.example');
    });

    await test.step('log in', async () => {
      await page.goto(service.url);
      await fillSecret(page.getByLabel('Password'), 'CONNECTOR_USER_PASSWORD', password);
      await fillSecret(page.getByLabel('Verification Code'), 'totp', secret('totp'), { kind: 'totp' });
      await page.getByRole('button', { name: 'Log In', exact: true }).click();
      await expect(page.getByRole('heading')).toBeVisible();
    });

    await page.request.post(`${service.url}/token`, {
      headers: {
        authorization: `User ${secret('OPEN_CONNECTORS_USER_SECRET')}, Organization ${secret('OPEN_CONNECTORS_ORGANIZATION_SECRET')}, Element ${secret('OPEN_CONNECTORS_INSTANCE_TOKEN')}`,
      },
      form: { client_secret: secret('SALESFORCE_CONSUMER_SECRET'), code: secret('provider_code') },
    });
    await page.evaluate(
      async (basic) => {
        await fetch('/token', { headers: { authorization: `Basic ${basic}` } });
        console.log(`in the page: ${basic}`);
      },
      Buffer.from(`3MVG9key:${secret('AUDITOR_CONSUMER_SECRET')}`).toString('base64'),
    );

    console.log(`on stdout ${password}`, { access_token: secret('access_token') });
    process.stderr.write(Buffer.from(`on stderr ${secret('refresh_token')}\n`));
    testInfo.annotations.push({ type: 'note', description: `annotated ${secret('SETUP_USER_TOTP_SECRET')}` });
    await testInfo.attach('texts', { body: texts.join('\n\n'), contentType: 'text/plain' });
    const file = testInfo.outputPath('texts.json');
    writeFileSync(file, JSON.stringify(texts));
    await testInfo.attach('texts.json', { path: file, contentType: 'application/json' });

    const evidence = new Evidence({ title: testInfo.title });
    for (const text of texts) evidence.action(text);
    const { html, json } = evidence.finish({ status: 'passed' });
    await testInfo.attach('evidence.html', { body: html, contentType: 'text/html' });
    await testInfo.attach('evidence.json', { body: json, contentType: 'application/json' });

    await page.goto(service.url);
    await page.getByLabel('Password').fill(password);
    await expect(page.getByLabel('Password')).toHaveValue(
      outcome === 'passes' ? password : secret('SETUP_USER_PASSWORD'),
      {
        timeout: 300,
      },
    );
    await service.close();
  });
