import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './workflow.ts';

/** The pages that a reader is given. */
export const DOCUMENTS = ['README.md', 'CONTRIBUTING.md'] as const;

/** The text of a document, by its path from the root of the project. */
export function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** What stands between backticks in running text and tables; blocks of code are left out. */
export function codeSpans(text: string): string[] {
  return [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? '');
}

/** The lines of the blocks of code. */
export function codeLines(text: string): string[] {
  return [...text.matchAll(/^```\w*\n([\s\S]*?)^```$/gm)].flatMap(([, block]) => (block ?? '').trim().split('\n'));
}

/** The anchors that GitHub makes of the headings. */
export function anchors(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    (heading ?? '')
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

/** The rows of the table whose first column has this heading, each as its cells. */
export function rowsUnder(text: string, heading: string): string[][] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => new RegExp(`^\\| ${heading} +\\|`).test(line));
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
  const files = folders.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => path.join(folder, file)),
  );
  const code = files.filter((file) => file.endsWith('.ts')).map(read);
  return code.join('\n').replaceAll('\\', '');
}
