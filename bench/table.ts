/** The tables that the benchmark prints, as Markdown for the README. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  console.log(['', line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n'));
}

/** @param ms milliseconds */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

export function times(ratio: number): string {
  return ratio.toFixed(2);
}

export function mebibytes(count: number): string {
  return `${Math.round(count)} MiB`;
}
