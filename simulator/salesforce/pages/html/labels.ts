import { english } from './labels-en.ts';

/**
 * The languages the simulated pages can speak. Ids, names and paths never change with them. `en-XA` is the usual pseudo-locale: it
 * stands for any language that nobody has foreseen.
 */
export type Language = 'en' | 'en-XA';

type Shape<T> = { [K in keyof T]: T[K] extends string ? string : T[K] extends string[] ? string[] : Shape<T[K]> };

/** Every text on the simulated pages, for one language. */
export type Labels = Shape<typeof english>;

/** The texts of one language. */
export function labelsFor(language: Language): Labels {
  switch (language) {
    case 'en':
      return english;
    case 'en-XA':
      return pseudo;
  }
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
function accented<T>(texts: T): T {
  if (typeof texts === 'string') return `${[...texts].map((letter) => ACCENTS[letter] ?? letter).join('')}~` as T;
  if (Array.isArray(texts)) return texts.map((text: unknown) => accented(text)) as T;
  return Object.fromEntries(Object.entries(texts as object).map(([key, text]) => [key, accented(text)])) as T;
}

const pseudo: Labels = accented(english);

/** What a Salesforce language code (`en_US`, `de`) or an Accept-Language header means here: English, or any other language; English when in doubt. */
export function languageOf(code = 'en'): Language {
  return /^\s*(en|\*)/i.test(code) ? 'en' : 'en-XA';
}
