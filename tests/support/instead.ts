type Method = (...asked: never[]) => unknown;

/** From now on, an object does this in place of one of its methods; the first that it is given is what the method did before. */
export function instead<Name extends string, Owner extends Record<Name, Method>>(
  owner: Owner,
  name: Name,
  by: (was: Owner[Name], ...asked: Parameters<Owner[Name]>) => ReturnType<Owner[Name]>,
): void {
  const was = owner[name].bind(owner) as Owner[Name];
  Object.assign(owner, { [name]: (...asked: Parameters<Owner[Name]>) => by(was, ...asked) });
}

/** From now on, what one of its methods gives has these members in place of its own. */
export function answersWith<Name extends string>(
  owner: Record<Name, (...asked: never[]) => Promise<object>>,
  name: Name,
  change: object,
): void {
  const was = owner[name].bind(owner) as (...asked: unknown[]) => Promise<object>;
  Object.assign(owner, { [name]: async (...asked: unknown[]) => ({ ...(await was(...asked)), ...change }) });
}
