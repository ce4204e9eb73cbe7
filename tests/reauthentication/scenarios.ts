import { type LoseName, type RegainName } from '../../fixtures/index.ts';

export interface Scenario {
  readonly title: string;
  readonly lose: LoseName;
  readonly regain: RegainName;
}

/** Every way to lose access runs with PATCH; every way to get it back runs with Setup. Not the full product. */
export const scenarios: readonly Scenario[] = [
  { title: 'revoked in Setup, re-authenticated by PATCH', lose: 'setup', regain: 'patch' },
  { title: 'revoked in Setup, re-authenticated by PUT', lose: 'setup', regain: 'put' },
  { title: 'revoked over the API by refresh token, re-authenticated by PATCH', lose: 'refreshToken', regain: 'patch' },
  { title: 'revoked in Setup, PATCH refused, re-authenticated by PUT', lose: 'setup', regain: 'patchRefusedThenPut' },
  {
    title: 'revoked over the API by access token as published: dead or healed, re-authenticated by PATCH',
    lose: 'accessTokenAsPublished',
    regain: 'patch',
  },
];
