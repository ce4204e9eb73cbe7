/** What is otherwise; what is not named stays as it is, and lists change as a whole. */
export type Changes<T> = { readonly [Name in keyof T]?: Change<T[Name]> };
type Change<V> = V extends readonly unknown[] ? V : V extends object ? Changes<V> : V;

/** Settings, or a part of them, with changes at any depth. */
export function changed<T extends object>(settings: T, changes: Changes<T>): T {
  const merged = Object.entries(changes).map(([name, now]) => {
    const was: unknown = settings[name as keyof T];
    return [name, isPart(was) && isPart(now) ? changed(was, now) : now];
  });
  return { ...settings, ...(Object.fromEntries(merged) as Partial<T>) };
}

function isPart(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
