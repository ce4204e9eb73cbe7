import { createHmac } from 'node:crypto';

/**
 * Words that Salesforce's own pages are made of, by the public sources of the page objects. They are kept; every other word of a text that may hold a
 * value is masked.
 */
const OWN_WORDS = new Set(
  `a s t d ll re ve authentication configuration end identifier match mismatch must occured parameter parameters redirect scope scopes uri back rights reserved inc isn doesn didn won has does done yet too into up down about access configuration description identifier match mismatch must redirect scope scopes uri end occured authentication provided account accounts action actions activate active add administrator advanced after again all allow allowed an and another any app
  application applications approve approved approvals apps are as asking ask at authenticate authenticator authorization authorize authorized be because been before
  below block blocked browser bulk but button by can cancel change check choose classic click client close code com confirm connect connected contact
  continue count country create created custom customize data date default del delete deleted denied deny description details developer device did disable
  display do domain don edit edition email enable enabled enter enterprise error errors every expired external failed few find first for forgot from full
  get go got grant have having header help here history hide home host how i id identity if in inactive install installed instead insufficient internal
  invalid is it item items know last later learn level link list load loading locked log login logins logged logout machine maintenance manage many maximum me method
  minutes mobile more most my name necessary needed network new next no none not notice number oauth occurred of off ok old older on once one only
  open operation or org organization other our out own owner page pages passkey passkeys password pending perform permanently permission permissions permit
  personal phone please policies policy possible previous privileges proceed profile provide provides quick read recent recently record records refresh register
  registered remember remind remote remove request requested requests required reset resource resources revoke revoked row rows sales salesforce sandbox save scheduled
  search section security select send server service services session sessions set settings setup show sign single something sort standard start status still switch
  system table take temporarily tenant terms text than that the their them then there these they this time times title to token tokens too trouble try type
  unable unblock unexpected unique uninstall unknown update url usage use used user user's username usernames users using valid verification verify version
  view views want was we web website well were what when where which who will with within without work wrong yes you your am pm`.split(
    /\s+/,
  ),
);

