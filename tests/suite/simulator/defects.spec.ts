import { isDefect, parseDefect } from '../../../simulator/defects.ts';
import { startSimulator } from '../../../simulator/server.ts';
import { expect, test } from './client.ts';
import { Platform } from './open-connectors/platform.ts';

// That each defect does what its sentence says is proven where it has to be caught: tests/defects.

test('a defect can be set and lifted over the control endpoint', async ({ client }) => {
  await client.control({ action: 'defect', defect: 'code-not-single-use' });
  const { code } = await client.authorize();
  await client.exchange(code);
  expect((await client.exchange(code)).status).toBe(200);
  await client.control({ action: 'defect', defect: null });
  const healthy = (await client.authorize()).code;
  await client.exchange(healthy);
  expect((await client.exchange(healthy)).status).toBe(400);
});

test('a defect leaves the creation of an instance alone, and a reset makes it forget', async () => {
  const simulator = await startSimulator({ defect: 'accounts-cached' });
  const platform = new Platform(simulator);
  const instance = await platform.create();
  expect((await platform.accounts(instance)).status).toBe(200);
  await simulator.context.control.reset();
  expect((await platform.accounts(await platform.create())).status).toBe(200);
  await simulator.close();
});

test('unknown names are refused with the list of the known ones', () => {
  expect(isDefect('toString')).toBe(false);
  expect(() => parseDefect('nothing')).toThrow(/Unknown defect: nothing\. Known: exchange-skipped, /);
});
