import { createHash } from 'node:crypto';
import { z } from 'zod';
import { redact } from '../../redaction/index.ts';
import { readJson } from '../../support/json.ts';
import { type Element_, type Node_, type Snapshot } from './snapshot.ts';
import { outlineOf, type StandIns } from './stand-ins.ts';

/** What a capture says of itself, in its JSON block. The simulator reads it, too. */
const about = z.object({
  format: z.literal(1),
  /** The page that it is meant to be, by its name in the table of pages. */
  page: z.string(),
  url: z.string(),
  status: z.number(),
  language: z.string(),
  /** Day on which it was made. */
  captured: z.string(),
  /** Stand-ins of the app and the user that the page is about. */
  names: z.object({ app: z.string(), consumerKey: z.string(), user: z.string(), username: z.string() }),
  /** Two pages of one shape have the same elements (tags, ids, roles, classes, labels); what a row of data looks like after the dot, where there was one. */
  shape: z.string(),
  /** Addresses and status of the frames, by number. */
  frames: z.array(z.object({ url: z.string(), status: z.number() })),
  /** Of everything below the JSON block. */
  checksum: z.string(),
});
type CaptureAbout = z.output<typeof about>;

/** One document of a capture, at its own address. */
interface CapturedDocument {
  url: string;
  status: number;
  html: string;
}

export interface Capture {
  about: CaptureAbout;
  /** The page first, then its frames. */
  documents: CapturedDocument[];
}

/** What a capture cannot be used for, in one sentence. */
export class CaptureError extends Error {
  override readonly name = 'CaptureError';
}

const BLOCK = /<script type="application\/json" id="capture">\n([\s\S]*?)\n<\/script>\n/;
const END = '<!-- end of the capture -->';
const VOID = /^(area|br|col|hr|img|input|wbr)$/;
/** Addresses among the attributes. */
const ADDRESSES = /^(href|action)$/;
/** The names that pages give to their elements; anything else that an attribute holds may be read by a person. */
const IDENTIFIERS =
  /^(id|class|name|type|role|for|scope|method|target|slot|aria-(labelledby|describedby|controls|owns|activedescendant))$/;
const PLAIN =
  /^(colspan|rowspan|tabindex|disabled|checked|selected|readonly|multiple|maxlength|autocomplete|width|height|lang|dir|aria-(hidden|expanded|haspopup|disabled|modal|live|checked|selected|sort|level|colindex|rowindex|colcount|rowcount|busy))$/;
const BUTTON = /^(submit|button|reset)$/;

/** The values that rows of data hold: what has to be masked wherever else it stands. */
export function valuesIn(snapshot: Snapshot): string[] {
  const found: string[] = [];
  const walk = (node: Node_): string => {
    if (typeof node === 'string') return node;
    const text = [...(node.shadow ?? []), ...node.children].map(walk).join('');
    const isValue =
      node.kind === 'cell' && node.column !== undefined && !/action|polic|status|count|^$/i.test(node.column);
    if (isValue && /\p{L}/u.test(text)) found.push(text);
    return text;
  };
  walk(snapshot.root);
  return [...found, ...snapshot.frames.flatMap((frame) => (frame === undefined ? [] : valuesIn(frame)))];
}

/** Writes a page down: one file that a person can read, a browser can show, and {@link parseCapture} takes apart again. */
export function composeCapture(
  snapshot: Snapshot,
  standIns: StandIns,
  { page, captured, names }: Pick<CaptureAbout, 'page' | 'captured' | 'names'>,
): string {
  const shape = new Shape();
  const frames: CaptureAbout['frames'] = [];
  const html = documentOf(snapshot, standIns, shape, frames);
  const said: CaptureAbout = {
    format: 1,
    page,
    url: addressOf(snapshot, standIns),
    status: snapshot.status === 0 ? 200 : snapshot.status,
    language: snapshot.language,
    captured,
    names,
    shape: shape.toString(),
    frames,
    checksum: '',
  };
  const body = redact(`${html}\n${END}\n`);
  const block = JSON.stringify({ ...said, checksum: checksumOf(body) }, null, 2).replaceAll('<', '\\u003c');
  return `<!doctype html>\n<script type="application/json" id="capture">\n${block}\n</script>\n${body}`;
}

