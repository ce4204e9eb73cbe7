import { parseArgs } from 'node:util';

interface Option {
  readonly type: 'string' | 'boolean';
  /** What a value stands for, e.g. `FILE`. */
  readonly value?: string;
  readonly about: string;
}

interface Command<Options extends Readonly<Record<string, Option>>> {
  /** As it is typed: `npm run kill`. */
  readonly name: string;
  readonly about: string;
  readonly options?: Options;
  /** Names of the words without dashes, e.g. `[times]`; none are taken without it. */
  readonly words?: readonly string[];
}

type Values<Options extends Readonly<Record<string, Option>>> = {
  readonly [Name in keyof Options]?: Options[Name]['type'] extends 'boolean' ? boolean : string;
};

/**
 * The words of this process's command line. `--help` prints what there is, and ends the process before anything was started; so does a word that
 * nobody knows, with exit code 2.
 */
export function commandLine<const Options extends Readonly<Record<string, Option>>>(
  command: Command<Options>,
): { values: Values<Options>; words: string[] } {
  const { words = [] } = command;
  const options: Readonly<Record<string, Option>> = command.options ?? {};
  const known = Object.fromEntries(Object.entries(options).map(([name, { type }]) => [name, { type }]));
  try {
    const { values, positionals } = parseArgs({
      options: { ...known, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
    if (values.help === true) {
      console.log(helpOf(command));
      process.exit(0);
    }
    const isList = words.at(-1)?.includes('…') ?? false;
    const [extra] = isList ? [] : positionals.slice(words.length);
    if (extra !== undefined) refuse(`Nobody knows what to do with "${extra}".`, command);
    return { values: values as Values<Options>, words: positionals };
  } catch (error) {
    if (!(error instanceof TypeError && 'code' in error)) throw error;
    return refuse(error.message, command);
  }
}

/** Ends the process with exit code 2: what is wrong, then the help. */
export function refuse(sentence: string, command: Command<Readonly<Record<string, Option>>>): never {
  console.error(`${sentence}\n\n${helpOf(command)}`);
  process.exit(2);
}

/** A number from 1 on, as a word of the command line; another ends the process: `what` it is the number of. */
export function countOf(
  word: string | undefined,
  otherwise: number,
  what: string,
  command: Command<Readonly<Record<string, Option>>>,
): number {
  const count = Number(word ?? otherwise);
  if (!Number.isInteger(count) || count < 1) refuse(`"${word}" is no number of ${what}.`, command);
  return count;
}

function helpOf({ name, about, options = {}, words = [] }: Command<Readonly<Record<string, Option>>>): string {
  const rows = Object.entries(options).map(([option, { value, about: said }]) => [
    `--${option}${value === undefined ? '' : ` ${value}`}`,
    said,
  ]);
  const all = [...rows, ['--help', 'print this, and start nothing']];
  const width = Math.max(...all.map(([left = '']) => left.length));
  const usage = [
    name,
    ...(rows.length + words.length > 0 ? ['--'] : []),
    ...words,
    ...(rows.length > 0 ? ['[options]'] : []),
  ];
  return [
    `Usage: ${usage.join(' ')}`,
    '',
    about,
    '',
    ...all.map(([left = '', right = '']) => `  ${left.padEnd(width)}  ${right}`),
  ].join('\n');
}
