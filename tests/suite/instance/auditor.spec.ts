import { Auditor } from '../../../fixtures/instance/auditor.ts';
import { instead } from '../../support/instead.ts';
import { errorOf } from '../../support/refusal.ts';
import { expect, test, type Stage } from '../../support/stage.ts';

const SESSIONS = /^POST .*\/oauth2\/token$/;
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

test('the first calls with a new token may be refused for a moment', async ({ stage }) => {
  const dead = [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }];
  let refused = 0;
  instead(stage.simulator.context.faults, 'around', async (around, ...asked) =>
    asked[0].url.includes('/query?') && (refused += 1) <= 2 ? Response.json(dead, { status: 401 }) : around(...asked),
  );
  const auditor = new Auditor(stage.scene.salesforce, stage.scene.settings);
  expect(await auditor.people()).toHaveLength(2);
  expect(refused).toBe(3);
});
