/**
 * `node --import tsx scripts/readme-tables.ts`: writes the README's tables anew from the code that they describe: the variables from their schema,
 * the pages from the table of page states. A test compares.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { variables, type Variable } from '../fixtures/settings/schema.ts';
import { statesAsMarkdown } from '../pages/states/states.ts';

const README = path.resolve(import.meta.dirname, '../README.md');

/** The tables by the name that their place in the README carries: `<!-- table: NAME -->` … `<!-- end of table -->`. */
const TABLES: Readonly<Record<string, () => string>> = {
  'required variables': () => tableOf(variables.filter(({ name, required }) => required || name === 'TARGET')),
  'optional variables': () =>
    tableOf(variables.filter(({ name, required, internal }) => !required && !internal && name !== 'TARGET')),
  pages: statesAsMarkdown,
};

function tableOf(rows: readonly Variable[]): string {
  return [
    '| Variable | What it is | Example |',
    '| --- | --- | --- |',
    ...rows.map(
      (variable) =>
        `| \`${variable.name}\`${variable.secret ? ' (secret)' : ''} | ${cell(meaning(variable))} | \`${variable.example}\` |`,
    ),
  ].join('\n');
}

function meaning({ description, only, required, unless }: Variable): string {
  const simulator = only === 'simulator' ? '; with `TARGET=simulator` only' : '';
  const alternative = required && unless !== undefined ? `; not together with \`${unless}\`, which stands for it` : '';
  return `${description}${simulator}${alternative}`;
}

/** What is written in angle or curly brackets stays text in Markdown. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

/**
 * The README with its tables made anew, formatted as the rest of the project is.
 * @throws Error when a place names a table that nobody makes, or a table has no place
 */
export async function renderReadme(text: string): Promise<string> {
  const missing = new Set(Object.keys(TABLES));
  const filled = text.replace(
    /(<!-- table: ([\w ]+) -->)[\s\S]*?(<!-- end of table -->)/g,
    (_, start: string, name: string, end: string) => {
      const make = TABLES[name];
      if (make === undefined) throw new Error(`README.md has a place for a table that nobody makes: ${name}.`);
      missing.delete(name);
      return `${start}\n\n${make().trim()}\n\n${end}`;
    },
  );
  if (missing.size > 0) throw new Error(`README.md has no place for: ${[...missing].join(', ')}.`);
  return format(filled, { ...(await resolveConfig(README)), parser: 'markdown' });
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(README, await renderReadme(readFileSync(README, 'utf8')));
}
