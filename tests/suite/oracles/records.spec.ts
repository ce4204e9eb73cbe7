import { type RecordsAnswer } from '../../../fixtures/clients/open-connectors/index.ts';
import { type ConnectorInstance } from '../../../fixtures/instance/connector-instance.ts';
import { tokensOf } from '../../../fixtures/instance/tokens.ts';
import { givesRecords } from '../../../fixtures/oracles/crm-call.ts';
import { salesforceError } from '../../support/errors.ts';
import { instead } from '../../support/instead.ts';
import { IMPATIENT } from '../../support/quick.ts';
import { expect, type Stage, test } from '../../support/stage.ts';
import { type Judgement, judgement } from '../../support/verdict.ts';

test.use({ settings: IMPATIENT });

type Rows = Record<string, unknown>[];

async function judged(stage: Stage, instance: ConnectorInstance): Promise<{ outcome: unknown; seen: unknown }> {
  const { outcomes, seen }: Judgement = await judgement(stage, instance, 'authenticated again');
  return { outcome: outcomes[1], seen: seen[1] };
}

/** From now on, the platform gives its answers bent so. */
function gives({ scene: { openConnectors } }: ConnectorInstance, bend: (given: RecordsAnswer) => RecordsAnswer): void {
  instead(openConnectors, 'records', async (give, ...asked) => bend(await give(...asked)));
}

/** From now on, Salesforce has them bent so. */
function has({ scene: { salesforce } }: ConnectorInstance, bend: (rows: Rows) => Rows): void {
  instead(salesforce, 'recordsById', async (have, ...asked) => bend(await have(...asked)));
}

const withFields = (fields: Record<string, unknown>) => (rows: Rows) => rows.map((row) => ({ ...row, ...fields }));

test('a number is the same one however Open Connectors writes it', async ({ stage, regained: instance }) => {
  let revenue = 350_000_000;
  const written = withFields({ AnnualRevenue: '350000000.0' });
  gives(instance, (given) => ({ ...given, records: written(given.records) }));
  has(instance, (rows) => withFields({ AnnualRevenue: revenue })(rows));
  expect((await judged(stage, instance)).outcome).toBe('held');
  revenue += 1;
  expect((await judged(stage, instance)).seen).toMatch(/something else: AnnualRevenue of 001/);
});

test('a field that the settings do not name is compared, too, where Salesforce has it', async ({
  stage,
  regained: instance,
}) => {
  let fields: Record<string, unknown> = {};
  gives(instance, (given) => ({ ...given, records: withFields(fields)(given.records) }));
  // As Salesforce has it, written otherwise; a form that is not known; changed by who looks; and nothing that Salesforce has.
  const same = { CreatedDate: '2026-01-05T08:00:00Z', LastModifiedDate: 1_767_600_000_000, LastViewedDate: 'now' };
  for (fields of [same, { ...same, Tier__c: 'gold' }, { IsDeleted: 'false' }])
    expect((await judged(stage, instance)).outcome).toBe('held');
  fields = { CreatedDate: '2001-01-01T00:00:00Z' };
  expect((await judged(stage, instance)).seen).toMatch(/something else: CreatedDate of 001/);
});

test('a record that somebody changes or deletes between two looks says nothing', async ({
  stage,
  regained: instance,
}) => {
  const { orgId } = stage.settings.salesforce;
  const [first, second] = stage.simulator.context.salesforce.directory.org(orgId).accounts;
  let changedAt = Date.UTC(2026, 5, 1);
  gives(instance, (given) => {
    Object.assign(first ?? {}, { isDeleted: true, changedAt });
    Object.assign(second ?? {}, { Industry: 'Mining', changedAt });
    return given;
  });
  expect((await judged(stage, instance)).seen).toMatch(/^Salesforce does not have 001/);
  Object.assign(first ?? {}, { isDeleted: undefined });
  changedAt = Date.now();
  expect(await judged(stage, instance)).toEqual({ outcome: 'held', seen: expect.stringMatching(/Salesforce has all/) });
});

