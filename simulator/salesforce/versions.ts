/** Versions of the REST API that exist: 31.0 (Summer '14) to 68.0 (Winter '27). Those from 7.0 to 30.0 are retired (help 000389618, 005321531). */
const [FIRST_RETIRED, OLDEST, LATEST] = [7, 31, 68];

/** The answer of `GET /services/data`: label, address and number of each version, oldest first. */
export const VERSIONS = Array.from({ length: LATEST - OLDEST + 1 }, (_, index) => {
  const version = OLDEST + index;
  return { label: labelOf(version), url: `/services/data/v${version}.0`, version: `${version}.0` };
});

/**
 * Whether a REST path may name its version: `exists`, `retired` (answered with 410), or `unknown` (404), which is also what a version of another form is:
 * `62.0` and `v62` are (restforce#160).
 */
export function versionIn(path: string): 'exists' | 'retired' | 'unknown' {
  const number = Number(/\/services\/data\/v([1-9]\d?)\.0(?:\/|$)/.exec(path)?.[1] ?? Number.NaN);
  if (number >= OLDEST && number <= LATEST) return 'exists';
  return number >= FIRST_RETIRED && number < OLDEST ? 'retired' : 'unknown';
}

/** Three releases a year; 60.0 is Spring '24, and Winter is named after the year that follows. */
function labelOf(version: number): string {
  const season = ['Spring', 'Summer', 'Winter'][version % 3] ?? '';
  const year = 24 + Math.floor((version - 60) / 3) + (season === 'Winter' ? 1 : 0);
  return `${season} '${year}`;
}
