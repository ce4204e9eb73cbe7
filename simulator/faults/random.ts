/** A number from 0 to 1 that depends on nothing but its arguments: the same seed and key always give the same one. */
export function chance(seed: number, key: string): number {
  // FNV-1a over the key, then the finalizer of MurmurHash3, which spreads neighbouring keys.
  let hash = 0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1);
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
}
