import { Auditor } from '../../../fixtures/instance/auditor.ts';
import { GrantWitness, isOf } from '../../../fixtures/instance/grants.ts';
import { salesforceError } from '../../support/errors.ts';
import { instead } from '../../support/instead.ts';
import { errorOf } from '../../support/refusal.ts';
import { expect, type Stage, test } from '../../support/stage.ts';

const USER = '0055w00000DnCdEAAV';

const answered = (status: number, errorCode: string) => () =>
  Promise.reject(salesforceError(status, JSON.stringify([{ errorCode, message: 'Made up.' }])));
const refused = answered(400, 'INVALID_TYPE');

/** A witness with an auditor of its own, and its question. */
function witnessOf({ scene: { salesforce, settings } }: Stage) {
  const auditor = new Auditor(salesforce, settings);
  const witness = new GrantWitness(salesforce, settings, auditor);
  return { auditor, salesforce, witness, list: () => witness.list(USER, undefined, undefined, { others: true }) };
}

test('a list of grants that is refused from the first is hidden', async ({ stage }) => {
  const { salesforce, witness, list } = witnessOf(stage);
  salesforce.oauthTokens = refused;
  expect(await witness.all()).toBeUndefined();
  expect(await list()).toEqual({ hidden: expect.stringContaining('INVALID_TYPE') });
});

test('a list of grants that was answered, and is refused now, is no answer', async ({ stage }) => {
  const { salesforce, witness, list } = witnessOf(stage);
  expect(await list()).toMatchObject({ mine: [] });
  salesforce.oauthTokens = refused;
  expect((await errorOf(witness.all())).message).toContain('INVALID_TYPE');
  expect((await errorOf(list())).message).toMatch(/^The list of grants is refused, which was answered before: /);
});

test('a row that names neither app nor user hides no other', async ({ stage }) => {
  const { salesforce, list } = witnessOf(stage);
  const row = { AppName: null, UserId: null, DeleteToken: 'of nobody', CreatedDate: null };
  const rows = [row, { ...row, AppName: 'Theirs', UserId: USER, DeleteToken: 'another' }];
  instead(salesforce, 'query', (ask, by, soql, ...rest) =>
    / FROM OauthToken /.test(soql) ? Promise.resolve(rows) : ask(by, soql, ...rest),
  );
  expect(await list()).toMatchObject({ mine: [], others: [{ DeleteToken: 'of nobody' }, { DeleteToken: 'another' }] });
});

test('a list that Salesforce is not up to is not hidden', async ({ stage }) => {
  const { salesforce, list } = witnessOf(stage);
  salesforce.oauthTokens = answered(500, 'UNKNOWN_EXCEPTION');
  expect((await errorOf(list())).name).toBe('SalesforceError');
});

test('a list whose users are refused from the first is hidden', async ({ stage }) => {
  const { auditor, list } = witnessOf(stage);
  auditor.colleagues = refused;
  for (let asked = 0; asked < 2; asked += 1)
    expect(await list()).toEqual({ hidden: expect.stringContaining('INVALID_TYPE') });
});

test('a grant is of an app, or of a user, in either form of the id', () => {
  const row = { AppName: 'Our app', UserId: USER, DeleteToken: '888000000000001', CreatedDate: '' };
  expect(isOf(row, 'Our app', undefined)).toBe(true);
  expect(isOf(row, 'Another app', USER.slice(0, 15))).toBe(true);
  expect(isOf(row, 'Another app', '0055w00000DnCdF')).toBe(false);
  expect(isOf(row, 'Another app', undefined)).toBe(false);
});
