import { NotSimulated } from '../not-simulated.ts';

/** A reader for the part of SOQL that tests of OAuth grants need. What is SOQL and not in that part is said to be not simulated. */

export type Literal = string | number | boolean | null;

/** A value of a condition, and how it is written: SOQL converts nothing. */
export interface Value {
  form: 'text' | 'number' | 'boolean' | 'null' | 'date' | 'dateTime';
  value: Literal;
}

type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE' | 'IN' | 'NOT IN';

export type Condition =
  | { kind: 'and' | 'or'; parts: Condition[] }
  | { kind: 'not'; part: Condition }
  | { kind: 'compare'; field: string; operator: Operator; values: Value[] };

export interface Query {
  /** `COUNT()` alone, or names of fields. */
  fields: 'COUNT()' | string[];
  object: string;
  where: Condition | undefined;
  orderBy: { field: string; descending: boolean; nullsLast: boolean }[];
  limit: number | undefined;
  offset: number;
}

/** A query that Salesforce refuses: `errorCode` and message of its 400. */
export class SoqlError extends Error {
  readonly errorCode: string;

  constructor(errorCode: string, message: string) {
    super(message);
    this.name = 'SoqlError';
    this.errorCode = errorCode;
  }
}

const TOKEN =
  /\s*('(?:[^'\\]|\\.)*'|\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d))?(?![\w-])|[A-Za-z_][\w.]*(?::\d+)?|-?\d+(?:\.\d+)?|<=|>=|!=|<>|[=<>(),])/y;

/** SOQL that the simulator does not have: functions in a field list, clauses after the object, relative dates. */
const FUNCTION =
  /^(COUNT|COUNT_DISTINCT|MIN|MAX|SUM|AVG|FORMAT|TOLABEL|CONVERT\w+|FIELDS|DISTANCE|(CALENDAR|FISCAL|DAY|WEEK|HOUR)_\w+)$/i;
const CLAUSE = /^(USING|WITH|GROUP|HAVING|FOR|UPDATE)$/i;
const RELATIVE_DATE =
  /^(YESTERDAY|TODAY|TOMORROW|(LAST|THIS|NEXT)_(WEEK|MONTH|(FISCAL_)?(QUARTER|YEAR)|90_DAYS)|((LAST|NEXT)_N_\w+|N_\w+_AGO):\d+)$/i;

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/**
 * Read a query.
 * @throws SoqlError `MALFORMED_QUERY`.
 * @throws NotSimulated for SOQL that the simulator does not have.
 */
export function parseSoql(text: string): Query {
  if (text.trim() === '') throw new SoqlError('MALFORMED_QUERY', 'A query string has to be specified');
  return new Parser(tokensOf(text)).query();
}

/**
 * Read what stands after WHERE, alone.
 * @throws SoqlError, NotSimulated as `parseSoql`.
 */
export function parseCondition(text: string): Condition {
  return new Parser(tokensOf(text)).onlyCondition();
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match?.[1] === undefined)
      throw new SoqlError('MALFORMED_QUERY', `unexpected token: '${text.slice(at).trim()[0] ?? ''}'`);
    tokens.push(match[1]);
  }
  return tokens;
}

class Parser {
  readonly #tokens: string[];
  #at = 0;

  constructor(tokens: string[]) {
    this.#tokens = tokens;
  }

