import { type Condition, type Literal, type Query, SoqlError } from './soql.ts';

/** A record of the simulator; members that are objects are relationships. */
export type Row = { [field: string]: Literal | Row };

/** The answer of a query. */
export interface QueryResult {
  totalSize: number;
  done: true;
  records: object[];
}

/**
 * Run a query over the rows of its object.
 * @throws SoqlError `INVALID_FIELD` for a field that the object does not have.
 */
export function runQuery(query: Query, rows: Row[], fields: ReadonlySet<string>): QueryResult {
  for (const field of fieldsIn(query)) {
    if (!fields.has(field.toLowerCase())) {
      throw new SoqlError(
        'INVALID_FIELD',
        `No such column '${field}' on entity '${query.object}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name.`,
      );
    }
  }
  const { where } = query;
  const found = (where === undefined ? rows : rows.filter((row) => holds(where, row))).sort((a, b) => {
    for (const { field, descending } of query.orderBy) {
      const order = compare(valueOf(a, field), valueOf(b, field));
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });
  const page = found.slice(query.offset, query.limit === undefined ? undefined : query.offset + query.limit);
  if (query.fields === 'COUNT()') return { totalSize: page.length, done: true, records: [] };
  const selected = query.fields;
  return {
    totalSize: page.length,
    done: true,
    records: page.map((row) => project(row, selected, query.object)),
  };
}

/** Names of all fields of a row, relationships with a dot, in lower case. */
export function fieldNames(row: Row, prefix = ''): Set<string> {
  const names = new Set<string>();
  for (const [name, value] of Object.entries(row)) {
    if (typeof value === 'object' && value !== null) {
      for (const inner of fieldNames(value, `${prefix}${name}.`)) names.add(inner);
    } else names.add(`${prefix}${name}`.toLowerCase());
  }
  return names;
}

function fieldsIn(query: Query): string[] {
  const inCondition = (condition: Condition | undefined): string[] => {
    if (condition === undefined) return [];
    if (condition.kind === 'compare') return [condition.field];
    return condition.kind === 'not' ? inCondition(condition.part) : condition.parts.flatMap(inCondition);
  };
  return [
    ...(query.fields === 'COUNT()' ? [] : query.fields),
    ...inCondition(query.where),
    ...query.orderBy.map(({ field }) => field),
  ];
}

function valueOf(row: Row, field: string): Literal {
  let value: Literal | Row | undefined = row;
  for (const part of field.toLowerCase().split('.')) {
    if (typeof value !== 'object' || value === null) return null;
    value = Object.entries(value).find(([name]) => name.toLowerCase() === part)?.[1];
  }
  return typeof value === 'object' || value === undefined ? null : value;
}

function holds(condition: Condition, row: Row): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.parts.every((part) => holds(part, row));
    case 'or':
      return condition.parts.some((part) => holds(part, row));
    case 'not':
      return !holds(condition.part, row);
    case 'compare': {
      const value = valueOf(row, condition.field);
      const [wanted = null] = condition.values;
      switch (condition.operator) {
        case '=':
          return equal(value, wanted);
        case '!=':
          return !equal(value, wanted);
        case 'IN':
          return condition.values.some((candidate) => equal(value, candidate));
        case 'NOT IN':
          return !condition.values.some((candidate) => equal(value, candidate));
        case 'LIKE':
          return typeof value === 'string' && like(String(wanted)).test(value);
        case '<':
          return value !== null && compare(value, wanted) < 0;
        case '<=':
          return value !== null && compare(value, wanted) <= 0;
        case '>':
          return value !== null && compare(value, wanted) > 0;
        case '>=':
          return value !== null && compare(value, wanted) >= 0;
      }
    }
  }
}

/** Text without regard to case, as Salesforce compares; ids in 15 and 18 characters are the same. */
function equal(a: Literal, b: Literal): boolean {
  if (typeof a !== 'string' || typeof b !== 'string') return a === b;
  if (isId(a) && isId(b) && a.length !== b.length) return a.slice(0, 15) === b.slice(0, 15);
  return isDate(a) && isDate(b) ? Date.parse(a) === Date.parse(b) : a.toLowerCase() === b.toLowerCase();
}

function compare(a: Literal, b: Literal): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  if (typeof a === 'string' && typeof b === 'string') {
    return isDate(a) && isDate(b) ? Date.parse(a) - Date.parse(b) : a.localeCompare(b);
  }
  return Number(a) - Number(b);
}

function isId(text: string): boolean {
  return /^[A-Za-z0-9]{15}([A-Z0-5]{3})?$/.test(text);
}

function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT/.test(text);
}

function like(pattern: string): RegExp {
  const source = pattern
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/%/g, '.*')
    .replace(/_/g, '.');
  return new RegExp(`^${source}$`, 'is');
}

function project(row: Row, fields: string[], type: string): object {
  const record: Record<string, unknown> = { attributes: { type } };
  for (const field of fields) {
    const [relationship, inner] = field.split('.');
    if (relationship === undefined) continue;
    if (inner === undefined) record[field] = valueOf(row, field);
    else {
      const nested = (record[relationship] ??= { attributes: { type: relationship } }) as Record<string, unknown>;
      nested[inner] = valueOf(row, field);
    }
  }
  return record;
}
