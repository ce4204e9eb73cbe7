import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { HARMLESS, NOT_PROVEN } from '../../../schemas/mutations.ts';
import { startSimulator } from '../../../simulator/server.ts';
import { ANSWERS, asText, nameOf, recordedMutations } from '../../mutations/answers.ts';
import { mutationOf, mutationsOf } from '../../mutations/mutate.ts';
import { Twins, WORLD } from '../../mutations/twins.ts';
import { type Answer, Wire } from '../../mutations/wire.ts';

const ME = 'connector2@acme.example';

/** An answer to `GET /things`, the nth of step 11. */
function answer(body: unknown, rest: Partial<Answer> = {}): Answer {
  const kind = 'GET /things';
  const text = JSON.stringify(body);
  return {
    key: `11 ${kind} #1`,
    kind,
    form: 'REST',
    step: '11',
    asked: '',
    status: 200,
    headers: {},
    body: text,
    ...rest,
  };
}

async function twinsOfTheWorld(): Promise<Twins> {
  const simulator = await startSimulator({ seed: WORLD });
  await simulator.close();
  return new Twins(simulator);
}

function changed(body: unknown, part: string, what: string, twins: Twins, earlier: readonly Answer[] = []): unknown {
  const { change } = mutationOf({ key: '11 GET /things #1', part, what }, () => twins);
  return JSON.parse(change(answer(body), earlier)?.body ?? 'null');
}

test('a field is dropped, blanked, made another type, a text, another value, or stale', async () => {
  const twins = await twinsOfTheWorld();
  const body = { a: { text: 'x', is: true, count: 1, none: null, list: ['y'], object: { z: 1 } } };
  const old = [answer({ a: { ...body.a, text: 'old' } }, { step: '2, 3' })];
  const of = (part: string, what: string) => (changed(body, `a/${part}`, what, twins, old) as typeof body).a;
  expect(of('text', 'dropped')).toEqual({ is: true, count: 1, none: null, list: ['y'], object: { z: 1 } });
  expect(of('text', 'blanked').text).toBe('');
  expect(of('list', 'blanked').list).toEqual([]);
  expect(of('count', 'blanked').count).toBeNull();
  expect(of('text', 'another type').text).toEqual(['x']);
  expect(of('is', 'another type').is).toEqual([true]);
  expect(of('count', 'another type').count).toEqual([1]);
  expect(of('count', 'as text').count).toBe('1');
  expect(of('is', 'another value').is).toBe(false);
  expect(of('count', 'another value').count).toBe(2);
  expect(of('text', 'as before step 4').text).toBe('old');
});

test('a value becomes that of another user, app or org, and a row has an owner', async () => {
  const twins = await twinsOfTheWorld();
  const body = [{ user: ME, app: 'Open Connectors Reauthentication' }];
  expect(changed(body, '[other]/user', 'of another user', twins)).toEqual([
    { ...body[0], user: 'mary.ann.lee@acme.example' },
  ]);
  expect(changed(body, '[other]/user', 'of another org', twins)).toEqual([
    { ...body[0], user: 'gloria@globex.example' },
  ]);
  expect(changed(body, '[other]/app', 'of another app', twins)).toEqual([
    { ...body[0], app: 'Open Connectors Reauthentication Dev' },
  ]);
});

test('a row is dropped, doubled, and added with an id of its own', async () => {
  const twins = await twinsOfTheWorld();
  const body = { rows: [{ Id: 'abcd', Name: 'x' }] };
  expect(changed(body, 'rows/[other]', 'row dropped', twins)).toEqual({ rows: [] });
  expect(changed(body, 'rows/[other]', 'row doubled', twins)).toEqual({ rows: [body.rows[0], body.rows[0]] });
  expect(changed(body, 'rows/[other]', 'row added', twins)).toEqual({
    rows: [body.rows[0], { Id: 'abxx', Name: 'x' }],
  });
});

test('only what makes a difference is a mutation, and each once', async () => {
  const twins = await twinsOfTheWorld();
  const early = answer({ same: 'x', one: 'old', other: 'old' }, { step: '2, 3', key: '2, 3 GET /things #1' });
  const late = answer({ same: 'x', one: 'new', other: 'new' });
  const names = mutationsOf([early, late], 1, twins).map(({ part, what }) => `${part}: ${what}`);
  expect(names).toContain('other: as before step 4');
  expect(names).not.toContain('same: as before step 4');
  expect(names).toContain('answer: the previous answer');
  // The same as the previous answer.
  expect(names).not.toContain('answer: as before step 4');
  // There is no later one.
  expect(names).not.toContain('answer: repeated');
  expect(mutationsOf([early, late], 0, twins).map(({ what }) => what)).toContain('repeated');
});

test('the wire changes the nth answer of its kind, and later ones to the same question', async () => {
  const simulator = await startSimulator({ seed: WORLD });
  const change = (from: Answer) => ({ ...from, status: 418 });
  const wire = new Wire(simulator, { key: '11 GET /authorize #2', change });
  wire.step = '11';
  const ask = async (question: string) =>
    (
      await simulator.context.faults.around(
        new Request(`http://login.salesforce.localhost/services/oauth2/authorize?${question}`),
        {} as never,
        { role: 'login' },
        () => new Response('answer'),
      )
    ).status;
  expect([await ask('one'), await ask('two'), await ask('three'), await ask('two')]).toEqual([200, 418, 200, 418]);
  wire.step = 'code again';
  expect(await ask('two')).toBe(200);
  expect(wire.changed).toBe(2);
  await simulator.close();
});

test('every line of the lists is the first to name some mutation', () => {
  const lines = [...HARMLESS, ...NOT_PROVEN];
  // As a night is judged: the first line that names its mutation tells what was expected.
  const first = new Set(recordedMutations().map((one) => lines.find(({ match }) => match.test(nameOf(one)))));
  expect(lines.filter((line) => !first.has(line)).map(({ what }) => what)).toEqual([]);
});

test('the recorded mutations read as they were written', () => {
  const all = recordedMutations();
  expect(all.length).toBeGreaterThan(3000);
  expect(asText(all)).toBe(readFileSync(ANSWERS, 'utf8'));
});
