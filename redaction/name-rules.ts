import { isHidden, placeholder, plainValue } from './placeholder.ts';
import { beginsWord, endOfJsonString, endOfParameter, rest } from './value-ends.ts';

/**
 * The net for secrets that nobody registered: what a service calls by one of these names is replaced, whether it stands in JSON, in a
 * HAR entry, in a query or form, nested in another URL, or in a header line.
 */
interface NameRule {
  /** Name of the rule. */
  rule: string;
  /** Names under which the value travels; matched without regard to case. */
  names: readonly string[];
  /** How a value of this name is rewritten; undefined leaves it alone. */
  rewrite(name: string, value: string, where: Where): string | undefined;
}

/** How name and value stand together: a JSON member or HAR entry, `name=value`, or a header line. */
type Where = 'member' | 'parameter' | 'line';

const whole = (name: string, value: string) => placeholder(name, plainValue(value));
/** So much of a value shows what it looks like; a regular expression runs out of stack over millions of characters. */
const LOOK = 4096;
/** In prose and source code a colon introduces anything; only what looks like a credential is one. */
const likeCredential = (value: string) => /^[\w+/=.!%~-]{12,}$/.test(value.slice(0, LOOK)) && /\d/.test(value);
const always = (name: string, value: string, where: Where) =>
  where === 'line' && !likeCredential(value) ? undefined : whole(name, value);

/** `Basic x`, `Bearer x`, and `User x, Organization y, Element z` keep their words; every credential is replaced by itself. */
function authorization(name: string, value: string, where: Where): string | undefined {
  // In source code an expression follows the colon.
  if (where === 'line' && !likeCredential(value) && !/^[A-Z]\w+ +[\w+/=.!%~-]{8,}/.test(value)) return undefined;
  return value
    .split(/(,\s*)/)
    .map((part) => {
      const scheme = /^(\w+)(\s+)(\S.*)$/s.exec(part);
      if (/^,\s*$/.test(part) || isHidden(part)) return part;
      if (!scheme) return whole(name, part);
      const [, word = '', space = '', credential = ''] = scheme;
      return `${word}${space}${isHidden(credential) ? credential : whole(`${name}-${word}`, credential)}`;
    })
    .join('');
}

/** Names of cookies stay, their values do not. */
function cookie(name: string, value: string): string {
  return value.replace(/(^|;\s*|\\+n|\n)([^=;\s]+)=([^;\n\\]*)/g, (all, before: string, key: string, text: string) =>
    isHidden(text) ? all : `${before}${key}=${whole(`${name}-${key}`, text)}`,
  );
}

/** Of `Set-Cookie` only the first pair is the cookie; Chromium joins several with a line feed. */
function setCookie(name: string, value: string): string {
  return value.replace(/(^|\\+n|\n)([^=;\s]+)=([^;\n\\]*)/g, (all, before: string, key: string, text: string) =>
    isHidden(text) ? all : `${before}${key}=${whole(`${name}-${key}`, text)}`,
  );
}

/** `code` is also what errors call their kind (`ECONNREFUSED`, `INVALID_SESSION_ID`) and processes their result. */
function code(name: string, value: string, where: Where): string | undefined {
  const plain = plainValue(value);
  if (where === 'parameter') return plain.length >= 4 ? whole(name, value) : undefined;
  const looksRandom = plain.length >= 16 && /[a-z]/.test(plain) && /[A-Z0-9]/.test(plain) && !/\s/.test(plain);
  return plain.startsWith('aPrx') || (looksRandom && likeCredential(plain)) ? whole(name, value) : undefined;
}

const simple = (rule: string, ...others: string[]): NameRule => ({ rule, names: [rule, ...others], rewrite: always });

