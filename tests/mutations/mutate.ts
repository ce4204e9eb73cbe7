import { type StepName } from '../defects/expected.ts';
import { TWINS, type Twin, type Twins } from './twins.ts';
import { type Answer, type Mutation } from './wire.ts';

const AS_BEFORE = 'as before step 4';
/** What is done to a part of an answer, in the words of the table. */
const FIELD = ['dropped', 'blanked', 'another type', 'as text', 'another value', AS_BEFORE] as const;
const SOMEBODY_ELSE = ['[user]', '[app]', '[org]'];
const FIELD_OF_OTHERS = ['blanked', 'another value'];
const ROW = ['row dropped', 'row doubled', 'row added'] as const;
const WHOLE = [
  'blanked',
  'delayed',
  'repeated',
  'the previous answer',
  AS_BEFORE,
  'an error with status 200',
  'HTML of a gateway',
] as const;
const STATUSES = ['206', '403', '500'] as const;
const ofAnother = (twin: Twin) => `of another ${twin}` as const;

/** Steps before anything was revoked: what was answered there is stale afterwards. */
const BEFORE: readonly StepName[] = ['guard', '2, 3'];

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A mutation by name. */
export interface MutationName {
  /** The answer; see the wire. */
  readonly key: string;
  /** `answer`, `status`, `headers/NAME`, or the path to a field or row. */
  readonly part: string;
  readonly what: string;
}

/** What can be done to one answer of a healthy night; only what makes a difference. */
export function mutationsOf(answers: readonly Answer[], index: number, twins: Twins): MutationName[] {
  const answer = answers[index];
  if (answer === undefined) return [];
  const earlier = answers.slice(0, index);
  const results = new Set([JSON.stringify([answer.status, answer.headers, canonical(answer.body)])]);
  const isTold = answers.slice(index + 1).some(({ kind, body }) => kind === answer.kind && body !== answer.body);
  return candidates(answer, twins).filter((name) => {
    if (name.what === 'repeated') return isTold;
    const { change } = mutationOf(name, () => twins);
    const changed = change(answer, earlier);
    const result = JSON.stringify(
      changed === undefined ? null : [changed.status, changed.headers, canonical(changed.body)],
    );
    return !results.has(result) && results.add(result);
  });
}

/** JSON by what it says, so that a body that was parsed and written again is no other one. */
function canonical(body: string): unknown {
  return jsonOf(body) ?? body;
}

function candidates(answer: Answer, twins: Twins): MutationName[] {
  const json = jsonIn(answer);
  const swaps = TWINS.map(ofAnother);
  // What a browser makes of headers and statuses is the browser's.
  const isPage = answer.form === 'page';
  const all = (part: string, whats: readonly string[]) => whats.map((what) => ({ key: answer.key, part, what }));
  return [
    ...all('answer', WHOLE),
    ...all('status', isPage ? ['500'] : STATUSES),
    ...Object.keys(isPage ? {} : answer.headers).flatMap((name) =>
      all(`headers/${name}`, ['dropped', 'blanked', ...swaps]),
    ),
    ...(json === undefined ? [] : partsOf(json, twins)).flatMap(({ path, whats }) => all(path, [...whats, ...swaps])),
  ];
}

/** Of these objects one field stands for all: they are the same for every instance. */
const STANDS_FOR_ALL: Readonly<Record<string, string>> = { element: 'key' };

/**
 * Every field, and of each list one row of each owner: rows of one owner are told apart by nothing. What is an object in a row is changed as a
 * whole, and a row of somebody else's in fewer ways: whatever changes there, it has changed.
 */
function partsOf(json: Json, twins: Twins, at = '', inRow?: string): { path: string; whats: readonly string[] }[] {
  const below = (name: string) => `${at}${at && '/'}${name}`;
  if (Array.isArray(json)) {
    const labels = json.map((row) => labelOf(row, twins));
    return json.flatMap((row, index) => {
      const label = labels[index] ?? '';
      if (labels.indexOf(label) !== index) return [];
      return [{ path: below(label), whats: ROW }, ...partsOf(row, twins, below(label), label)];
    });
  }
  if (typeof json !== 'object' || json === null) return [];
  const stands = STANDS_FOR_ALL[at.split('/').at(-1) ?? ''];
  return Object.entries(json)
    .filter(([key]) => stands === undefined || key === stands)
    .flatMap(([key, value]) => [
      { path: below(key), whats: SOMEBODY_ELSE.includes(inRow ?? '') ? FIELD_OF_OTHERS : FIELD },
      ...(inRow === undefined ? partsOf(value, twins, below(key)) : []),
    ]);
}

