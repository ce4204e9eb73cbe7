import { NotSimulated } from '../not-simulated.ts';
import { type FieldType, type QueriedObject, type Row } from './objects.ts';
import { type Condition, type Literal, type Query, SoqlError, type Value } from './soql.ts';

type Compare = Extract<Condition, { kind: 'compare' }>;
type FieldOf = (name: string) => { name: string; type: FieldType };

/** What Salesforce gives as the id in the address of a record without one, as those of `OauthToken` are. */
const NO_ID = '000000000000000AAA';

/**
 * Run a query over the rows of its object.
 * @returns the records as `attributesOf` the version shows them (none for `COUNT()`), and how many rows were found.
 * @throws SoqlError `INVALID_FIELD` for a field that the object does not have or that cannot be filtered by, or a value that is not written as the field's type asks;
 * `INVALID_QUERY_FILTER_OPERATOR` for text that is no id, and an operator that the type does not have.
 * @throws NotSimulated for a field that Salesforce has and the simulator has not.
 */
export function runQuery(query: Query, object: QueriedObject, version: string): { found: number; records: object[] } {
  const fieldOf: FieldOf = (name) => known(object, name);
  const selected = query.fields === 'COUNT()' ? [] : query.fields.map((field) => fieldOf(field).name);
  const twice = selected.find((field, index) => selected.indexOf(field) !== index);
  if (twice !== undefined) throw new SoqlError('INVALID_FIELD', `duplicate field selected: ${twice}`);
  const { where } = query;
  if (where !== undefined) check(where, fieldOf, object.unfilterable);
  const order = query.orderBy.map(({ field, ...rest }) => ({ ...rest, ...fieldOf(field) }));
  const long = order.find(({ type }) => type === 'textarea');
  if (long !== undefined)
    throw new SoqlError('INVALID_FIELD', `field '${long.name}' can not be sorted in a query call`);

  const rows = (where === undefined ? object.rows : object.rows.filter((row) => holds(where, row, fieldOf))).sort(
    (a, b) => {
      for (const { name, type, descending, nullsLast } of order) {
        const [one, other] = [valueOf(a, name), valueOf(b, name)];
        if (one === null || other === null) {
          if (one !== other) return (one === null) === nullsLast ? 1 : -1;
          continue;
        }
        const difference = compare(one, other, type);
        if (difference !== 0) return descending ? -difference : difference;
      }
      return 0;
    },
  );
  const end = query.limit === undefined ? undefined : query.offset + query.limit;
  const found = rows.slice(query.offset, end).slice(0, object.most);
  return {
    found: found.length,
    records: query.fields === 'COUNT()' ? [] : found.map((row) => project(row, selected, object.name, version)),
  };
}

/** `attributes` of a record: its type, and its address in this version (`v62.0`). */
export function attributesOf(type: string, id: Literal | Row | undefined, version: string) {
  return { type, url: `/services/data/${version}/sobjects/${type}/${typeof id === 'string' ? id : NO_ID}` };
}

function known(object: QueriedObject, field: string): { name: string; type: FieldType } {
  const own = `${object.name.toLowerCase()}.`;
  const wanted = field.toLowerCase().startsWith(own) ? field.slice(own.length) : field;
  const found = object.fields.get(wanted.toLowerCase());
  if (found !== undefined) return found;
  if (object.missing.has(wanted.toLowerCase())) throw new NotSimulated(`the field ${wanted} of ${object.name}`);
  const [relationship = '', inner] = wanted.split('.');
  const isRelated = [...object.fields.keys()].some((name) => name.startsWith(`${relationship.toLowerCase()}.`));
  const lookup = `${relationship.toLowerCase()}id`;
  if (inner !== undefined && !isRelated && (object.fields.has(lookup) || object.missing.has(lookup)))
    throw new NotSimulated(`the relationship ${relationship} of ${object.name}`);
  throw new SoqlError(
    'INVALID_FIELD',
    inner !== undefined && !isRelated
      ? `Didn't understand relationship '${relationship}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`
      : `No such column '${inner ?? wanted}' on entity '${inner === undefined ? object.name : relationship}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
  );
}

function check(condition: Condition, fieldOf: FieldOf, unfilterable: ReadonlySet<string>): void {
  if (condition.kind === 'not') return check(condition.part, fieldOf, unfilterable);
  if (condition.kind !== 'compare') return condition.parts.forEach((part) => check(part, fieldOf, unfilterable));
  const { name, type } = fieldOf(condition.field);
  if (type === 'textarea' || unfilterable.has(name.toLowerCase())) {
    throw new SoqlError('INVALID_FIELD', `field '${name}' can not be filtered in a query call`);
  }
  for (const value of condition.values) checkValue(name, type, value);
  const { operator } = condition;
  if ((operator === 'LIKE' && type !== 'string') || (type === 'boolean' && /[<>]/.test(operator))) {
    throw new SoqlError('INVALID_QUERY_FILTER_OPERATOR', `invalid operator on ${type.toLowerCase()} field`);
  }
}

/** Texts and ids stand in quotes, and nothing else does (n8n#3514, jetstream#270); an id has 15 or 18 characters (jsforce#684). */
function checkValue(field: string, type: FieldType, { form, value }: Value): void {
  if (form === 'null') return;
  const quoted = type === 'string' || type === 'ID';
  const asked = quoted ? 'text' : type === 'int' || type === 'double' ? 'number' : type;
  if (form !== asked || (type === 'int' && !Number.isInteger(value))) {
    throw new SoqlError(
      'INVALID_FIELD',
      `value of filter criterion for field '${field}' must be of type ${type} and should ${quoted ? '' : 'not '}be enclosed in quotes`,
    );
  }
  if (type === 'ID' && !/^[A-Za-z0-9]{15}([A-Z0-5]{3})?$/.test(String(value))) {
    throw new SoqlError('INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${String(value)}`);
  }
}

