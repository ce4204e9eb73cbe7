import { type Secret } from '../../redaction/index.ts';
import { type Simulator } from '../../simulator/server.ts';
import { type Grant } from '../../simulator/salesforce/model.ts';

/** What the control endpoint reports (simulator/README.md), as far as the scenario's tests look at it. */
export interface State {
  grants: (Grant & {
    live: boolean;
    app: string;
    username: string;
    accessTokens: { token: string; revokedAt?: number }[];
  })[];
  instances: {
    id: number;
    name: string;
    token: string;
    tags: string[];
    disabled: boolean;
    configuration: Record<string, string | null>;
  }[];
  callback: { received: number; codes: number; redeemed: number };
  presses: Record<string, number>;
  /** By username, then by kind and status: `UiLogin Success`. */
  logins: Record<string, Record<string, number>>;
  requests: Record<string, number>;
}

/** Every secret value of the simulated world, with what it is: nothing that is written down may hold one. */
export function secretsOfWorld({ context }: Simulator): Secret[] {
  const { world, salesforce, control } = context;
  const { grants, logins } = salesforce;
  const state = control.report() as unknown as State;
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
