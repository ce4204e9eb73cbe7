/** What became of one mutation: one answer of a service changed, in a night that is healthy otherwise. */
export interface MutationResult {
  /** The kind of night. */
  readonly night: string;
  /** `step METHOD path #n, part: what`; calls of Open Connectors to Salesforce say so. */
  readonly name: string;
  /** What it had to become; what is not proven may be caught all the same. */
  readonly expected: 'caught' | 'harmless' | 'not proven';
  readonly became: 'caught' | 'green' | 'not made';
  /** Where it was caught; `none` for a green night. */
  readonly step: string;
  /** The oracles that failed, by number. */
  readonly oracles: readonly number[];
  readonly sentence: string;
}

/** Whether it became what it had not to become. */
export function isWrong({ expected, became }: MutationResult): boolean {
  if (became === 'not made') return true;
  return became === 'green' ? expected === 'caught' : expected === 'harmless';
}

/** Mutations that stay green, by their names. */
export interface Green {
  /** What they are, for people. */
  readonly what: string;
  readonly match: RegExp;
  readonly because: string;
}

/** What must stay green: an alarm would be a false one. */
export const HARMLESS: readonly Green[] = [
  {
    what: 'Headers that speak of the call',
    match:
      /, headers\/(content-type: dropped|(cache-control|elements-request-id|elements-returned-count|sforce-limit-info): )/,
    because: 'A body is read by what it is; a request id is for support, a limit for somebody else.',
  },
  {
    what: 'What the services have written down themselves, and the ids of their calls',
    match:
      /, headers\/x-sfdc-request-id: |^clean-up GET \/(audit-logs\/|query LoginHistory).* #\d+, (?!headers|status|totalSize|done|\[other\]: row d|records\/\[\w+\]\/attributes)/,
    because: 'It stands in the evidence for their support; no verdict hangs on it.',
  },
  {
    what: "Metadata of Salesforce's rows",
    match: /, records\/\[\w+\]\/attributes/,
    because: 'They repeat what was asked for.',
  },
  {
    what: 'Columns of OauthToken that tell nothing apart',
    match:
      /records\/\[\w+\]\/((CreatedDate|LastUsedDate|UseCount|AppMenuItemId): (dropped|blanked)|(CreatedDate|LastUsedDate|UseCount|AppMenuItemId): another value)/,
    because: 'They may be empty, and grow with use.',
  },
  {
    what: 'The profile of a user',
    match:
      /GET \/userinfo #1, (nickname|given_name|family_name|zoneinfo|photos|utcOffset|updated_at|locale|user_type|email_verified)/,
    because: 'Another profile is no other user.',
  },
  {
    what: 'The signature of a token answer, and the identity token',
    match: /POST \/token #\d+, (signature|id_token|token_type)/,
    because: 'Open Connectors does not need them, and gives them to nobody.',
  },
  {
    what: 'When a token was issued',
    match: /POST \/(token|introspect) #\d+, (issued_at|iat|nbf): (dropped|blanked|another value|as before step 4)/,
    because: 'Only its end matters.',
  },
  {
    what: 'Words of a refusal that Open Connectors gets, or gives',
    match:
      /(Open Connectors: (GET \/query Account|POST \/token)|7 GET \/hubs\/crm\/accounts|PATCH \/instances) #\d+, (\[other\]\/)?(message|providerMessage|requestId|error|error_description|errorCode): (dropped|blanked|another|of another)/,
    because: 'The status decides; the words are for people.',
  },
  {
    what: 'The catalogue and the account in answers that are not compared',
    match:
      /(2, 3 POST \/instances|7 GET \/instances\/\{id\}|10 PATCH \/instances) #1, (element\/(?!key)|user\/(?!id)|user: dropped|createdDate: (?!another type))/,
    because: 'What counts is read again with GET, by id.',
  },
];

