import { Secret, TOTP } from 'otpauth';
import { DEFAULT_FAULTS, parseFaults } from '../../../simulator/faults/plan.ts';
import { chance } from '../../../simulator/faults/random.ts';
import { expect, json, send, test } from './client.ts';

const HTML = { accept: 'text/html,*/*' };

test('a plan is read, and every problem told at once', () => {
  expect(parseFaults('seed=7,latency=300,503=0.02,every-method=1')).toEqual({
    seed: 7,
    latency: 300,
    '503': 0.02,
    'every-method': 1,
  });
  expect(parseFaults('default,seed=7,429=0')).toEqual({ ...parseFaults(DEFAULT_FAULTS), seed: 7, '429': 0 });
  expect(() => parseFaults('latency=x,503=2,nonsense=1,seed')).toThrow(
    'latency: expected a whole number; 503: expected a rate from 0 to 1; nonsense: unknown; seed: expected a whole number',
  );
});

test('random numbers depend on seed and key alone, and are spread evenly', () => {
  expect(chance(1, 'a')).toBe(chance(1, 'a'));
  expect(chance(1, 'a')).not.toBe(chance(2, 'a'));
  const below = Array.from({ length: 10_000 }, (_, i) => chance(3, `503 GET host/path ${i}`)).filter((n) => n < 0.05);
  expect(below.length).toBeGreaterThan(400);
  expect(below.length).toBeLessThan(600);
});

const answers: [fault: string, status: number, contentType: RegExp | undefined, retryAfter: string | undefined][] = [
  ['429=1', 429, /json/, undefined],
  ['429-retry-after=1', 429, /json/, '1'],
  ['500=1', 500, /json/, undefined],
  ['502=1', 502, undefined, undefined],
  ['503=1', 503, /json/, undefined],
  ['html=1', 503, /html/, undefined],
];
for (const [fault, status, contentType, retryAfter] of answers) {
  test(`${fault}: an API call meets it twice at most in a row`, async ({ stage }) => {
    stage.simulator.context.faults.set(fault);
    const url = `${stage.acme}/services/data`;
    const first = await send('GET', url);
    expect(first.status).toBe(status);
    expect(first.headers['content-type'] ?? '').toMatch(contentType ?? /^$/);
    expect(first.headers['retry-after']).toBe(retryAfter);
    expect((await send('GET', url)).status).toBe(status);
    expect((await send('GET', url)).status).toBe(200);
    expect((await send('GET', url)).status).toBe(status);
    expect(stage.simulator.context.faults.report().injected).toEqual({ [fault.split('=')[0] ?? '']: 3 });
  });
}

for (const fault of ['reset=1', 'reset-after=1', 'half=1']) {
  test(`${fault}: the connection is cut`, async ({ stage }) => {
    stage.simulator.context.faults.set(fault);
    const url = `${stage.acme}/services/data`;
    await expect(send('GET', url)).rejects.toThrow(/ECONNRESET|aborted|socket hang up/);
    await expect(send('GET', url)).rejects.toThrow(/ECONNRESET|aborted|socket hang up/);
    expect((await send('GET', url)).status).toBe(200);
  });
}

test('requests that may not be sent twice are spared, unless told otherwise', async ({ client, stage }) => {
  const { faults } = stage.simulator.context;
  const tokens = await client.grant();
  faults.set('503=1');
  const byQuery = `${client.login}/services/oauth2/revoke?token=unknown`;
  expect((await client.refresh(tokens.refresh_token)).status).toBe(200);
  expect((await send('GET', byQuery)).status).toBe(400);
  expect((await client.introspect(tokens.refresh_token)).status).toBe(503);
  faults.set('503=1,every-method=1');
  expect((await client.refresh(tokens.refresh_token)).status).toBe(503);
  expect((await send('GET', byQuery)).status).toBe(503);
});

