import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../support/program.ts';

/** A workflow of GitHub Actions as text, cut into jobs and steps by indentation: no YAML is parsed, and Prettier keeps the indentation. */
export interface Workflow {
  readonly name: string;
  readonly text: string;
  /** What stands above `jobs:`. */
  readonly head: string;
  readonly jobs: readonly Job[];
}

export interface Job {
  readonly name: string;
  readonly text: string;
  readonly steps: readonly string[];
}

/** Every workflow of the project. */
export function workflows(): Workflow[] {
  const folder = path.join(ROOT, '.github/workflows');
  return readdirSync(folder)
    .sort()
    .map((name) => parse(name, readFileSync(path.join(folder, name), 'utf8')));
}

function parse(name: string, text: string): Workflow {
  const [head = '', body = ''] = text.split(/^jobs:\n/m);
  const jobs = body.split(/^(?= {2}\w[\w-]*:\n)/m).filter((job) => job.trim() !== '');
  return { name, text, head, jobs: jobs.map(parseJob) };
}

function parseJob(text: string): Job {
  const [, ...steps] = text.split(/^(?= {6}- )/m);
  return { name: /^ {2}([\w-]+):/.exec(text)?.[1] ?? '', text, steps };
}