function valueOf(row: Row, field: string): Literal {
  let value: Literal | Row | undefined = row;
  for (const part of field.split('.')) {
    if (typeof value !== 'object' || value === null) return null;
    value = value[part];
  }
  return typeof value === 'object' || value === undefined ? null : value;
}

function holds(condition: Condition, row: Row, fieldOf: FieldOf): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.parts.every((part) => holds(part, row, fieldOf));
    case 'or':
      return condition.parts.some((part) => holds(part, row, fieldOf));
    case 'not':
      return !holds(condition.part, row, fieldOf);
    case 'compare':
      return compares(condition, row, fieldOf);
  }
}

function compares({ field, operator, values }: Compare, row: Row, fieldOf: FieldOf): boolean {
  const { name, type } = fieldOf(field);
  const value = valueOf(row, name);
  const wanted = values[0]?.value ?? null;
  const equals = (other: Literal): boolean =>
    value === null || other === null ? value === other : compare(value, other, type) === 0;
  const difference = value === null || wanted === null ? Number.NaN : compare(value, wanted, type);
  switch (operator) {
    case '=':
      return equals(wanted);
    case '!=':
      return !equals(wanted);
    case 'IN':
      return values.some((candidate) => equals(candidate.value));
    case 'NOT IN':
      return !values.some((candidate) => equals(candidate.value));
    case 'LIKE':
      return typeof value === 'string' && like(String(wanted)).test(value);
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
  }
}

/** Texts without regard to case; ids with it, in 15 characters or in 18. */
function compare(a: NonNullable<Literal>, b: NonNullable<Literal>, type: FieldType): number {
  switch (type) {
    case 'string':
      return String(a).toLowerCase() === String(b).toLowerCase() ? 0 : String(a).localeCompare(String(b));
    case 'ID': {
      const [one, other] = [String(a).slice(0, 15), String(b).slice(0, 15)];
      return one === other ? 0 : one < other ? -1 : 1;
    }
    case 'dateTime':
      return Date.parse(String(a)) - Date.parse(String(b));
    default:
      return Number(a) - Number(b);
  }
}

function like(pattern: string): RegExp {
  const source = pattern.replace(/\\[_%]|[.*+?^${}()|[\]\\_%]/g, (found) => {
    if (found === '%') return '.*';
    if (found === '_') return '.';
    return found.length === 2 ? found.slice(1) : `\\${found}`;
  });
  return new RegExp(`^${source}$`, 'is');
}

function project(row: Row, fields: string[], type: string, version: string): object {
  const record: Record<string, unknown> = { attributes: attributesOf(type, row['Id'], version) };
  for (const field of fields) {
    const [relationship = '', inner] = field.split('.');
    if (inner === undefined) record[field] = valueOf(row, field);
    else {
      const related = row[relationship] as Row;
      const nested = (record[relationship] ??= { attributes: attributesOf(relationship, related['Id'], version) });
      (nested as Record<string, unknown>)[inner] = valueOf(row, field);
    }
  }
  return record;
}
