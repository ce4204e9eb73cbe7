import { expect, test } from '@playwright/test';
import { CAPTURES, readCaptureFiles } from '../../fixtures/flows/captures.ts';
import { readSettings, secretsOf } from '../../fixtures/settings/index.ts';
import { checkCapture, readCapture, whyUseless } from '../../pages/capture/check.ts';
import { registerSecret } from '../../redaction/index.ts';
import { namesIn } from '../../support/files.ts';

const files = namesIn(CAPTURES).filter((name) => /\.(html|json)$/.test(name));
const names = [...new Set(files.map((name) => name.replace(/\.\w+$/, '')))].sort();

test.beforeAll(() => {
  const { live } = readSettings();
  for (const { name, value } of live === undefined ? [] : secretsOf(live)) registerSecret(name, value);
});

test('each capture has its expectation beside it', () => {
  expect(names.flatMap((name) => [`${name}.html`, `${name}.json`]).filter((name) => !files.includes(name))).toEqual([]);
});

for (const name of names.filter((one) => files.includes(`${one}.html`) && files.includes(`${one}.json`))) {
  test(name, async ({ page }) => {
    const { html, json } = readCaptureFiles(CAPTURES, name);
    const checked = readCapture(html, json);
    const useless = whyUseless(checked);
    test.skip(useless !== undefined, useless);
    expect(await checkCapture(page, checked)).toEqual([]);
  });
}