const labelOf = (row: Json, twins: Twins): string => `[${twins.ownerOf(row)}]`;

/** The mutation of this name. `twins`: as they are when it is made. */
export function mutationOf({ key, part, what }: MutationName, twins: () => Twins): Mutation {
  const header = /^headers\/(.*)/.exec(part)?.[1];
  if (part === 'answer') {
    let first: Answer | undefined;
    if (what === 'repeated') return { key, toAll: true, change: (answer) => (first ??= answer) };
    return { key, change: (answer, earlier) => wholeChanged(answer, earlier, what) };
  }
  if (part === 'status') return { key, change: (answer) => ({ ...answer, status: Number(what) }) };
  if (header !== undefined)
    return { key, change: (answer) => ({ ...answer, headers: headersChanged(answer.headers, header, what, twins()) }) };
  return {
    key,
    change: (answer, earlier) => {
      const json = jsonIn(answer);
      if (json === undefined) return answer;
      // Looked for only where it is wanted: that parses every answer before this one.
      const old = what === AS_BEFORE ? beforeStep4(answer, earlier) : undefined;
      const before = old && jsonIn(old);
      return {
        ...answer,
        body: textOf(changedAt(json, part.split('/'), what, { twins: twins(), before }), answer.body),
      };
    },
  };
}

function wholeChanged(answer: Answer, earlier: readonly Answer[], what: string): Answer | undefined {
  const before = (other: Answer | undefined) => (other === undefined ? answer : { ...answer, ...pick(other) });
  switch (what) {
    case 'blanked':
      return { ...answer, body: '' };
    case 'delayed':
      return undefined;
    case 'the previous answer':
      return before(earlier.findLast(({ kind }) => kind === answer.kind));
    case AS_BEFORE:
      return before(beforeStep4(answer, earlier));
    case 'an error with status 200':
      return { ...answer, status: 200, body: answer.status >= 400 ? answer.body : ERRORS[answer.form] };
    case 'HTML of a gateway':
      return { ...answer, headers: { 'content-type': 'text/html' }, body: GATEWAY };
    default:
      return answer;
  }
}

const pick = ({ status, headers, body }: Answer) => ({ status, headers, body });

const GATEWAY = '<!doctype html><html><title>Gateway</title><h1>The service can not be reached</h1></html>';

/** A refusal in the service's own form. */
const ERRORS: Readonly<Record<Answer['form'], string>> = {
  REST: '[{"errorCode":"INVALID_SESSION_ID","message":"Session expired or invalid"}]',
  OAuth: '{"error":"invalid_grant","error_description":"expired access/refresh token"}',
  'Open Connectors': '{"requestId":"5f2b8c0de4b0a1c2d3e4f506","message":"Request failed"}',
  page: '<!doctype html><title>Error</title><h1>An internal server error has occurred</h1>',
};

/** The last answer of this kind, or of these fields, before anything was revoked. */
function beforeStep4(answer: Answer, earlier: readonly Answer[]): Answer | undefined {
  if (BEFORE.includes(answer.step)) return undefined;
  const old = earlier.filter(({ step }) => BEFORE.includes(step));
  const fields = fieldsOf(answer);
  return (
    old.findLast(({ kind }) => kind === answer.kind) ??
    (fields === '' ? undefined : old.findLast((other) => fieldsOf(other) === fields))
  );
}

function fieldsOf(answer: Answer): string {
  const json = jsonIn(answer);
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? Object.keys(json).sort().join() : '';
}

function headersChanged(headers: Answer['headers'], name: string, what: string, twins: Twins): Answer['headers'] {
  const { [name]: value = '', ...others } = headers;
  if (what === 'dropped') return others;
  return { ...headers, [name]: what === 'blanked' ? '' : swapped(value, what, twins) };
}

function swapped(text: string, what: string, twins: Twins): string {
  const twin = TWINS.find((candidate) => ofAnother(candidate) === what);
  return twin === undefined ? text : twins.swapped(text, twin);
}

interface About {
  readonly twins: Twins;
  /** The same part of the answer before step 4. */
  readonly before: Json | undefined;
}

