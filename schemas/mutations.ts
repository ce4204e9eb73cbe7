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
    what: 'A number as the text of its digits',
    match: /: as text$/,
    because: 'It says the same; which of the two comes is documented for few. Any other type is a mistake.',
  },
  {
    what: 'Headers that speak of the call',
    match:
      /, headers\/(content-type: dropped|(cache-control|elements-request-id|elements-returned-count|sforce-limit-info): )/,
    because: 'A body is read by what it is; a request id is for support, a limit for somebody else.',
  },
  {
    what: 'What the services have written down themselves, and the ids of their calls',
    match:
      /, headers\/x-sfdc-request-id: |^clean-up GET \/(audit-logs\/|query LoginHistory).* #\d+, (?!headers|status|totalSize|done: (?!blanked)|\[other\]: row d|records\/\[\w+\]\/attributes)/,
    because: 'It stands in the evidence for their support; no verdict hangs on it.',
  },
  {
    what: 'What an instance has not, left out',
    match:
      /^(2, 3|11) GET \/instances\/\{id\} #\d+, (provisionInteractions|disabled|configuration\/(event\.notification\.(callback\.url|signature\.key)|event\.objects)): dropped|, provisionInteractions: another type/,
    because: 'Null, empty and absent are one, and one that is not called disabled is enabled.',
  },
  {
    what: "Metadata of Salesforce's rows",
    match: /, records\/\[\w+\]\/attributes/,
    because: 'They repeat what was asked for.',
  },
  {
    what: 'Columns of OauthToken that tell nothing apart',
    match:
      /^(?!(2, 3|11) .*\[mine\]\/AppMenuItemId: another value).*records\/\[\w+\]\/((CreatedDate|LastUsedDate|UseCount|AppMenuItemId): (dropped|blanked|another value)|UseCount: as before step 4)/,
    because: 'They may be empty, and grow with use.',
  },
  {
    what: 'The profile of a user',
    match:
      /GET \/userinfo #1, (nickname|given_name|family_name|zoneinfo|photos|utcOffset|updated_at|locale|user_type|email_verified)/,
    because: 'Another profile is no other user.',
  },
  {
    what: 'What a token answer says besides its tokens',
    match: /POST \/token #\d+, (signature|id_token|token_type|issued_at)|(?<!Connectors: )POST \/token #\d+, id: /,
    because: 'Nobody needs it: whose a token is, Salesforce is asked.',
  },
  {
    what: 'The connector in an answer of an OAuth URL, left out',
    match: /GET \/elements\/sfdc\/oauth\/url #\d+, element: dropped/,
    because: 'It is optional; the app in the URL decides.',
  },
  {
    what: 'When a token was issued',
    match: /POST \/introspect #\d+, (iat|nbf): (dropped|blanked|another value|as before step 4)/,
    because: 'Only its end matters, and that it is of no earlier day than the first grant.',
  },
  {
    what: 'Words of a refusal that Open Connectors gets, or gives',
    match:
      /^(?!((7|clean-up) GET \/hubs\/crm\/accounts|code again PATCH \/instances) #\d+, message: dropped).*(Open Connectors: (GET \/query Account|POST \/token)|(7|clean-up) GET \/hubs\/crm\/accounts|PATCH \/instances) #\d+, (\[other\]\/)?(message|providerMessage|requestId|error|error_description|errorCode): (dropped|blanked|another|of another)/,
    because: 'The status decides; the words are for people.',
  },
  {
    what: 'A page of Setup that is none, once',
    match: /^4, 5 GET \/lightning\/setup\/ConnectedAppsUsage\/page #1, answer: (blanked|HTML|an error)/,
    because: 'It is loaded again.',
  },
  {
    what: 'An instance that is read one answer late in step 11',
    match: /^11 GET \/instances\/\{id\} #\d+, answer: the previous answer$/,
    because: 'A replica may lag; it is read again.',
  },
  {
    what: 'The catalogue and the account in answers that are not compared',
    match:
      /(2, 3 POST \/instances|7 GET \/instances\/\{id\}|10 PATCH \/instances(?!.*: another)) #1, (element\/(?!key)|user\/(?!id)|user: dropped|createdDate: (?!another type))/,
    because: 'What counts is read again with GET, by id.',
  },
];

