/**
 * `node --import tsx scripts/tables.ts`: fills the tables of `docs/` from the code that they describe: variables, ways, pages. A test compares.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { POINTS } from '../fixtures/oracles/points.ts';
import { variables, WAYS_BACK } from '../fixtures/settings/schema.ts';
import { type Variable } from '../fixtures/settings/variable.ts';
import { waysToLose, type WayToLose } from '../fixtures/ways/lose/index.ts';
import { wayToRegain } from '../fixtures/ways/scenarios.ts';
import { statesAsMarkdown } from '../pages/states/markdown.ts';
import { NOT_PROVEN } from '../schemas/mutations.ts';

/** The tables, by the name that their place in a page carries: `<!-- table: NAME -->` … `<!-- end of table -->`. */
export const TABLES: Readonly<Record<string, () => string>> = {
  'required variables': () => variableTable(variables.filter(({ name, required }) => required || name === 'TARGET')),
  'optional variables': () =>
    variableTable(variables.filter(({ name, required, internal }) => !required && !internal && name !== 'TARGET')),
  'places to revoke': () =>
    table(
      ['`REVOKE_IN`', 'Step 5a'],
      waysToLose.flatMap(({ place, title }: WayToLose) => (place === undefined ? [] : [[`\`${place}\``, title]])),
    ),
  'ways to regain': () =>
    table(
      ['`REAUTHENTICATE`', 'Step 10'],
      WAYS_BACK.map((way) => [`\`${way}\``, wayToRegain(way).title]),
    ),
  remedies: () =>
    table(
      ['The error begins with', 'Step, oracle', 'What it usually means', 'What to do'],
      Object.values(POINTS).map(({ kind, number, wrong, means, todo }) => [
        wrong,
        `${kind === 'authenticated again' ? 11 : 7}, ${number}`,
        means,
        todo,
      ]),
    ),
  pages: () => statesAsMarkdown().trim(),
  'not proven': () =>
    table(
      ['What could be otherwise', 'Why nothing says so'],
      NOT_PROVEN.map(({ what, because }) => [what, because]),
    ),
};

function variableTable(rows: readonly Variable[]): string {
  return table(
    ['Variable', 'What it is', 'Example'],
    rows.map((variable) => [
      `\`${variable.name}\`${variable.secret ? ' (secret)' : ''}`,
      meaning(variable),
      `\`${variable.example}\``,
    ]),
  );
}

function meaning({ description, only, required, unless }: Variable): string {
  const simulator = only === 'simulator' ? '; with `TARGET=simulator` only' : '';
  const alternative = required && unless !== undefined ? `; not together with \`${unless}\`, which stands for it` : '';
  return `${description}${simulator}${alternative}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(escaped).join(' | ')} |`).join('\n');
}

/** A bar would end the cell, and an angle bracket begin a tag. */
function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

/**
 * The page with its tables made by the code of today.
 * @throws Error when a place names a table that nobody makes
 */
export function fillTables(page: string): string {
  return page.replace(
    /(<!-- table: ([\w ]+) -->)[\s\S]*?(<!-- end of table -->)/g,
    (_, start: string, name: string, end: string) => {
      const make = TABLES[name];
      if (make === undefined) throw new Error(`Nobody makes the table "${name}".`);
      return `${start}\n\n${make()}\n\n${end}`;
    },
  );
}

if (process.argv[1] === import.meta.filename) {
  const folder = path.resolve(import.meta.dirname, '../docs');
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.md'))) {
    const file = path.join(folder, name);
    writeFileSync(file, fillTables(readFileSync(file, 'utf8')));
  }
}
