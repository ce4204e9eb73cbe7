import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { developerName, prepare } from '../../../scripts/salesforce.ts';

const NAMES = {
  app: 'Acme & Söhne <CRM>',
  auditor: 'Reauthentication Auditor',
  callbackUrl: 'https://acme.test/oauth/callback?a=1&b=2',
  contact: 'me@acme.test',
  runAs: 'auditor@example.test',
};

test('a label becomes a developer name as Salesforce wants it', () => {
  expect(['Acme & Söhne <CRM>', '3 — Über_Apps_', 'A'.repeat(90)].map(developerName)).toEqual([
    'Acme_Sohne_CRM',
    'Uber_Apps',
    'A'.repeat(60),
  ]);
  expect(() => developerName('認証')).toThrow('has no letter of A to Z');
});

test('the copy has the names of the settings, and no example but those that they are', ({}, testInfo) => {
  const to = testInfo.outputPath('copy');
  prepare(to, NAMES);
  const files = readdirSync(path.join(to, 'app'), { recursive: true, encoding: 'utf8' });
  expect(files).toContain(path.join('externalClientApps', 'Acme_Sohne_CRM.eca-meta.xml'));
  const text = files
    .filter((file) => file.endsWith('.xml'))
    .map((file) => `${file}\n${readFileSync(path.join(to, 'app', file), 'utf8')}`)
    .join('\n');
  expect(text).toContain('<label>Acme &amp; Söhne &lt;CRM&gt;</label>');
  expect(text).toContain('<callbackUrl>https://acme.test/oauth/callback?a=1&amp;b=2</callbackUrl>');
  expect(text).not.toMatch(/Open.Connectors.Reauthentication|callback\.example|admin@example/);
  expect(existsSync(path.join(to, 'classic'))).toBe(false);
});

test('a classic app is added on request, under a name of its own', ({}, testInfo) => {
  const to = testInfo.outputPath('copy');
  prepare(to, { ...NAMES, classic: 'Acme Classic' });
  expect(readdirSync(path.join(to, 'app/connectedApps'))).toEqual(['Acme_Classic.connectedApp-meta.xml']);
  expect(() => prepare(to, { ...NAMES, classic: 'acme söhne (CRM)' })).toThrow('Each app needs a name of its own');
});

test('an app may have the name that another one has in the example', ({}, testInfo) => {
  const to = testInfo.outputPath('copy');
  prepare(to, { ...NAMES, app: 'Reauthentication Auditor', auditor: 'Open Connectors Reauthentication' });
  const apps = path.join(to, 'app/externalClientApps');
  expect(readdirSync(apps)).toHaveLength(2);
  const app = readFileSync(path.join(apps, 'Reauthentication_Auditor.eca-meta.xml'), 'utf8');
  expect(app).toContain('SAP Open Connectors reads CRM records with it');
});

test('the original is no place for its copy', () => {
  for (const to of ['salesforce', 'salesforce/app'])
    expect(() => prepare(path.resolve(to), NAMES)).toThrow('name another folder with --to');
  expect(existsSync('salesforce/app/externalClientApps')).toBe(true);
});

test('a folder with anything else in it is left alone', ({}, testInfo) => {
  writeFileSync(testInfo.outputPath('mine.txt'), 'mine');
  expect(() => prepare(testInfo.outputPath(), NAMES)).toThrow('name another folder with --to');
  expect(readFileSync(testInfo.outputPath('mine.txt'), 'utf8')).toBe('mine');
});

test('a Salesforce project of somebody else is left alone', ({}, testInfo) => {
  const mine = { 'sfdx-project.json': '{ "name": "mine" }', 'app/mine.xml': '<mine/>' };
  mkdirSync(testInfo.outputPath('app'));
  for (const [file, text] of Object.entries(mine)) writeFileSync(testInfo.outputPath(file), text);
  expect(() => prepare(testInfo.outputPath(), NAMES)).toThrow('name another folder with --to');
  for (const [file, text] of Object.entries(mine)) expect(readFileSync(testInfo.outputPath(file), 'utf8')).toBe(text);
});

test('an earlier copy is replaced, and what else is in its folder stays', ({}, testInfo) => {
  const to = testInfo.outputPath('copy');
  prepare(to, NAMES);
  writeFileSync(path.join(to, 'notes.txt'), 'mine');
  prepare(to, { ...NAMES, app: 'Another App' });
  expect(readdirSync(path.join(to, 'app/externalClientApps'))).toEqual([
    'Another_App.eca-meta.xml',
    'Reauthentication_Auditor.eca-meta.xml',
  ]);
  expect(readFileSync(path.join(to, 'notes.txt'), 'utf8')).toBe('mine');
});