/** The JSON with one part of it changed; the same where it has no such part. */
function changedAt(json: Json, path: readonly string[], what: string, about: About): Json {
  const [here = '', ...deeper] = path;
  const { twins, before } = about;
  if (Array.isArray(json)) {
    const index = json.findIndex((row) => labelOf(row, twins) === here);
    const row = json[index];
    if (row === undefined) return json;
    const old = Array.isArray(before) ? before.find((other) => labelOf(other, twins) === here) : undefined;
    const rows = deeper.length > 0 ? [changedAt(row, deeper, what, { twins, before: old })] : rowsFor(row, what, twins);
    return [...json.slice(0, index), ...rows, ...json.slice(index + 1)];
  }
  if (typeof json !== 'object' || json === null || !(here in json)) return json;
  const { [here]: value = null, ...others } = json;
  const old = typeof before === 'object' && before !== null && !Array.isArray(before) ? before[here] : undefined;
  if (deeper.length > 0) return { ...json, [here]: changedAt(value, deeper, what, { twins, before: old }) };
  return what === 'dropped' ? others : { ...json, [here]: valueFor(value, what, { twins, before: old }) };
}

function rowsFor(row: Json, what: string, twins: Twins): Json[] {
  if (what === 'row dropped') return [];
  if (what === 'row doubled') return [row, row];
  if (what === 'row added') return [row, another(row)];
  return [swappedValue(row, what, twins)];
}

/** By these a row is told from others. */
const IDS = ['Id', 'DeleteToken', 'id', 'token'];

/** The row as it would be of one thing more of the same owner. */
function another(row: Json): Json {
  if (typeof row === 'string')
    return row.startsWith('<') ? row.replace(/>[^<>\s][^<>]*</, '>Somebody Else<') : `${row}1`;
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return row;
  const changed = Object.entries(row).map(([key, value]) => [
    key,
    typeof value === 'string' && IDS.includes(key)
      ? value.replace(/.{2}$/, (end) => (end === 'xx' ? 'yy' : 'xx'))
      : value,
  ]);
  return Object.fromEntries(changed) as Json;
}

function valueFor(value: Json, what: string, { twins, before }: About): Json {
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  switch (what) {
    case 'blanked':
      return BLANKS[type] ?? null;
    case 'another type':
      // Not the digits of a number as text, which say the same.
      return type === 'array' ? {} : type === 'object' ? [] : [value];
    case 'as text':
      return typeof value === 'number' ? String(value) : value;
    case 'another value':
      return anotherValue(value);
    case AS_BEFORE:
      return before ?? value;
    default:
      return swappedValue(value, what, twins);
  }
}

const BLANKS: Readonly<Record<string, Json>> = { string: '', array: [], object: {} };

/** In the beginning of a text, since ids may be longer at their end and yet be the same. */
function anotherValue(value: Json): Json {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  return typeof value === 'string' ? value.replace(/^./s, (first) => (first === 'x' ? 'y' : 'x')) : value;
}

function swappedValue(value: Json, what: string, twins: Twins): Json {
  return JSON.parse(swapped(JSON.stringify(value), what, twins)) as Json;
}

/** The rows of a list in Setup, as the simulator writes them. */
const PAGE_ROWS = /(<tr class="dataRow[\s\S]*<\/tr>)(?=\s*<\/tbody>)/;

/** What a body says: its JSON, or of a page the rows of its list; undefined for anything else. */
function jsonOf(body: string): Json | undefined {
  const rows = PAGE_ROWS.exec(body)?.[1];
  if (rows !== undefined) return { rows: rows.split(/(?=<tr)/) };
  try {
    return JSON.parse(body) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const said = new WeakMap<Answer, { json: Json | undefined }>();

/** The same of an answer's body, which is read once: an answer has hundreds of mutations. */
function jsonIn(answer: Answer): Json | undefined {
  const known = said.get(answer) ?? { json: jsonOf(answer.body) };
  said.set(answer, known);
  return known.json;
}

/** The body that says this in the form of the old one. */
function textOf(json: Json, old: string): string {
  if (!PAGE_ROWS.test(old)) return JSON.stringify(json);
  const { rows } = json as { rows?: readonly string[] | object };
  return old.replace(PAGE_ROWS, () => (Array.isArray(rows) ? rows.join('') : ''));
}
