import { html } from 'hono/html';
import { type Html } from '../salesforce/pages/html/layout.ts';

/** A table with headings. */
export function table(head: string[], rows: Html[]): Html {
  return html`<table>
    <thead>
      <tr>
        ${head.map((text) => html`<th scope="col">${text}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}
