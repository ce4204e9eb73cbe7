import { isHidden, placeholder, plainValue } from './placeholder.ts';
import { endOfJsonString } from './value-ends.ts';

/** Rules for secrets that are told by the field in which they stand, not by a name directly before them. */
export interface TextRule {
  rule: string;
  apply: (text: string) => string;
}

const SECRET_FIELD = /^(?:pw|password|newpassword|confirmpassword|sid|code|refresh_token|access_token|client_secret)$/i;
const CODE_FIELD = /^(?:tc|emc|smc|otp|totp)$/i;

/** `<input …>`, also inside JSON, and Playwright's own `<input value="…" type="password"/>` in its logs. */
const INPUT = /<(?:input|textarea)\b[^<>]*>/gi;
const ATTRIBUTE = /([\w:-]+)\s*=\s*(\\*)("|')((?:(?!\2\3)[^])*)\2\3/g;

function htmlFields(text: string): string {
  return text.replace(INPUT, (tag) => {
    const attributes = new Map<string, string>();
    for (const [, name = '', , , value = ''] of tag.matchAll(ATTRIBUTE)) attributes.set(name.toLowerCase(), value);
    const name = attributes.get('name') ?? attributes.get('id') ?? '';
    const isPassword = attributes.get('type')?.toLowerCase() === 'password' || SECRET_FIELD.test(name);
    if (!isPassword && !CODE_FIELD.test(name)) return tag;
    return tag.replace(ATTRIBUTE, (all, key: string, slashes: string, quote: string, value: string) => {
      if (!/^(?:value|__playwright_value_)$/i.test(key) || isHidden(value)) return all;
      return `${key}=${slashes}${quote}${hideField(name || 'password', value)}${slashes}${quote}`;
    });
  });
}

const VALUE_OF_SNAPSHOT = /\{(\\*)"__playwright_value_\1":\1"/g;
const SECRET_ATTRIBUTE = /"type\\*":\\*"password\\*"|"(?:name|id)\\*":\\*"([\w-]+)\\*"/g;

/**
 * An element's attributes in Playwright's DOM snapshots: `{"__playwright_value_":"…","type":"password","name":"pw"}`; what a field
 * holds comes first.
 */
function snapshotFields(text: string): string {
  let result = '';
  let done = 0;
  for (const head of text.matchAll(VALUE_OF_SNAPSHOT)) {
    const slashes = head[1] ?? '';
    const start = head.index + head[0].length;
    const end = endOfJsonString(text, start, slashes.length, '"');
    const closing = text.indexOf(`${slashes}"}`, end);
    const attributes = text.slice(end, closing < 0 ? end : closing + slashes.length + 1);
    const name = secretField(attributes);
    if (name === undefined || head.index < done) continue;
    const value = text.slice(start, end);
    const others = attributes.replace(/("value\\*":\\*")((?:(?!\\*")[^])+)/, (all, before: string, other: string) =>
      isHidden(other) ? all : `${before}${hideField(name, other)}`,
    );
    result += `${text.slice(done, start)}${isHidden(value) ? value : hideField(name, value)}${others}`;
    done = end + attributes.length;
  }
  return done === 0 ? text : result + text.slice(done);
}

/** What a field is called, when its attributes say that it holds a secret. */
function secretField(attributes: string): string | undefined {
  const matches = [...attributes.matchAll(SECRET_ATTRIBUTE)];
  const name = matches
    .map(([, named]) => named ?? '')
    .find((named) => SECRET_FIELD.test(named) || CODE_FIELD.test(named));
  return name ?? (matches.some(([, named]) => named === undefined) ? 'password' : undefined);
}

/** A text box of an accessibility snapshot, as failed expectations and error-context.md show it: `- textbox "Password": secret`. */
const ARIA =
  /(textbox \\*"[^"\\]*?(password|verification code|passcode)[^"\\]*\\*"(?: \[[^\]\r\n]*\])*: )(\\*"(?:(?!\\*")[^\r\n])+\\*"|[^\r\n"\\]+)/gi;

function ariaFields(text: string): string {
  return text.replace(ARIA, (all, before: string, field: string, shown: string) => {
    const [, open = '', value = '', close = ''] = /^(\\*"?)([^]*?)(\\*"?)$/.exec(shown) ?? [];
    return isHidden(value)
      ? all
      : `${before}${open}${hideField(/password/i.test(field) ? 'password' : 'otp', value)}${close}`;
  });
}

const COOKIES = /(\\*)"cookies\1"\s*:\s*\[(?=\s*\{)/g;

/** The parsed cookies of a HAR entry: every value, whatever the cookie is called. */
function harCookies(text: string): string {
  let result = '';
  let done = 0;
  for (const head of text.matchAll(COOKIES)) {
    const slashes = head[1]?.length ?? 0;
    let at = head.index + head[0].length;
    let [key, name] = ['', ''];
    for (;;) {
      const next = /[\]"]/g;
      next.lastIndex = at;
      const found = next.exec(text);
      if (!found || found[0] === ']') break;
      const start = found.index + 1;
      const end = endOfJsonString(text, start, slashes, '"');
      const string = text.slice(start, end);
      at = end + slashes + 1;
      if (/^\s*:/.test(text.slice(at, at + 20))) key = string;
      else if (key === 'name') name = string;
      else if (key === 'value' && !isHidden(string)) {
        result += text.slice(done, start) + placeholder(`cookie-${name}`, plainValue(string));
        done = end;
      }
    }
  }
  return done === 0 ? text : result + text.slice(done);
}

function hideField(name: string, value: string): string {
  return CODE_FIELD.test(name) ? '[verification_code]' : placeholder(name, plainValue(value));
}

export const FIELD_RULES: readonly TextRule[] = [
  { rule: 'field of an HTML form', apply: htmlFields },
  { rule: 'field of a DOM snapshot', apply: snapshotFields },
  { rule: 'field of an accessibility snapshot', apply: ariaFields },
  { rule: 'cookies of a HAR entry', apply: harCookies },
];
