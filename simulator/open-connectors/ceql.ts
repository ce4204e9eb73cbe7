import { parseCondition, SoqlError } from '../salesforce/soql.ts';
import { PlatformError } from './errors.ts';

/**
 * A condition of the platform's own query language as Salesforce takes it: a quote in a text is doubled there (churros), and dates stand in
 * quotes.
 * @throws PlatformError 400 with `Error parsing query` (help "Error codes") for what is no condition.
 * @throws NotSimulated for one that needs SOQL which the simulator does not have.
 */
export function soqlOfCeql(where: string): string {
  const soql = where.replace(/'((?:[^']|'')*)'/g, (_text, inner: string) => {
    const value = inner.replaceAll("''", "'");
    return /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)$/.test(value) ? value : `'${value.replace(/[\\']/g, '\\$&')}'`;
  });
  try {
    parseCondition(soql);
    return soql;
  } catch (error) {
    if (error instanceof SoqlError) throw new PlatformError(400, `Error parsing query: ${error.message}`);
    throw error;
  }
}
