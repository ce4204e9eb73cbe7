import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { endRun } from '../../../fixtures/custody/end-of-run.ts';
import { instanceName, putRightLeftOvers } from '../../../fixtures/custody/leftovers.ts';
import { noteGrant } from '../../../fixtures/custody/open-grants.ts';
import { provision, unmake } from '../../../fixtures/custody/provision.ts';
import { restore } from '../../../fixtures/custody/restore.ts';
import { noteProcesses } from '../../../support/processes.ts';
import { withExisting } from '../../../fixtures/custody/take-instance.ts';
import { errorOf } from '../../support/refusal.ts';
import { type Stage } from '../../support/stage.ts';
import { expect, TAGS, tagsOf, test } from './existing.ts';

const THIS = '20260102T030405-aaaaaa';
const EARLIER = '20260101T030405-0a1b2c';

const wish = (stage: Stage) => ({ runId: THIS, folders: stage.scene.folders, own: false });

function made(stage: Stage, runId: string) {
  const wanted = { user: stage.user, name: instanceName(runId, '1'), runId };
  return provision(stage.browser, stage.scene, stage.services, wanted);
}

/** The earlier run was on this machine, with a process that is gone. */
function killed({ scene }: Stage): void {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const processes = path.join(scene.folders.machine, EARLIER, 'processes');
  mkdirSync(processes, { recursive: true });
  writeFileSync(path.join(processes, String(pid)), '');
}

test.describe('of runs before', () => {
  test.use({ seed: {} });

  test('an instance of a run that is over is deleted, and its grant revoked', async ({ stage }) => {
    const instance = await made(stage, EARLIER);
    const untouched = await putRightLeftOvers(stage.services, wish(stage));
    expect(untouched, 'its lease is in force, and its run may be on another machine').toEqual({
      done: [],
      warnings: [],
    });
    // A PUT with a partial body takes the tags away.
    await stage.services.openConnectors.setTags({ id: instance.id }, []);
    killed(stage);
    const { done } = await putRightLeftOvers(stage.services, wish(stage));
    expect(done).toEqual([`Instance ${instance.id}, left by run ${EARLIER}, was deleted, and its grant revoked.`]);
    expect(stage.leftBehind()).toEqual([]);
  });

  test('what this run made is left alone at its start, and goes at its end', async ({ stage }) => {
    noteProcesses(stage.scene.folders.run);
    await made(stage, THIS);
    expect(await putRightLeftOvers(stage.services, wish(stage))).toEqual({ done: [], warnings: [] });
    await putRightLeftOvers(stage.services, { ...wish(stage), own: true });
    expect(stage.leftBehind()).toEqual([]);
  });

  test('at the end it is done once, whatever the number of users, and again where it failed', async ({ stage }) => {
    noteProcesses(stage.scene.folders.run);
    const instance = await made(stage, THIS);
    const { runId, folders } = wish(stage);
    const end = ({ browser, services }: Stage) => endRun({ browser, folders, runId }, services);
    const lists = () => stage.asked(/^GET .*\/elements\/api-v2\/instances$/);

    const stranger = stage.with((settings) => ({
      ...settings,
      openConnectors: { ...settings.openConnectors, userSecret: 'of nobody at all' },
    }));
    expect((await errorOf(end(stranger))).message).toContain('401');
    const before = lists();
    const ends = [await end(stage), await end(stage)];

    const done = [`Instance ${instance.id}, left by run ${THIS}, was deleted, and its grant revoked.`];
    expect(ends.map((one) => one.done)).toEqual([done, done]);
    expect(lists() - before, 'lists of all instances').toBe(1);
    expect(stage.leftBehind()).toEqual([]);
  });

  test('what a person tagged is left alone, in a sentence', async ({ stage }) => {
    const instance = await stage.provision();
    await stage.services.openConnectors.setTags({ id: instance.id }, [`reauthentication-run:${EARLIER}`]);
    killed(stage);
    const { done, warnings } = await putRightLeftOvers(stage.services, wish(stage));
    expect(done).toEqual([]);
    expect(warnings).toEqual([expect.stringMatching(/^Instance \d+ has a tag .* no run wrote: it was left alone\.$/)]);
  });

  test('a grant without an instance is revoked, once no instance holds it', async ({ stage }) => {
    const live = stage.with((settings) => ({ ...settings, target: 'live' }));
    killed(live);
    const instance = await live.provision();
    const { refreshToken: token = '', instanceUrl } = instance.before.tokens;
    const earlier = path.join(live.scene.folders.machine, EARLIER);
    noteGrant(earlier, live.settings, { token, instanceUrl, instance: instance.id });
    expect((await putRightLeftOvers(live.services, wish(live))).done, 'the instance holds it').toEqual([]);
    await live.services.openConnectors.deleteInstance({ id: instance.id });
    expect((await putRightLeftOvers(live.services, wish(live))).done).toEqual([
      `A grant that run ${EARLIER} had left was revoked.`,
    ]);
    expect(live.leftBehind()).toEqual([]);
  });

  test('nothing that is gone already stops the clean-up', async ({ stage }) => {
    const instance = await made(stage, THIS);
    await stage.services.openConnectors.deleteInstance({ id: instance.id });
    await unmake(instance);
    expect(stage.leftBehind()).toEqual([]);
  });
});

