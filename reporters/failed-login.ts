/**
 * After a refused login Salesforce's own page carries the typed password in the address of its link "Log In with Email"
 * (`…?ref=lsc&pw=…`). Redaction takes the value out of it; beside that, no snapshot of that page is kept at all.
 */

const LEFT_OUT = 'Left out: the page after a refused login carries the password in the address of a link.';
/** `pw=` as a parameter of an address, plain or escaped by HTML, JSON or a URL around it. */
const PARAMETER = String.raw`(?:[?&;]|%(?:25)*(?:3F|26)|\\u0026|\?)pw(?:=|%(?:25)*3D)`;
const IN_LINK = new RegExp(String.raw`href\\*["']?\s*[=:]\s*\\*["'][^"'<>]{0,4000}?${PARAMETER}`, 'i');
const IN_ARIA = new RegExp(String.raw`/url: [^\n]{0,4000}?${PARAMETER}`, 'i');
const IN_ATTRIBUTE = new RegExp(PARAMETER, 'i');
const YAML_BLOCK = /```yaml\n[^]*?\n```/g;

type Node = string | [[number, number]] | [string, Record<string, string>?, ...Node[]];

interface SnapshotLine {
  type: string;
  snapshot: { frameId: string; html: Node };
}

/** Whether bytes may hold such a page; quick, so that everything else costs nothing. */
function mayHold(bytes: Buffer): boolean {
  return ['pw=', 'pw%3D', 'pw%3d', 'pw%25'].some((sign) => bytes.includes(sign));
}

/** A text without the page: an HTML body is replaced as a whole, an accessibility snapshot in Markdown as a block. */
export function withoutFailedLogin(bytes: Buffer): Buffer {
  if (!mayHold(bytes)) return bytes;
  const text = bytes.toString('utf8');
  if (IN_ARIA.test(text))
    return Buffer.from(text.replace(YAML_BLOCK, (block) => (IN_ARIA.test(block) ? LEFT_OUT : block)));
  return /^\s*<(?:!doctype|html|head|body|!--)/i.test(text) && IN_LINK.test(text)
    ? Buffer.from(`<!doctype html><title>Left out</title><p>${LEFT_OUT}</p>`)
    : bytes;
}

/**
 * The lines of a trace without snapshots of that page. A snapshot refers to nodes of earlier ones of its frame by their distance, so
 * that none may be taken out; its content is replaced, and so is that of every snapshot that refers to it.
 */
export function withoutFailedLoginSnapshots(bytes: Buffer): Buffer {
  if (!mayHold(bytes)) return bytes;
  /** For each frame, which of its snapshots so far have been replaced. */
  const replaced = new Map<string, boolean[]>();
  const lines = bytes
    .toString('utf8')
    .split('\n')
    .map((line) => {
      if (!line.startsWith('{"type":"frame-snapshot"')) return line;
      const event = JSON.parse(line) as SnapshotLine;
      const earlier = replaced.get(event.snapshot.frameId) ?? [];
      replaced.set(event.snapshot.frameId, earlier);
      const isReplaced = carriesPassword(event.snapshot.html) || refersToReplaced(event.snapshot.html, earlier);
      earlier.push(isReplaced);
      if (!isReplaced) return line;
      event.snapshot.html = ['HTML', {}, ['BODY', {}, LEFT_OUT]];
      return JSON.stringify(event);
    });
  return Buffer.from(lines.join('\n'));
}

function carriesPassword(node: Node): boolean {
  if (typeof node === 'string' || Array.isArray(node[0])) return false;
  const [, attributes, ...children] = node as [string, Record<string, string>?, ...Node[]];
  const inLink = Object.values(attributes ?? {}).some((value) => IN_ATTRIBUTE.test(value));
  return inLink || children.some(carriesPassword);
}

function refersToReplaced(node: Node, earlier: readonly boolean[]): boolean {
  if (typeof node === 'string') return false;
  const [first] = node;
  if (Array.isArray(first)) return earlier[earlier.length - first[0]] === true;
  return (node.slice(2) as Node[]).some((child) => refersToReplaced(child, earlier));
}