/** What a green run does not prove. */
export const NOT_PROVEN: readonly Green[] = [
  {
    what: 'What the answers to `POST` and `PATCH` say of the instance, and what is read of a disabled one',
    match:
      /^(2, 3 POST \/instances|10 PATCH \/instances|7 GET \/instances\/\{id\}|2, 3 PATCH \/instances\/\{id\}) #1, (?!headers|status|element\/(?!key)|user|createdDate|answer)/,
    because: 'The instance is read again by its id, and only that is judged.',
  },
  {
    what: 'Fields of the instance that nothing compares, above all after it has healed',
    match: /^(2, 3|11) GET \/instances\/\{id\} #\d+, (?!headers|status)/,
    because: 'The comparison has a list of fields, and is made once.',
  },
  {
    what: "What the list of the account's instances says of them",
    match: /GET \/instances #\d+, (\[|answer|message|requestId|providerMessage)/,
    because:
      'Of those that are not ours it is compared whether they are there, and what a re-authentication could change.',
  },
  {
    what: 'What is read of an instance that is about to be deleted, and how the platform says that it is gone',
    match: /^clean-up (GET|DELETE) \/instances\/\{id\} #\d+, (?!headers|status)/,
    because: 'Its grants are looked for in the list of Salesforce, and the instance by its id.',
  },
  {
    what: "Others' rows in Setup that come, or have another name",
    match: /connectedAppsUserList.apexp #\d+, rows(\/\[(user|other)\])?: /,
    because: 'Others may give access while we revoke: only what goes is a loss.',
  },
  {
    what: 'The account and the catalogue in answers of the platform',
    match:
      /^2, 3 PATCH \/instances\/\{id\} #1, (element\/(?!key)|user|createdDate)|^(2, 3 POST \/instances|10 PATCH \/instances|7 GET \/instances\/\{id\}) #1, (user\/id: |user: (?!dropped)|createdDate: another type|answer)/,
    because: 'They are not compared.',
  },
  {
    what: 'A status that says more or less than the body',
    match: /, status: (206|403|500)$/,
    because:
      'Where the body is what was asked for, the status is not asked; where a refusal was due, one refusal is like another.',
  },
  {
    what: 'Whether a list is whole',
    match: /GET \/query \w+ #\d+, (totalSize|done): |headers\/(elements-total-count|content-type: blanked)/,
    because: 'The number of rows and the end of the list are taken as they come.',
  },
  {
    what: 'Rows of others in the lists of grants',
    match:
      /GET \/query (OauthToken|User) #\d+, (records|answer)(?!.*(attributes|CreatedDate|LastUsedDate|UseCount|AppMenuItemId))/,
    because:
      'Grants are told apart by their DeleteToken alone, and others only asked after when something was revoked.',
  },
  {
    what: 'What the records hold beside their ids, and which of them come',
    match:
      /((?<!7 )GET \/hubs\/crm\/accounts|GET \/query Account) #\d+, (\[mine\]|records|answer|headers\/elements-(element-instance-id|next-page-token))(?!.*attributes)/,
    because: 'Salesforce is asked whether it has these ids; the call that heals is asked for its status.',
  },
  {
    what: 'A refusal that is said twice, or that Open Connectors gets in another form',
    match:
      /, \[other\]: row (dropped|doubled)$|^(?!code again).*(Open Connectors: POST \/token|7 GET \/hubs\/crm\/accounts) #\d+, answer/,
    because: 'The first says enough, and Open Connectors refuses in turn.',
  },
  {
    what: 'Whom introspection says the refreshed tokens belong to, their scopes and their end',
    match: /POST \/introspect #\d+, ((?!headers|status|iat|nbf)|(iat|nbf): another type)/,
    because: 'Of a refresh token it is asked whether it is active; of an access token, of which app it is.',
  },
  {
    what: 'The names that userinfo gives beside the ids',
    match:
      /GET \/userinfo #\d+, (answer|name|email|preferred_username|language|sub|urls|active|organization_id|user_id)[:/]/,
    because: 'The ids decide.',
  },
  {
    what: 'The tokens that Open Connectors gets by a refresh, and whose they are',
    match: /POST \/token #\d+, ((access_token|refresh_token|scope|id|instance_url): |issued_at: another type)/,
    because: 'After the last healing no further one is provoked.',
  },
  {
    what: 'What is answered with 200 to revoking and to enabling',
    match: /(POST \/revoke|PUT \/instances\/\{id\}\/enabled) #\d+, answer/,
    because: 'Neither is believed: steps 7 and 11 look.',
  },
  {
    what: 'The element in the answer that has the OAuth URL',
    match: /GET \/elements\/sfdc\/oauth\/url #\d+, element/,
    because: 'The URL itself is judged.',
  },
  {
    what: 'How a code is refused that is used again',
    match: /^code again .*answer/,
    because: 'Any refusal is one.',
  },
];
