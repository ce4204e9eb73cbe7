/** What became of one mutation: one answer of a service changed, in a night that is healthy otherwise. */
export interface MutationResult {
  /** The kind of night. */
  readonly night: string;
  /** `step METHOD path #n, part: what`; calls of Open Connectors to Salesforce say so. */
  readonly name: string;
  /** What it had to become. */
  readonly expected: 'caught' | 'harmless' | 'not proven';
  readonly became: 'caught' | 'green' | 'not made';
  /** Where it was caught; `none` for a green night. */
  readonly step: string;
  /** The oracles that failed, by number. */
  readonly oracles: readonly number[];
  readonly sentence: string;
}

/** Mutations that stay green, by their names. */
export interface Green {
  /** What they are, for people. */
  readonly what: string;
  readonly match: RegExp;
  readonly because: string;
}

/** What must stay green: an alarm would be a false one. */
export const HARMLESS: readonly Green[] = [];

/** What a green run does not prove. */
export const NOT_PROVEN: readonly Green[] = [];
