import { Auditor } from '../../../fixtures/instance/auditor.ts';
import { instead } from '../../support/instead.ts';
import { errorOf } from '../../support/refusal.ts';
import { expect, test, type Stage } from '../../support/stage.ts';

const SESSIONS = /^POST .*\/oauth2\/token$/;
const DEAD = [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }];
const QUERIES = /^GET .*\/query$/;

test('connector users of one worker share one auditor session and one list of users', async ({ stage }) => {
  const users = [stage, stage.as('connector3')];
  const [{ scene }] = users as [Stage];
  const all = users.map(({ user }) => user);
  const auditor = new Auditor(scene.salesforce, scene.settings, all);
  const [sessions, queries] = [SESSIONS, QUERIES].map((what) => stage.asked(what));

  const lists = await Promise.all(users.map(() => auditor.colleagues()));

  const names = all.map(({ username }) => username).sort();
  expect(lists.map((list) => list?.map(({ username }) => username).sort())).toEqual([names, names]);
  expect(stage.asked(SESSIONS) - (sessions ?? 0), 'sessions').toBe(1);
  expect(stage.asked(QUERIES) - (queries ?? 0), 'queries').toBe(1);
});

test('a session that was refused is asked for again by the next scenario', async ({ stage }) => {
  const { salesforce, settings } = stage.scene;
  const auditor = new Auditor(salesforce, settings);
  const mayLogIn = (active: boolean) => stage.control('user', { username: 'auditor@acme.example', active });
  mayLogIn(false);
  await errorOf(auditor.session() ?? Promise.resolve());
  mayLogIn(true);
  expect((await auditor.session())?.accessToken).toMatch(/^00D/);
});

for (const [what, act] of [
  ['a query', ({ scene }) => scene.grants.all()],
  [
    'a list of grants',
    async ({ scene, user }) =>
      scene.grants.list(
        (await scene.auditor.people())?.find(({ username }) => username === user.username)?.id,
        undefined,
      ),
  ],
  ['single access', async ({ scene }) => scene.salesforce.singleAccess((await scene.auditor.session())!, '/')],
] as const satisfies (readonly [string, (stage: Stage) => Promise<unknown>])[])
  test(`a session that ends in the middle of a run is made again, once: ${what}`, async ({ stage }) => {
    stage.control('app', { name: 'Reauthentication Auditor', scopes: ['full'] });
    await stage.scene.grants.all();
    const before = stage.asked(SESSIONS);
    stage.control('expire-access', { username: 'auditor@acme.example' });
    await Promise.all([stage.scene.grants.all(), act(stage)]);
    await act(stage);
    expect(stage.asked(SESSIONS) - before).toBe(1);
  });

test('a new session that is refused too is not asked for over and over', async ({ stage }) => {
  await stage.scene.grants.all();
  const before = stage.asked(SESSIONS);
  instead(stage.simulator.context.faults, 'around', async (around, ...asked) =>
    asked[0].url.includes('OauthToken') ? Response.json(DEAD, { status: 401 }) : around(...asked),
  );
  expect((await errorOf(stage.scene.grants.all())).message).toContain('INVALID_SESSION_ID');
  expect(stage.asked(SESSIONS) - before).toBe(1);
});

test('the first calls with a new token may be refused for a moment', async ({ stage }) => {
  let refused = 0;
  instead(stage.simulator.context.faults, 'around', async (around, ...asked) =>
    asked[0].url.includes('/query?') && (refused += 1) <= 2 ? Response.json(DEAD, { status: 401 }) : around(...asked),
  );
  const auditor = new Auditor(stage.scene.salesforce, stage.scene.settings);
  expect(await auditor.people()).toHaveLength(2);
  expect(refused).toBe(3);
});