test('where nobody may see when it was changed, what was found stands', async ({ stage, regained: instance }) => {
  const body = '[{"errorCode":"INVALID_FIELD","message":"No such column"}]';
  stage.scene.salesforce.changedSince = () => Promise.reject(salesforceError(400, body));
  gives(instance, (given) => ({ ...given, records: withFields({ Industry: 'Mining' })(given.records) }));
  expect((await judged(stage, instance)).seen).toMatch(/something else: Industry of 001/);
});

for (const [who, see] of [
  [
    'may not read the object',
    () => Promise.reject(salesforceError(400, '[{"errorCode":"INVALID_TYPE","message":"Account is not supported"}]')),
  ],
  ['does not see all its records', () => Promise.resolve([])],
] as const)
  test(`where the auditor ${who}, the instance’s session is asked`, async ({ stage, regained: instance }) => {
    const { auditor, salesforce } = stage.scene;
    const session = await auditor.session();
    let own: () => Promise<Rows> | undefined = () => undefined;
    instead(salesforce, 'recordsById', (have, by, ...asked) =>
      by.accessToken === session?.accessToken ? see() : (own() ?? have(by, ...asked)),
    );
    expect(await judged(stage, instance)).toEqual({
      outcome: 'held',
      seen: expect.stringContaining('Salesforce has all'),
    });
    own = () => Promise.resolve([]);
    expect((await judged(stage, instance)).seen).toMatch(/^Salesforce does not have 001/);
  });

test('where the instance’s session is refused, what the auditor does not have stands', async ({
  stage,
  regained: instance,
}) => {
  const session = await stage.scene.auditor.session();
  instead(stage.scene.salesforce, 'recordsById', (_, by) =>
    by.accessToken === session?.accessToken ? Promise.resolve([]) : Promise.reject(salesforceError(401)),
  );
  expect((await judged(stage, instance)).seen).toMatch(/^Salesforce does not have 001/);
});

test.describe('a record of step 3 that does not come again', () => {
  /** The second of four. */
  const without = ({ first }: ConnectorInstance, rows: Rows) =>
    rows.filter(({ Id }) => Id !== first.list.records[1]?.['Id']);

  test('is lost with a last page that is full, where the platform names the next one', async ({
    stage,
    regained: instance,
  }) => {
    expect(instance.first.records.nextPage).toBeDefined();
    const three = without(instance, [...instance.first.list.records]);
    gives(instance, ({ nextPage: _, records, ...given }) => ({ ...given, records: three.slice(0, records.length) }));
    expect((await judged(stage, instance)).seen).toMatch(/it lacks 001\w+, which Salesforce still has/);
  });

  test('is no loss, where Salesforce has it no more; but it has one of them', async ({ stage, regained: instance }) => {
    gives(instance, (given) => ({ ...given, records: without(instance, given.records) }));
    has(instance, (rows) => without(instance, rows));
    expect((await judged(stage, instance)).outcome).toBe('held');
    instance.first.list = { records: [{ Id: '001Zz00000AbCdEIAV' }] };
    expect((await judged(stage, instance)).seen).toMatch(/Salesforce has none of them: 001Zz00000AbCdEIAV/);
  });

  test.describe('of a list that was longer, or is', () => {
    const NOT_LOST = { outcome: 'held', seen: expect.not.stringMatching(/lacks/) as unknown };

    /** From now on, it lacks the record, and goes on after what is read of it. */
    const isLonger = (instance: ConnectorInstance, bend: (rows: Rows) => Rows = (rows) => rows) => {
      instance.first.list = { ...instance.first.list, nextPage: 'a further page' };
      gives(instance, (given) => ({
        ...given,
        nextPage: given.nextPage ?? 'a further page',
        records: bend(without(instance, given.records)),
      }));
    };

    test('is lost, where all others are in their places', async ({ stage, regained: instance }) => {
      isLonger(instance);
      expect((await judged(stage, instance)).seen).toMatch(/it lacks 001\w+, which Salesforce still has/);
    });

    test('says nothing, where somebody has worked on it, or nobody says when', async ({
      stage,
      regained: instance,
    }) => {
      isLonger(instance);
      let LastModifiedDate: string | undefined = new Date().toISOString();
      has(instance, (rows) => withFields({ LastModifiedDate })(rows));
      expect(await judged(stage, instance)).toEqual(NOT_LOST);
      LastModifiedDate = undefined;
      expect(await judged(stage, instance)).toEqual(NOT_LOST);
    });

    test('says nothing, where the order is another', async ({ stage, regained: instance }) => {
      isLonger(instance, (rows) => rows.toReversed());
      expect(await judged(stage, instance)).toEqual(NOT_LOST);
    });

    test('says nothing, where one that is new came before it', async ({ stage, regained: instance }) => {
      isLonger(instance);
      // What is the first record now was none at first.
      instance.first.list = { ...instance.first.list, records: instance.first.list.records.slice(1) };
      expect(await judged(stage, instance)).toEqual(NOT_LOST);
    });
  });

  test('says nothing of a platform that does not name the next page', async ({ stage, regained: instance }) => {
    const untold = ({ nextPage: _, ...given }: RecordsAnswer) => given;
    instance.first.records = untold(instance.first.records);
    gives(instance, untold);
    expect(instance.first.list.records).toHaveLength(4);
    expect(await judged(stage, instance)).toEqual({
      outcome: 'held',
      seen: expect.stringMatching(/^200 with 3 records; /),
    });
  });

  test('says nothing where none came at first', async ({ stage, regained: instance }) => {
    instance.first.list = { records: [] };
    expect((await judged(stage, instance)).outcome).toBe('held');
  });
});

