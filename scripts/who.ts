/** `npm run who`: who would run what, without running it; see the help. */
import { readSettings, SettingsError, type ConnectorUser } from '../fixtures/settings/index.ts';
import { divide, type Group, groupsOfRun } from '../fixtures/ways/groups.ts';
import { scenarios } from '../fixtures/ways/scenarios.ts';
import { machineOf } from '../support/shard.ts';
import { commandLine, countOf, refuse } from './command-line.ts';

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
    'Who would run what, without running it: one line per scenario, with machine, connector user, app and instance. Reaches no service. Exit code 2 where the settings have problems.',
  options: { shards: { type: 'string', value: 'N', about: 'how many machines there are (default: 1)' } },
} as const;
const { values } = commandLine(command);

function main(): number {
  const shards = countOf(values.shards, 1);
  if (Number.isNaN(shards)) refuse('How many machines? --shards=N, from 1.', command);
  const machine = ([{ slot }]: readonly [Group, unknown]) => machineOf(slot, shards);
  const groups = [...divide(scenarios(), groupsOfRun())].sort((one, other) => machine(one) - machine(other));
  const rows = groups.flatMap(([{ slot }, mine]) =>
    mine.map((scenario) => row(`${machineOf(slot, shards)}/${shards}`, slot, scenario)),
  );
  console.log(table(rows));
  console.log(`\n${rows.length} scenarios. Scenarios of one connector user run one after the other, on one worker.`);
  if (shards > groups.length) console.log(`Machines from ${groups.length + 1} on have nothing to do.`);
  return 0;
}

function row(machine: string, slot: number, { title, instance }: { title: string; instance?: number }): Row {
  const user = readSettings().live?.connectorUsers[slot];
  return {
    machine,
    worker: `${slot + 1}: ${user?.username ?? "a user of the simulator's"}`,
    app: user?.app?.name ?? readSettings().live?.salesforce.app.name ?? '',
    instance: instanceOf(user, instance),
    scenario: title,
  };
}

function instanceOf(user: ConnectorUser | undefined, number: number | undefined): string {
  const existing =
    number === undefined ? readSettings().live?.openConnectors.instanceToken : user?.instances?.[number]?.token;
  return `${number === undefined ? '' : `${number + 1}: `}${existing === undefined ? 'provisioned' : 'existing'}`;
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
