import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PasskeyHolder } from '../../../fixtures/flows/passkey-holder.ts';
import { readPasskey } from '../../../pages/index.ts';
import { instead } from '../../support/instead.ts';
import { errorOf, expectRefusal } from '../../support/refusal.ts';
import { expect, type Stage, test } from '../../support/stage.ts';

/** A connector user whom Salesforce makes create a passkey, and who keeps it in this file. */
async function madeToCreateOne(all: Stage, ...folders: readonly string[]): Promise<{ stage: Stage; file: string }> {
  await all.under('create-passkey');
  const file = path.join(all.scene.folders.machine, ...folders, 'passkey.json');
  return { stage: all.as('connector1').withUser({ passkeyFile: file }), file };
}

/** By their ids, the passkeys without which Salesforce lets the user in no more. */
const wanted = ({ simulator, user }: Stage) =>
  simulator.context.salesforce.directory.named(user.username)?.passkeys.map(({ credentialId }) => credentialId);

const kept = async (file: string) =>
  Buffer.from((await readPasskey(file)).credentialId, 'base64').toString('base64url');

test('of two passkeys the one that was just created is kept', async ({ stage: all }) => {
  const { stage, file } = await madeToCreateOne(all);
  const other = all.control('passkey', { username: all.user.username }) as object;
  // Of a host that the org had before; the authenticator holds it behind any other.
  const former = { credentialId: Buffer.alloc(32, 0xff).toString('base64'), rpId: 'former.my.salesforce.localhost' };
  writeFileSync(file, JSON.stringify({ ...other, ...former }), { mode: 0o600 });
  await stage.authorize();
  expect(wanted(stage)).toEqual([await kept(file)]);
});

test('a passkey is kept as soon as it is there, whatever becomes of the page', async ({ stage: all, browser }) => {
  const { stage, file } = await madeToCreateOne(all);
  instead(all.simulator.context.faults, 'around', async (around, ...asked) => {
    const answer = await around(...asked);
    const [{ method, url }] = asked;
    if (method === 'POST' && url.includes('AddPasskeyUi')) await browser.contexts().at(-1)?.close();
    return answer;
  });
  await errorOf(stage.authorize());
  expect(wanted(stage)).toEqual([await kept(file)]);
});

test('a passkey that Salesforce accepted, and nobody has seen, is an error', async ({ page }, testInfo) => {
  const holder = await PasskeyHolder.of(page, testInfo.outputPath('passkey.json'));
  await expect(holder.create(() => Promise.resolve())).rejects.toThrow('the virtual authenticator does not hold');
});

test('no passkey is created that nobody could keep', async ({ stage: all }) => {
  const { stage, file } = await madeToCreateOne(all, 'no-folder');
  writeFileSync(path.dirname(file), 'a file');
  await expectRefusal(stage, stage.authorize(), {
    name: 'PageError',
    says: /^A passkey could not be kept in \S+passkey\.json \(.+\), and the user could not log in again: none was created\./,
  });
  expect(wanted(stage)).toEqual([]);
  expect(readFileSync(path.dirname(file), 'utf8')).toBe('a file');
});
