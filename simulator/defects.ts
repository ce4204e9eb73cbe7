/**
 * All seeded defects by name, each with one sentence that says what the broken system does. A defect is a mistake that a real
 * platform, connected app or re-authentication process can make, and that the scenarios must notice; `--defect NAME` starts the
 * simulator with one. What the real services are allowed to do in more than one way is a variant (variants.ts).
 */
export const defects = {
  // Open Connectors (simulator/open-connectors/defects.ts). "Re-authentication" is PATCH or PUT with a provider code.
  'exchange-skipped': 'Re-authentication answers 200 and exchanges nothing.',
  'code-refused': 'Re-authentication refuses every code.',
  'access-token-not-stored': 'Re-authentication stores the new refresh token, and keeps the old access token.',
  'refresh-token-not-stored': 'Re-authentication stores the new access token, and no refresh token.',
  'old-refresh-token-kept': 'Re-authentication stores the new access token, and keeps the old refresh token.',
  'other-instance-reauthenticated': 'Re-authentication gives the new tokens to another instance.',
  'other-users-token': 'Re-authentication stores tokens of another user of the same app.',
  'other-apps-token': 'Re-authentication stores tokens that the user gave to another app.',
  'code-accepted-twice': 'A code that was redeemed once is taken a second time with 200.',
  'instance-token-changed': 'Re-authentication gives the instance a new Element token.',
  'instance-id-changed': 'Re-authentication gives the instance a new id, which is answered under the old one.',
  'name-changed': 'Re-authentication gives the instance another name.',
  'tags-dropped': 'Re-authentication drops the tags.',
  'callback-dropped': 'Re-authentication drops the callback URL.',
  'events-dropped': 'Re-authentication drops the event settings.',
  'scope-changed': 'Re-authentication changes the scopes in the configuration.',
  'base-url-changed': 'Re-authentication changes the base URL to that of the login host.',
  'mask-stored-as-secret':
    'Re-authentication stores the mask ******** as the consumer secret, so that no refresh works any more.',
  'left-disabled': 'Re-authentication ends with a disabled instance.',
  'enable-does-nothing': 'Enabling an instance answers 200 and leaves it disabled.',
  'rotation-not-stored':
    'A refresh does not store the rotated refresh token, so that the second refresh fails (with variant rotation).',
  'stale-read': 'For a minute after a re-authentication, reading the instance answers what it was before.',
  'accounts-cached': 'Accounts are answered from a cache that hides a dead instance.',
  'accounts-cached-afterwards':
    'After a re-authentication, accounts are answered from a cache, so that a dead access token is never renewed.',
  'accounts-of-another-instance': 'After a re-authentication, accounts name another instance as the one that answered.',
  'accounts-empty': 'After a re-authentication, accounts answer 200 with an empty list.',
  'accounts-foreign': "After a re-authentication, accounts answer 200 with another company's records.",
  'accounts-empty-when-dead': 'For an instance that is not authenticated, accounts answer 200 with an empty list.',
  'forbidden-when-dead': 'For an instance that is not authenticated, accounts answer 403, and it is not disabled.',
  'ping-lies': 'Re-authentication exchanges nothing, and ping answers 200 all the same.',
  'other-users-refresh-token': 'Re-authentication stores the new access token, and the refresh token of another user.',
  'refresh-token-of-another-app':
    'Re-authentication stores the new access token, and the refresh token that the user gave to another app.',
  'refresh-gives-other-users-token':
    'After a re-authentication, a refresh stores the access token of another user of the same app.',
  'mask-stored-as-refresh-token': 'Re-authentication stores the mask ******** as the refresh token.',
  'refresh-time-in-the-future': 'Re-authentication sets the time of the last refresh to the year 2100.',
  'refresh-time-dropped': 'Re-authentication drops the time of the last refresh.',
  'refresh-interval-of-years': 'Re-authentication sets the refresh interval to ten years.',
  'cache-switched-on': 'Re-authentication switches the cache of the instance on.',
  'owner-changed': 'Re-authentication gives the instance to another user of the platform.',
  'instance-invalid': 'Re-authentication leaves the instance marked as not valid.',
  'created-again': 'Re-authentication makes the instance again: the day of its creation is another.',
  'session-url-of-another-org': 'Re-authentication stores the session address of another org.',
  'other-instance-gets-tokens': 'Re-authentication gives the new tokens to another instance, too.',
  'other-instance-blanked': 'Re-authentication blanks the tokens of another instance.',
  'other-instance-deleted': 'Re-authentication deletes another instance of the account.',
  'other-instance-disabled': 'Re-authentication disables another instance of the account.',
  'other-instance-enabled': 'Re-authentication enables another instance of the account, which was disabled.',
  'other-instance-gets-strangers-token': 'Re-authentication gives another instance the refresh token of a third user.',
  'other-instance-gets-dead-token': 'Re-authentication replaces the refresh token of another instance by a dead one.',
  'other-instance-gets-strangers-access': 'Re-authentication gives another instance the access token of a third user.',
  'other-instance-copied': 'Re-authentication makes a copy of another instance, with its tokens.',
  'stray-of-another-name': 'Re-authentication makes an instance of another name, without a grant.',
  'provisioning-makes-stray': 'Provisioning makes a second instance, of another name and without a grant.',
  'provisioning-takes-another': 'Provisioning takes another instance off the account.',
  'provisioning-drops-tags': 'Provisioning stores no tags.',
  'provisioning-ignores-configuration':
    'Provisioning stores an event setting of its own in place of the one that was sent.',
  'refused-call-disables-another':
    'A call that is refused for its dead grant disables another instance of the account.',
  'refused-by-another-instance':
    'A call that is refused for its dead grant names another instance as the one that answered.',
  'enabling-enables-another': 'Enabling an instance enables another one, too.',
  'refused-code-disables': 'A code that is refused disables the instance.',
  'delete-leaves-archive': 'Deleting an instance leaves another one behind, of another name and without a grant.',
  'instance-doubled': 'Re-authentication makes a second instance with the same grant.',
  'accounts-unnamed': 'After a re-authentication, accounts do not say any more which instance answered.',
  'accounts-without-ids': 'After a re-authentication, accounts come without their ids.',
  'accounts-ids-invented': 'After a re-authentication, the ids of accounts end otherwise than those of Salesforce.',
  'accounts-null': 'After a re-authentication, every field of every account is null.',
  'accounts-session-error': "After a re-authentication, accounts are Salesforce's own error with status 200.",
  'accounts-platform-error': "After a re-authentication, accounts are the platform's own error with status 200.",
  'accounts-203': 'After a re-authentication, accounts come with status 203, from a gateway.',
  'accounts-206': 'After a re-authentication, accounts come with status 206, a part of them.',
  'accounts-doubled': 'After a re-authentication, accounts are the same record again and again.',
  'accounts-names-foreign': "After a re-authentication, accounts have the right ids and another company's names.",
  'accounts-fields-shuffled': "After a re-authentication, each account has its neighbour's telephone number.",
  'accounts-second-page-again': 'After a re-authentication, the second page of accounts is the first one again.',
  'accounts-page-size-ignored':
    'After a re-authentication, accounts are the first page of before, however few are asked for.',
  'accounts-refused-every-second': 'After a re-authentication, every second call for accounts is refused.',
  'accounts-refused-every-third': 'After a re-authentication, every third call for accounts is refused.',
  'gateway-refuses-dead': 'For an instance that is not authenticated, a gateway answers 401 with JSON of its own.',
  'caller-refused-when-dead': 'For an instance that is not authenticated, the Element token is called invalid.',
  'gateway-html-refuses-dead': 'For an instance that is not authenticated, a gateway answers 401 with HTML.',
  'patch-answers-other-instance': 'PATCH re-authenticates the instance, and answers another one.',
  'patch-answers-other-name': 'PATCH re-authenticates the instance, and answers with the name of another.',
  'patch-answers-other-token': 'PATCH re-authenticates the instance, and answers with the Element token of another.',
  'patch-accepted-202': 'PATCH answers 202, and exchanges the code.',
  'accounts-fields-lost': 'After a re-authentication, accounts come without fields that they had.',
  'accounts-end-early': 'After a re-authentication, the list of accounts ends with its first page.',
  'accounts-foreign-later': "After a re-authentication and a refresh, accounts are another company's records.",
  'refresh-disables-another': 'After a re-authentication, a refresh disables another instance of the account.',
  'list-lacks-instance': 'After a re-authentication, the list of the account lacks the instance.',
  'list-keeps-old-tokens': 'After a re-authentication, the list of the account shows the old tokens of the instance.',
  'list-keeps-old-refresh-token':
    'After a re-authentication, the list of the account shows the old refresh token of the instance.',
  'list-shows-others-tokens':
    'After a re-authentication, the list of the account shows the instance with the tokens of another.',
  'listed-twice': 'After a re-authentication, the list of the account has the instance twice, once as it was before.',
  'refused-after-refresh': 'After a re-authentication, a refresh is good for one call, and all later ones are refused.',
  'copy-without-tokens': 'Re-authentication makes a second instance of the same name, without tokens.',
  'delete-takes-another': 'Deleting an instance deletes another one, too.',
  'deleted-stays-listed': 'A deleted instance is gone by its id and its Element token, and stays in the list.',
  'delete-does-nothing': 'Deleting an instance answers 200, and the instance is there.',
  'delete-keeps-token': 'Deleting an instance takes it off the lists, and its Element token works on.',
  'oauth-url-other-connector': 'The answer with the OAuth URL names another connector.',
  'oauth-url-scope-twice': 'The OAuth URL carries the scopes twice, the second ones others.',
  'oauth-url-client-twice': 'The OAuth URL carries the client id twice, the second one another.',
  'oauth-url-request': 'The OAuth URL names an address from which everything else is taken.',
  'oauth-url-sso-provider': 'The OAuth URL names another identity provider to log in with.',
  'oauth-url-login-hint': 'The OAuth URL names another user to log in.',
  'oauth-url-user': 'The OAuth URL has a username before its host.',
  'oauth-url-fragment': 'The OAuth URL has a fragment.',
  'oauth-url-prompt-none': 'The OAuth URL asks for a code without asking anybody.',
  'oauth-url-origin': 'The OAuth URL leads to another origin.',
  'oauth-url-client': 'The OAuth URL carries another client id.',
  'oauth-url-callback': 'The OAuth URL carries another callback.',
  'oauth-url-scope': 'The OAuth URL asks for other scopes.',
  'oauth-url-state': 'The OAuth URL carries another state.',

  // Salesforce (simulator/salesforce/defects.ts). What goes wrong with a new approval goes wrong from the second one on.
  'revoke-does-nothing': '/services/oauth2/revoke answers 200 and revokes nothing.',
  'revoke-refused': '/services/oauth2/revoke answers unsupported_token_type to every token, and revokes nothing.',
  'revoke-ends-access-only': 'Revoking a grant, in Setup too, ends its access tokens only; the refresh token lives on.',
  'revoke-spares-access': 'Revoking a grant ends its refresh token only; the access tokens live on.',
  'revoke-bars-only': 'Revoking a grant bars its access tokens from the REST API, and ends nothing.',
  'revoke-takes-others': "Revoking a grant ends other users' grants of the app with it.",
  'revoke-takes-other-apps': "Revoking a grant ends the user's grants of other apps with it.",
  'grant-not-in-setup': "Setup does not list the connector user's grants.",
  'setup-revoke-hides': 'Revoke in Setup takes the row off the page, and revokes nothing.',
  'revoked-row-stays': 'A revoked grant stays in the lists of Setup and of OauthToken.',
  'grant-comes-back': 'A revoked grant lives again once its user has approved the app again.',
  'code-not-single-use': 'The token endpoint takes a code a second time.',
  'grant-of-another-user': 'A code gives a grant of another user of the same org.',
  'grant-of-another-org': "A code gives a grant of another company's user.",
  'two-grants-per-code': 'A code gives two grants.',
  'newer-approval-evicts': 'A newer approval from elsewhere evicts the new grant after its first use.',
  'slow-revocation': 'A revocation is seen only after ten minutes.',
  'new-grant-narrower': 'A new approval gives fewer scopes than the first one.',
  'access-token-narrower': 'An access token of a new approval has fewer scopes than those before.',
  'refresh-token-ends-soon': 'The refresh token of a new approval ends after two hours.',
  'access-token-ends-soon': 'The access tokens of a new approval end after twenty seconds.',
  'introspection-error-as-inactive': 'Introspection of a dead token answers an error that says active: false.',
  'list-cut': 'Once a grant was revoked, the list of grants lacks its last row, and does not say so.',
  'revocation-brings-other-app': 'Revoking a grant gives a grant of the user to another app.',
  'approval-takes-other-apps': "A new approval ends the user's grants of other apps.",
  'approval-takes-others': "A new approval ends other users' grants of the app.",
  'approval-gives-other-app': 'A new approval gives a grant to another app as well.',
  'refresh-gives-second-grant': 'After a new approval, a refresh gives a second grant.',
  'refresh-takes-others': "After a new approval, a refresh ends other users' grants of the app.",
  'refresh-revives-access-token': 'After a new approval, a refresh brings access tokens back that were revoked.',
  'cleanup-takes-others': "At the end, revoking a grant ends other users' grants of the app with it.",
  'grant-comes-back-late': 'At the end, a grant that was revoked long before is there again.',
  'cleanup-spares-access': 'At the end, revoking a grant ends its refresh token only; the access tokens live on.',
  'cleanup-gives-grant': 'At the end, revoking a grant gives the app another grant of the user.',
  'grant-comes-after-cleanup':
    'At the end, after the grants were revoked, there is another one of the user and the app.',
  'callback-code-twice': 'The redirect to the callback carries a code twice, the second one another.',
  'callback-without-state': 'The redirect to the callback does not bring the state back.',
  'consent-asks-for-more': 'The consent page of a new approval asks for more than at first.',
  'cleanup-ends-access-only': 'At the end, revoking a grant answers 200 and ends its access tokens only.',
  'policy-zero': 'The Refresh Token Policy of the app is: immediately expire refresh token.',
} as const satisfies Record<string, string>;

export type DefectName = keyof typeof defects;

/** Whether this is the name of a defect. */
export function isDefect(name: string): name is DefectName {
  return Object.hasOwn(defects, name);
}

/**
 * The defect of this name.
 * @throws Error that lists all known names.
 */
export function parseDefect(name: string): DefectName {
  if (!isDefect(name)) throw new Error(`Unknown defect: ${name}. Known: ${Object.keys(defects).join(', ')}.`);
  return name;
}