/** What may stand in a row of data and is no value: actions and states, and what a list says when it is empty. */
const CELL_WORDS = new Set(
  `action actions active all allow allowed app apps block blocked bulk data del delete denied details display edit inactive install installed items less list manage
  menu more next no none policies policy previous records remove revoke row select show status there to token tokens unblock uninstall users view`.split(
    /\s+/,
  ),
);
/** Columns in which something else than a value may stand. */
const OWN_COLUMNS = /action|polic|status|^$/i;
const RECORD_ID = /(?<![A-Za-z0-9%])(?=[A-Za-z0-9]*\d)[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?(?![A-Za-z0-9])/g;
const TOKEN = /(?<![A-Za-z0-9])(?=[A-Za-z0-9_.!-]*\d)(?=[A-Za-z0-9_.!-]*[A-Za-z])[A-Za-z0-9_.!-]{20,}(?![A-Za-z0-9])/g;
/** An e-mail address or a host name, in any script, in a text that is otherwise kept. What has two parts only ends in small letters. */
const ADDRESS =
  /[^\s@＠<>()"“”]+(?:@|＠|%40)[^\s@＠<>()"“”]+|(?<![\p{L}\p{M}\p{N}_-])[\p{L}\p{M}\p{N}_-]+(?:(?:\.[\p{L}\p{M}\p{N}_-]+){2,}|\.[\p{Ll}\p{Lo}]{2,}(?![\p{L}\p{M}\p{N}_-]))/gu;
const RUN = /[\p{L}\p{M}]+|\p{N}+/gu;
/** What is no word: a percent-encoded byte, and a code of Salesforce such as OAUTH_APPROVAL_ERROR_GENERIC. */
const CODES = /%[0-9A-Fa-f]{2}|\b[A-Z]{2,}(?:_[A-Z]+)+\b/;
const CODE_OR_RUN = new RegExp(`${CODES.source}|${RUN.source}`, 'gu');
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const HOST_WORDS =
  /^(my|sandbox|develop|scratch|trailblaze|demo|patch|salesforce|salesforce-setup|lightning|force|visualforce|vf|static|content|file|login|test|welcome|site|com|localhost|www)$/;
/** Longer tokens are cut to this. */
const LONGEST = 48;
const MOST_TRIES = 5_000;

/**
 * Made-up values in place of real ones: the same name is the same stand-in wherever it stands, as long as the key is the same. Lengths, capitals and
 * what is a digit stay. Nobody without the key can tell whether a stand-in is that of a certain name.
 */
export class StandIns {
  readonly #key: string;
  readonly #byStem = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly #phrases = new Set<string>();
  #anyPhrase: RegExp | undefined;

  /** @param key a secret of the machine */
  constructor(key: string) {
    this.#key = key;
  }

  /** From now on these are values wherever they stand; single words that Salesforce itself uses are not. */
  learn(values: Iterable<string>, options: { always?: boolean } = {}): void {
    for (const value of values) {
      const phrase = value.replace(/\s+/g, ' ').trim();
      const words = phrase.match(RUN) ?? [];
      const isOwn = words.length < 2 && words.every((word) => OWN_WORDS.has(word.toLowerCase()));
      if (phrase.length < 3 || (isOwn && options.always !== true)) continue;
      this.#phrases.add(phrase);
      this.#anyPhrase = undefined;
    }
  }

  /** A text that is a value as a whole. */
  value(text: string): string {
    return text
      .replace(TOKEN, (token) => this.#token(token))
      .replace(RECORD_ID, (id, at: number, all: string) => (isMade(all, at) ? id : this.#token(id)))
      .replace(RUN, (run, at: number, all: string) => (isMade(all, at) ? run : this.#run(run)))
      .replace(MADE, '');
  }

  /** Salesforce's own words and the numbers between them; values that are known, and what looks like one, are masked. */
  label(text: string): string {
    return this.#around(text, (rest) =>
      rest.replace(CODE_OR_RUN, (run) => (/^\p{N}/u.test(run) ? this.#run(run) : run)),
    );
  }

  /** As {@link label}, and words that Salesforce does not use are masked, too. */
  heading(text: string): string {
    return this.#around(text, (rest) =>
      rest.replace(CODE_OR_RUN, (run) => (CODES.test(run) || OWN_WORDS.has(run.toLowerCase()) ? run : this.#run(run))),
    );
  }

  /** Any other text: a short one with a word that Salesforce does not use is a value as a whole. */
  text(text: string): string {
    const words = text.match(/[\p{L}\p{M}]+/gu) ?? [];
    const isOwn = words.every((word) => OWN_WORDS.has(word.toLowerCase()));
    return words.length <= 4 && !isOwn ? this.value(text) : this.heading(text);
  }

  /** The text of a cell in a row of data. @param column its column's label; empty: not known */
  cell(text: string, column: string): string {
    const words = text.match(/[\p{L}\p{M}]+/gu) ?? [];
    const isOwn = OWN_COLUMNS.test(column) && words.every((word) => CELL_WORDS.has(word.toLowerCase()));
    return isOwn && words.length > 0 ? text : this.value(text);
  }

  /** An address, absolute or not: its own paths and the names of its parameters are kept. */
  address(text: string): string {
    if (/^(#|$)/.test(text)) return '#';
    if (/^[a-z]+:(?!\/\/)/i.test(text)) return /^javascript:/i.test(text) ? 'javascript:void(0)' : this.value(text);
    const [, origin = '', path = '', query = ''] =
      /^([a-z]+:\/\/[^/?#]*|\/\/[^/?#]*)?([^?#]*)(\?[^#]*)?/i.exec(text) ?? [];
    return `${this.#origin(origin)}${path
      .split('/')
      .map((part) => this.#segment(part))
      .join('/')}${this.#query(query)}`;
  }

  /** An id, a class, a name: the words are Salesforce's; known values and ids of records are not. */
  identifier(text: string): string {
    const known = this.#known();
    return (known === undefined ? text : text.replace(known, (all) => made(this.value(all))))
      .replace(RECORD_ID, (id, at: number, all: string) => (isMade(all, at) ? id : this.#token(id)))
      .replace(/[A-Za-z0-9]{24,}|\p{N}{6,}/gu, (run, at: number, all: string) =>
        isMade(all, at) || !/\d/.test(run) ? run : made(this.value(run)),
      )
      .replace(MADE, '');
  }

  #origin(origin: string): string {
    const [scheme = '', rest = ''] = origin.split('//');
    // The port is that of this machine, and a user name has no place there.
    const host = rest.replace(/^.*@/, '').replace(/:\d+$/, '');
    if (host === '') return origin;
    return `${scheme}//${host
      .split('.')
      .map((label) => (HOST_WORDS.test(label) ? label : this.value(label)))
      .join('.')}`;
  }

  #segment(part: string): string {
    const plain = decoded(part);
    return /^[A-Za-z_][\w.-]*$/.test(plain) && plain.search(RECORD_ID) < 0
      ? this.identifier(plain)
      : encodeURI(this.value(plain));
  }

  #query(query: string): string {
    if (query.length < 2) return '';
    const masked = [...new URLSearchParams(query)].map(([name, value]): [string, string] => [
      this.identifier(name),
      // The refusal of an authorization is in the address.
      /^error(_description)?$/.test(name)
        ? this.heading(value)
        : /^(\/|https?:)/.test(value)
          ? this.address(value)
          : /^(p?\d|true|false)$/.test(value)
            ? value
            : this.value(value),
    ]);
    return `?${new URLSearchParams(masked).toString()}`;
  }

  /** Known values, tokens, ids and addresses are masked; the rest is somebody else's business. */
  #around(text: string, rest: (text: string) => string): string {
    const mask = (all: string) => made(this.value(all));
    const known = this.#known();
    const hidden = (known === undefined ? text : text.replace(known, mask))
      .replace(ADDRESS, (all, at: number, whole: string) => (isMade(whole, at) || isOwnDomain(all) ? all : mask(all)))
      .replace(TOKEN, (all, at: number, whole: string) => (isMade(whole, at) ? all : mask(all)))
      .replace(RECORD_ID, (all, at: number, whole: string) => (isMade(whole, at) ? all : mask(all)));
    return hidden
      .split(BETWEEN)
      .map((part) => (part.startsWith(START) ? part.slice(1, -1) : rest(part)))
      .join('');
  }

  /** Made when it is needed: hundreds of names become one expression. */
  #known(): RegExp | undefined {
    if (this.#anyPhrase !== undefined || this.#phrases.size === 0) return this.#anyPhrase;
    const any = [...this.#phrases]
      .sort((one, other) => other.length - one.length)
      .map((phrase) => phrase.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '\\s+'))
      .join('|');
    this.#anyPhrase = new RegExp(`(?<![\\p{L}\\p{N}])(?:${any})(?![\\p{L}\\p{N}])`, 'giu');
    return this.#anyPhrase;
  }

  /** An id keeps its first three characters, which say of what it is; 15 and 18 characters name the same record. */
  #token(token: string): string {
    const isId = /^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/.test(token);
    const from = isId ? 3 : 0;
    const to = isId ? 15 : LONGEST;
    const rest = token.slice(from, to);
    const digest = this.#bytes(`token ${rest}`, rest.length);
    const masked = [...rest].map((char, index) => like(char, digest[index] ?? 0)).join('');
    return made(
      token.slice(0, from) +
        masked +
        (isId ? token.slice(15).replace(/./g, (char, index: number) => like(char, digest[index] ?? 0)) : ''),
    );
  }

  #run(run: string): string {
    if (/^\p{N}/u.test(run)) return this.#number(run);
    const stem = run.toLowerCase();
    const letters = this.#standIn(stem, (bytes) => [...bytes].map((byte) => LETTERS[byte % 26] ?? 'x').join(''));
    const chars = [...run];
    return [...letters]
      .map((letter, index) => (/\p{Lu}/u.test(chars[index] ?? '') ? letter.toUpperCase() : letter))
      .join('');
  }

  /** Nothing is no user, and stays nothing. */
  #number(run: string): string {
    if (/^0*$/.test(run)) return run;
    return this.#standIn(run, (bytes) =>
      [...bytes].map((byte, index) => (index === 0 && run[0] !== '0' ? 1 + (byte % 9) : byte % 10)).join(''),
    );
  }

  #standIn(stem: string, spell: (bytes: Uint8Array) => string): string {
    const known = this.#byStem.get(stem);
    if (known !== undefined) return known;
    const { length } = [...stem];
    let found = '';
    for (let tried = 0; tried < MOST_TRIES; tried++) {
      found = spell(this.#bytes(`${tried} ${stem}`, Math.min(length, LONGEST)));
      const isFree = !this.#taken.has(found) && !OWN_WORDS.has(found) && found !== stem;
      if (isFree) break;
    }
    this.#byStem.set(stem, found);
    this.#taken.add(found);
    return found;
  }

  #bytes(text: string, length: number): Uint8Array {
    const blocks: Buffer[] = [];
    for (let block = 0; block * 32 < length; block++)
      blocks.push(createHmac('sha256', this.#key).update(`${block} ${text}`).digest());
    return Buffer.concat(blocks).subarray(0, length);
  }
}

// What has been made is not masked a second time: it stands between these two, which no text has.
const START = '\uE000';
const END = '\uE001';
const MADE = /[\uE000\uE001]/g;
const BETWEEN = /(\uE000[^\uE001]*\uE001)/;
const made = (text: string): string => `${START}${text.replace(MADE, '')}${END}`;

/** Whether a place in a text is inside of what has been made. */
const isMade = (all: string, at: number): boolean => at > 0 && all.lastIndexOf(START, at) > all.lastIndexOf(END, at);

/** `salesforce.com`, and two of Salesforce's words with a point between them. */
const isOwnDomain = (address: string): boolean =>
  /^\p{L}+\.\p{L}+$/u.test(address) && address.split('.').every((word) => OWN_WORDS.has(word.toLowerCase()));

function like(char: string, byte: number): string {
  if (/\d/.test(char)) return String(byte % 10);
  if (/[a-z]/.test(char)) return LETTERS[byte % 26] ?? 'x';
  return /[A-Z]/.test(char) ? (LETTERS[byte % 26] ?? 'x').toUpperCase() : char;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // No encoding at all: it is a value as it stands.
  }
}

/** A text without anything of anybody: Salesforce's own words, and x for every other. For comparing two pages. */
export function outlineOf(text: string): string {
  return text
    .replace(RUN, (run) => (OWN_WORDS.has(run.toLowerCase()) ? run.toLowerCase() : /^\p{N}/u.test(run) ? '9' : 'x'))
    .replace(/\s+/g, ' ')
    .trim();
}