/**
 * Takes a capture apart.
 * @throws CaptureError in one sentence: no capture, cut off, edited by hand
 */
export function parseCapture(text: string): Capture {
  const block = BLOCK.exec(text);
  const said = block?.[1] === undefined ? undefined : about.safeParse(readJson(block[1]));
  if (block === null || said?.success !== true)
    throw new CaptureError('is no capture of this suite: its JSON block is missing, or was edited by hand');
  const body = text.slice(block.index + block[0].length);
  if (!body.trimEnd().endsWith(END))
    throw new CaptureError('was cut off: make it again with `npm run survey -- --keep`');
  if (checksumOf(body) !== said.data.checksum)
    throw new CaptureError(
      `was edited by hand after it was made: make it again, or, where the change is meant, write ${checksumOf(body)} into its JSON block as its checksum`,
    );
  const html = `<!doctype html>\n${body}`;
  return { about: said.data, documents: documentsIn(said.data.url, said.data.status, html, said.data.frames) };
}

function documentsIn(url: string, status: number, html: string, frames: CaptureAbout['frames']): CapturedDocument[] {
  const inner: CapturedDocument[] = [];
  const own = html.replace(/ data-capture-frame="(\d+)" srcdoc='([^']*)'/g, (_, number: string, source: string) => {
    const frame = frames[Number(number)];
    if (frame === undefined) return '';
    const text = source.replaceAll('&#39;', "'").replaceAll('&amp;', '&');
    inner.push(...documentsIn(frame.url, frame.status, `<!doctype html>\n${text}`, frames));
    return ` src="${escaped(frame.url)}"`;
  });
  return [{ url, status, html: own }, ...inner];
}

/**
 * Whether two captures are of one shape, so that the page has not changed since.
 * @returns false where an element came or went; rows are compared where both have some
 */
export function isSameShape(one: string, other: string): boolean {
  const [page, row] = one.split('.');
  const [otherPage, otherRow] = other.split('.');
  return page === otherPage && (row === '' || otherRow === '' || row === otherRow);
}

const checksumOf = (text: string): string => createHash('sha256').update(text.trim()).digest('hex').slice(0, 16);

/** What a page is made of, whoever is in its rows and however many they are. */
class Shape {
  readonly #page = new Set<string>();
  readonly #rows = new Set<string>();

  add({ tag, attributes, kind }: Element_, label: string): void {
    const of = (name: string) => attributes.find(([other]) => other === name)?.[1] ?? '';
    const classes = of('class')
      .split(/\s+/)
      .filter((one) => !/^(even|odd|first|last|hover|active|focus)$/i.test(one))
      .sort();
    const said = kind === 'label' || kind === 'heading' ? outlineOf(label) : '';
    const line = [tag, stable(of('id')), of('role'), stable(classes.join('.')), said].join('|');
    (kind === 'cell' ? this.#rows : this.#page).add(line);
  }

  toString(): string {
    const hash = (lines: ReadonlySet<string>) => (lines.size === 0 ? '' : checksumOf([...lines].sort().join('\n')));
    return `${hash(this.#page)}.${hash(this.#rows)}`;
  }
}

/** Without the numbers of rows and of loads, and without ids of records. */
const stable = (text: string): string => text.replace(/[A-Za-z0-9]*\d[A-Za-z0-9]*/g, '9');

/** Tickets are in it, too. */
const addressOf = ({ url }: Snapshot, standIns: StandIns): string => redact(standIns.address(url));

function documentOf(snapshot: Snapshot, standIns: StandIns, shape: Shape, frames: CaptureAbout['frames']): string {
  const numbers = snapshot.frames.map((frame) => {
    if (frame === undefined) return undefined;
    frames.push({ url: addressOf(frame, standIns), status: frame.status === 0 ? 200 : frame.status });
    return frames.length - 1;
  });
  const frameOf = (index: number): string => {
    const frame = snapshot.frames[index];
    const number = numbers[index];
    if (frame === undefined || number === undefined) return '';
    const source = documentOf(frame, standIns, shape, frames).replaceAll('&', '&amp;').replaceAll("'", '&#39;');
    return ` data-capture-frame="${number}" srcdoc='${source}'`;
  };
  return new Writer(standIns, shape, frameOf).node(snapshot.root);
}

/** Writes a tree as HTML, masked. */
class Writer {
  readonly #standIns: StandIns;
  readonly #shape: Shape;
  readonly #frameOf: (index: number) => string;

