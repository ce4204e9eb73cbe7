import { STYLE } from '../../fixtures/evidence/style.ts';

/** Looks of the history: those of the evidence, and of its plots. */
export const HISTORY_STYLE = `${STYLE}
section { break-inside: avoid; }
svg { display: block; width: 100%; fill: none; stroke-width: 1.5; }
.strip { height: 1.6rem; margin: .5rem 0 .75rem; stroke-width: 3; }
.line { height: 1.75rem; width: 15rem; stroke: var(--accent); }
.strip .passed { stroke: var(--good); } .strip .failed { stroke: var(--bad); } .strip .none { stroke: var(--none); }
.line .median { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 3 3; }
.legend span { display: inline-block; margin-right: 1rem; }
.key { display: inline-block; width: .4rem; height: .7rem; background: var(--none); }
.key.passed { background: var(--good); } .key.failed { background: var(--bad); height: 1.1rem; } .key.none { height: .25rem; }
tbody th { color: var(--ink); font-weight: 400; }
td:nth-child(n + 3), th:nth-child(n + 3) { text-align: right; white-space: nowrap; }
`;
