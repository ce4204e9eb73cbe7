import { releaseLeftOvers } from '../../../fixtures/custody/leftovers.ts';
import { release } from '../../../fixtures/custody/release.ts';
import { restore } from '../../../fixtures/custody/restore.ts';
import { take } from '../../../fixtures/custody/take.ts';
import { provisionQuickly, reauthenticateQuickly } from '../../support/quick.ts';
import { errorOf } from '../../support/refusal.ts';
import { expect, lose, type Stage } from '../../support/stage.ts';
import { hooksUnder } from '../../../simulator/salesforce/defects.ts';
import { EARLIER, killed, made, test } from './existing.ts';

const NOT_REVOKED = /^The .* sha256:\w+ was not revoked, and nothing says that it is dead: .*unsupported_token_type/;
const HOUR_LATER = '20260102T040405-0a1b2c';

/** What a run on live keeps for the next one; it need not wait long for a revocation here. */
const live = (stage: Stage) => stage.with({ target: 'live', revocationTimeout: 300, appearanceTimeout: 300 });

const withoutAuditor = (stage: Stage) => stage.with({ auditor: undefined });

/** From here on, or until it is called again without. */
function refuseRevocations({ simulator }: Stage, isRefused = true): void {
  simulator.context.salesforce.hooks = hooksUnder(isRefused ? 'revoke-refused' : undefined);
}

test.describe('a refusal for a grant that lives', () => {
  test.use({ seed: {} });

  for (const { title, change } of [
    { title: 'as the list of grants shows', change: live },
    { title: 'as introspection says', change: (stage: Stage) => withoutAuditor(live(stage)) },
  ]) {
    test(`is a failure, and the next run knows of it: ${title}`, async ({ stage: any }) => {
      const stage = change(any);
      const taken = await take(stage.scene, { provisionFor: '1' });
      refuseRevocations(stage);
      const error = await errorOf(release(taken));
      expect(error.name).toBe('NotRevokedError');
      expect(error.message).toMatch(NOT_REVOKED);

      killed(stage, stage.scene.runId);
      const next = stage.inRun(HOUR_LATER);
      const still = await releaseLeftOvers(next.scene, false);
      expect(still).toMatchObject({ done: [], warnings: [] });
      expect(still.failures).toContainEqual(expect.stringMatching(NOT_REVOKED));
      refuseRevocations(stage, false);
      killed(stage, HOUR_LATER);
      const { done, failures } = await releaseLeftOvers(stage.inRun('20260102T050405-0a1b2c').scene, false);
      expect({ done, failures }).toEqual({
        done: [expect.stringMatching(/^A grant that run .* had left was revoked\.$/)],
        failures: [],
      });
      expect(stage.leftBehind()).toEqual([]);
    });
  }

  test('of an instance that a run left, of another app than the one of whoever looks', async ({ stage: any }) => {
    const stage = live(any);
    const other = live(any.as('connector5'));
    await stage.scene.openConnectors.setTags({ id: (await made(other, EARLIER)).id }, []);
    killed(stage, EARLIER);
    refuseRevocations(stage);
    const { done, failures } = await releaseLeftOvers(stage.scene, false);
    expect({ done, failures }).toEqual({ done: [], failures: [expect.stringMatching(NOT_REVOKED)] });
  });

  test('stops the guard, whose grant it is', async ({ stage: any }) => {
    const stage = live(any);
    refuseRevocations(stage);
    const error = await errorOf(stage.guard());
    expect(error.name).toBe('GuardError');
    expect(error.message).toMatch(/^The guard cannot take its own grant back, nor could a run\. The token sha256:/);
  });

  test('in the act: step 5b has failed', async ({ stage, instance }) => {
    refuseRevocations(stage);
    const error = await errorOf(lose(instance, 'refresh-token'));
    expect(error.name).toBe('SalesforceError');
  });

  test('in the act, where the token is dead: step 5b has failed, too', async ({ stage, instance }) => {
    stage.control('revoke', { username: stage.user.username });
    expect((await errorOf(lose(instance, 'refresh-token'))).name).toBe('SalesforceError');
  });

  test('in the durability oracle, which needs a dead access token', async ({ stage: any }) => {
    const stage = live(any);
    const instance = await provisionQuickly(stage);
    await lose(instance, 'refresh-token');
    await expect(instance).toBeNoLongerAuthenticated();
    await reauthenticateQuickly(stage, instance);
    refuseRevocations(stage);
    await expect(expect(instance).toBeAuthenticated()).rejects.toThrow(
      /The token sha256:\w+ was not revoked, and nothing says that it is dead/,
    );
  });
});

test('a refusal after an existing instance was restored says that it is alive', async ({ stage: any, existing }) => {
  const stage = live(any);
  await stage.scene.openConnectors.raw.send('DELETE', `/instances/${existing.id}/enabled`);
  refuseRevocations(stage);
  const error = await errorOf(restore(stage.scene, existing.id));
  expect(error.name).toBe('RestoreError');
  expect(error.message).toMatch(/^Instance \d+ is authenticated again, but not all is restored\. The token sha256:/);
});

for (const variants of [[], ['dead-token-unsupported'], ['dead-token-unsupported', 'revoke-lag']] as const) {
  test.describe(`a refusal for a grant that is dead: ${variants.join(', ') || 'as it is'}`, () => {
    test.use({ seed: {} });
    test.beforeEach(({ stage }) => stage.under(...variants));

    for (const { title, change } of [
      { title: 'with an auditor', change: (stage: Stage) => stage },
      { title: 'without', change: withoutAuditor },
    ]) {
      test(`is good in a clean-up, ${title}`, async ({ stage: any }) => {
        const stage = change(any);
        const instance = await provisionQuickly(stage);
        stage.control('revoke', { username: stage.user.username });
        await reauthenticateQuickly(stage, instance);
        await release({ instance, forgetGrant: () => undefined });
        expect(stage.leftBehind()).toEqual([]);
      });
    }
  });
}