test('reset-after handles the request, reset does not', async ({ client, stage }) => {
  const { faults } = stage.simulator.context;
  const [first, second] = [(await client.authorize()).code, (await client.authorize()).code];
  faults.set('reset=1,every-method=1');
  await expect(client.exchange(first)).rejects.toThrow();
  faults.set('reset-after=1,every-method=1');
  await expect(client.exchange(second)).rejects.toThrow();
  faults.set('');
  expect((await client.exchange(first)).status).toBe(200);
  expect((await client.exchange(second)).status).toBe(400);
});

test('a page that fails works at the next load, and the maintenance notice leads on', async ({ stage }) => {
  const { faults } = stage.simulator.context;
  const page = `${stage.hosts.login}/`;
  faults.set('page-fails-once=1');
  await expect(send('GET', page, '', HTML)).rejects.toThrow();
  expect((await send('GET', page, '', HTML)).status).toBe(200);
  faults.set('page-503=1');
  expect((await send('GET', page, '', HTML)).status).toBe(503);
  expect((await send('GET', page, '', HTML)).status).toBe(200);
  faults.set('maintenance=1');
  const notice = await send('GET', `${page}?startURL=%2Fhome`, '', HTML);
  expect(notice.headers['location']).toBe('/msg/maintenanceandavailable.jsp?retURL=%2F%3FstartURL%3D%252Fhome');
  expect((await send('GET', stage.hosts.login + (notice.headers['location'] as string), '', HTML)).status).toBe(200);
});

test('a slow page and latency take their time; the control endpoint does not', async ({ stage }) => {
  const { faults } = stage.simulator.context;
  const took = async (run: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await run();
    return performance.now() - start;
  };
  faults.set('latency=300');
  expect(await took(() => send('GET', `${stage.acme}/services/data`))).toBeGreaterThan(290);
  expect(await took(() => send('GET', `${stage.hosts.control}/state`))).toBeLessThan(290);
  faults.set('slow-page=1');
  expect(await took(() => send('GET', `${stage.hosts.login}/`, '', HTML))).toBeGreaterThan(2900);
});

test('revocation takes long to be seen when the plan says so', async ({ client, stage }) => {
  stage.simulator.context.faults.set('revoke-lag=5000');
  const tokens = await client.grant();
  await client.revoke(tokens.refresh_token);
  expect((await client.rest(tokens.access_token)).status).toBe(200);
  client.clock.advance(5000);
  expect((await client.rest(tokens.access_token)).status).toBe(401);
});

test('with totp-window=0 the code of the next window is refused', ({ stage }) => {
  const verify = (name: string): string => {
    const user = stage.live(name);
    const next = new TOTP({ secret: Secret.fromBase32(user.totpSecret ?? '') }).generate({
      timestamp: Date.now() + 30_000,
    });
    return stage.salesforce.logins.checkTotp(user, next);
  };
  expect(verify('connector1')).toBe('ok');
  stage.simulator.context.faults.set('totp-window=0');
  expect(verify('connector4')).toBe('wrong');
});

test('the same seed and requests give the same faults, over the control endpoint', async ({ stage }) => {
  const { control } = stage.hosts;
  const night = async (faults: string): Promise<number[]> => {
    await send('POST', `${control}/control`, JSON.stringify({ action: 'faults', faults }));
    const statuses: number[] = [];
    for (let i = 0; i < 40; i++) statuses.push((await send('GET', `${stage.acme}/services/data`)).status);
    return statuses;
  };
  const first = await night('503=0.2,429=0.1');
  expect(first).toContain(503);
  expect(first).toContain(200);
  expect(await night('503=0.2,429=0.1')).toEqual(first);
  expect(await night('503=0.2,429=0.1,seed=2')).not.toEqual(first);
  const state = json<{ faults: { plan: string; injected: Record<string, number> } }>(
    await send('GET', `${control}/state`),
  );
  expect(state.faults.plan).toBe('503=0.2,429=0.1,seed=2');
  expect(state.faults.injected['503']).toBeGreaterThan(0);
});
