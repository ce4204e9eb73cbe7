/** Names of HTML (https://html.spec.whatwg.org/entities.json), in lower case: of ASCII by character, of Latin-1 in order from U+00A0. */
const ASCII = `nbsp\xa0 newline\n tab\t excl! quot" num# dollar$ percnt% amp& apos' lpar( rpar) ast* plus+ comma, period. sol/ colon: semi;
  lt< equals= gt> quest? commat@ lsqb[ lbrack[ bsol\\ rsqb] rbrack] hat^ lowbar_ grave\` lcub{ lbrace{ verbar| vert|
  rcub} rbrace} euro€ ndash– mdash— hellip… zwj\u200d zwnj\u200c`;
const LATIN_1 = `nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot
  cedil sup1 ordm raquo frac14 frac12 frac34 iquest`;
const LETTERS = `agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde
  ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml`;

const from = (first: number, names: string) =>
  names.split(/\s+/).map((name, index): [string, number] => [name, first + index]);

/**
 * The code points of entities. A capital counts as its small letter: a search has no case.
 */
export const ENTITIES: ReadonlyMap<string, number> = new Map<string, number>([
  ...[...ASCII.matchAll(/([a-z]+)([^a-z])(?:\s+|$)/g)].map(([, name = '', char = '']): [string, number] => [
    name,
    char.codePointAt(0) ?? 0,
  ]),
  ...from(0xa0, LATIN_1),
  ...from(0xe0, LETTERS),
  ['szlig', 0xdf],
]);
