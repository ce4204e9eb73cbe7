/** `npm run who`: who would run what, without running it; see the help. */
import { readSettings, type ConnectorUser } from '../fixtures/settings/index.ts';
import { divide, type Group, groupsOfRun } from '../fixtures/ways/groups.ts';
import { scenarios } from '../fixtures/ways/scenarios.ts';
import { inColumns } from '../reporters/digest/text.ts';
import { machineOf } from '../support/shard.ts';
import { commandLine, countOf } from './command-line.ts';
import { run } from './run.ts';

const HEAD = ['Machine', 'Connector user', 'App', 'Instance', 'Scenario'];

const command = {
  name: 'npm run who',
  about:
    'Who would run what, without running it: one line per scenario, with machine, connector user, app and instance. Reaches no service. Exit code 2 where the settings have problems.',
  options: { shards: { type: 'string', value: 'N', about: 'how many machines there are (default: 1)' } },
} as const;
const { values } = commandLine(command);

function main(): number {
  const shards = countOf(values.shards, 1, 'machines', command);
  const machineOfUser = ([{ slot }]: readonly [Group, unknown]) => machineOf(slot, shards);
  const groups = [...divide(scenarios(), groupsOfRun())];
  const rows = groups
    .sort((one, other) => machineOfUser(one) - machineOfUser(other))
    .flatMap((group) => group[1].map((scenario) => row(`${machineOfUser(group)}/${shards}`, group[0].slot, scenario)));
  console.log(inColumns([HEAD, ...rows]).join('\n'));
  console.log(`\n${rows.length} scenarios. Scenarios of one connector user run one after the other, on one worker.`);
  if (shards > groups.length) console.log(`Machines from ${groups.length + 1} on have nothing to do.`);
  return 0;
}

function row(machine: string, slot: number, { title, instance }: { title: string; instance?: number }): string[] {
  const { live } = readSettings();
  const user = live?.connectorUsers[slot];
  const worker = `${slot + 1}: ${user?.username ?? "a user of the simulator's"}`;
  return [machine, worker, user?.app?.name ?? live?.salesforce.app.name ?? '', instanceOf(user, instance), title];
}

function instanceOf(user: ConnectorUser | undefined, number: number | undefined): string {
  const existing =
    number === undefined ? readSettings().live?.openConnectors.instanceToken : user?.instances?.[number]?.token;
  return `${number === undefined ? '' : `${number + 1}: `}${existing === undefined ? 'provisioned' : 'existing'}`;
}

await run(main);
