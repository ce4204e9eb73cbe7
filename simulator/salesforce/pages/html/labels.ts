import { german } from './labels-de.ts';
import { english } from './labels-en.ts';

/** The languages the simulated pages can speak. Ids, names and paths never change with them. */
export type Language = 'en' | 'de';

type Shape<T> = { [K in keyof T]: T[K] extends string ? string : T[K] extends string[] ? string[] : Shape<T[K]> };

/** Every text on the simulated pages, for one language. */
export type Labels = Shape<typeof english>;

/** The texts of one language. */
export function labelsFor(language: Language): Labels {
  return language === 'de' ? german : english;
}

/** Which of the two languages a Salesforce language code (`en_US`, `de`) or an Accept-Language header means; English when in doubt. */
export function languageOf(code: string | undefined): Language {
  return code?.trim().toLowerCase().startsWith('de') ? 'de' : 'en';
}
