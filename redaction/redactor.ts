import { isUtf8 } from 'node:buffer';
import { FIELD_RULES, type TextRule } from './field-rules.ts';
import { FORM_RULES } from './forms.ts';
import { NAME_RULES, NameRules } from './name-rules.ts';
import { type Secret } from './registry.ts';
import { SHAPE_RULES } from './shape-rules.ts';
import { replaceCodes, TOTP_RULE } from './totp-rule.ts';
import { TRUNCATED_RULE, ValueRules } from './value-rules.ts';

/** Every rule by which text is redacted; a test takes each out and shows that something leaks. */
export const RULES: readonly string[] = [
  ...FORM_RULES,
  TRUNCATED_RULE,
  TOTP_RULE,
  ...NAME_RULES.map(({ rule }) => rule),
  ...FIELD_RULES.map(({ rule }) => rule),
  ...SHAPE_RULES.map(({ rule }) => rule),
];

/** Bytes that are redacted at a time: lines are kept whole, and no trace is ever in memory as one text. */
const CHUNK = 1 << 20;

/** All rules together, for one set of secrets. */
export class Redactor {
  readonly #values: ValueRules;
  readonly #codes: Secret[] = [];
  readonly #seesCodes: boolean;
  readonly #names: NameRules;
  readonly #texts: readonly TextRule[];

  /** @param without names of rules to leave out, for the test that shows that each is needed */
  constructor(secrets: readonly Secret[], without: readonly string[] = []) {
    const off = new Set(without);
    this.#values = new ValueRules(off);
    this.#seesCodes = !off.has(TOTP_RULE);
    this.#names = new NameRules(off);
    this.#texts = [...FIELD_RULES, ...SHAPE_RULES].filter(({ rule }) => !off.has(rule));
    for (const secret of secrets) this.add(secret);
  }

  /** From now on this secret is taken out, too. Making the rules again for every secret of a long run would take minutes. */
  add(secret: Secret): void {
    this.#values.add(secret);
    if (this.#seesCodes && secret.kind === 'totp') this.#codes.push(secret);
  }

  /** A text without secrets. */
  text(text: string): string {
    const bytes = Buffer.from(text, 'utf8');
    const without = this.#values.apply(bytes);
    return this.#rules(without === bytes ? text : without.toString('utf8'));
  }

  /** The bytes of a text without secrets, line by line; the very same object when there was none. */
  bytes(bytes: Buffer): Buffer {
    const parts: Buffer[] = [];
    let changed = false;
    for (let start = 0; start < bytes.length;) {
      let end = start + CHUNK >= bytes.length ? bytes.length : bytes.indexOf(0x0a, start + CHUNK) + 1;
      if (end === 0) end = bytes.length;
      const chunk = bytes.subarray(start, end);
      const values = this.#values.apply(chunk);
      const encoding = isUtf8(values) ? 'utf8' : 'latin1';
      const text = values.toString(encoding);
      const ruled = this.#rules(text);
      const part = ruled === text ? values : Buffer.from(ruled, encoding);
      changed ||= part !== chunk;
      parts.push(part);
      start = end;
    }
    return changed ? Buffer.concat(parts) : bytes;
  }

  /** Whether a registered value stands in these bytes, in any form: what is not text cannot be rewritten, only left out. */
  finds(bytes: Uint8Array): boolean {
    return this.#values.finds(bytes);
  }

  #rules(text: string): string {
    let result = replaceCodes(text, this.#codes);
    // Fields before names: a name rule would replace the value and leave its field's neighbours.
    for (const rule of this.#texts) result = rule.apply(result);
    return this.#names.apply(result);
  }
}
