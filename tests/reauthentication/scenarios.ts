import { reauthenticateBy, revokeIn, type LoseName, type RegainName, type RevokePlace } from '../../fixtures/index.ts';

/** One way to lose access and one way to get it back; a scenario without a loss provisions only. */
export interface Scenario {
  readonly title: string;
  readonly lose?: LoseName;
  readonly regain?: RegainName;
  readonly place?: RevokePlace | undefined;
}

const BY_PLACE: Readonly<Record<RevokePlace, { lose: LoseName; title: string }>> = {
  'connected-apps': { lose: 'connectedApps', title: 'revoked in Setup' },
  'external-client-apps': { lose: 'externalClientApps', title: 'revoked in Setup, external client app' },
  'own-settings': { lose: 'ownSettings', title: 'revoked by the user in the own settings' },
};

const ENDS: Readonly<Record<RegainName, string>> = {
  patch: 're-authenticated by PATCH',
  'patch-minimal': 're-authenticated by a minimal PATCH',
  put: 're-authenticated by PUT',
  'put-partial': 're-authenticated by a partial PUT',
  command: 're-authenticated by the own command',
  page: 're-authenticated on the page of the own application',
  patchRefusedThenPut: 'PATCH refused, re-authenticated by PUT',
};

/** PATCH runs with every place. */
const waysBack: readonly RegainName[] = [...reauthenticateBy.filter((way) => way !== 'patch'), 'patchRefusedThenPut'];

/** Every way to lose access runs with PATCH; every way to get it back runs with Setup, or with what REVOKE_IN names first. Not the full product. */
export const scenarios: readonly Scenario[] = [
  { title: 'provisioned over the API' },
  ...revokeIn.map((place) => by(place, 'patch')),
  ...revokeIn.slice(0, 1).flatMap((place) => waysBack.map((regain) => by(place, regain))),
  { title: 'revoked over the API by refresh token, re-authenticated by PATCH', lose: 'refreshToken', regain: 'patch' },
  {
    title: 'revoked over the API by access token as published: dead or healed, re-authenticated by PATCH',
    lose: 'accessTokenAsPublished',
    regain: 'patch',
  },
];

function by(place: RevokePlace, regain: RegainName): Scenario {
  const { lose, title } = BY_PLACE[place];
  return { title: `${title}, ${ENDS[regain]}`, lose, regain, place };
}
