import { provisionQuickly, regainedQuickly } from '../../support/quick.ts';
import { expect, lose, type Stage, test } from '../../support/stage.ts';
import { deadThenAlive, expectFailures, judgement } from '../../support/verdict.ts';

type Records = Stage['settings']['salesforce']['records'];

const CONTACTS: [resource: string, records: Records] = [
  'hubs/helpdesk/contacts',
  { object: 'Contact', fields: ['Name', 'Email', 'Phone'] },
];
const INCIDENTS: [resource: string, records: Records] = [
  'hubs/helpdesk/incidents',
  { object: 'Case', fields: ['Subject', 'Status'] },
];

/** The settings name Service Cloud, whose hub has no accounts. */
function withServiceCloud(stage: Stage, [resource, records]: [string, Records]): Stage {
  return stage.with({ openConnectors: { elementKey: 'sfdcservicecloud', resource }, salesforce: { records } });
}

for (const list of [CONTACTS, INCIDENTS]) {
  const [resource, { object }] = list;
  test(`${resource} proves life and death, and nobody asks for accounts`, async ({ stage: home }) => {
    const stage = withServiceCloud(home, list);
    const instance = await provisionQuickly(stage);
    expect(instance.before.instance.element?.key).toBe('sfdcservicecloud');
    await lose(instance, 'refresh-token');
    const { dead, alive } = await deadThenAlive(stage, instance);
    expect(dead.message + alive.message).toBe('');
    expect(dead.seen[1]).toContain(`GET /${resource} answered 401`);
    expect(alive.outcomes).toMatchObject({ 1: 'held', 3: 'held', 7: 'held', 8: 'held' });
    expect(alive.seen[1]).toContain('Salesforce has all 4; none of them is lost; the same fields');
    expect(stage.asked(/accounts/)).toBe(0);
    expect(JSON.stringify(stage.state().requests), object).not.toMatch(/Account\b/);
  });
}

test('names of another company are noticed with the query of the settings', async ({ stage: home }) => {
  home.plant('accounts-names-foreign');
  const stage = withServiceCloud(home, CONTACTS);
  const instance = await regainedQuickly(stage);
  expectFailures(await judgement(stage, instance, 'authenticated again'), instance, {
    1: { expected: /the records that Salesforce has/, seen: /something else: Name of 003/ },
    7: { expected: /the records that Salesforce has/, seen: /something else: Name of 003/ },
  });
});

test('a query of another object than the list is a failure', async ({ stage: home }) => {
  const stage = withServiceCloud(home, [CONTACTS[0], INCIDENTS[1]]);
  const instance = await provisionQuickly(stage);
  expectFailures(await judgement(stage, instance, 'authenticated again'), instance, {
    1: { expected: /the records that Salesforce has/, seen: /Salesforce does not have 003/ },
  });
});

test('records with none of the fields of the query are compared by their ids alone', async ({ stage: home }) => {
  const stage = withServiceCloud(home, [CONTACTS[0], { object: 'Contact', fields: ['CreatedDate'] }]);
  const { scene } = stage;
  scene.salesforce.oneRecord = () => Promise.resolve([]);
  const instance = await provisionQuickly(stage);
  const { seen } = await judgement(stage, instance, 'authenticated again');
  expect(seen[1]).toContain('Salesforce has all 4, by their ids alone');
});
