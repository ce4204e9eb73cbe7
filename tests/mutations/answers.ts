import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Night } from '../defects/night.ts';
import { type MutationName } from './mutate.ts';

/** The nights that are recorded. What an earlier one holds is not changed once more in a later one. */
export const NIGHTS: Readonly<Record<string, Pick<Night, 'lose' | 'disabled' | 'guarded' | 'variants'>>> = {
  plain: {},
  disabled: { disabled: true },
  rotation: { variants: ['rotation'] },
  Setup: { lose: 'connected-apps' },
};

/** A mutation of one of the nights. */
export interface Recorded extends MutationName {
  readonly night: string;
}

/** All of them are the whole; each is a sample of the whole. */
export const SAMPLES = 20;

/** As the lists of what stays green call a mutation. */
export function nameOf({ key, part, what }: MutationName): string {
  return `${key}, ${part}: ${what}`;
}

/** The file that holds them. */
export const ANSWERS = path.join(import.meta.dirname, 'answers.txt');

/** What can be done to the answers of healthy nights, as it is committed. */
export function recordedMutations(): Recorded[] {
  const nights = readFileSync(ANSWERS, 'utf8').split(/^# /m).slice(1);
  return nights.flatMap((text) => {
    const [night = '', ...answers] = text.split(/\n(?=\S)/);
    return answers.flatMap((answer) => {
      const [key = '', ...lines] = answer.trim().split(/\n +/);
      return lines.flatMap((line) => {
        const [, whats = '', parts = ''] = /^(.*?): (.*)$/.exec(line) ?? [];
        return parts.split(' ').flatMap((part) => whats.split(', ').map((what) => ({ night, key, part, what })));
      });
    });
  });
}

/** The same as text: parts of an answer to which the same can be done share a line. */
export function asText(mutations: readonly Recorded[]): string {
  return grouped(mutations, ({ night }) => night)
    .flatMap(([night, all]) => [`# ${night}`, ...grouped(all, ({ key }) => key).flatMap(answerAsText), ''])
    .join('\n');
}

function answerAsText([key, mutations]: [string, Recorded[]]): string[] {
  const parts = grouped(mutations, ({ part }) => part);
  const lines = grouped(parts, ([, all]) => all.map(({ what }) => what).join(', '));
  return [key, ...lines.map(([whats, alike]) => `  ${whats}: ${alike.map(([part]) => part).join(' ')}`)];
}

/** Things that have something in common, in the order of the first of each. */
export function grouped<T>(all: readonly T[], by: (one: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(by(one), [...(groups.get(by(one)) ?? []), one]);
  return [...groups];
}
