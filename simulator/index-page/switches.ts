import { html } from 'hono/html';
import { type SimulatorContext } from '../context.ts';
import { defects } from '../defects.ts';
import { faultKinds, faultSettings } from '../faults/plan.ts';
import { type Html } from '../salesforce/pages/html/layout.ts';
import { variants } from '../variants.ts';

/** Variants, defect and faults, to be switched; variants and a defect begin the world again. */
export function switches({ variants: chosen, defect, faults }: SimulatorContext): Html {
  const kinds = Object.entries({ ...faultSettings, ...faultKinds });
  return html`<section aria-labelledby="switches">
    <h2 id="switches">Misbehave</h2>
    <form method="post" action="/switch">
      <p>
        <label
          >Defect
          <select name="defect">
            <option value="">none</option>
            ${Object.entries(defects).map(
              ([name, sentence]) =>
                html`<option value="${name}" ${name === defect ? 'selected' : ''}>${name}: ${sentence}</option>`,
            )}
          </select>
        </label>
      </p>
      <p>
        <label
          >Faults <input name="faults" value="${faults.report().plan}" size="60" placeholder="latency=300,503=0.1"
        /></label>
      </p>
      <details>
        <summary>Kinds of faults</summary>
        <dl>
          ${kinds.map(
            ([name, sentence]) =>
              html`<dt>${name}</dt>
                <dd>${sentence}</dd>`,
          )}
        </dl>
      </details>
      <details>
        <summary>Variants: ${[...chosen].join(', ') || 'none'}</summary>
        ${Object.entries(variants).map(
          ([name, sentence]) =>
            html`<label class="check"
              ><input
                type="checkbox"
                name="variants"
                value="${name}"
                ${[...chosen].some((one) => one === name) ? 'checked' : ''}
              />
              <strong>${name}</strong> ${sentence}</label
            >`,
        )}
      </details>
      <p><button>Switch</button> Everything begins again as it was at the start, under these.</p>
    </form>
    <form method="post" action="/begin-again"><button>Begin again</button> as they are.</form>
  </section>`;
}
