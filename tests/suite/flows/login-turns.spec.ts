import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test as base } from '@playwright/test';
import { withLoginTurn } from '../../../fixtures/flows/login-turns.ts';
import { type RunFolders } from '../../../fixtures/instance/scene.ts';

const test = base.extend<{ folders: RunFolders }>({
  folders: async ({}, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'login-turns-'));
    await use({ run: path.join(folder, 'run'), machine: folder });
    rmSync(folder, { recursive: true });
  },
});

const SECRET = 'JBSWY3DPEHPK3PXP';
const nothing = () => Promise.resolve();
const nextRunOf = (folders: RunFolders) => ({ ...folders, run: `${folders.run}-next` });
const useWindow = (folders: RunFolders, user: string) =>
  withLoginTurn(folders, user, (ledger) => Promise.resolve(ledger.useWindow(SECRET, 4711)));
const lastWindow = (folders: RunFolders, user: string, secret = SECRET) =>
  withLoginTurn(folders, user, (ledger) => Promise.resolve(ledger.lastWindow(secret)));
const lockOf = ({ machine }: RunFolders, user: string) =>
  path.join(machine, `login-${createHash('sha256').update(user).digest('hex').slice(0, 16)}.lock`);

test('logins of one user never overlap', async ({ folders }) => {
  let inside = 0;
  let most = 0;
  const login = () =>
    withLoginTurn(folders, 'connector@acme.test', async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    });
  await Promise.all([login(), login(), login(), login()]);
  expect(most).toBe(1);
});

test('a user is the same in capitals', async ({ folders }) => {
  const second = withLoginTurn(folders, 'a@acme.test', () => withLoginTurn(folders, 'A@Acme.test', nothing, 300));
  await expect(second).rejects.toThrow(/^Another worker has been logging A@Acme\.test in/);
  await useWindow(folders, 'a@acme.test');
  expect(await lastWindow(folders, 'A@Acme.test')).toBe(4711);
});

test('logins of two users do overlap', async ({ folders }) => {
  const second = withLoginTurn(folders, 'a@acme.test', () =>
    withLoginTurn(folders, 'b@acme.test', () => Promise.resolve('both'), 500),
  );
  expect(await second).toBe('both');
});

test('the window of the last code is remembered across runs', async ({ folders }) => {
  await useWindow(folders, 'a@acme.test');
  expect(await lastWindow(nextRunOf(folders), 'a@acme.test')).toBe(4711);
  expect(await lastWindow(nextRunOf(folders), 'a@acme.test', 'KRSXG5CTMVRXEZLU')).toBe(undefined);
});

test('a user whose credentials were refused is tried again only in the next run', async ({ folders }) => {
  await withLoginTurn(folders, 'a@acme.test', (ledger) => Promise.resolve(ledger.refuse('wrong password')));
  let tried = false;
  const again = withLoginTurn(folders, 'a@acme.test', () => {
    tried = true;
    return Promise.resolve();
  });
  await expect(again).rejects.toThrow(/is not logged in again in this run/);
  await expect(again).rejects.toThrow(/wrong password/);
  expect(tried).toBe(false);
  expect(await withLoginTurn(nextRunOf(folders), 'a@acme.test', () => Promise.resolve('tried'))).toBe('tried');
});

test('a turn that a dead worker left is taken over', async ({ folders }) => {
  // No process has this number: it is above the largest that Linux gives out.
  writeFileSync(lockOf(folders, 'a@acme.test'), '4194305');
  expect(await withLoginTurn(folders, 'a@acme.test', () => Promise.resolve('mine'), 2000)).toBe('mine');
});

test('a turn that a full disk left without an owner is taken over', async ({ folders }) => {
  const file = lockOf(folders, 'a@acme.test');
  writeFileSync(file, '');
  const anHourAgo = Date.now() / 1000 - 3600;
  utimesSync(file, anHourAgo, anHourAgo);
  expect(await withLoginTurn(folders, 'a@acme.test', () => Promise.resolve('mine'), 2000)).toBe('mine');
});

test('a turn that does not come ends in a sentence that names the user', async ({ folders }) => {
  const blocked = withLoginTurn(folders, 'a@acme.test', () => withLoginTurn(folders, 'a@acme.test', nothing, 300));
  await expect(blocked).rejects.toThrow(/a@acme\.test/);
});
