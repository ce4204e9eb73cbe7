import { type Asked, type Bend, jsonOf, rewritten } from '../../asked.ts';
import { type DefectName } from '../../defects.ts';
import { type OpenConnectorsHooks } from '../hooks.ts';
import { LISTS } from '../lists.ts';

export type Hooks = Partial<OpenConnectorsHooks>;

export type Defects = Partial<Record<DefectName, Hooks>>;

/** An object of an answer, by its names. */
export type Row = Record<string, unknown>;

/** A kind of call, by what it was answered. */
export type Cause = (asked: Asked, answer: Response) => boolean;

/** CRM records. */
export const isRecords = ({ method, path }: Asked): boolean =>
  method === 'GET' && (path.split('/').at(-1) ?? '') in LISTS;
/** The list of the account. */
export const isList = ({ method, path }: Asked): boolean => method === 'GET' && path.endsWith('/instances');
export const isRead = ({ method, path }: Asked): boolean => method === 'GET' && /\/instances\/\d+$/.test(path);
/** By the element token. */
export const isPatch = ({ method, path }: Asked): boolean => method === 'PATCH' && path.endsWith('/instances');
/** By the id. */
export const isDeletion = ({ method, path }: Asked): boolean => method === 'DELETE' && /\/instances\/\d+$/.test(path);
/** For records, of an instance that is not authenticated. */
export const isRefusedCall: Cause = (asked, { status }) => isRecords(asked) && status === 401;
/** With a code that was not taken. */
export const isRefusedCode: Cause = ({ method }, { status }) => method === 'PATCH' && status === 400;

/** What is answered, with 200, to calls of a kind. */
export const bentBody =
  <T>(isMeant: (asked: Asked) => boolean, bend: (body: T, asked: Asked) => unknown): Bend =>
  async (asked, answer) =>
    isMeant(asked) && answer.status === 200 ? rewritten(answer, bend(await jsonOf<T>(answer), asked)) : answer;

/** Whether there was a call of a kind, the one that is answered included. */
export function noted(isCause: Cause): Cause {
  let has = false;
  return (asked, answer) => (has ||= isCause(asked, answer));
}

/** What becomes of answers from the first call of a kind on. */
export function after(isCause: Cause, bend: Bend): Hooks {
  const has = noted(isCause);
  return { answered: (asked, answer) => (has(asked, answer) ? bend(asked, answer) : answer) };
}
