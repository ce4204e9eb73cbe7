import { html } from 'hono/html';
import { type SimulatorContext } from '../context.ts';
import { type Html } from '../salesforce/pages/html/layout.ts';
import { type UserRole } from '../world.ts';
import { now } from './now.ts';
import { type Desk, instancesOf } from './steps.ts';
import { script, style } from './style.ts';
import { switches } from './switches.ts';
import { stepsSection } from './steps-section.ts';
import { table } from './table.ts';

const PURPOSES: Record<UserRole, string> = {
  connector: 'consents, and owns the grants of instances',
  'external-connector': 'consents to the external client app',
  setup: 'opens Setup, and revokes there',
  auditor: 'reads policies and grants over the API; has no login in a browser',
  bystander: 'somebody else, whose grants must stay as they are',
};

/** The index page as HTML. */
export function page(simulator: SimulatorContext, desk: Desk): Html {
  const moment = now(simulator);
  const live: Live = (name) => html`<span data-now="${name}">${moment[name] ?? ''}</span>`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Simulator of Salesforce and SAP Open Connectors</title>
        ${style}
      </head>
      <body>
        <header>
          <h1>Simulator of Salesforce and SAP Open Connectors</h1>
          <p>For you alone: on this machine, with made-up users. Neither service has this page.</p>
        </header>
        <main>
          ${desk.problem === undefined ? '' : html`<p role="alert" class="problem">${desk.problem}</p>`}
          ${stepsSection(simulator, desk)} ${usersSection(simulator, live)} ${worldSections(simulator, live)}
          ${switches(simulator)}
        </main>
        ${script}
      </body>
    </html>`;
}

/** The place of something that changes by itself. */
type Live = (name: string) => Html;

function usersSection({ salesforce, world }: SimulatorContext, live: Live): Html {
  const rows = world.users.map(({ id, role, org }) => {
    const user = salesforce.directory.user(id);
    return html`<tr>
      <th scope="row">${salesforce.directory.fullName(user)}</th>
      <td><code>${user.username}</code></td>
      <td><code>${user.password}</code></td>
      <td class="code">${live(`code ${id}`)}</td>
      <td>${org}</td>
      <td>${[...user.permissions].join(', ') || 'none'}</td>
      <td>${PURPOSES[role]}</td>
      <td>${live(`grants ${id}`)}</td>
    </tr>`;
  });
  return html`<section aria-labelledby="users">
    <h2 id="users">Users</h2>
    <p>A click selects a whole value. The codes are good for ${live('left')} s more, and each once.</p>
    ${table(['User', 'Username', 'Password', 'Code', 'Org', 'Permissions', 'Purpose', 'Live grants'], rows)}
  </section>`;
}

function worldSections(simulator: SimulatorContext, live: Live): Html {
  const { hosts, world } = simulator;
  const apps = world.apps.map(
    ({ id, name, org, kind, consumerKey, role }) =>
      html`<tr>
        <th scope="row">${name}</th>
        <td>${org}</td>
        <td>
          ${kind === 'external' ? 'external client app' : 'connected app'}${role === 'main' ? ', under test' : ''}
        </td>
        <td><code>${consumerKey}</code></td>
        <td>${live(`grants ${id}`)}</td>
      </tr>`,
  );
  const instances = instancesOf(simulator).map(
    ({ id, name, token, disabled }) =>
      html`<tr>
        <th scope="row">${name}</th>
        <td>${id}</td>
        <td><code>${token}</code></td>
        <td>${disabled ? 'disabled' : 'enabled'}</td>
      </tr>`,
  );
  const presses = Object.keys(simulator.control.report()['presses'] as object);
  const addresses: [string, string][] = [
    ['Open Connectors', hosts.openConnectors],
    ['Login of production and Developer Edition', hosts.login],
    ['Login of sandboxes', hosts.test],
    ...world.orgs.flatMap((org): [string, string][] => [
      [`My Domain of ${org.name}`, hosts.myDomain(org)],
      [`Setup of ${org.name}`, hosts.setup(org)],
    ]),
  ];
  return html`<section aria-labelledby="apps">
      <h2 id="apps">Apps</h2>
      ${table(['App', 'Org', 'Kind', 'Consumer key', 'Live grants'], apps)}
    </section>
    <section aria-labelledby="instances">
      <h2 id="instances">Instances</h2>
      ${instances.length === 0 ? html`<p>None yet.</p>` : table(['Instance', 'Id', 'Element token', 'State'], instances)}
    </section>
    <section aria-labelledby="presses">
      <h2 id="presses">Presses</h2>
      <ul class="counts">
        ${presses.map((name) => html`<li>${name}: ${live(`presses ${name}`)}</li>`)}
      </ul>
    </section>
    <section aria-labelledby="addresses">
      <h2 id="addresses">Addresses</h2>
      ${table(
        ['What', 'Address'],
        addresses.map(
          ([what, url]) =>
            html`<tr>
              <th scope="row">${what}</th>
              <td><a href="${url}">${url}</a></td>
            </tr>`,
        ),
      )}
    </section>`;
}
