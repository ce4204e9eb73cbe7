import path from 'node:path';
import { restoreAtEnd } from '../../../fixtures/custody/end-of-run.ts';
import { releaseLeftOvers } from '../../../fixtures/custody/leftovers.ts';
import { noteGrant } from '../../../fixtures/custody/open-grants.ts';
import { release } from '../../../fixtures/custody/release.ts';
import { HttpError } from '../../../fixtures/clients/http/index.ts';
import { writePrivately } from '../../../support/files.ts';
import { noteProcesses } from '../../../support/processes.ts';
import { tokensOf } from '../../../fixtures/instance/tokens.ts';
import { answersWith, instead } from '../../support/instead.ts';
import { provisionQuickly, reauthenticateQuickly } from '../../support/quick.ts';
import { errorOf } from '../../support/refusal.ts';
import { RUN, type Stage } from '../../support/stage.ts';
import { EARLIER, expect, killed, made, NOTHING, test } from './existing.ts';

test.describe('of runs before', () => {
  test.use({ seed: {} });

  test('an instance of a run that is over is deleted, and its grant revoked', async ({ stage }) => {
    const instance = await made(stage, EARLIER);
    const untouched = await releaseLeftOvers(stage.scene, false);
    expect(untouched, 'its lease is in force, and its run may be on another machine').toEqual(NOTHING);
    // A PUT with a partial body takes the tags away.
    await stage.scene.openConnectors.setTags({ id: instance.id }, []);
    killed(stage, EARLIER);
    const { done } = await releaseLeftOvers(stage.scene, false);
    expect(done).toEqual([`Instance ${instance.id}, left by run ${EARLIER}, was deleted; its grant was revoked.`]);
    expect(stage.leftBehind()).toEqual([]);
  });

  test('an instance that holds a stranger’s token is deleted, and the token left alone', async ({ stage }) => {
    stage.plant('other-users-refresh-token');
    const instance = await made(stage, EARLIER);
    await reauthenticateQuickly(stage.inRun(EARLIER), instance);
    const { refreshToken } = tokensOf(await instance.read(), stage.settings);
    await stage.scene.openConnectors.setTags({ id: instance.id }, []);
    killed(stage, EARLIER);
    const { done, warnings, failures } = await releaseLeftOvers(stage.scene, false);
    expect([...done, ...failures]).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^Instance \d+, left by run \S+, was deleted\. The token sha256:\w+ is a stranger's, of user .*left alone/,
      ),
    ]);
    expect(await stage.scene.openConnectors.instances()).toEqual([]);
    const held = stage.state().grants.find((grant) => grant.refreshToken === refreshToken);
    expect(held?.live).toBe(true);
  });

  test('what this run made is left alone at its start, and goes at its end', async ({ stage }) => {
    noteProcesses(stage.scene.folders.run);
    await made(stage);
    expect(await releaseLeftOvers(stage.scene, false)).toEqual(NOTHING);
    await releaseLeftOvers(stage.scene, true);
    expect(stage.leftBehind()).toEqual([]);
  });

  test('at the end it is done once for all users, and again where it failed', async ({ stage }) => {
    noteProcesses(stage.scene.folders.run);
    const instance = await made(stage);
    const end = ({ scene }: Stage) => restoreAtEnd(scene);
    const lists = () => stage.asked(/^GET .*\/elements\/api-v2\/instances$/);

    const stranger = stage.with({ openConnectors: { userSecret: 'of nobody at all' } });
    expect((await errorOf(end(stranger))).message).toContain('401');
    const before = lists();
    const ends = [await end(stage), await end(stage)];

    const done = [`Instance ${instance.id}, left by run ${RUN}, was deleted; its grant was revoked.`];
    expect(ends.map((one) => one.done)).toEqual([done, done]);
    expect(lists() - before, 'a list of all instances, and one by the token of the deleted one').toBe(2);
    expect(stage.leftBehind()).toEqual([]);
  });

  test('what a person tagged is left alone, in a sentence', async ({ stage, instance }) => {
    await stage.scene.openConnectors.setTags({ id: instance.id }, [`reauthentication-run:${EARLIER}`]);
    killed(stage, EARLIER);
    const { done, warnings } = await releaseLeftOvers(stage.scene, false);
    expect(done).toEqual([]);
    expect(warnings).toEqual([expect.stringMatching(/^Instance \d+ has a tag .* no run wrote: it was left alone\.$/)]);
  });

  test('its grant goes before the instance by which a next run would know of it', async ({ stage }) => {
    const { id, before } = await made(stage, EARLIER);
    killed(stage, EARLIER);
    const isLive = () =>
      stage.state().grants.find(({ refreshToken }) => refreshToken === before.tokens.refreshToken)?.live;
    let wasLive: boolean | undefined;
    instead(stage.scene.openConnectors, 'deleteInstance', (send, at) => {
      wasLive = isLive();
      return send(at);
    });
    const { done } = await releaseLeftOvers(stage.scene, false);
    expect(done).toEqual([`Instance ${id}, left by run ${EARLIER}, was deleted; its grant was revoked.`]);
    expect(wasLive).toBe(false);
  });

  test('a grant without an instance is revoked, once no instance holds it', async ({ stage }) => {
    const live = stage.with({ target: 'live' });
    killed(live, EARLIER);
    const instance = await provisionQuickly(live);
    const { refreshToken: token = '', instanceUrl } = instance.before.tokens;
    const folders = { ...live.scene.folders, run: path.join(live.scene.folders.machine, EARLIER) };
    noteGrant({ ...live.scene, folders }, { token, instanceUrl, instance: instance.id });
    expect((await releaseLeftOvers(live.scene, false)).done, 'the instance holds it').toEqual([]);
    await live.scene.openConnectors.deleteInstance({ id: instance.id });
    expect((await releaseLeftOvers(live.scene, false)).done).toEqual([
      `A grant that run ${EARLIER} had left was revoked.`,
    ]);
    expect(live.leftBehind()).toEqual([]);
  });

  test('a noted grant is left alone while its instance masks what it holds', async ({ stage }) => {
    const live = stage.with({ target: 'live' });
    killed(live, EARLIER);
    const { id, before } = await provisionQuickly(live);
    const { refreshToken: token = '', instanceUrl } = before.tokens;
    const folders = { ...live.scene.folders, run: path.join(live.scene.folders.machine, EARLIER) };
    noteGrant({ ...live.scene, folders }, { token, instanceUrl, instance: id });
    answersWith(live.scene.openConnectors, 'instance', { configuration: { 'oauth.user.refresh_token': '********' } });
    expect(await releaseLeftOvers(live.scene, false)).toEqual(NOTHING);
    expect(live.state().grants.find(({ refreshToken }) => refreshToken === token)?.live).toBe(true);
  });

  test('of one that nobody answers for, the others are released, and the grants', async ({ stage }) => {
    const live = stage.with({ target: 'live' });
    const [silent, other] = [await made(stage, EARLIER), await made(stage.as('connector3'), EARLIER)];
    killed(stage, EARLIER);
    instead(live.scene.openConnectors, 'deleteInstance', (send, at) =>
      'id' in at && at.id === silent.id
        ? Promise.reject(new HttpError({ service: 'Open Connectors', method: 'DELETE', path: '/x' }, 'did not answer'))
        : send(at),
    );
    const { done, failures } = await releaseLeftOvers(live.scene, false);
    expect(failures).toEqual([expect.stringContaining('Open Connectors did not answer (DELETE /x)')]);
    expect(done).toEqual([
      `Instance ${silent.id}, left by run ${EARLIER}, is still there; its grant was revoked.`,
      `Instance ${other.id}, left by run ${EARLIER}, was deleted; its grant was revoked.`,
    ]);
  });

  test('a note of another version of this suite is passed over', async ({ stage }) => {
    const live = stage.with({ target: 'live' });
    killed(live, EARLIER);
    writePrivately(path.join(live.scene.folders.machine, EARLIER, 'grants', 'old.json'), '{"token":"a"}');
    expect(await releaseLeftOvers(live.scene, false)).toEqual(NOTHING);
  });

  test('nothing that is gone already stops the clean-up', async ({ stage }) => {
    const instance = await made(stage);
    await stage.scene.openConnectors.deleteInstance({ id: instance.id });
    await release({ instance, forgetGrant: () => undefined });
    expect(stage.leftBehind()).toEqual([]);
  });
});
