import { type Asked, type Bend, rewritten } from '../../asked.ts';
import { type OpenConnectorsHooks } from '../hooks.ts';
import { LISTS } from '../lists.ts';

/** What a defect bends. */
export type Hooks = Partial<OpenConnectorsHooks>;

/** An object of an answer, by its names. */
export type Row = Record<string, unknown>;

/** CRM records. */
export const isRecords = ({ method, path }: Asked): boolean =>
  method === 'GET' && (path.split('/').at(-1) ?? '') in LISTS;
/** The list of the account. */
export const isList = ({ method, path }: Asked): boolean => method === 'GET' && path.endsWith('/instances');
/** One instance, by its id. */
export const isRead = ({ method, path }: Asked): boolean => method === 'GET' && /\/instances\/\d+$/.test(path);
/** By the element token. */
export const isPatch = ({ method, path }: Asked): boolean => method === 'PATCH' && path.endsWith('/instances');

/** What an answer holds; it can be read again. */
export const jsonOf = async <T>(answer: Response): Promise<T> => (await answer.clone().json()) as T;

/** What is answered, with 200, to calls of a kind. */
export const bentBody =
  <T>(isMeant: (asked: Asked) => boolean, bend: (body: T, asked: Asked) => unknown): Bend =>
  async (asked, answer) =>
    isMeant(asked) && answer.status === 200 ? rewritten(answer, bend(await jsonOf<T>(answer), asked)) : answer;
