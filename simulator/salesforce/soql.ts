/** A reader for the part of SOQL that tests of OAuth grants need. */

export type Literal = string | number | boolean | null;
export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE' | 'IN' | 'NOT IN';

export type Condition =
  | { kind: 'and' | 'or'; parts: Condition[] }
  | { kind: 'not'; part: Condition }
  | { kind: 'compare'; field: string; operator: Operator; values: Literal[] };

export interface Query {
  /** `COUNT()` alone, or names of fields. */
  fields: 'COUNT()' | string[];
  object: string;
  where: Condition | undefined;
  orderBy: { field: string; descending: boolean }[];
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
  /\s*('(?:[^'\\]|\\.)*'|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)|[A-Za-z_][\w.]*|-?\d+(?:\.\d+)?|<=|>=|!=|<>|[=<>(),])/y;

/**
 * Read a query.
 * @throws SoqlError `MALFORMED_QUERY`.
 */
export function parseSoql(text: string): Query {
  return new Parser(tokensOf(text)).query();
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
    const where = this.#take('WHERE') ? this.#or() : undefined;
    const orderBy = this.#take('ORDER') ? this.#orderBy() : [];
    const limit = this.#take('LIMIT') ? this.#number() : undefined;
    const offset = this.#take('OFFSET') ? this.#number() : 0;
    if (this.#at < this.#tokens.length) throw this.#unexpected();
    return { fields, object, where, orderBy, limit, offset };
  }

  #fields(): Query['fields'] {
    if (this.#take('COUNT')) {
      this.#expect('(');
      this.#expect(')');
      return 'COUNT()';
    }
    return this.#list(() => this.#name());
  }

  #or(): Condition {
    return this.#chain('OR', 'or', () => this.#chain('AND', 'and', () => this.#unary()));
  }

  #chain(word: string, kind: 'and' | 'or', part: () => Condition): Condition {
    const first = part();
    const parts = [first];
    while (this.#take(word)) parts.push(part());
    return parts.length === 1 ? first : { kind, parts };
  }

  #unary(): Condition {
    if (this.#take('NOT')) return { kind: 'not', part: this.#unary() };
    if (this.#take('(')) {
      const inner = this.#or();
      this.#expect(')');
      return inner;
    }
    const field = this.#name();
    const operator = this.#operator();
    if (operator !== 'IN' && operator !== 'NOT IN')
      return { kind: 'compare', field, operator, values: [this.#literal()] };
    this.#expect('(');
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

  #literal(): Literal {
    const token = this.#next();
    if (token.startsWith("'")) return token.slice(1, -1).replace(/\\(.)/g, '$1');
    if (/^\d{4}-/.test(token)) return token;
    if (/^-?\d/.test(token)) return Number(token);
    switch (token.toLowerCase()) {
      case 'true':
        return true;
      case 'false':
        return false;
      case 'null':
        return null;
    }
    throw this.#unexpected(-1);
  }

  #orderBy(): Query['orderBy'] {
    this.#expect('BY');
    return this.#list(() => {
      const field = this.#name();
      const descending = this.#take('DESC') || (this.#take('ASC') && false);
      if (this.#take('NULLS') && !this.#take('FIRST')) this.#expect('LAST');
      return { field, descending };
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
