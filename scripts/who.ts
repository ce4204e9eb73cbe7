/** `npm run who`: who would run what, without running it; see the help. */
import { spawnSync } from 'node:child_process';
import { z } from 'zod';
import { childEnvironment, readSettings, SettingsError, type ConnectorUser } from '../fixtures/settings/index.ts';
import { commandLine, countOf, refuse } from './command-line.ts';

const suite = z.object({
  title: z.string(),
  specs: z.array(z.object({ title: z.string(), tests: z.array(z.object({ projectName: z.string() })) })),
  get suites(): z.ZodOptional<z.ZodArray<typeof suite>> {
    return z.array(suite).optional();
  },
});
const listed = z.object({ suites: z.array(suite), errors: z.array(z.object({ message: z.string() })) });

interface Row {
  machine: string;
  worker: string;
  app: string;
  instance: string;
  scenario: string;
}

const command = {
  name: 'npm run who',
  about:
    'Who would run what, without running it: one line per scenario, with machine, connector user, app and instance, as Playwright itself divides them. Reaches no service. Exit code 2 where the settings have problems.',
  options: { shards: { type: 'string', value: 'N', about: 'how many machines there are (default: 1)' } },
} as const;
const { values } = commandLine(command);

function main(): number {
  const shards = countOf(values.shards, 1);
  if (Number.isNaN(shards)) refuse('How many machines? --shards=N, from 1.', command);
  // Settings with problems would be a report of Playwright's that nobody can read.
  readSettings();
  const rows = Array.from({ length: shards }, (_, index) => rowsOf(index + 1, shards)).flat();
  console.log(table(rows));
  console.log(`\n${rows.length} scenarios. Scenarios of one connector user run one after the other, on one worker.`);
  return 0;
}

function rowsOf(shard: number, shards: number): Row[] {
  const cli = ['node_modules/@playwright/test/cli.js', 'test', '--list', '--reporter=json'];
  const { stdout } = spawnSync(process.execPath, [...cli, '--project=reauthentication', `--shard=${shard}/${shards}`], {
    env: childEnvironment({ ...process.env }),
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  const { suites, errors } = listed.parse(JSON.parse(stdout));
  if (errors[0] !== undefined) throw new Error(errors[0].message);
  return suites.flatMap((file) => scenariosOf(file, [])).map((titles) => row(`${shard}/${shards}`, titles));
}

/** Titles from the outermost group to the scenario. */
function scenariosOf({ title, specs, suites = [] }: z.output<typeof suite>, above: readonly string[]): string[][] {
  const path = [...above, title];
  const mine = specs.filter(({ tests }) => tests.some(({ projectName }) => projectName === 'reauthentication'));
  return [...mine.map((spec) => [...path, spec.title]), ...suites.flatMap((inner) => scenariosOf(inner, path))];
}

function row(machine: string, titles: readonly string[]): Row {
  const numberOf = (kind: string) =>
    Number(titles.map((title) => title.match(`^${kind} (\\d+)$`)?.[1]).find(Boolean)) - 1;
  const slot = numberOf('connector user');
  const number = numberOf('instance');
  const user = readSettings().live?.connectorUsers[slot];
  return {
    machine,
    worker: `${slot + 1}: ${user?.username ?? "a user of the simulator's"}`,
    app: user?.app?.name ?? readSettings().live?.salesforce.app.name ?? '',
    instance: instanceOf(user, number),
    scenario: titles.at(-1) ?? '',
  };
}

function instanceOf(user: ConnectorUser | undefined, number: number): string {
  const existing = Number.isNaN(number)
    ? readSettings().live?.openConnectors.instanceToken
    : user?.instances?.[number]?.token;
  return `${Number.isNaN(number) ? '' : `${number + 1}: `}${existing === undefined ? 'provisioned' : 'existing'}`;
}

function table(rows: readonly Row[]): string {
  const head: Row = {
    machine: 'Machine',
    worker: 'Connector user',
    app: 'App',
    instance: 'Instance',
    scenario: 'Scenario',
  };
  const lines = [head, ...rows].map((one) => [one.machine, one.worker, one.app, one.instance, one.scenario]);
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines
    .map((line) =>
      line
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

try {
  process.exitCode = main();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.log(error.message);
  process.exitCode = 2;
}
