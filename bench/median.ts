export const sum = (numbers: readonly number[]): number => numbers.reduce((one, other) => one + other, 0);

/** The middle one, or the mean of the two in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const half = sorted.length / 2;
  return sum(sorted.slice(Math.ceil(half) - 1, Math.floor(half) + 1)) / (Number.isInteger(half) ? 2 : 1);
}
