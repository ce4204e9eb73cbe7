import { readFileSync } from 'node:fs';
import { test, expect } from '@playwright/test';
import { z } from 'zod';
import { Evidence, EvidenceJson, type OracleResult } from '../../../fixtures/evidence/index.ts';
import { fingerprint, registerSecret } from '../../../redaction/index.ts';
import { violationsOf } from '../../support/accessibility.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
const SECRET = 'q7Wp-secret-of-the-evidence-&<1';

function evidence(): Evidence {
  let now = Date.UTC(2026, 10, 22, 3);
  return new Evidence({
    title: 'Grant revoked in Setup, re-authenticated by PATCH',
    now: () => new Date((now += 1000)),
  });
}

const oracle = (number: number, outcome: OracleResult['outcome']): OracleResult => ({
  number,
  kind: 'authenticated again',
  title: `Oracle ${number}`,
  outcome,
  expected: 'one thing',
  seen: 'another thing',
});

function full(): Evidence {
  const subject = evidence();
  subject.fact('target', 'simulator');
  subject.step('5a', 'The grant is revoked in Setup');
  subject.action('Pressed Revoke.');
  subject.screenshot('OAuth Usage before', PNG);
  subject.call({
    service: 'Salesforce',
    method: 'POST',
    path: '/revoke?x=<b>',
    status: 200,
    durationMs: 120,
    requestId: 'TID:1',
  });
  subject.call({ service: 'Salesforce', method: 'GET', path: '/late', durationMs: 30_000, error: 'timeout' });
  subject.token('old access token', 'sha256:1a2b3c4d');
  subject.revoked('Revoke in the row of Ann');
  subject.witness({ witness: 'the lists of grants', outcome: 'held', seen: 'no row' });
  subject.witness({ witness: 'a call through Open Connectors', outcome: 'failed', seen: 'answered 200' });
  subject.records({
    requestLog: { notObservable: 'Open Connectors answered 403.' },
    logins: {
      rows: [
        {
          at: '2026-11-22T03:00:01.000Z',
          user: 'ann@acme.example',
          type: 'x',
          application: 'Browser',
          status: 'Success',
        },
      ],
    },
  });
  subject.warning('A column was missing.');
  subject.step('11', 'The instance is authenticated again');
  subject.oracle(oracle(1, 'held'));
  subject.oracle(oracle(2, 'failed'));
  subject.oracle(oracle(3, 'not applicable'));
  subject.oracle(oracle(4, 'not observable'));
  return subject;
}

test('the published schema is the one of the code', () => {
  const published: unknown = JSON.parse(readFileSync('schemas/evidence.schema.json', 'utf8'));
  expect(published).toEqual(
    JSON.parse(JSON.stringify({ $id: 'evidence.schema.json', ...z.toJSONSchema(EvidenceJson) })),
  );
});

for (const status of ['passed', 'failed', 'timedOut', 'interrupted', 'skipped'] as const)
  test(`evidence of a scenario that ${status} fits the schema`, () => {
    const { json } = full().finish({
      status,
      ...(status === 'passed' ? {} : { error: '\u001B[31mit\u001B[39m broke' }),
    });
    const parsed = EvidenceJson.parse(JSON.parse(json));
    expect(parsed.timeline.map(({ type }) => type)).toContain('screenshot');
    expect(parsed.outcome.error).toBe(status === 'passed' ? undefined : 'it broke');
  });

test('evidence without anything in it can be written', () => {
  const { html, json } = evidence().finish({ status: 'interrupted' });
  expect(() => EvidenceJson.parse(JSON.parse(json))).not.toThrow();
  expect(html).toContain('Interrupted');
});

test('the page tells the story to a person, and needs nothing from elsewhere', async ({ page }) => {
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await page.setContent(full().finish({ status: 'failed', error: 'first line\n    second <line>' }).html);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Grant revoked in Setup, re-authenticated by PATCH');
  await expect(page.getByText('Failed', { exact: true })).toBeVisible();
  await expect(page.getByRole('heading', { name: '5a The grant is revoked in Setup' })).toBeVisible();
  await expect(page.getByRole('img', { name: 'OAuth Usage before' })).toHaveJSProperty('naturalWidth', 1);
  await expect(page.getByText('/revoke?x=<b>').first()).toBeVisible();
  await expect(page.getByText('no answer')).toBeVisible();
  const proved = page.locator('section', { hasText: 'What was proved' });
  for (const outcome of ['✓ held', '✗ failed', '– not applicable', '? not observable'])
    await expect(proved.getByText(outcome)).toHaveCount(1);
  await expect(page.locator('pre')).toHaveText('first line\n    second <line>');
  await expect(page.getByRole('row', { name: /the lists of grants after 1.0 s no row/ })).toBeVisible();
  await expect(page.getByRole('row', { name: /a call through Open Connectors ✗ failed answered 200/ })).toBeVisible();
  await expect(page.getByText('? not observable Open Connectors answered 403.')).toBeVisible();
  await expect(page.getByRole('row', { name: '03:00:01 ann@acme.example x Browser Success' })).toBeVisible();
  await expect(page.locator('script')).toHaveCount(0);
  expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([]);
  expect(await violationsOf(page)).toEqual([]);
});

test('oracles stand by number in each proof, whichever was answered first', async ({ page }) => {
  const subject = evidence();
  for (const number of [1, 3, 2, 3, 1, 2]) subject.oracle(oracle(number, 'held'));
  await page.setContent(subject.finish({ status: 'passed' }).html);
  const titles = page.locator('section', { hasText: 'What was proved' }).locator('tbody td:nth-child(2)');
  await expect(titles).toHaveText([1, 2, 3, 1, 2, 3].map((number) => `Oracle ${number}`));
});

test('a revocation that nobody looked at is called so, and each is counted from', async ({ page }) => {
  const subject = evidence();
  subject.revoked('the first');
  subject.witness({ witness: 'the lists of grants', outcome: 'held', seen: 'no row' });
  subject.revoked('the second');
  await page.setContent(subject.finish({ status: 'failed' }).html);
  const table = page.locator('section', { hasText: 'When the revocation was seen' });
  await expect(table.locator('tbody td:nth-child(4)')).toHaveText(['the first', 'no row', 'the second']);
  await expect(table).toContainText('? not observable Nobody was asked afterwards whether the access is dead.');
});

test('no secret enters, and one that became known later leaves', () => {
  const subject = evidence();
  subject.action(`Typed ${SECRET}.`);
  subject.witness({ witness: 'the lists of grants', outcome: 'held', seen: SECRET });
  subject.records({ logins: { notObservable: SECRET } });
  subject.call({ service: 'x', method: 'GET', path: `/x?code=${encodeURIComponent(SECRET)}`, durationMs: 1 });
  registerSecret('LATE', SECRET);
  const { html, json } = subject.finish({ status: 'failed', error: `not ${SECRET}` });
  for (const text of [html, json]) {
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain('q7Wp-secret-of-the-evidence');
    expect(text).toContain(`[LATE:${fingerprint(SECRET)}]`);
  }
  expect(() => EvidenceJson.parse(JSON.parse(json))).not.toThrow();
});
