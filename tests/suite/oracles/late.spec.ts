import { release } from '../../../fixtures/custody/release.ts';
import { instead } from '../../support/instead.ts';
import { codeOf, lostQuickly, provisionQuickly, reauthenticateQuickly, regainedQuickly } from '../../support/quick.ts';
import { LAGS } from '../../support/lag.ts';
import { expect, lose, regain, type Stage, test } from '../../support/stage.ts';
import { deadThenAlive, judgement } from '../../support/verdict.ts';

/** What the evidence says of when something new was seen. */
function seenIn(stage: Stage): Record<string, string> {
  return Object.fromEntries(stage.written().facts.map(({ name, value }) => [name, value]));
}

test.describe('what is new is seen late', () => {
  test.beforeEach(({ stage }) => stage.under('late-replicas'));

  test('it is waited for, and how long it took is written down', async ({ stage }) => {
    const { dead, alive } = await deadThenAlive(stage, await lostQuickly(stage));
    expect(dead.message + alive.message).toBe('');
    expect(new Set(Object.values(alive.outcomes))).toEqual(new Set(['held']));
    expect(seenIn(stage)['seen: the new tokens in the instance']).toMatch(/^[\d.]+ s after the tokens were renewed$/);
  });

  test('a grant of before is not taken for the one that is listed late', async ({ stage }) => {
    stage.control('issue', { username: stage.user.username });
    const instance = await lostQuickly(stage);
    const { message, seen } = await judgement(stage, instance, 'no longer authenticated');
    expect(message).toBe('');
    expect(seen[3]).toBe('OauthToken: 2 before, 1 now');
  });

  test('a re-authentication after the published recipe leaves no superseded grant', async ({ stage, instance }) => {
    await lose(instance, 'access-token-as-published');
    await reauthenticateQuickly(stage, instance);
    const { message } = await judgement(stage, instance, 'authenticated again');
    expect(message).toBe('');
  });

  test('no longer than the settings allow', async ({ stage: patient }) => {
    const provisioned = await provisionQuickly(patient);
    const stage = patient.with({ appearanceTimeout: 100 });
    Object.assign(provisioned, { scene: stage.scene });
    await lose(provisioned, 'refresh-token');
    await reauthenticateQuickly(stage, provisioned);
    const { outcomes } = await judgement(stage, provisioned, 'authenticated again');
    expect(outcomes).toMatchObject({ 3: 'failed' });
  });

  test("a grant that another user's consent cannot bring is not waited for", async ({ stage: patient }) => {
    const provisioned = await provisionQuickly(patient);
    const stage = patient.with({ appearanceTimeout: 60_000 });
    Object.assign(provisioned, { scene: stage.scene });
    await lose(provisioned, 'refresh-token');
    await regain(provisioned, codeOf(stage.withUser({ username: 'connector3@acme.example' })), 'patch');
    let looks = 0;
    instead(provisioned, 'look', (look) => {
      looks += 1;
      return look();
    });
    const { outcomes, seen } = await judgement(stage, provisioned, 'authenticated again');
    expect(outcomes).toMatchObject({ 4: 'failed', 5: 'failed' });
    expect(seen[4]).toContain('belongs to user connector3@acme.example');
    expect(looks).toBeLessThan(15);
  });

  test('a list that lags makes the clean-up forget no token that is known', async ({ stage, regained: instance }) => {
    await release({ instance, forgetGrant: () => undefined });
    expect(stage.leftBehind()).toEqual([]);
  });
});

test('headers that come twice with one value are one', async ({ stage }) => {
  await stage.under('double-headers');
  const instance = await regainedQuickly(stage);
  const { message, outcomes } = await judgement(stage, instance, 'authenticated again');
  expect(message).toBe('');
  expect(outcomes[1]).toBe('held');
});

test.describe('replicas that lag within the time allowed', () => {
  for (const [title, lag] of Object.entries(LAGS))
    test(title, async ({ stage }) => {
      lag(stage);
      const { dead, alive } = await deadThenAlive(stage, await lostQuickly(stage));
      expect(dead.message + alive.message).toBe('');
    });

  test('a grant that is still listed after its death did not live on', async ({ stage }) => {
    instead(stage.scene.salesforce, 'revoke', (revoke, ...token) => revoke(...token).catch(() => undefined));
    LAGS['a grant is still listed after its death'](stage);
    const instance = await provisionQuickly(stage);
    expect(await release({ instance, forgetGrant: () => undefined })).toBe(0);
  });
});
