/**
 * A time as Salesforce's lists show it: by the user's locale, without seconds. Here in UTC, whatever the user's time zone.
 * @param locale as Salesforce writes it, e.g. `de_DE`
 */
export function shownDate(time: number, locale: string): string {
  // Americans have it without leading zeros, and without a comma: 11/26/2026 1:05 AM.
  const american = locale === 'en_US';
  const digits = american ? 'numeric' : '2-digit';
  const format = new Intl.DateTimeFormat(locale.replace('_', '-'), {
    year: 'numeric',
    month: digits,
    day: digits,
    hour: digits,
    minute: '2-digit',
    timeZone: 'UTC',
  });
  return american ? format.format(time).replace(',', '').replaceAll(/\s/g, ' ') : format.format(time);
}