  query(): Query {
    this.#expect('SELECT');
    const fields = this.#fields();
    this.#expect('FROM');
    const object = this.#name();
    this.#noAlias();
    const where = this.#take('WHERE') ? this.#condition() : undefined;
    const orderBy = this.#take('ORDER') ? this.#orderBy() : [];
    const limit = this.#take('LIMIT') ? this.#number() : undefined;
    const offset = this.#take('OFFSET') ? this.#number() : 0;
    if (fields === 'COUNT()' && orderBy.length > 0) {
      throw new SoqlError('MALFORMED_QUERY', 'COUNT() can not be used with ORDER BY');
    }
    if (CLAUSE.test(this.#tokens[this.#at] ?? '')) throw new NotSimulated(`${this.#tokens[this.#at]} in a query`);
    this.#expectEnd();
    if (offset > 2000) {
      throw new SoqlError('NUMBER_OUTSIDE_VALID_RANGE', 'Maximum SOQL offset allowed is 2000');
    }
    return { fields, object, where, orderBy, limit, offset };
  }

  onlyCondition(): Condition {
    const condition = this.#condition();
    this.#expectEnd();
    return condition;
  }

  #fields(): Query['fields'] {
    const [first = '', second, third] = this.#tokens.slice(this.#at);
    if (first.toUpperCase() === 'COUNT' && second === '(' && third === ')') {
      this.#at += 3;
      return 'COUNT()';
    }
    return this.#list(() => {
      const word = this.#tokens[this.#at] ?? '';
      if (word === '(') throw new NotSimulated('a query within a query');
      if (/^TYPEOF$/i.test(word)) throw new NotSimulated('TYPEOF in a query');
      return this.#field();
    });
  }

  #field(): string {
    const [name = '', next] = this.#tokens.slice(this.#at);
    if (next === '(' && FUNCTION.test(name)) throw new NotSimulated(`${name}() in a query`);
    return this.#name();
  }

  /** A word that nobody knows is an alias where the query goes on as one. */
  #noAlias(): void {
    const [word = '', next = 'WHERE'] = this.#tokens.slice(this.#at);
    const clause = /^(WHERE|ORDER|LIMIT|OFFSET)$/i;
    if (!/^[A-Za-z_]\w*$/.test(word) || clause.test(word) || CLAUSE.test(word)) return;
    if (clause.test(next) || CLAUSE.test(next) || next === ',') throw new NotSimulated('an alias in a query');
  }

  /** AND and OR side by side need brackets, as neither binds closer. */
  #condition(): Condition {
    const first = this.#unary();
    const parts = [first];
    const word = /^(AND|OR)$/i.exec(this.#tokens[this.#at] ?? '')?.[0].toUpperCase();
    while (word !== undefined && this.#take(word)) parts.push(this.#unary());
    return parts.length === 1 ? first : { kind: word === 'OR' ? 'or' : 'and', parts };
  }

  #unary(): Condition {
    if (this.#take('NOT')) return { kind: 'not', part: this.#unary() };
    if (this.#take('(')) {
      const inner = this.#condition();
      this.#expect(')');
      return inner;
    }
    const field = this.#field();
    const operator = this.#operator();
    if (operator !== 'IN' && operator !== 'NOT IN')
      return { kind: 'compare', field, operator, values: [this.#literal()] };
    this.#expect('(');
    if (this.#tokens[this.#at]?.toUpperCase() === 'SELECT') throw new NotSimulated('a query within a query');
    const values = this.#list(() => this.#literal());
    this.#expect(')');
    return { kind: 'compare', field, operator, values };
  }

  #operator(): Operator {
    const token = this.#next().toUpperCase();
    if (token === '<>') return '!=';
    if (token === 'NOT') {
      this.#expect('IN');
      return 'NOT IN';
    }
    const known = (['=', '!=', '<', '<=', '>', '>=', 'LIKE', 'IN'] as const).find((operator) => operator === token);
    if (known === undefined) throw this.#unexpected(-1);
    return known;
  }

  #literal(): Value {
    const token = this.#next();
    if (token.startsWith("'")) return { form: 'text', value: unescape(token.slice(1, -1)) };
    if (/^\d{4}-/.test(token)) {
      if (!isOnCalendar(token)) throw this.#unexpected(-1);
      return { form: token.includes('T') ? 'dateTime' : 'date', value: token };
    }
    if (/^-?\d/.test(token)) return { form: 'number', value: Number(token) };
    switch (token.toLowerCase()) {
      case 'true':
        return { form: 'boolean', value: true };
      case 'false':
        return { form: 'boolean', value: false };
      case 'null':
        return { form: 'null', value: null };
    }
    if (RELATIVE_DATE.test(token)) throw new NotSimulated(`${token} in a query`);
    throw this.#unexpected(-1);
  }

  #orderBy(): Query['orderBy'] {
    this.#expect('BY');
    return this.#list(() => {
      const field = this.#field();
      const descending = this.#take('DESC') || (this.#take('ASC') && false);
      const nullsLast = this.#take('NULLS') && !this.#take('FIRST');
      if (nullsLast) this.#expect('LAST');
      return { field, descending, nullsLast };
    });
  }

  #list<T>(read: () => T): T[] {
    const list = [read()];
    while (this.#take(',')) list.push(read());
    return list;
  }

  #number(): number {
    const token = this.#next();
    if (!/^\d+$/.test(token)) throw this.#unexpected(-1);
    return Number(token);
  }

  #name(): string {
    const token = this.#next();
    if (!/^[A-Za-z_]/.test(token)) throw this.#unexpected(-1);
    return token;
  }

  #take(word: string): boolean {
    if (this.#tokens[this.#at]?.toUpperCase() !== word) return false;
    this.#at += 1;
    return true;
  }

  #expectEnd(): void {
    if (this.#at < this.#tokens.length) throw this.#unexpected();
  }

  #expect(word: string): void {
    if (!this.#take(word)) throw this.#unexpected();
  }

  #next(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw this.#unexpected();
    this.#at += 1;
    return token;
  }

  #unexpected(offset = 0): SoqlError {
    const token = this.#tokens[this.#at + offset];
    return new SoqlError(
      'MALFORMED_QUERY',
      token === undefined ? "unexpected token: '<EOF>'" : `unexpected token: '${token}'`,
    );
  }
}

/** Whether a date, alone or with a time to the second, is one. */
function isOnCalendar(token: string): boolean {
  const day = /^\d{4}-\d\d-\d\d(?=$|T\d\d:\d\d:\d\d)/.exec(token)?.[0] ?? '';
  const times = [Date.parse(token), Date.parse(day)];
  // `Date` takes the 30th of February for the 2nd of March.
  return !times.some(Number.isNaN) && new Date(day).toISOString().startsWith(day);
}

/** The text of a string; `\_` and `\%`, which mean something to LIKE only, stay as they are. */
function unescape(text: string): string {
  return text.replace(/\\(.)/gs, (sequence, character: string) => {
    if (/['"\\]/.test(character)) return character;
    if (/[_%]/.test(character)) return sequence;
    const meant = ESCAPES[character.toLowerCase()];
    if (meant !== undefined) return meant;
    throw new SoqlError('MALFORMED_QUERY', `Illegal character sequence '${sequence}' in string literal`);
  });
}
