import { type LoseName } from '../../fixtures/ways/lose/index.ts';
import { type DefectName } from '../../simulator/defects.ts';
import { type VariantName } from '../../simulator/variants.ts';

/** The steps of a night, by the article's numbers, and the guard before them. */
export type StepName = 'guard' | '2, 3' | '4, 5' | '7' | '8' | '9' | '10' | '11' | 'code again';

/** Where a defect has to be caught, and by what sentence. */
export interface Expected {
  readonly step: StepName;
  /** The oracles of steps 7 and 11 that have to fail, at least. */
  readonly oracles?: readonly number[];
  /** Words that lead a reader to the cause. */
  readonly sentence: RegExp;
  /** The way to lose access that can see it; default: the refresh token over the API. */
  readonly lose?: LoseName;
  readonly variants?: readonly VariantName[];
  /** Begins with the guard. Its throw-away grant would be the first to meet what goes wrong with grants, so most nights begin without. */
  readonly guarded?: true;
  /** The mistake is not made before the instance was provisioned. */
  readonly late?: true;
  /** The instance is disabled by failed refreshes before it is re-authenticated. */
  readonly disabled?: true;
}

/** Every defect of the simulator, with the step that must fail and why. */
export const expected: Readonly<Record<DefectName, Expected>> = {
  // Open Connectors
  'code-refused': { step: '10', sentence: /answered 400 to PATCH \/instances: Request failed/ },
  'access-token-not-stored': { step: '11', oracles: [3], sentence: /it is still sha256/ },
  'other-apps-token': { step: '11', oracles: [4], sentence: /does not know the access token as its own/ },
  'instance-id-changed': { step: '11', oracles: [2], sentence: /its id is \d+/ },
  'name-changed': { step: '11', oracles: [6], sentence: /changed: name/ },
  'scope-changed': { step: '11', oracles: [6], sentence: /changed: oauth\.scope/ },
  'base-url-changed': { step: '11', oracles: [6], sentence: /changed: base\.url/ },
  'accounts-cached-afterwards': { step: '11', oracles: [7], sentence: /answered 200 with the dead access token/ },
  'accounts-of-another-instance': { step: '11', oracles: [1], sentence: /from instance \d+/ },
  'forbidden-when-dead': { step: '7', oracles: [1], sentence: /answered 403.*the instance is not disabled/ },
  'exchange-skipped': { step: '11', oracles: [1], sentence: /answered 401 to GET \/hubs\/crm\/accounts/ },
  'refresh-token-not-stored': { step: '11', oracles: [7], sentence: /no refresh token any more/ },
  'old-refresh-token-kept': { step: '11', oracles: [7, 8], sentence: /refresh token.*active/ },
  'other-instance-reauthenticated': { step: '11', oracles: [1], sentence: /answered 401 to GET \/hubs\/crm\/accounts/ },
  'other-users-token': { step: '11', oracles: [4], sentence: /expected: user .*\n.*seen: +user / },
  'code-accepted-twice': { step: 'code again', sentence: /accepted.*second time/ },
  'instance-token-changed': { step: '11', oracles: [2], sentence: /element token changed/ },
  'tags-dropped': { step: '11', oracles: [6], sentence: /changed: .*tags/ },
  'callback-dropped': { step: '11', oracles: [6], sentence: /changed: .*oauth\.callback\.url/ },
  'events-dropped': { step: '11', oracles: [6], sentence: /changed: .*event/ },
  'mask-stored-as-secret': { step: '11', oracles: [7], sentence: /heals the instance/ },
  'left-disabled': { step: '11', oracles: [2], sentence: /it is disabled/ },
  'enable-does-nothing': { step: '11', oracles: [2], sentence: /it is disabled/, disabled: true },
  'rotation-not-stored': { step: '11', oracles: [7], sentence: /active false/, variants: ['rotation'] },
  'stale-read': { step: '11', oracles: [3], sentence: /it is still sha256/ },
  'accounts-cached': { step: '7', oracles: [1], sentence: /GET \/hubs\/crm\/accounts answered 200/ },
  'accounts-empty': { step: '11', oracles: [1], sentence: /none, and Salesforce has accounts/ },
  'accounts-foreign': { step: '11', oracles: [1], sentence: /Salesforce does not have/ },
  'accounts-empty-when-dead': { step: '7', oracles: [1], sentence: /GET \/hubs\/crm\/accounts answered 200/ },
  'ping-lies': { step: '11', oracles: [1], sentence: /answered 401 to GET \/hubs\/crm\/accounts/ },
  // Were they there from the beginning, provisioning would meet them first.
  'oauth-url-origin': { step: '8', sentence: /not the login origin/, late: true },
  'oauth-url-client': { step: '8', sentence: /client_id is/, late: true },
  'oauth-url-callback': { step: '8', sentence: /redirect_uri is/, late: true },
  'oauth-url-scope': { step: '8', sentence: /scope is/, late: true },
  'oauth-url-state': { step: '8', sentence: /state is/, late: true },

  // Salesforce
  'revoke-does-nothing': { step: '7', oracles: [1], sentence: /Salesforce still accepts it/ },
  'revoke-refused': { step: '4, 5', sentence: /unsupported_token_type/ },
  'revoke-ends-access-only': { step: '7', oracles: [2], sentence: /refresh token is not active.*\n.*active true/ },
  'revoke-spares-access': { step: '7', oracles: [1], sentence: /Salesforce still accepts it/ },
  'revoke-bars-only': { step: '7', oracles: [1, 2, 3], sentence: /refused, but not as a dead session/ },
  'revoke-takes-other-apps': {
    step: '7',
    oracles: [4],
    sentence: /gone: 005\w+ \(Open Connectors Reauthentication Dev\)/,
  },
  'grant-not-in-setup': { step: '4, 5', sentence: /expected 1 row of “Ann Lee”, found 0/, lose: 'connected-apps' },
  'revoke-takes-others': { step: '7', oracles: [4], sentence: /nobody else lost a grant.*\n.*gone: / },
  'setup-revoke-hides': {
    step: '7',
    oracles: [1],
    sentence: /Salesforce still accepts it/,
    lose: 'connected-apps',
  },
  'revoked-row-stays': { step: '7', oracles: [3], sentence: /OauthToken: 1 before, 1 now/ },
  'grant-comes-back': { step: '11', oracles: [8], sentence: /old refresh token.*\n.*active true|Salesforce accepts/ },
  'code-not-single-use': { step: 'code again', sentence: /accepted.*second time/ },
  'grant-of-another-user': { step: '11', oracles: [4], sentence: /expected: user .*\n.*seen: +user / },
  'grant-of-another-org': { step: '11', oracles: [4], sentence: /org 00D/ },
  'two-grants-per-code': { step: '11', oracles: [5], sentence: /1 before, 2 now, 2 of them new/ },
  'newer-approval-evicts': { step: '11', oracles: [7], sentence: /heals the instance|active false/ },
  'slow-revocation': { step: '7', oracles: [1], sentence: /after 5 s access token .*still accepts it/ },
  'policy-zero': { step: 'guard', sentence: /Immediately expire refresh token/, guarded: true },
};
