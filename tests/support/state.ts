import { type Secret } from '../../redaction/index.ts';
import { type DefectName } from '../../simulator/defects.ts';
import { type ReportedInstance } from '../../simulator/open-connectors/instance.ts';
import { hooksUnder } from '../../simulator/salesforce/defects.ts';
import { type Grant } from '../../simulator/salesforce/model.ts';
import { type Simulator } from '../../simulator/server.ts';

/** What the control endpoint reports (simulator/README.md), as far as the scenario's tests look at it. */
export interface State {
  grants: (Grant & {
    live: boolean;
    app: string;
    username: string;
    accessTokens: { token: string; revokedAt?: number }[];
  })[];
  instances: ReportedInstance[];
  callback: { received: number; codes: number; redeemed: number };
  presses: Record<string, number>;
  /** By username, then by kind and status: `UiLogin Success`. */
  logins: Record<string, Record<string, number>>;
  requests: Record<string, number>;
}

/** What the simulator knows. */
export function stateOf({ context }: Simulator): State {
  return context.control.report() as unknown as State;
}

/** How many requests have come in, of those whose `METHOD host/path` is like this. */
export function askedOf({ context }: Simulator, what: RegExp): number {
  return Object.entries(context.requests.counts())
    .filter(([request]) => what.test(request))
    .reduce((sum, [, count]) => sum + count, 0);
}

/** From now on the simulator makes this mistake. */
export function plant({ context }: Simulator, defect: DefectName): void {
  context.defect = defect;
  context.salesforce.hooks = hooksUnder(defect);
}

/** Every secret value of the simulated world, with what it is: nothing that is written down may hold one. */
export function secretsOfWorld(simulator: Simulator): Secret[] {
  const { world, salesforce } = simulator.context;
  const { grants, logins } = salesforce;
  const state = stateOf(simulator);
  const named = (name: string, values: (string | undefined)[]): Secret[] =>
    values.flatMap((value) => (value === undefined || value === '' ? [] : [{ name, value, kind: 'secret' }]));
  return [
    ...world.users.flatMap(({ username, password, totpSecret }) => [
      ...named(`password of ${username}`, [password]),
      ...named(`TOTP secret of ${username}`, [totpSecret]),
    ]),
    ...world.apps.flatMap(({ name, consumerSecret }) => named(`consumer secret of ${name}`, [consumerSecret])),
    ...named('organization secret', [world.openConnectors.organizationSecret]),
    ...named(
      'user secret of Open Connectors',
      world.openConnectors.users.map(({ secret }) => secret),
    ),
    ...named(
      'element token',
      state.instances.map(({ token }) => token),
    ),
    ...grants.all.flatMap(({ refreshToken, prevRefreshTokens, deleteToken }) => [
      ...named('refresh token', [refreshToken, ...prevRefreshTokens]),
      ...named('delete token', [deleteToken]),
    ]),
    ...named('access token', [...grants.accessTokens.keys()]),
    ...named('provider code', [...grants.codes.keys()]),
    ...named('session id', [...logins.sessions.keys()]),
  ];
}
