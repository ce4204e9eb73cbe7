import { expect, test } from '@playwright/test';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { variables } from '../../../fixtures/settings/schema.ts';
import { fillTables, TABLES } from '../../../scripts/tables.ts';
import { defects } from '../../../simulator/defects.ts';
import { variants } from '../../../simulator/variants.ts';
import { scenarios } from '../../../fixtures/ways/scenarios.ts';
import {
  codeLines,
  codeSpans,
  DOCUMENTS,
  drawnFolders,
  isBroken,
  isMissing,
  links,
  PAGES,
  paths,
  read,
  rowsUnder,
  sources,
} from './documents.ts';
import { ROOT } from '../../support/program.ts';
import { workflows } from './workflow.ts';

const IMAGES = path.join(ROOT, 'docs/images');
const LARGEST_IMAGE = 200 * 1024;
const FORBIDDEN = /\bthe own |\banew\b|\bmend(s|ed|ing)?\b|\bput right\b|\bit leads to\b/gi;
/** Codes of Salesforce, which look like a variable, and variables of Node. */
const CODES = [
  'INVALID_SESSION_ID',
  'NODE_EXTRA_CA_CERTS',
  'NODE_OPTIONS',
  'NODE_TLS_REJECT_UNAUTHORIZED',
  'REQUEST_LIMIT_EXCEEDED',
];

/** Where Playwright has the messages of its own that a run ends with. */
const PLAYWRIGHT = ['playwright/lib/runner/index.js', 'playwright-core/lib/coreBundle.js'].map(
  (file) => `node_modules/${file}`,
);

const all = DOCUMENTS.map(read).join('\n');
/** What is found in the documents, each with the document's name. */
const found = (look: (text: string, document: string) => readonly string[]) =>
  DOCUMENTS.flatMap((document) => look(read(document), document).map((what) => `${document}: ${what}`));

test('README.md is a door: at most 150 lines', () => {
  expect(read('README.md').split('\n').length - 1).toBeLessThanOrEqual(150);
});

test('README.md tells the two commands, each in a block', () => {
  expect(codeLines(read('README.md'))).toEqual(['npm ci && npx playwright test', 'npm ci && npm test']);
});

test('README.md links every page of docs', () => {
  const linked = links(read('README.md')).map((link) => link.split('#')[0]);
  expect(PAGES.filter((page) => !linked.includes(page))).toEqual([]);
});

test('every table of the code has one place', () => {
  const places = [...all.matchAll(/<!-- table: ([\w ]+) -->/g)].map(([, name]) => name);
  expect(places.sort()).toEqual(Object.keys(TABLES).sort());
});

test('the tables of docs are those that the code makes', () => {
  for (const page of PAGES) {
    expect(read(page), `${page}, after a change: node --import tsx scripts/tables.ts`).toBe(fillTables(read(page)));
  }
});

test('the first line of every page of docs says for whom it is', () => {
  for (const page of PAGES) expect(read(page), page).toMatch(/^# .+\n\n_For [^_]+\._\n/);
});

test('every path that a document names is there', () => {
  expect(found(paths).length).toBeGreaterThan(20);
  expect(found((text, document) => paths(text).filter((file) => isMissing(file, document)))).toEqual([]);
});

test('every link and anchor of a document resolves', () => {
  expect(found(links).length).toBeGreaterThan(20);
  expect(found((text, document) => links(text).filter((link) => isBroken(link, document)))).toEqual([]);
});

test('every script that a document names is in package.json', () => {
  const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts);
  const named = (text: string) => [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script ?? '');
  expect(found(named).length).toBeGreaterThan(10);
  expect(found((text) => named(text).filter((script) => !scripts.includes(script)))).toEqual([]);
});

test('the scripts of package.json need no shell of POSIX', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const posix = /(^|[&|] )\w+=|\/dev\/|[;$`'*<>\\]|(?<!&)&(?!&)|(^|[&|] )(rm|cp|mv|cat|export|test) /;
  expect('A=b run').toMatch(posix);
  expect(Object.values(scripts).filter((script) => posix.test(script))).toEqual([]);
});

test('every variable that a document names is one of the schema', () => {
  // The nightly workflow has some of its own, and others as the contents of a file.
  const ofWorkflows = workflows().flatMap(({ text }) =>
    [...text.matchAll(/\b(?:secrets|vars)\.([A-Z_]+)/g)].map(([, name]) => name ?? ''),
  );
  const known = [...variables.map(({ name }) => name), ...ofWorkflows, ...CODES];
  const named = (text: string) => [...text.matchAll(/\b[A-Z]+(?:_[A-Z]+)+\b/g)].map(([name]) => name);
  expect(found(named).length).toBeGreaterThan(20);
  expect(found((text) => named(text).filter((name) => !known.includes(name)))).toEqual([]);
});

test('no document has a forbidden word', () => {
  expect(found((text) => text.match(FORBIDDEN) ?? [])).toEqual([]);
});

test('no table of a document is padded', () => {
  expect(found((text) => text.match(/^\|.*( {2,}\||----).*$/gm) ?? [])).toEqual([]);
});

test('every variant, defect and scenario that a command names is there', () => {
  const chosen = (pattern: RegExp) => [...all.matchAll(pattern)].flatMap(([, names]) => (names ?? '').split(','));
  const namedVariants = chosen(/(?:SIMULATOR_VARIANTS=|--variant )([\w,-]+)/g);
  const namedDefects = chosen(/(?:SIMULATOR_DEFECT=|--defect )([\w,-]+)/g);
  expect(namedVariants.filter((name) => !Object.hasOwn(variants, name))).toEqual([]);
  expect(namedDefects.filter((name) => !Object.hasOwn(defects, name))).toEqual([]);
  const titles = [...all.matchAll(/playwright test -g "([^"]+)"/g)].map(([, title]) => title ?? '');
  expect(namedVariants.length * namedDefects.length * titles.length).toBeGreaterThan(0);
  expect(titles.filter((title) => !scenarios().some((scenario) => scenario.title.includes(title)))).toEqual([]);
});

test('every message in the troubleshooting table is one that the code gives', () => {
  const symptoms = rowsUnder(read('docs/troubleshooting.md'), 'Symptom').map(([symptom = '']) => symptom);
  expect(symptoms.length).toBeGreaterThan(10);
  const fragments = symptoms
    .flatMap(codeSpans)
    .flatMap((message) => message.split(/…|\bN\b|=X|\b[1-5]\d\d\b/))
    .map((fragment) => fragment.trim())
    .filter((fragment) => fragment.length > 8);
  const code = sources() + PLAYWRIGHT.map(read).join('\n');
  expect(fragments.filter((fragment) => !code.includes(fragment))).toEqual([]);
});

test('the tree of docs/design.md draws every room', () => {
  const ignored = readFileSync(path.join(ROOT, '.gitignore'), 'utf8').split(/[/\n]+/);
  const within = (folder: string) =>
    readdirSync(path.join(ROOT, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !ignored.includes(entry.name))
      .map(({ name }) => path.join(folder, name));
  const rooms = ['.', 'fixtures', 'pages', 'tests'].flatMap(within);
  const drawn = drawnFolders(codeLines(read('docs/design.md'), ''));
  expect(rooms.filter((room) => !drawn.includes(room))).toEqual([]);
});

test('every picture is shown, and none is large', () => {
  const files = readdirSync(IMAGES);
  expect(files.filter((file) => !new RegExp(`\\]\\((docs/)?images/${file}\\)`).test(all))).toEqual([]);
  expect(files.filter((file) => statSync(path.join(IMAGES, file)).size > LARGEST_IMAGE)).toEqual([]);
});
