import { setTimeout as delay } from 'node:timers/promises';
import { type Simulator } from '../../../simulator/server.ts';
import { night } from '../../defects/night.ts';
import { type StepName } from '../../defects/expected.ts';
import { instead } from '../../support/instead.ts';
import { expect, test } from '../../support/stage.ts';

/** What a request does besides looking; a CRM call to an instance that has lost its access makes the platform refresh. */
const ACTS = [
  /^(PUT|PATCH|DELETE) /,
  /^POST .*\/instances$/,
  /^POST .*\/revoke$/,
  /^POST .*\/token$/,
  /^7: GET .*\/accounts/,
];

/** Which calls of the suite were under way beside one that acts, and how many were at most, by service. Each takes a while. */
function watch({ context: { faults } }: Simulator) {
  const seen = { step: 'guard' as StepName, beside: [] as string[], most: new Map<string, number>() };
  const underWay: { what: string; service: string }[] = [];
  instead(faults, 'around', async (around, request, env, host, handle) => {
    const { headers, method, url } = request;
    const isOfSuite = headers.get('user-agent')?.startsWith('open-connectors-salesforce') === true;
    const isOfAuditor = (await request.clone().text()).includes('client_credentials');
    if (!isOfSuite || isOfAuditor) return around(request, env, host, handle);
    const { pathname } = new URL(url);
    const service = pathname.startsWith('/elements/') ? 'Open Connectors' : 'Salesforce';
    const call = { what: `${method} ${pathname}`, service };
    const acts = ({ what }: typeof call) => ACTS.some((act) => act.test(what) || act.test(`${seen.step}: ${what}`));
    seen.beside.push(
      ...underWay.filter((other) => acts(other) || acts(call)).map(({ what }) => `${call.what} beside ${what}`),
    );
    underWay.push(call);
    const ofService = underWay.filter((other) => other.service === service).length;
    seen.most.set(service, Math.max(ofService, seen.most.get(service) ?? 0));
    try {
      await delay(10);
      return await around(request, env, host, handle);
    } finally {
      underWay.splice(underWay.indexOf(call), 1);
    }
  });
  return seen;
}

for (const { callsAtOnce, together } of [
  { callsAtOnce: 4, together: true },
  { callsAtOnce: 1, together: false },
])
  test(`what acts is alone in a night: CALLS_AT_ONCE=${callsAtOnce}`, async ({ stage }) => {
    const seen = watch(stage.simulator);
    const paced = stage.with({ callsAtOnce });
    const { sentence } = await night(paced, { guarded: true, onStep: (step) => (seen.step = step) });
    expect(sentence).toBe('');
    expect(seen.beside).toEqual([]);
    const most = Math.max(...seen.most.values());
    expect(most).toBeLessThanOrEqual(callsAtOnce);
    expect(most > 1).toBe(together);
  });