  constructor(standIns: StandIns, shape: Shape, frameOf: (index: number) => string) {
    this.#standIns = standIns;
    this.#shape = shape;
    this.#frameOf = frameOf;
  }

  node(node: Node_, parent?: Element_): string {
    if (typeof node === 'string') return escaped(this.#text(node, parent));
    const { tag, shadow, children, frame } = node;
    this.#shape.add(node, labelOf(node));
    const attributes = `${node.attributes.map(([name, value]) => this.#attribute(name, value, node)).join('')}${marksOf(node, this.#standIns)}`;
    const inFrame = frame === undefined ? '' : this.#frameOf(frame);
    if (VOID.test(tag)) return `<${tag}${attributes}>`;
    const inner = children.map((child) => this.node(child, node)).join('');
    const root =
      shadow === undefined
        ? ''
        : `<template shadowrootmode="open">${shadow.map((child) => this.node(child, node)).join('')}</template>`;
    return `<${tag}${attributes}${inFrame}>${root}${inner}</${tag}>`;
  }

  #text(text: string, parent: Element_ | undefined): string {
    if (!/[\p{L}\p{N}]/u.test(text)) return text;
    const kind = parent?.kind ?? 'text';
    return kind === 'cell' ? this.#standIns.cell(text, parent?.column ?? '') : this.#standIns[kind](text);
  }

  #attribute(name: string, value: string, element: Element_): string {
    const typeOf = element.attributes.find(([other]) => other === 'type')?.[1] ?? '';
    const isInput = /^(input|textarea|select)$/.test(element.tag);
    // A frame has its own address again when it is served, and pictures are gone.
    if (name === 'src') return '';
    let masked: string;
    if (name === 'value' && isInput && !BUTTON.test(typeOf)) {
      // What was typed, and tickets that only the page needs.
      masked = typeOf === 'hidden' ? this.#standIns.value(value).slice(0, 24) : '';
    } else if (ADDRESSES.test(name)) masked = this.#standIns.address(value);
    else if (PLAIN.test(name)) masked = value;
    else if (IDENTIFIERS.test(name)) masked = this.#standIns.identifier(value);
    else if (name.startsWith('data-') && element.kind !== 'cell') masked = this.#standIns.heading(value);
    else
      masked = this.#text(
        value,
        isInput && BUTTON.test(typeOf) && element.kind !== 'cell' ? { ...element, kind: 'label' } : element,
      );
    return ` ${name}="${escaped(masked)}"`;
  }
}

/** What is kept of the styles, and what the simulator fills in. */
function marksOf({ hidden, block, sized, row, kind, column, tag }: Element_, standIns: StandIns): string {
  const style = sized
    ? ' style="display:inline-block;min-width:1em;min-height:1em"'
    : block
      ? ' style="display:block"'
      : '';
  const isCell = kind === 'cell' && column !== undefined && column !== '' && /^(td|th)$/.test(tag);
  return `${hidden ? ' hidden' : ''}${hidden ? '' : style}${row ? ' data-capture-row' : ''}${isCell ? ` data-capture-column="${escaped(standIns.label(column))}"` : ''}`;
}

function labelOf({ children, attributes }: Element_): string {
  const own = children.filter((child) => typeof child === 'string').join(' ');
  return /\S/.test(own)
    ? own
    : (attributes.find(([name]) => /^(value|title|aria-label|placeholder)$/.test(name))?.[1] ?? '');
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
