import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../../support/program.ts';

/** A workflow of GitHub Actions: its text, and what the tests ask of it. */
interface Workflow {
  readonly file: string;
  readonly text: string;
  readonly on: { readonly schedule?: readonly { readonly cron: string }[] };
  readonly permissions: object;
  readonly concurrency: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly permissions?: object;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly if?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** Every workflow of the project. */
export function workflows(): Workflow[] {
  const folder = path.join(ROOT, '.github/workflows');
  return readdirSync(folder)
    .sort()
    .map((file) => {
      const text = readFileSync(path.join(folder, file), 'utf8');
      return { ...(parse(text) as Omit<Workflow, 'file' | 'text'>), file, text };
    });
}

/** One of them, by its file. @throws Error when there is none */
export function workflow(file: string): Workflow {
  const found = workflows().find((candidate) => candidate.file === file);
  if (found === undefined) throw new Error(`There is no workflow ${file}.`);
  return found;
}
