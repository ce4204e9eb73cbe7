import { expect, test } from '../simulator/open-connectors/platform.ts';
import { type Platform } from '../simulator/open-connectors/platform.ts';
import { canRun, runExample } from './processes.ts';

const SCRIPT = 'command/reauthenticate.mjs';

function job(platform: Platform, instanceId: number, change: object = {}): string {
  return JSON.stringify({
    apiBaseUrl: `${platform.simulator.context.hosts.openConnectors}/elements/api-v2`,
    authorization: platform.secrets,
    instanceId,
    elementKey: 'sfdc',
    callbackUrl: platform.callback,
    providerCode: platform.code(),
    ...change,
  });
}

test('re-authenticates a dead, disabled instance, given the base URL or its origin', async ({ platform, instance }) => {
  for (const apiBaseUrl of ['/elements/api-v2', '/elements/api-v2/', ''].map(
    (path) => platform.simulator.context.hosts.openConnectors + path,
  )) {
    await platform.revoke(platform.state(instance.id), 'oauth.user.refresh_token');
    await platform.call('DELETE', `/instances/${instance.id}/enabled`);
    const { code, stdout, stderr } = await runExample(SCRIPT, job(platform, instance.id, { apiBaseUrl }));
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`Instance ${instance.id} is re-authenticated.\n`);
    expect((await platform.accounts(instance)).status).toBe(200);
  }
});

test('fails with one sentence that names the cause and no secret', async ({ platform, instance: { id } }) => {
  const cases: [input: string, sentence: string | RegExp][] = [
    [
      job(platform, id, { providerCode: 'aPrxnone' }),
      /^PATCH \/instances\/\d+ answered 400: Request failed - .*invalid_grant/,
    ],
    [job(platform, 1), 'GET /instances/1 answered 404: No element instance found with ID 1'],
    [job(platform, id, { authorization: 'User a, Organization b' }), /^GET \S+ answered 401: Invalid Organization/],
    [
      job(platform, id, { providerCode: undefined }),
      'This process needs a provider code: it does not log in to Salesforce itself.',
    ],
    [job(platform, id, { apiBaseUrl: 'http://127.0.0.1:1' }), /^connect ECONNREFUSED/],
    ['{', /JSON/],
  ];
  for (const [input, sentence] of cases) {
    const { code, stdout, stderr } = await runExample(SCRIPT, input);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr.trim()).toEqual(typeof sentence === 'string' ? sentence : expect.stringMatching(sentence));
    expect(stderr).not.toContain(platform.secrets);
  }
});

for (const script of ['command/reauthenticate.py', 'command/reauthenticate.sh']) {
  test.describe(script, () => {
    test.skip(!canRun(script), 'Its interpreter, or curl, is not on this machine.');

    test('re-authenticates a dead, disabled instance by the bare address', async ({ platform, instance }) => {
      const { id } = instance;
      await platform.revoke(platform.state(id), 'oauth.user.refresh_token');
      await platform.call('DELETE', `/instances/${id}/enabled`);
      const apiBaseUrl = `${platform.simulator.url}/elements/api-v2`;
      const { code, stdout, stderr } = await runExample(script, job(platform, id, { apiBaseUrl }));
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toBe(`Instance ${id} is re-authenticated.\n`);
      expect((await platform.accounts(instance)).status).toBe(200);
    });

    test('fails with one sentence that names the cause, and no secret', async ({ platform, instance: { id } }) => {
      const apiBaseUrl = `${platform.simulator.url}/elements/api-v2`;
      for (const [change, sentence] of [
        [{ apiBaseUrl, providerCode: 'aPrxnone' }, /^PATCH \/instances\/\d+ answered 400: .*Request failed/],
        [{ apiBaseUrl, providerCode: undefined }, /^This process needs a provider code/],
      ] as const) {
        const { code, stdout, stderr } = await runExample(script, job(platform, id, change));
        expect([code, stdout]).toEqual([1, '']);
        expect(stderr.trim()).toMatch(sentence);
        expect(stderr).not.toContain(platform.secrets);
      }
    });
  });
}
