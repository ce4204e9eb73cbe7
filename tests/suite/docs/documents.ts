import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../support/program.ts';

const folder = (name: string) => readdirSync(path.join(ROOT, name)).sort();

/** The pages of `docs/`, by their path from the root of the project. */
export const PAGES: readonly string[] = folder('docs')
  .filter((file) => file.endsWith('.md'))
  .map((file) => `docs/${file}`);

/** Everything that a reader is given. */
export const DOCUMENTS: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  ...PAGES,
  ...folder('examples')
    .map((name) => `examples/${name}/README.md`)
    .filter((file) => existsSync(path.join(ROOT, file))),
];

/** The text of a document, by its path from the root of the project. */
export function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** What stands between backticks in running text and tables; blocks of code are left out. */
export function codeSpans(text: string): string[] {
  return [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? '');
}

/** The lines of the blocks of code: those of commands, unless another language is named (`''` for blocks without one). */
export function codeLines(text: string, language = 'sh'): string[] {
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)]
    .filter(([, named]) => named === language)
    .flatMap(([, , block]) => (block ?? '').trim().split('\n'));
}

/**
 * The words of code spans and commands that look like a path of this project: with a folder that it has, a slash at the end, or an ending that
 * its files have. What a user makes (`.private/`, examples in generated tables), a run writes (`reports/`, `evidence.html`) or a service has
 * (`/instances`) is none.
 */
export function paths(text: string): string[] {
  const written = text.replace(/<!-- table: [\s\S]*?<!-- end of table -->/g, '');
  const words = [...codeSpans(written), ...codeLines(written)].flatMap((code) => code.split(/[\s'=]/));
  const folders = folder('.').filter((name) => !name.includes('.'));
  const foreign = /^(\.private|reports|test-results)\/|^evidence\.(html|json)$/;
  return words.filter(
    (word) =>
      /^[\w.-]+(\/[\w.-]*)*$/.test(word) &&
      !foreign.test(word) &&
      (/\w\.(js|json|md|mjs|ts|yml)$|\/$/.test(word) || folders.some((name) => word.startsWith(`${name}/`))),
  );
}

/** Whether a path is there neither from the root of the project nor from the document that names it. */
export function isMissing(file: string, document: string): boolean {
  return [file, path.join(path.dirname(document), file)].every((from) => !existsSync(path.join(ROOT, from)));
}

/** The targets of links and pictures, those on the web left out. */
export function links(text: string): string[] {
  return [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link ?? '').filter((link) => !/^https?:/.test(link));
}

/** The anchors that GitHub makes of the headings. */
function anchors(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    (heading ?? '')
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

/** Whether a link of a document has no target, or the target no such heading. */
export function isBroken(link: string, document: string): boolean {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? document : path.join(path.dirname(document), file);
  if (!existsSync(path.join(ROOT, target))) return true;
  return anchor !== undefined && !anchors(read(target)).includes(anchor);
}

/** The folders of a drawn tree, each as its path: two blanks are one level, a description follows after two. */
export function drawnFolders(lines: readonly string[]): string[] {
  const above: string[] = [];
  return lines.flatMap((line) => {
    const [, blanks = '', name] = /^( *)([\w-]+)\/ {2}/.exec(line) ?? [];
    if (name === undefined) return [];
    above.splice(blanks.length / 2, Infinity, name);
    return [above.join('/')];
  });
}

/** The rows of the table whose first column has this heading, each as its cells. */
export function rowsUnder(text: string, heading: string): string[][] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${heading} |`));
  const rows = lines.slice(start + 2);
  return rows.slice(0, rows.indexOf('')).map((row) =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** The project's own code as one text: where an error's sentence must be found. Backslashes of escaped quotes are taken out. */
export function sources(): string {
  const folders = ['fixtures', 'pages', 'redaction', 'reporters', 'scripts'];
  const files = folders.flatMap((name) =>
    readdirSync(path.join(ROOT, name), { recursive: true, encoding: 'utf8' }).map((file) => path.join(name, file)),
  );
  const code = files.filter((file) => file.endsWith('.ts')).map(read);
  return code.join('\n').replaceAll('\\', '');
}
