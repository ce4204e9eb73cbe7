import { type LoseName } from '../../fixtures/ways/lose/index.ts';
import { type DefectName } from '../../simulator/defects.ts';
import { type VariantName } from '../../simulator/variants.ts';

/** The steps of a night, by the article's numbers, and the guard before them. */
export type StepName = 'guard' | '2, 3' | '4, 5' | '7' | '8' | '9' | '10' | '11' | 'code again' | 'clean-up';

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
  /** The mistake is not made before this step; default: from the beginning. */
  readonly from?: '4, 5' | 'clean-up';
  /** Login and consent in the browser, for what is wrong with their pages. */
  readonly browser?: true;
  /** The instance is disabled by failed refreshes before it is re-authenticated. */
  readonly disabled?: true;
}

/** Every defect of the simulator, with the step that must fail and why. */
export const expected: Readonly<Record<DefectName, Expected>> = {
  // Open Connectors
  'code-refused': { step: '10', sentence: /answered 400 to PATCH \/instances: Request failed/ },
  'access-token-not-stored': { step: '11', oracles: [3], sentence: /it is still sha256/ },
  'other-apps-token': { step: '11', oracles: [4], sentence: /does not know it as its own/ },
  'instance-id-changed': { step: '10', sentence: /answered instance \d+/ },
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
  'instance-token-changed': { step: '10', sentence: /another element token/ },
  'tags-dropped': { step: '11', oracles: [6], sentence: /changed: .*tags/ },
  'callback-dropped': { step: '11', oracles: [6], sentence: /changed: .*oauth\.callback\.url/ },
  'events-dropped': { step: '11', oracles: [6], sentence: /changed: .*event/ },
  'mask-stored-as-secret': { step: '11', oracles: [7], sentence: /heals the instance/ },
  'left-disabled': { step: '11', oracles: [2], sentence: /it is disabled/ },
  'enable-does-nothing': { step: '11', oracles: [2], sentence: /it is disabled/, disabled: true },
  'rotation-not-stored': { step: '11', oracles: [7], sentence: /active false/, variants: ['rotation'] },
  'stale-read': { step: '11', oracles: [3], sentence: /it is still sha256/ },
  'accounts-cached': { step: '7', oracles: [1], sentence: /GET \/hubs\/crm\/accounts answered 200/ },
  'accounts-empty': { step: '11', oracles: [1], sentence: /none, and Salesforce has Account records/ },
  'accounts-foreign': { step: '11', oracles: [1], sentence: /Salesforce does not have/ },
  'accounts-empty-when-dead': { step: '7', oracles: [1], sentence: /GET \/hubs\/crm\/accounts answered 200/ },
  'ping-lies': { step: '11', oracles: [1], sentence: /answered 401 to GET \/hubs\/crm\/accounts/ },
  // Were they there from the beginning, provisioning would meet them first.
  'oauth-url-origin': { step: '8', sentence: /not the login origin/, from: '4, 5' },
  'oauth-url-client': { step: '8', sentence: /client_id is/, from: '4, 5' },
  'oauth-url-callback': { step: '8', sentence: /redirect_uri is/, from: '4, 5' },
  'oauth-url-scope': { step: '8', sentence: /scope is/, from: '4, 5' },
  'oauth-url-state': { step: '8', sentence: /state is/, from: '4, 5' },
  'oauth-url-user': { step: '8', sentence: /a username or password before its host/, from: '4, 5' },
  'oauth-url-fragment': { step: '8', sentence: /it has a fragment/, from: '4, 5' },
  'oauth-url-prompt-none': { step: '8', sentence: /prompt is none/, from: '4, 5' },
  'oauth-url-request': { step: '8', sentence: /it has request_uri/, from: '4, 5' },
  'oauth-url-sso-provider': { step: '8', sentence: /it has sso_provider/, from: '4, 5' },
  'oauth-url-scope-twice': { step: '8', sentence: /scope stands 2 times/, from: '4, 5' },
  'oauth-url-client-twice': { step: '8', sentence: /client_id stands 2 times/, from: '4, 5' },
  'oauth-url-login-hint': { step: '8', sentence: /login_hint/, from: '4, 5' },
  'other-users-refresh-token': { step: '11', oracles: [7], sentence: /refresh token sha256:\w+ belongs to user / },
  'refresh-token-of-another-app': { step: '11', oracles: [7], sentence: /refresh token sha256:\w+: active false/ },
  'refresh-gives-other-users-token': {
    step: '11',
    oracles: [7],
    sentence: /came by itself sha256:\w+ belongs to user /,
  },
  'mask-stored-as-refresh-token': { step: '11', oracles: [7], sentence: /mask/ },
  'refresh-time-in-the-future': { step: '11', oracles: [6], sentence: /oauth\.user\.refresh_time/ },
  'refresh-time-dropped': { step: '11', oracles: [6], sentence: /no time in oauth\.user\.refresh_time/ },
  'refresh-interval-of-years': { step: '11', oracles: [6], sentence: /oauth\.user\.refresh_interval/ },
  'cache-switched-on': { step: '11', oracles: [6], sentence: /maxCacheSize/ },
  'owner-changed': { step: '11', oracles: [6], sentence: /user\.id/ },
  'instance-invalid': { step: '11', oracles: [6], sentence: /valid/ },
  'created-again': { step: '11', oracles: [6], sentence: /createdDate/ },
  'session-url-of-another-org': { step: '11', oracles: [6], sentence: /sfdc\.session\.instance\.url/ },
  'other-instance-gets-tokens': { step: '11', oracles: [9], sentence: /instance \d+ .*holds/ },
  'other-instance-blanked': { step: '11', oracles: [9], sentence: /instance \d+/ },
  'other-instance-deleted': { step: '11', oracles: [9], sentence: /instance \d+/ },
  'other-instance-disabled': { step: '11', oracles: [9], sentence: /instance \d+/ },
  'other-instance-enabled': { step: '11', oracles: [9], sentence: /instance \d+ .*it is not disabled any more/ },
  'other-instance-gets-strangers-token': {
    step: '11',
    oracles: [9],
    sentence: /instance \d+ .*holds a refresh token of user 005/,
  },
  'other-instance-gets-dead-token': {
    step: '11',
    oracles: [9],
    sentence: /instance \d+ .*is not active, and lost one/,
  },
  'instance-doubled': { step: '11', oracles: [9], sentence: /instance \d+/ },
  'accounts-unnamed': { step: '11', oracles: [1], sentence: /does not say any more/ },
  'accounts-without-ids': { step: '11', oracles: [1], sentence: /no id/ },
  'accounts-ids-invented': { step: '11', oracles: [1], sentence: /Salesforce does not have 001\w+ZZZ/ },
  'accounts-null': { step: '11', oracles: [1], sentence: /no id/ },
  'accounts-session-error': { step: '11', oracles: [1], sentence: /INVALID_SESSION_ID/ },
  'accounts-platform-error': { step: '11', oracles: [1], sentence: /Too many requests/ },
  'accounts-203': { step: '11', oracles: [1], sentence: /203/ },
  'accounts-206': { step: '11', oracles: [1], sentence: /206/ },
  'accounts-doubled': { step: '11', oracles: [1], sentence: /more than once/ },
  'accounts-names-foreign': { step: '11', oracles: [1], sentence: /Name/ },
  'accounts-fields-shuffled': { step: '11', oracles: [1], sentence: /Phone/ },
  'accounts-second-page-again': { step: '11', oracles: [1], sentence: /more than once/ },
  'accounts-refused-every-second': { step: '11', oracles: [1], sentence: /\d of \d calls/ },
  'accounts-refused-every-third': { step: '11', oracles: [1], sentence: /\d of \d calls/ },
  'gateway-refuses-dead': { step: '7', oracles: [1], sentence: /gateway/ },
  'caller-refused-when-dead': { step: '7', oracles: [1], sentence: /401 .*for who asked, not for the grant/ },
  'gateway-html-refuses-dead': { step: '7', oracles: [1], sentence: /gateway/ },
  'patch-answers-other-instance': { step: '10', sentence: /answered instance \d+/ },
  'patch-answers-other-token': { step: '10', sentence: /another element token/ },
  'patch-accepted-202': { step: '10', sentence: /202/ },
  'accounts-fields-lost': { step: '11', oracles: [1], sentence: /Phone of 001/ },
  'accounts-end-early': { step: '11', oracles: [1], sentence: /no call names a next page/ },
  'accounts-foreign-later': { step: '11', oracles: [7], sentence: /Salesforce does not have 001/ },
  'refresh-disables-another': { step: '11', oracles: [9], sentence: /instance \d+ .*it is disabled/ },
  'list-lacks-instance': { step: '11', oracles: [9], sentence: /list of the account lacks instance \d+/ },
  'list-keeps-old-tokens': { step: '11', oracles: [9], sentence: /otherwise than it is: access token/ },
  'list-keeps-old-refresh-token': {
    step: '11',
    oracles: [9],
    sentence: /otherwise than it is: refresh token \(the one of before\)/,
  },
  'list-shows-others-tokens': { step: '11', oracles: [9], sentence: /access token \(one that it never held\)/ },
  'listed-twice': { step: '11', oracles: [9], sentence: /otherwise than it is: access token \(the one of before\)/ },
  'refused-after-refresh': { step: '11', oracles: [7], sentence: /the call after it answered 401/ },
  'copy-without-tokens': { step: '11', oracles: [9], sentence: /came, with the name of instance \d+/ },
  'delete-takes-another': { step: 'clean-up', sentence: /instance \d+ .*is gone/ },
  'deleted-stays-listed': { step: 'clean-up', sentence: /instance \d+ is still listed/ },
  'delete-does-nothing': { step: 'clean-up', sentence: /is still there/ },
  'delete-keeps-token': { step: 'clean-up', sentence: /is still there/ },

  // Salesforce
  'new-grant-narrower': { step: '11', oracles: [7], sentence: /refresh token sha256:\w+ lacks the scope full/ },
  'access-token-narrower': { step: '11', oracles: [4], sentence: /scope/ },
  'refresh-token-ends-soon': { step: '11', oracles: [7], sentence: /refresh token sha256:\w+ ends at / },
  'access-token-ends-soon': { step: '11', oracles: [4], sentence: /access token sha256:\w+ ends at / },
  'introspection-error-as-inactive': {
    step: '7',
    oracles: [2],
    sentence: /error with status 200: temporarily_unavailable/,
  },
  'list-cut': { step: '4, 5', sentence: /7 of 8 rows/ },
  'list-uncounted': { step: '4, 5', sentence: /answered 8 rows, and counted 7/ },
  'userinfo-outlives-revocation': { step: '7', oracles: [1], sentence: /by userinfo: Salesforce still accepts it/ },
  'userinfo-of-two-users': { step: '11', oracles: [4], sentence: /\(005\w+ and 005000000000001AAA\)/ },
  'introspection-not-yet-valid': { step: '11', oracles: [7], sentence: /is not good before/ },
  'introspection-of-older-grant': { step: '11', oracles: [7], sentence: /^The tokens are not.* and that of the first/ },
  'revoke-says-error': { step: '4, 5', sentence: /200 to POST \/services\/oauth2\/revoke: invalid_token/ },
  'grant-dies-late': { step: 'clean-up', sentence: /was gone before anybody revoked it/, from: 'clean-up' },
  'revocation-brings-other-app': { step: '7', oracles: [4], sentence: /came: / },
  'approval-takes-other-apps': { step: '11', oracles: [9], sentence: /gone: / },
  'approval-takes-others': { step: '11', oracles: [9], sentence: /gone: / },
  'approval-gives-other-app': { step: '11', oracles: [9], sentence: /came: / },
  'refresh-gives-second-grant': { step: '11', oracles: [5], sentence: /1 before, 2 now, 2 of them new/ },
  'refresh-takes-others': { step: '11', oracles: [9], sentence: /gone: 005/ },
  'refresh-revives-access-token': { step: '11', oracles: [7], sentence: /accepts sha256:\w+, which was revoked/ },
  'cleanup-takes-others': { step: 'clean-up', sentence: /gone: 005/, from: 'clean-up' },
  'grant-comes-back-late': { step: 'clean-up', sentence: /had come back/, from: 'clean-up' },
  'cleanup-spares-access': { step: 'clean-up', sentence: /lives on although its grant was revoked/, from: 'clean-up' },
  'cleanup-gives-grant': { step: 'clean-up', sentence: /1 grant .* lived on/, from: 'clean-up' },
  'grant-comes-after-cleanup': { step: 'clean-up', sentence: /1 grant .* came/, from: 'clean-up' },
  'callback-code-twice': { step: '9', sentence: /more than once: code/, browser: true, from: '4, 5' },
  'callback-code-encoded': { step: '9', sentence: /code that is encoded twice/, browser: true, from: '4, 5' },
  'callback-without-state': { step: '9', sentence: /without the state/, browser: true, from: '4, 5' },
  'consent-asks-for-more': { step: '9', sentence: /asks for more than at first/, browser: true, from: '4, 5' },
  'cleanup-ends-access-only': { step: 'clean-up', sentence: /still.*active/, from: 'clean-up' },
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
  'revoke-takes-others': { step: '7', oracles: [4], sentence: /gone: 005.*Open Connectors Reauthentication/ },
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