test.describe('an existing instance', () => {
  const actors = (stage: Stage) => ({
    browser: stage.browser,
    scene: stage.scene,
    services: stage.services,
    folders: stage.scene.folders,
    runId: THIS,
    user: stage.user,
  });
  const tokenOf = ({ settings }: Stage) => settings.openConnectors.instanceToken ?? '';
  const revoke = (stage: Stage) => stage.control('revoke', { username: stage.user.username });

  test('that a run left dead is restored before and after, without a lease in the end', async ({ stage, existing }) => {
    revoke(stage);
    await withExisting(actors(stage), tokenOf(stage), (instance) => {
      expect(instance.id).toBe(existing.id);
      revoke(stage);
      return Promise.resolve();
    });
    expect((await stage.services.openConnectors.accounts(tokenOf(stage))).records).not.toEqual([]);
    expect(await tagsOf(stage, existing)).toEqual(TAGS);
  });

  test('is restored at the end of a run whose worker crashed', async ({ stage, existing }) => {
    const crash = new Error('the worker is gone');
    const never = new Promise<void>(() => undefined);
    const held = new Promise<void>((resolve) => {
      void withExisting(actors(stage), tokenOf(stage), () => {
        resolve();
        return never; // Nothing behind `use` is reached.
      }).catch(() => crash);
    });
    await held;
    revoke(stage);
    const { grants: _, ...clients } = stage.services;
    const outcome = await endRun(actors(stage), { ...clients, grants: stage.services.grants });
    expect(outcome).toEqual({
      done: [`Instance ${existing.id} was not authenticated any more, and was restored.`],
      warnings: [],
      failures: [],
    });
    expect(await tagsOf(stage, existing)).toEqual(TAGS);
  });

  test('that was deleted meanwhile: one clear sentence', async ({ stage, existing }) => {
    await stage.services.openConnectors.deleteInstance(existing);
    const error = await errorOf(withExisting(actors(stage), tokenOf(stage), () => Promise.resolve()));
    expect(error.name).toBe('RestoreError');
    expect(error.message).toMatch(/^No instance has the element token sha256:\w+ of the settings: it was deleted, /);
    const later = await errorOf(restore(stage.browser, stage.scene, stage.services, { user: stage.user, ...existing }));
    expect(later.message).toMatch(/^Instance \d+ is gone: somebody deleted it meanwhile/);
  });

  test('that cannot be restored: the commands, without a secret', async ({ stage, existing }) => {
    revoke(stage);
    const mistaken = stage.withUser({ password: 'a wrong made-up password' });
    const work = restore(mistaken.browser, mistaken.scene, mistaken.services, { user: mistaken.user, ...existing });
    const { message } = await errorOf(work);
    expect(message).toMatch(
      /Re-authenticate it by hand: 1\. curl -G .* 2\. Open .* 3\. curl -X PUT .* 4\. curl -X PATCH/,
    );
    const { openConnectors, salesforce } = stage.settings;
    for (const secret of [
      openConnectors.userSecret,
      openConnectors.organizationSecret,
      salesforce.app.consumerSecret,
    ]) {
      expect(message).not.toContain(secret);
    }
  });

  test.describe('whose element token changes', () => {
    test.use({ defect: 'instance-token-changed' });

    test('is a failure, and is restored with the new one', async ({ stage, existing }) => {
      const error = await errorOf(
        withExisting(actors(stage), tokenOf(stage), () => {
          revoke(stage);
          return Promise.resolve();
        }),
      );
      expect(error.message).toMatch(
        /^Instance \d+ is authenticated, but its element token changed, from sha256:\w+ to sha256:\w+/,
      );
      const { token } = await stage.services.openConnectors.instance(existing);
      expect((await stage.services.openConnectors.accounts(token)).records).not.toEqual([]);
      expect(await tagsOf(stage, existing)).toEqual(TAGS);
    });
  });
});