export const NAME_RULES: readonly NameRule[] = [
  { rule: 'Authorization', names: ['authorization', 'proxy-authorization'], rewrite: authorization },
  { rule: 'Cookie', names: ['cookie'], rewrite: (name, value) => cookie(name, value) },
  { rule: 'Set-Cookie', names: ['set-cookie'], rewrite: (name, value) => setCookie(name, value) },
  { rule: 'code', names: ['code'], rewrite: code },
  simple('sid'),
  simple('otp'),
  simple('apiSecret', 'api_secret', 'oauth.api.secret', 'sfdc.api.secret'),
  simple('client_secret', 'clientSecret', 'consumerSecret', 'consumer_secret'),
  simple('refresh_token', 'refreshToken'),
  simple('access_token', 'accessToken'),
  simple('oauth.user.token'),
  simple('oauth.user.refresh_token'),
  simple('pw'),
  simple('password', 'passwd', 'sfdc.password', 'sfdc.security.token', 'newpassword', 'confirmpassword'),
  simple(
    'session id',
    'sessionId',
    'session_id',
    'session.id',
    'id_token',
    'assertion',
    'code_verifier',
    'vcsrf',
    'signature',
  ),
  {
    // The parameter of revocation and introspection, and the member that Open Connectors gives an element token in.
    rule: 'token',
    names: ['token'],
    rewrite: (name, value) => (plainValue(value).length >= 16 && !/\s/.test(value) ? whole(name, value) : undefined),
  },
  {
    // Fields of Salesforce's verification pages.
    rule: 'verification code field',
    names: ['tc', 'emc', 'smc', 'totp'],
    rewrite: (_name, value) => (/^\d{6,8}$/.test(value) ? '[verification_code]' : undefined),
  },
];

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** White space in JSON, also of JSON that is itself a JSON string. */
const S = '(?:\\s|\\\\+[nrt])*';
const MEMBER = new RegExp(`\\\\*["']${S}:${S}(?:\\[${S})?(\\\\*)(["'])`, 'y');
const BARE_MEMBER = new RegExp(`${S}:${S}(?:\\[${S})?()(['"])`, 'y');
const HAR_MEMBER = new RegExp(`\\\\*"${S},${S}\\\\*"value\\\\*"${S}:${S}(\\\\*)(")`, 'y');
const NEXT_OF_ARRAY = new RegExp(`${S},${S}(\\\\*)(["'])`, 'y');
const PARAMETER = /=|%(?:25)*3[dD]|\\+u003[dD]|&#61;|&#x3[dD];|%(?:25)*22%(?:25)*3[aA](?:%(?:25)*20|\+)?%(?:25)*22/y;
const LINE = /[ \t]*:[ \t]+/y;
export class NameRules {
  readonly #heads: RegExp;
  readonly #byName = new Map<string, NameRule>();

  constructor(without: ReadonlySet<string>) {
    for (const rule of NAME_RULES) {
      if (without.has(rule.rule)) continue;
      for (const name of rule.names) this.#byName.set(name.toLowerCase(), rule);
    }
    // Longer names first: an alternation takes the first one that fits.
    const names = [...this.#byName.keys()].sort((a, b) => b.length - a.length).map(escape);
    this.#heads = new RegExp(`(?:${names.join('|') || '(?!)'})(?=[ \\t]*["'=:\\\\%&])`, 'gi');
  }

  apply(text: string): string {
    const heads = this.#heads;
    heads.lastIndex = 0;
    let result = '';
    let done = 0;
    for (let head = heads.exec(text); head; head = heads.exec(text)) {
      const name = head[0];
      const rule = this.#byName.get(name.toLowerCase());
      if (!rule || !beginsWord(text, head.index)) continue;
      for (const { start, end, where } of valuesAfter(text, heads.lastIndex)) {
        const value = text.slice(start, end);
        const rewritten = isHidden(value) ? undefined : rule.rewrite(name, value, where);
        if (rewritten === undefined) continue;
        result += text.slice(done, start) + rewritten;
        done = end;
      }
      heads.lastIndex = Math.max(heads.lastIndex, done);
    }
    return done === 0 ? text : result + text.slice(done);
  }
}

interface Span {
  start: number;
  end: number;
  where: Where;
}

/** Where the values of a name stand that ends at `at`; several when the name has an array of values. */
function valuesAfter(text: string, at: number): Span[] {
  for (const pattern of [HAR_MEMBER, MEMBER, BARE_MEMBER]) {
    const opening = rest(pattern, text, at);
    if (!opening) continue;
    const spans: Span[] = [];
    let match: RegExpExecArray | undefined = opening;
    let start = pattern.lastIndex;
    const isArray = opening[0].includes('[');
    while (match) {
      const end = endOfJsonString(text, start, match[1]?.length ?? 0, match[2] ?? '"');
      spans.push({ start, end, where: 'member' });
      match = isArray ? rest(NEXT_OF_ARRAY, text, end + (match[1]?.length ?? 0) + 1) : undefined;
      start = NEXT_OF_ARRAY.lastIndex;
    }
    return spans;
  }
  const parameter = rest(PARAMETER, text, at);
  if (parameter) {
    const start = PARAMETER.lastIndex;
    return [{ start, end: endOfParameter(text, start, parameter[0]), where: 'parameter' }];
  }
  if (rest(LINE, text, at)) {
    const start = LINE.lastIndex;
    const end = /[\r\n"'<]|\\+[nr"]|$/g;
    end.lastIndex = start;
    return [{ start, end: end.exec(text)?.index ?? text.length, where: 'line' }];
  }
  return [];
}
