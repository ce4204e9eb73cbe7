/** A sticky regular expression at a place; undefined when it does not match there. */
export function rest(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

/**
 * Where a string ends that was opened by a quote with `backslashes` backslashes before it (JSON inside a JSON string has one, inside
 * another one three): the index of the backslashes that close it. A quote of the value itself has more of them.
 */
export function endOfJsonString(text: string, start: number, backslashes: number, quote: string): number {
  const period = 2 * (backslashes + 1);
  let at = start;
  for (;;) {
    const found = text.indexOf(quote, at);
    if (found < 0) return text.length;
    let run = 0;
    while (found - 1 - run >= start && text[found - 1 - run] === '\\') run += 1;
    if (run % period === backslashes % period) return found - backslashes;
    at = found + 1;
  }
}

/** Characters that end a value in a query, a form or a cookie, however often the text around it was escaped. */
const END = /[&;,\s"'<>\\)`|{}#]/g;

/**
 * Where the value of `name=value` ends.
 * @param sign what stood between name and value: `=`, or percent-encoded, as often as the URL around it is nested in others
 */
export function endOfParameter(text: string, start: number, sign: string): number {
  END.lastIndex = start;
  const plain = END.exec(text)?.index ?? text.length;
  const nesting = /^%((?:25)*)/.exec(sign);
  if (!nesting) return plain;
  const value = text.slice(start, plain);
  const encoded = new RegExp(`%${nesting[1] ?? ''}(?:2[0236C7c]|3[BCEbce]|5[Cc]|7[DdBb])`).exec(value);
  return encoded ? start + encoded.index : plain;
}

/** What may stand directly before a name or token although it ends in a letter or digit: an escape. */
const ESCAPE_BEFORE = /(?:%[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\[nrt])$/;

/** Whether a name or token begins here, and is not the tail of a longer word. */
export function beginsWord(text: string, at: number): boolean {
  if (!/[\w.-]/.test(text.charAt(at - 1))) return true;
  return ESCAPE_BEFORE.test(text.slice(Math.max(0, at - 6), at));
}