for (const [what, always, outcome] of [
  ['comes before them meanwhile, the two pages are read once more', false, 'held'],
  ['is on both pages each time, one comes more than once', true, 'failed'],
] as const)
  test(`where a record ${what}`, async ({ stage, regained: instance }) => {
    let last: Rows = [];
    let shifts = true;
    instead(instance.scene.openConnectors, 'records', async (give, token, options) => {
      const given = await give(token, options);
      if (options?.nextPage === undefined) {
        last = given.records.slice(-1);
        return given;
      }
      const records = shifts ? [...last, ...given.records.slice(1)] : given.records;
      shifts = always;
      return { ...given, records };
    });
    expect((await judged(stage, instance)).outcome).toBe(outcome);
  });

test.describe('answers of an instance that healed', () => {
  const answersOf = async ({ scene, token }: ConnectorInstance) => {
    const answer = await scene.openConnectors.raw.records(token, { pageSize: 1 });
    return [answer, answer] as const;
  };
  const tokensNow = async (instance: ConnectorInstance) => tokensOf(await instance.read(), instance.scene.settings);

  test('are from this instance, each of them', async ({ regained: instance }) => {
    const [one, other] = await answersOf(instance);
    const tokens = await tokensNow(instance);
    expect((await givesRecords(instance, { tokens }, [one, other])).outcome).toBe('held');
    const strange = { ...other, headers: { ...other.headers, 'elements-element-instance-id': '1' } };
    const { outcome, seen } = await givesRecords(instance, { tokens }, [one, strange]);
    expect([outcome, seen]).toEqual(['failed', expect.stringContaining('from instance 1')]);
  });

  test('prove nothing while Salesforce refuses the token that it holds', async ({ stage, regained: instance }) => {
    const answers = await answersOf(instance);
    const tokens = await tokensNow(instance);
    stage.control('expire-access', { username: stage.user.username });
    const { outcome, expected } = await givesRecords(instance, { tokens }, answers);
    expect([outcome, expected]).toEqual(['failed', 'Salesforce accepts the access token that it holds']);
  });
});
