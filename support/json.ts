/** What a text of JSON holds; undefined where it is none: the parser's own sentence would quote the text, which may be half of a secret. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')); // Some gateways, and editors, begin with a byte order mark.
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
