import { type DigestJson, DigestJson as schema } from '../../schemas/digest.ts';
import { readJson } from '../../support/json.ts';
import { grouped } from '../../support/group.ts';
import { alike, NOTHING_TOLD, ofNoScenario, sumOf, toldOnce } from './collect.ts';

/** From the worst to the best. */
const OUTCOMES = ['failed', 'timedout', 'interrupted', 'passed'] as const;

/** What the merging adds to the run: where the whole of it can be read. */
type MergedRun = Partial<Pick<DigestJson['run'], 'report' | 'address'>>;

/** A text as a digest, or a sentence that says why it is none. */
export function parseDigest(text: string, name: string): DigestJson | string {
  const data = readJson(text);
  if (data === undefined) return `${name} is no digest: it is not JSON.`;
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const { schemaVersion } = (data ?? {}) as { schemaVersion?: unknown };
  return typeof schemaVersion !== 'number' || schemaVersion === 1
    ? `${name} is no digest: ${parsed.error.issues[0]?.path.join('.') || 'it'} is not as the schema wants it.`
    : `${name} is a digest of version ${schemaVersion}, and this suite reads version 1.`;
}

/**
 * The digests of a night's machines as one; of a machine that ran again, the last one. A machine that left none makes the night fail: nobody knows what it left behind.
 * @param machines how many there were, where the digests themselves do not say it
 * @throws Error when there is no digest at all
 */
export function mergeDigests(all: readonly DigestJson[], run: MergedRun = {}, machines = 1): DigestJson {
  const digests = lastOfEach(all);
  const [first] = digests;
  if (first === undefined) throw new Error('There is no digest to merge.');
  const starts = digests.map(({ run: { startedAt } }) => Date.parse(startedAt));
  const ends = digests.map(({ run: { startedAt, durationMs } }) => Date.parse(startedAt) + durationMs);
  const silent = silentMachines(digests, machines);
  const gates = digests.map(({ leakGate }) => leakGate);
  const { machine: _machine, ...whole } = first.run;
  return {
    schemaVersion: 1,
    run: {
      ...whole,
      ...run,
      startedAt: new Date(Math.min(...starts)).toISOString(),
      durationMs: Math.max(...ends) - Math.min(...starts),
      departures: [...new Set(digests.flatMap(({ run: { departures } }) => departures))],
    },
    outcome:
      silent.length > 0
        ? 'failed'
        : (OUTCOMES.find((candidate) => digests.some(({ outcome }) => outcome === candidate)) ?? 'failed'),
    counts: sumOf(digests.map(({ counts }) => counts)),
    facts: factsOf(digests),
    notRestored: digests.flatMap(({ notRestored }) => notRestored),
    restored: digests.flatMap(({ restored }) => restored),
    failures: alike([...silent.map(silence), ...digests.flatMap(({ failures }) => failures)]),
    scenarios: digests.flatMap(({ scenarios }) => scenarios),
    flaky: digests.flatMap(({ flaky }) => flaky),
    warnings: toldOnce(digests.flatMap(({ warnings }) => warnings)),
    ...(gates.every((gate) => gate !== undefined) && {
      leakGate: {
        files: gates.reduce((sum, { files }) => sum + files, 0),
        leaks: gates.flatMap(({ leaks }) => leaks),
      },
    }),
  };
}

/** One digest for each machine, in their order. */
function lastOfEach(digests: readonly DigestJson[]): DigestJson[] {
  const byMachine = new Map<number | string, DigestJson>();
  for (const digest of digests) {
    const key = digest.run.machine?.current ?? digest.run.id;
    const known = byMachine.get(key);
    if (known === undefined || known.run.startedAt < digest.run.startedAt) byMachine.set(key, digest);
  }
  return [...byMachine.values()];
}

/** A night of which no machine left a digest. */
export function silentNight(run: Pick<DigestJson['run'], 'id' | 'target'> & MergedRun, machines: number): DigestJson {
  const numbers = Array.from({ length: machines }, (_, index) => `machine ${index + 1} of ${machines}`);
  return {
    ...NOTHING_TOLD,
    schemaVersion: 1,
    run: { report: '', departures: [], durationMs: 0, startedAt: new Date().toISOString(), ...run },
    outcome: 'failed',
    counts: {},
    failures: numbers.map(silence),
  };
}

/** Machines of which there is no digest, by number. */
function silentMachines(digests: readonly DigestJson[], machines: number): string[] {
  const total = Math.max(machines, ...digests.map(({ run: { machine } }) => machine?.total ?? 1));
  const heard = digests.map(({ run: { machine } }) => machine?.current ?? 1);
  const numbers = Array.from({ length: total }, (_, index) => index + 1);
  return numbers.filter((number) => !heard.includes(number)).map((number) => `machine ${number} of ${total}`);
}

function silence(machine: string): DigestJson['failures'][number] {
  return ofNoScenario(
    `There is no digest of ${machine}: it was stopped, or its leak gate let nothing through.`,
    'Look at the log of that machine. The next run restores what it left, and takes over leases that are over.',
  );
}

/** Where machines differ, each value once. */
function factsOf(digests: readonly DigestJson[]): Record<string, string> {
  const values = grouped(digests.flatMap(({ facts }) => Object.entries(facts)));
  return Object.fromEntries([...values].map(([name, all]) => [name, [...all].join('; ')]));
}
