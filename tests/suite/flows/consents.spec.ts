import { expect, test } from '@playwright/test';
import { askedAsBefore } from '../../../fixtures/flows/consents.ts';
import { inLivingBrowser } from '../../../fixtures/flows/living-browser.ts';

const WHO = { user: 'connector@example.test', app: '3MVG9.app' };

test('a consent page that asks for more or less than at first is refused', ({}, info) => {
  const folders = { run: info.outputPath('run'), machine: info.outputPath() };
  askedAsBefore(folders, WHO, ['Access data', 'Refresh']);
  askedAsBefore(folders, WHO, ['Refresh', 'Access data']);
  askedAsBefore(folders, { ...WHO, user: 'other@example.test' }, ['Everything']);
  expect(() => askedAsBefore(folders, WHO, ['Access data', 'Refresh', 'Everything'])).toThrow(
    /^The consent page asks for more than at first: Everything \(new\)\. Nothing was allowed\./,
  );
  expect(() => askedAsBefore(folders, WHO, ['Refresh'])).toThrow(
    /^The consent page asks for less than at first: Access data \(missing\)\. Nothing was allowed\./,
  );
  expect(() => askedAsBefore(folders, WHO, ['Refresh', 'Everything'])).toThrow(
    /^The consent page asks for something else than at first: Everything \(new\); Access data \(missing\)\./,
  );
});

test('a consent page that does not say any more what it asks for is refused', ({}, info) => {
  const folders = { run: info.outputPath('run'), machine: info.outputPath() };
  askedAsBefore(folders, WHO, ['Access data', 'Refresh']);
  expect(() => askedAsBefore(folders, WHO, [])).toThrow(
    /^The consent page does not say what it asks for, and asked at/,
  );
  askedAsBefore(folders, { ...WHO, user: 'other@example.test' }, []);
  askedAsBefore(folders, { ...WHO, user: 'other@example.test' }, []);
});

test('a browser that died is called so; what fails in a living one keeps its name', async ({ browser }) => {
  const fails = () => Promise.reject(new Error('Target page, context or browser has been closed'));
  await expect(inLivingBrowser(browser, fails)).rejects.toThrow('Target page');
  const dead = Object.assign(Object.create(browser) as typeof browser, { isConnected: () => false });
  await expect(inLivingBrowser(dead, fails)).rejects.toThrow(/^The browser has died: /);
});
