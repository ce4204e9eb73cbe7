import { expect, test } from '@playwright/test';
import { isAlive } from '../../../support/processes.ts';

test('a machine that has slept for an hour does not take its processes for later ones', () => {
  const { now } = Date;
  const notedAt = now();
  Date.now = () => now() + 3_600_000;
  const alive = [process.pid, process.ppid].map((pid) => isAlive(pid, notedAt));
  Date.now = now;
  expect(alive).toEqual([true, true]);
});
