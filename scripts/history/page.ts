import { html, Html } from '../../fixtures/evidence/html.ts';
import { median } from '../../reporters/digest/history.ts';
import { countOfNights, seconds } from '../../reporters/digest/sections.ts';
import { type HistoryNight } from '../../schemas/history.ts';
import { bars, line, type State } from './plots.ts';
import { HISTORY_STYLE } from './style.ts';

type Scenario = HistoryNight['scenarios'][number];

/** A scenario through the nights: undefined in those that do not know it. */
interface Row {
  title: string;
  nights: readonly (Scenario | undefined)[];
}

/** One self-contained page without scripts: every scenario with its nights, the times of its steps and lags, and the versions at work. */
export function renderHistory(nights: readonly HistoryNight[], problem?: string): string {
  const rows = rowsOf(nights);
  const [first, last] = [nights[0], nights.at(-1)];
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>History of the nights</title>
        <style>
          ${new Html(HISTORY_STYLE)}
        </style>
      </head>
      <body>
        <main>
          <header>
            <h1>History of the nights</h1>
            ${
              first === undefined || last === undefined
                ? html`<p>There is no night yet.</p>`
                : html`<p>
                    ${countOfNights(nights.length)} against ${last.target}, from ${day(first)} to ${day(last)}:
                    ${nights.filter(({ outcome }) => outcome === 'passed').length} passed.
                  </p>`
            }
            ${problem === undefined ? undefined : html`<p class="bad">${problem}</p>`}
            <p class="legend">
              Each bar is a night, the last one on the right. ${legend('passed', 'passed')}
              ${legend('failed', 'failed, a bar of full height')} ${legend('none', 'did not run, or was left out')}
            </p>
          </header>
          ${rows.map((row) => section(row, nights))} ${versions(nights)}
          <footer>
            <p>
              Plots show the nights in which a step or change was seen, from the first to the last; where there are more
              than fit, medians of neighbours. The number at the right is the last night's, and beside it the median of
              all.
            </p>
          </footer>
        </main>
      </body>
    </html> `.text.replace(/^ +/gm, '');
}

const day = ({ startedAt }: HistoryNight): string => startedAt.slice(0, 10);

const legend = (tone: string, text: string): Html => html`<span><b class="key ${tone}"></b> ${text}</span>`;

/** By id, in the order of the newest night that knows them; the title is the newest one. */
function rowsOf(nights: readonly HistoryNight[]): Row[] {
  const titles = new Map<string, string>();
  for (const { scenarios } of [...nights].reverse())
    for (const { id, title } of scenarios) if (!titles.has(id)) titles.set(id, title);
  const byId = nights.map(({ scenarios }) => new Map(scenarios.map((scenario) => [scenario.id, scenario])));
  return [...titles].map(([id, title]) => ({ title, nights: byId.map((known) => known.get(id)) }));
}

function section({ title, nights: row }: Row, nights: readonly HistoryNight[]): Html {
  const states = row.map(stateOf);
  const count = (wanted: string) => states.filter((state) => state === wanted).length;
  const passed = states.lastIndexOf('passed');
  const said = `${count('passed')} passed, ${count('failed')} failed, ${count('none')} did not run`;
  const night = nights[passed];
  const isWell = states.findLast((state) => state !== 'none') !== 'failed';
  return html`<section>
    <h2>${title}</h2>
    <p class="${isWell ? 'soft' : 'bad'}">
      ${isWell ? '' : 'Failing. '}Last passed: ${night === undefined ? 'never' : day(night)}. ${said}.
    </p>
    ${bars(states, `${title}: ${said}.`)}
    <table>
      <thead>
        <tr>
          <th>Step or lag</th>
          <th>Time over the nights</th>
          <th>Last</th>
          <th>Median</th>
        </tr>
      </thead>
      <tbody>
        ${[...series(row)].map(([name, values]) => timeRow(name, values))}
      </tbody>
    </table>
  </section>`;
}

function timeRow(name: string, values: readonly number[]): Html {
  const last = values.at(-1) ?? 0;
  const middle = median(values);
  return html`<tr>
    <th scope="row">${name}</th>
    <td>${line(values, `${name}: last ${seconds(last)}, median ${seconds(middle)}`)}</td>
    <td>${seconds(last)}</td>
    <td>${seconds(middle)}</td>
  </tr>`;
}

function stateOf(scenario: Scenario | undefined): State {
  switch (scenario?.outcome) {
    case 'passed':
    case 'flaky':
      return 'passed';
    case 'failed':
      return 'failed';
    default:
      return 'none';
  }
}

/** The times of a scenario by step and lag, of the nights that it passed: one that failed ends early. */
function series(row: readonly (Scenario | undefined)[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const scenario of row) {
    if (scenario === undefined || stateOf(scenario) !== 'passed') continue;
    // Keys that are whole numbers come first in any object, whatever the order of the steps was.
    const steps = Object.entries(scenario.steps).sort(([one], [other]) => parseInt(one) - parseInt(other));
    const times = steps.map(([number, ms]) => [`Step ${number}`, ms] as const);
    for (const [name, ms] of [...times, ...Object.entries(scenario.lags)])
      found.set(name, [...(found.get(name) ?? []), ms]);
  }
  return found;
}

/** Which versions were at work, each from the first night that had it. */
function versions(nights: readonly HistoryNight[]): Html | undefined {
  const names = [...new Set(nights.flatMap(({ versions: all }) => Object.keys(all)))].filter(
    (name) => name !== 'commit',
  );
  if (names.length === 0) return undefined;
  return html`<section>
    <h2>Versions</h2>
    <dl>
      ${names.map(
        (name) =>
          html`<dt>${name}</dt>
            <dd>${changesOf(nights, name).join(', ')}</dd>`,
      )}
    </dl>
  </section>`;
}

function changesOf(nights: readonly HistoryNight[], name: string): string[] {
  let before: string | undefined;
  return nights.flatMap((night) => {
    const now = night.versions[name];
    if (now === undefined || now === before) return [];
    before = now;
    return [`${now} since ${day(night)}`];
  });
}
