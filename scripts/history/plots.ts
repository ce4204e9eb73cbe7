import { html, type Html } from '../../fixtures/evidence/html.ts';
import { median } from '../../reporters/digest/history.ts';

/**
 * Plots as SVG, made when the page is made. By hand: ECharts 6, which can do so without a browser, was tried. It takes twice as many bytes for a
 * line of this size, of which the page has nearly two hundred, and says nothing to a screen reader.
 */

/** What became of a scenario in one night. */
export type State = 'passed' | 'failed' | 'none';

/** Of one night, and of the strip. */
const BAR = { step: 4, height: 18 };
/** Most points of a line; more would fall on the same pixel. */
const MOST_POINTS = 60;
const LINE = { width: 240, height: 28 };

/** A strip with a bar per night. Heights tell them apart as well, for whoever sees no colours or prints without. */
export function bars(states: readonly State[], label: string): Html {
  const { step, height } = BAR;
  const drawn = (wanted: State, top: number) =>
    states.map((state, night) => (state === wanted ? `M${night * step + 2} ${top}V${height}` : '')).join('');
  return html`<svg
    class="strip"
    role="img"
    aria-label="${label}"
    viewBox="0 0 ${states.length * step} ${height}"
    preserveAspectRatio="none"
    style="max-width:${states.length * step * 3}px"
  >
    <path class="passed" d="${drawn('passed', 7)}" />
    <path class="failed" d="${drawn('failed', 0)}" />
    <path class="none" d="${drawn('none', 15)}" />
  </svg>`;
}

/** A line through values from 0 to the largest, with a dashed one at the median. */
export function line(values: readonly number[], label: string): Html {
  const points = thinned(values);
  const top = Math.max(1, ...points);
  const x = (index: number) => Math.round((index * LINE.width) / Math.max(1, points.length - 1));
  const y = (value: number) => Math.round(LINE.height - 1 - (value / top) * (LINE.height - 2));
  const path = points.map((value, index) => `${x(index)} ${y(value)}`).join('L');
  const middle = y(median(values));
  return html`<svg class="line" role="img" aria-label="${label}" viewBox="0 0 ${LINE.width} ${LINE.height}">
    <path class="median" d="M0 ${middle}H${LINE.width}" />
    <path d="M${path}${points.length === 1 ? 'h1' : ''}" />
  </svg>`;
}

/** As many values as can be told apart: each the median of its neighbours. */
function thinned(values: readonly number[]): number[] {
  if (values.length <= MOST_POINTS) return [...values];
  const edge = (point: number) => Math.round((point * values.length) / MOST_POINTS);
  return Array.from({ length: MOST_POINTS }, (_, point) => median(values.slice(edge(point), edge(point + 1))));
}
