import { normal } from './normal.ts';

/** Words that pages, logs and reports use for themselves: replacing them would make every artefact unreadable. */
const COMMON = new Set(
  `password password1 password123 passw0rd salesforce salesforce1 openconnectors connectors connector instances instance elements element
   accounts username authorization authenticate authenticated reauthentication reauthenticate simulator playwright localhost undefined
   example1 changeme changeit letmein1 welcome1 qwertyui qwerty123 iloveyou sunshine princess football baseball superman trustno1 abc12345
   test1234 testtest admin123 administrator secret123 topsecret secretsecret
   development production sandbox1 callback services security settings organization 12345678 123456789 1234567890 87654321`.split(
    /\s+/,
  ),
);

/**
 * Why a value cannot serve as a secret that is redacted safely, as the end of a sentence; undefined when it can.
 * Replacing it everywhere would also replace text that has nothing to do with it, and so give it away.
 */
export function reasonToRefuse(value: string): string | undefined {
  const { length } = normal(Buffer.from(value));
  if (value.length < 8 || length < 8)
    return `has ${Math.min(value.length, length)} characters: a value shorter than 8 characters also occurs by chance and cannot be redacted safely`;
  const lower = value.toLowerCase();
  if (COMMON.has(lower) || /^[A-Za-z]?(?:[a-z]{7,11}|[A-Z]{7,11})$/.test(value))
    return 'is a common word, or looks like one: it would be redacted wherever that word stands, which gives it away';
  if (new Set(lower).size < 4)
    return 'consists of fewer than 4 different characters: it also occurs by chance and cannot be redacted safely';
  return undefined;
}
