/** Faults that hit a request, each with one sentence that says what the caller meets. Values in a plan are rates from 0 to 1. */
export const faultKinds = {
  '429': 'API: 429 without Retry-After.',
  '429-retry-after': 'API: 429 with `Retry-After: 1`.',
  '500': 'API: 500 with JSON.',
  '502': 'API: 502 without a body.',
  '503': 'API: 503 with JSON.',
  html: 'API: 503 with an HTML page of a proxy.',
  reset: 'API: the connection is reset before the request is handled.',
  'reset-after': 'API: the request is handled, and the connection reset before the answer.',
  half: 'API: the request is handled, and the connection cut after half of the body.',
  'slow-page': 'Pages: a page takes 3 seconds.',
  'page-fails-once': 'Pages: the connection is reset; the next load of the same address works.',
  'page-503': 'Pages: 503 with an HTML page; the next load of the same address works.',
  maintenance: 'Pages: the browser is led to the maintenance notice first.',
} as const satisfies Record<string, string>;

export type FaultKind = keyof typeof faultKinds;

/** Settings of a plan beside the rates, each with one sentence. */
export const faultSettings = {
  seed: 'Beginning of the random numbers: the same seed and requests give the same faults. Default 1.',
  latency: 'Milliseconds added to every answer.',
  'revoke-lag': 'Milliseconds until a revocation is seen.',
  'totp-window': 'How many windows (30 s) around the current one a TOTP code is good for; 0: no other. Default 1.',
  'every-method': '1: faults also hit requests that may not be sent twice (POST, PATCH, PUT, DELETE). Default 0.',
} as const satisfies Record<string, string>;

type FaultSetting = keyof typeof faultSettings;

/** Rates and settings that are not what they are without a plan. */
export type FaultPlan = Partial<Record<FaultKind | FaultSetting, number>>;

/** What `--faults default` stands for: a bad night, in which everything can still be survived. */
export const DEFAULT_FAULTS =
  'latency=10,429=0.01,429-retry-after=0.005,500=0.01,502=0.005,503=0.01,html=0.005,reset=0.01,half=0.005,slow-page=0.01,page-fails-once=0.01,page-503=0.01,maintenance=0.01,revoke-lag=500';

/**
 * The plan of a text like `seed=7,latency=300,503=0.02`, or of `default`, alone or with changes (`default,seed=7`). Empty: no faults.
 * @throws Error that lists every problem, and what is known.
 */
export function parseFaults(text: string): FaultPlan {
  const plan: FaultPlan = {};
  const problems: string[] = [];
  for (const entry of expanded(text)) {
    const [name = '', value = ''] = entry.split('=');
    const number = value === '' ? NaN : Number(value);
    if (Object.hasOwn(faultKinds, name)) {
      if (!(number >= 0 && number <= 1)) problems.push(`${name}: expected a rate from 0 to 1`);
    } else if (Object.hasOwn(faultSettings, name)) {
      if (!(Number.isInteger(number) && number >= 0)) problems.push(`${name}: expected a whole number`);
    } else problems.push(`${name}: unknown`);
    plan[name as keyof FaultPlan] = number;
  }
  if (problems.length > 0) {
    const known = [...Object.keys(faultSettings), ...Object.keys(faultKinds)].join(', ');
    throw new Error(`Faults cannot be read: ${problems.join('; ')}. Known: ${known}.`);
  }
  return plan;
}

function expanded(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .flatMap((entry) => (entry === 'default' ? DEFAULT_FAULTS.split(',') : [entry]));
}
