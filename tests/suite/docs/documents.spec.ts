import { expect, test } from '@playwright/test';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { PREFIXES, variables } from '../../../fixtures/settings/schema.ts';
import { renderReadme } from '../../../scripts/readme-tables.ts';
import { defects } from '../../../simulator/defects.ts';
import { variants } from '../../../simulator/variants.ts';
import { scenarios } from '../../../fixtures/ways/scenarios.ts';
import { anchors, codeLines, codeSpans, DOCUMENTS, read, rowsUnder, sources } from './documents.ts';
import { ROOT } from './workflow.ts';

const readme = read('README.md');
const IMAGES = path.join(ROOT, 'docs/images');
const LARGEST_IMAGE = 200 * 1024;

test('the tables of the README are those that the code makes', async () => {
  expect(readme, 'after a change: node --import tsx scripts/readme-tables.ts').toBe(await renderReadme(readme));
});

test('the README tells the two commands, each in a block of its own', () => {
  expect(codeLines(readme)).toContain('npm ci && npx playwright test');
  expect(codeLines(readme)).toContain('npm ci && npm test');
});

for (const document of DOCUMENTS) {
  test(`${document}: every file that it names is there`, () => {
    const named = codeSpans(read(document)).filter((code) =>
      /^(\.github|docs|examples|fixtures|pages|redaction|reporters|scripts|simulator|tests)(\/[\w.-]*)*$/.test(code),
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });

  test(`${document}: every link leads somewhere`, () => {
    const links = [...read(document).matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link ?? '');
    const broken = links.filter((link) => {
      const [file = '', anchor] = link.split('#');
      if (file !== '' && !existsSync(path.join(ROOT, file))) return true;
      return anchor !== undefined && !anchors(read(file || document)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  test(`${document}: every script that it names is in package.json`, () => {
    const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts);
    const named = [...read(document).matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script ?? '');
    expect(named.filter((script) => !scripts.includes(script))).toEqual([]);
  });

  test(`${document}: every variable that it names is one of the schema`, () => {
    const known = variables.map(({ name }) => name);
    const named = [...read(document).matchAll(/\b[A-Z]+(?:_[A-Z]+)+\b/g)].map(([name]) => name);
    const ours = named.filter((name) => PREFIXES.some((prefix) => name.startsWith(prefix)));
    // Secrets of the nightly workflow, which are contents of files.
    const contents = (name: string) => name.replace(/_JSON$/, '_FILE');
    expect([...new Set(ours)].filter((name) => !known.includes(contents(name)))).toEqual([]);
  });
}

test('every variant, defect and scenario that a command of the README names is there', () => {
  const chosen = (pattern: RegExp) => [...readme.matchAll(pattern)].flatMap(([, names]) => (names ?? '').split(','));
  const namedVariants = chosen(/(?:SIMULATOR_VARIANTS=|--variant )([\w,-]+)/g);
  const namedDefects = chosen(/(?:SIMULATOR_DEFECT=|--defect )([\w,-]+)/g).filter((name) => name !== 'NAME');
  expect(namedVariants.filter((name) => !Object.hasOwn(variants, name))).toEqual([]);
  expect(namedDefects.filter((name) => !Object.hasOwn(defects, name))).toEqual([]);
  const titles = [...readme.matchAll(/playwright test -g "([^"]+)"/g)].map(([, title]) => title ?? '');
  expect(namedVariants.length * namedDefects.length * titles.length).toBeGreaterThan(0);
  expect(titles.filter((title) => !scenarios().some((scenario) => scenario.title.includes(title)))).toEqual([]);
});

test('every message in the troubleshooting table is one that the code can give', () => {
  const symptoms = rowsUnder(readme, 'Symptom').map(([symptom = '']) => symptom);
  expect(symptoms.length).toBeGreaterThan(10);
  const fragments = symptoms
    .flatMap(codeSpans)
    .flatMap((message) => message.split(/…|\bN\b|=X/))
    .map((fragment) => fragment.trim())
    .filter((fragment) => fragment.length > 8);
  const code = sources();
  expect(fragments.filter((fragment) => !code.includes(fragment))).toEqual([]);
});

test('every picture is shown, and none is large', () => {
  const files = readdirSync(IMAGES);
  expect(files.filter((file) => !readme.includes(`](docs/images/${file})`))).toEqual([]);
  expect(files.filter((file) => statSync(path.join(IMAGES, file)).size > LARGEST_IMAGE)).toEqual([]);
});
