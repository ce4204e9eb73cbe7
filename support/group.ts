/** Values by their key, each once, in the order in which they came. */
export function grouped<V>(pairs: Iterable<readonly [key: string, value: V]>): Map<string, Set<V>> {
  const groups = new Map<string, Set<V>>();
  for (const [key, value] of pairs) groups.set(key, (groups.get(key) ?? new Set()).add(value));
  return groups;
}
