/** An element of a captured page. Captures are well-formed: every element is closed, every attribute quoted. */
export interface Element_ {
  tag: string;
  attributes: Map<string, string>;
  children: Node_[];
}
export type Node_ = Element_ | string;

const VOID = /^(area|br|col|hr|img|input|wbr)$/;
const TOKEN =
  /<!--[\s\S]*?-->|<!doctype[^>]*>|<\/([a-z][\w-]*)>|<([a-z][\w-]*)((?:\s+[\w:.-]+(?:=(?:"[^"]*"|'[^']*'))?)*)\s*\/?>/gi;
const ATTRIBUTE = /([\w:.-]+)(?:=(?:"([^"]*)"|'([^']*)'))?/g;

/**
 * Reads a document.
 * @throws Error when it is not well-formed
 */
export function parseTree(html: string): Element_ {
  const top: Element_ = { tag: '', attributes: new Map(), children: [] };
  const open = [top];
  let at = 0;
  for (const token of html.matchAll(TOKEN)) {
    const inside = open.at(-1) ?? top;
    const text = html.slice(at, token.index);
    if (text !== '') inside.children.push(decode(text));
    at = token.index + token[0].length;
    const [, closed, opened, attributes = ''] = token;
    if (closed !== undefined) {
      if (open.pop()?.tag !== closed || open.length === 0) throw new Error(`</${closed}> closes nothing`);
    } else if (opened !== undefined) {
      const element: Element_ = { tag: opened, attributes: new Map(), children: [] };
      for (const [, name = '', double, single] of attributes.matchAll(ATTRIBUTE))
        element.attributes.set(name, decode(double ?? single ?? ''));
      inside.children.push(element);
      if (!VOID.test(opened)) open.push(element);
    }
  }
  if (open.length > 1) throw new Error(`<${open.at(-1)?.tag ?? ''}> is not closed`);
  return top;
}

/** The document as HTML again. */
export function renderTree(node: Node_): string {
  if (typeof node === 'string') return encode(node);
  const inner = node.children.map(renderTree).join('');
  if (node.tag === '') return `<!doctype html>\n${inner}`;
  const attributes = [...node.attributes].map(([name, value]) => ` ${name}="${encode(value)}"`).join('');
  return VOID.test(node.tag) ? `<${node.tag}${attributes}>` : `<${node.tag}${attributes}>${inner}</${node.tag}>`;
}

/** Every element, from the outside to the inside. */
export function elementsIn(node: Node_): Element_[] {
  if (typeof node === 'string') return [];
  return [node, ...node.children.flatMap(elementsIn)];
}

/** What a reader sees of an element, or of a control. */
export function textOf(node: Node_): string {
  if (typeof node === 'string') return node;
  const own = node.children.map(textOf).join('').replace(/\s+/g, ' ').trim();
  return own !== ''
    ? own
    : (node.attributes.get('value') ?? node.attributes.get('title') ?? node.attributes.get('aria-label') ?? '').trim();
}

/** Puts another text in the place of an element's first one; every other text in it goes. */
export function say(element: Element_, text: string): void {
  let said = false;
  const walk = (inner: Element_) => {
    inner.children = inner.children.map((child) => {
      if (typeof child !== 'string') {
        walk(child);
        return child;
      }
      if (child.trim() === '' || said) return child.trim() === '' ? child : '';
      said = true;
      return text;
    });
  };
  walk(element);
  if (!said) element.children.push(text);
}

const decode = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
const encode = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
