/** What one reporter of a run has to tell the others: the job summary comes after the leak gate and reports its verdict. */
export const runState: { gate?: { leaks: string[]; files: number } } = {};