/** What leaves an instance that is none by its schema: no oracle is needed. */
const BROKEN =
  /(, |\]\/)((id|token): (dropped|blanked|another type)|valid: another type|name: (dropped|another type)|disabled: (blanked|another type)|(tags|configuration|createdDate|user|element): another type|(user|element): blanked|user\/id: (dropped|blanked|another type)|element\/key: (dropped|another type)|configuration\/[^:]*: another type)/;

/** Changes of an instance that is one all the same. */
const sound = (answer: RegExp): RegExp => new RegExp(`^(?!.*${BROKEN.source})(${answer.source})`);

/** What a green run does not prove. */
export const NOT_PROVEN: readonly Green[] = [
  {
    what: 'An old token that userinfo still takes once in step 11, soon after the revocation',
    match: /^11 GET \/userinfo #[234], answer: the previous answer$/,
    because: 'A replica may lag: while there is time, it is asked again.',
  },
  {
    what: 'What the answer to `POST` says of the instance, what that to `PATCH` says of tokens, key and secret or leaves out, and what is read of a disabled one',
    match: sound(
      /(2, 3 POST \/instances|7 GET \/instances\/\{id\}) #1, (?!headers|status|answer(?!: as before))|10 PATCH \/instances #1, (?!headers|status|answer(?!: as before)|.*(?<!oauth\.(user|api)\.\w+): another value)/,
    ),
    because: 'The instance is read again by its id, and that is judged.',
  },
  {
    what: 'When the tokens of an instance were last refreshed',
    match: sound(/(2, 3|11) GET \/instances\/\{id\} #\d+, configuration\/oauth\.user\.refresh_time/),
    because: 'It changes with the tokens. Only one far in the future is a fault, as the platform would not refresh.',
  },
  {
    what: 'An instance that shows no token when it is read at first',
    match: /^2, 3 GET \/instances\/\{id\} #1, configuration\/oauth\.user\.(refresh_)?token: (dropped|blanked)/,
    because: 'It has just answered a call. What a token is needed for is not observable without one.',
  },
  {
    what: "The row of the instance in the list of the account's",
    match: sound(/(2, 3|4, 5|7|10|11|clean-up) GET \/instances #\d+, \[mine\]/),
    because: 'It is read by its id. Only what its row says otherwise at the end is a fault; lists may leave out parts.',
  },
  {
    what: "Others' instances that come or go apart from our act, or change right after it",
    match: sound(
      /(2, 3|10|clean-up) GET \/instances #1, \[(user|org)\](: row dropped|\/disabled)|(4, 5|7|11|clean-up) GET \/instances #[123], \[(user|org)\]: row added|.*GET \/instances #\d+, \[(user|org)\]: row doubled/,
    ),
    because:
      "Of our user's instances every change is a fault; of anybody else's only what goes between the look before our act and the one after it.",
  },
  {
    what: 'Others in the answer to who asks by the element token',
    match: sound(/11 GET \/instances #3, \[(user|org)\]/),
    because: 'The instance is looked for in it, and nothing else.',
  },
  {
    what: 'Lists that say the same wrong thing right before and right after the clean-up',
    match: /^clean-up GET \/(instances #1, \[(user|org)\]|query OauthToken #1, records\/\[(user|app|other)\])/,
    because: 'Nothing has changed between them.',
  },
  {
    what: 'An instance of which nothing says whether it is disabled, and the days of a row of ours',
    match: /disabled: blanked|OauthToken #\d+, records\/\[mine\]\/\w+Date: as before step 4/,
    because:
      'Null and absent are one, and one that is not called disabled is enabled. Rows are told apart by their DeleteToken.',
  },
  {
    what: 'What the services have written down, where it cannot be read, and a second refusal that is the first one again',
    match:
      /^clean-up GET \/(audit-logs\/|query LoginHistory).* #\d+, (headers|status|totalSize|done)|^(7 GET \/query Account #2|clean-up GET \/query Account #1), answer: the previous|^11 Open Connectors: GET \/query Account #[78], (status|records)/,
    because:
      'It is called not observable in the evidence, and no verdict needs it; what Open Connectors makes of an answer is judged by what it gives.',
  },
  {
    what: 'A list that is the one before it, or of before step 4',
    match: /GET \/(instances|query OauthToken) #\d+, (answer|records): (the previous answer|as before step 4)/,
    because: 'Where nothing has changed since, nobody can tell; what our act has to change is looked for.',
  },
  {
    what: 'What is read of an instance that is about to be deleted, and how the platform says that it is gone',
    match: sound(
      /clean-up ((GET|DELETE) \/instances\/\{id\} #\d+, (?!headers|status)|GET \/instances #2, (?!headers|status)|GET \/hubs\/crm\/accounts #2, answer: the previous)/,
    ),
    because: 'Its grants are looked for in the list of Salesforce, and the instance by its id.',
  },
  {
    what: "Others' rows in Setup that come, or have another name",
    match: /connectedAppsUserList.apexp #\d+, rows(\/\[(user|other)\])?: /,
    because: 'Others may give access while we revoke: only what goes is a loss.',
  },
  {
    what: 'Which status a page of Setup has, or a refusal; introspection that is refused',
    match:
      /^Setup .*, status|\/(page|connectedAppsUserList.apexp) #\d+, status|POST \/introspect #\d+, status: (206|403)|^(7|code again) .*status: (206|403|500)|^11 Open Connectors: GET \/query Account #6, status|^(11|clean-up) POST \/revoke #\d+, status|^4, 5 POST .* answer: an error/,
    because:
      'A page is known by what is on it, a refusal of one kind is like another, and what introspection does not say is not observable.',
  },
  {
    what: "Whether Salesforce calls a list done whose rows are all there, and the platform's count of its instances",
    match: /(?<!Connectors: )GET \/query \w+ #\d+, done: another value$|headers\/elements-total-count/,
    because:
      'A list is whole when it has as many rows as Salesforce counted; the platform has no such count for every list.',
  },
  {
    what: 'How Open Connectors reads what Salesforce answers it',
    match: /Open Connectors: .*, (headers\/content-type: blanked$|(totalSize|done): )/,
    because: 'The records that it gives are compared, and nothing else of what it got is to be seen.',
  },
  {
    what: 'Whether a refusal, or the call that heals, says what its body is',
    match:
      /^(7 GET \/(query Account|userinfo|hubs\/crm\/accounts)|11 GET \/(query Account #[3567]|userinfo #[234])|11 GET \/hubs\/crm\/accounts #[67]|code again PATCH|clean-up GET \/(instances( #2|\/\{id\} #2)|hubs\/crm\/accounts|query Account|userinfo)).*headers\/content-type: blanked$/,
    because: 'There the status is asked for, and the text where it can be read.',
  },
  {
    what: 'A row that a list of grants has twice, and another identity of our own grant',
    match:
      /GET \/query OauthToken #\d+, records\/\[(user|app|other)\]: row doubled|\[mine\]\/DeleteToken: (another|of)/,
    because: 'Rows are told apart by their DeleteToken alone, which is another one after each consent.',
  },
  {
    what: 'Grants of others in the list of before the first consent, and in the one of the clean-up',
    match:
      /^clean-up GET \/query OauthToken #\d+, records\/(\[mine\]|\[other\]: row (dropped|added))|^2, 3 GET \/query OauthToken #2, records\/\[other\]: row dropped|^(2, 3 GET \/query OauthToken #1|clean-up GET \/query OauthToken #\d+), records(: of another|.*(AppName|UserId): dropped|.*(\]|AppName|UserId|DeleteToken): (?!dropped|another type|row dropped|as before))/,
    because: 'There they only tell which grants are not of this run.',
  },
  {
    what: 'Grants of our user or app in the looks right before and after the act',
    match:
      /^(4, 5|10) GET \/query OauthToken #1, records(: of another|.*(AppName|UserId): dropped|.*(\]|AppName|UserId|DeleteToken): (?!dropped|another type|row dropped))/,
    because: 'These two tell what went of strangers; of ours, the looks of steps 3, 7 and 11 tell every change.',
  },
  {
    what: 'The users that tell colleagues from strangers',
    match: /^2, 3 GET \/query User #1, records(?!: (dropped|blanked|another type))(?!.*(another type$|row dropped))/,
    because: 'Their names and ids only say whose grants are no concern of ours.',
  },
  {
    what: 'Records of step 3, of the call that heals, and of the one at the end',
    match:
      /^((2, 3|clean-up) (Open Connectors: GET \/query Account|GET \/hubs\/crm\/accounts) #1|2, 3 (Open Connectors: GET \/query Account|GET \/hubs\/crm\/accounts) #2|11 (Open Connectors: GET \/query Account #[678]|GET \/hubs\/crm\/accounts #[67])), (?!status|records: (dropped|another type))/,
    because: 'Salesforce is asked about the records that are given in step 11; which they are is not documented.',
  },
  {
    what: 'Which records come, fields that are left out, and fields and ids of another type',
    match:
      /^11 (Open Connectors: GET \/query Account #[1-5]|GET \/hubs\/crm\/accounts #[1-5]|GET \/query Account #[14]), (.*(answer: (the previous answer|as before step 4|repeated)|(?<=#2, )records: blanked|records: as before step 4|row (dropped|doubled|added)|\]\/\w+: (dropped|another type)|headers\/elements-next-page-token: \w+)$|.*\]\/(?!Id|Name|Industry|Phone|Type|Website|NumberOfEmployees|AnnualRevenue)\w+: )/,
    because:
      'Which records are on a page is not documented: each is looked up by its id, in the fields that are given and that every org has.',
  },
  {
    what: 'Records that the auditor does not have',
    match: /^11 GET \/query Account #1, records(\/\[mine\](\/Id)?)?: (blanked|another value|of another org)/,
    because: "It need not see them all: the instance's own session is asked then, and its answer counts.",
  },
  {
    what: 'Records of calls that only ask Salesforce whether it takes a token',
    match:
      /^11 GET \/query Account #[23567], (answer: (the previous answer|as before step 4)|records(: (as before|of another)|\/.*(?<!Id: dropped|Id: another type|Name: another type|row dropped)$))/,
    because: 'The status is the answer.',
  },
  {
    what: 'A refusal that is said twice, or that Open Connectors gets in another form',
    match:
      /, \[other\]: row (dropped|doubled)$|^7 Open Connectors: (POST \/token|GET \/query Account) #\d+, answer|7 GET \/hubs\/crm\/accounts #\d+, answer/,
    because: 'The first says enough, and Open Connectors refuses in turn.',
  },
  {
    what: 'What introspection of the first tokens leaves out, what kind they are, and when they end',
    match:
      /^2, 3 POST \/introspect #[12], ((scope|token_type|exp): (?!another type)|(client_id|username): dropped|sub: (dropped|blanked|another value))/,
    because: 'What is not said is not observable; its scopes are what the later ones are compared with.',
  },
  {
    what: 'When a new token ends, of what kind it is, and what else its identity URL says',
    match:
      /^11 POST \/introspect #[123567], (sub: another value|exp: (dropped|blanked|another value|as before step 4)|token_type: (?!another type)|answer: as before step 4)/,
    because: 'A token without an end lasts, and what introspection calls a kind is hardly documented.',
  },
  {
    what: 'What else is said of a token of which is asked only whose it is, before it is revoked',
    match:
      /^11 POST \/introspect #2, ((scope|exp): (?!another type)|(client_id|username): dropped|sub: (dropped|blanked|of another user))|^clean-up POST \/introspect #1, (scope|token_type|client_id|username|sub): (?!another type)/,
    because:
      'Oracles 4 and 7 judge it. At the end, one that is not called ours is left alone with a warning, and the list of grants tells what is.',
  },
  {
    what: 'Introspection of a dead token that is the answer for another dead token',
    match: /POST \/introspect #\d+, answer: the previous answer/,
    because: 'Both say the same.',
  },
  {
    what: 'Names and addresses that userinfo gives beside the ids',
    match:
      /GET \/userinfo #1, ((name|email|language): (?!another type)|preferred_username: dropped|(sub|urls|active)[:/]|answer: (repeated|the previous answer|as before step 4))/,
    because: 'The ids decide, and at first the username.',
  },
  {
    what: 'Scopes and owner as a token answer names them, and a first grant without refresh token or with an access token of others',
    match:
      /POST \/token #\d+, scope: |^2, 3 Open Connectors: POST \/token #1, (access_token: (another value|of another org)|refresh_token: (dropped|blanked)|instance_url: of)|^11 Open Connectors: POST \/token #\d+, answer: the previous/,
    because:
      'Introspection names scopes and owner. What needs a token that the instance does not show is not observable, and the platform may get itself another access token.',
  },
  {
    what: 'What is answered with 200 to revoking and to enabling',
    match: /(POST \/revoke|PUT \/instances\/\{id\}\/enabled) #\d+, answer/,
    because: 'Neither is believed: steps 7 and 11 look.',
  },
  {
    what: 'How a code is refused that is used again',
    match: /^code again .*answer/,
    because: 'Any refusal of the platform is one.',
  },
];
