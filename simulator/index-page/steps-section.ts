import { html } from 'hono/html';
import { type SimulatorContext } from '../context.ts';
import { environmentOf } from '../environment.ts';
import { PERSONAL } from '../salesforce/pages/addresses.ts';
import { type Html } from '../salesforce/pages/html/layout.ts';
import { type Call, type Desk, instancesOf, type StepName } from './steps.ts';
import { table } from './table.ts';

/** The article step by step: a button for each call, a link for each page, and what was answered last. */
export function stepsSection(simulator: SimulatorContext, desk: Desk): Html {
  const { variables } = environmentOf(simulator);
  const myDomain = variables['SALESFORCE_MY_DOMAIN_URL'] ?? '';
  const setup = simulator.world.users.find(({ username }) => username === variables['SETUP_USER_USERNAME']);
  const name = setup === undefined ? 'a Setup user' : `${setup.firstName} ${setup.lastName}`;
  // Each begins with a logout: one browser has one session of an org.
  const loggedOutTo = (path: string) =>
    `${myDomain}/secur/logout.jsp?${new URLSearchParams({ retUrl: path }).toString()}`;
  const nodeOf = (node: string) => loggedOutTo(`/lightning/setup/${node}/home`);
  const instances = instancesOf(simulator);
  const authorize = html`${button('oauth-url', 'Start an authorization', true)} in a new tab: log in, allow, and come
  back with a provider code`;
  const accounts = (expected: string) => html`${button('accounts', 'Read accounts')} ${expected}`;
  return html`<section aria-labelledby="steps">
    <h2 id="steps">The article, step by step</h2>
    <form method="post" action="/step">
      <p class="fields">
        <label
          >Instance
          <select name="instance">
            ${
              instances.length === 0
                ? html`<option value="">none yet: steps 2 and 3</option>`
                : instances.map(
                    ({ id, name: called, token }) =>
                      html`<option value="${token}" ${token === desk.instance ? 'selected' : ''}>
                        ${called} ${id}
                      </option>`,
                  )
            }
          </select>
        </label>
        <label>Provider code <input name="code" value="${desk.code}" size="60" placeholder="none yet" /></label>
      </p>
      ${table(
        ['Step', 'Do'],
        [
          row(
            '1',
            html`${link(nodeOf('ConnectedApplication'), `Log in as ${name}`)}, and look at the policies of the app`,
          ),
          row('2', authorize),
          row('2, 3', button('provision', 'Provision an instance with the code')),
          row('3', accounts('with the instance: 200')),
          row(
            '4, 5a',
            html`${link(nodeOf('ConnectedAppsUsage'), `Log in as ${name}`)}: User Count, then Revoke in the row; or, as
            the connector user, ${link(loggedOutTo(`${PERSONAL}/home`), 'in their personal settings')}`,
          ),
          row('4, 5b', html`or ${button('revoke', 'Revoke the refresh token')} over the API`),
          row('7', accounts('with the instance: 401')),
          row('8, 9', authorize),
          row('10', button('patch', 'PATCH the instance with the code')),
          row('11', accounts('with the instance: 200 again')),
        ],
      )}
    </form>
    ${desk.call === undefined ? '' : answer(desk.call)}
  </section>`;
}

function answer({ request, sent, status, answered }: Call): Html {
  return html`<h3 id="answer">The last call was answered ${status ?? 'by nobody'}</h3>
    <pre tabindex="0" aria-labelledby="answer">
${[request, sent, answered].filter((text) => text !== '').join('\n\n')}</pre>`;
}

function row(number: string, what: Html): Html {
  return html`<tr>
    <th scope="row">${number}</th>
    <td>${what}</td>
  </tr>`;
}

function button(step: StepName, text: string, inNewTab = false): Html {
  return html`<button name="step" value="${step}" ${inNewTab ? 'formtarget=_blank' : ''}>${text}</button>`;
}

function link(href: string, text: string): Html {
  return html`<a href="${href}" target="_blank" rel="noopener">${text}</a>`;
}
