/**
 * The languages the simulated pages can speak. Ids, names and paths never change with them. `en-XA` is the usual pseudo-locale: it
 * stands for any language that nobody has foreseen.
 */
export type Language = 'en' | 'en-XA';

/** What a page says, in its language, by what it says in English: that is from public captures and help pages where there are any. */
export type Words = (english: string) => string;

/** The words of a language. */
export function wordsIn(language: Language): Words {
  return language === 'en' ? (english) => english : accented;
}

/** Value of the `lang` attribute. */
export function htmlLanguage(language: Language): string {
  return language === 'en' ? 'en-US' : language;
}

const ACCENTS: Record<string, string> = {
  a: 'á',
  e: 'é',
  i: 'í',
  o: 'ó',
  u: 'ú',
  y: 'ý',
  n: 'ñ',
  c: 'ç',
  A: 'Á',
  E: 'É',
};

/** English with accents: readable, and equal to no English text. */
const accented: Words = (english) => `${[...english].map((letter) => ACCENTS[letter] ?? letter).join('')}~`;

/** What a Salesforce language code (`en_US`, `de`) or an Accept-Language header means here: English, or any other language; English when in doubt. */
export function languageOf(code = 'en'): Language {
  return /^\s*(en|\*)/i.test(code) ? 'en' : 'en-XA';
}
