import { release } from '../../../fixtures/custody/release.ts';
import { provisionQuickly, reauthenticateQuickly } from '../../support/quick.ts';
import { expect, lose, type Stage, test } from '../../support/stage.ts';
import { judgement } from '../../support/verdict.ts';

/** What the evidence says of when something new was seen. */
function seenIn({ evidence }: Stage): Record<string, string> {
  const { facts } = JSON.parse(evidence.finish({ status: 'passed' }).json) as {
    facts: { name: string; value: string }[];
  };
  return Object.fromEntries(
    facts.filter(({ name }) => name.startsWith('seen: ')).map(({ name, value }) => [name, value]),
  );
}

test.describe('what is new is seen late', () => {
  test.use({ variants: ['late-replicas'] });

  test('it is waited for, and how long it took is written down', async ({ stage }) => {
    const instance = await provisionQuickly(stage);
    await lose(instance, 'refresh-token');
    const dead = await judgement(stage, instance, 'no longer authenticated');
    await reauthenticateQuickly(stage, instance);
    const alive = await judgement(stage, instance, 'authenticated again');
    expect(dead.message + alive.message).toBe('');
    expect(new Set(Object.values(alive.outcomes))).toEqual(new Set(['held']));
    expect(seenIn(stage)['seen: the new tokens in the instance']).toMatch(/^[\d.]+ s after the tokens were renewed$/);
  });

  test('a grant of before is not taken for the one that is listed late', async ({ stage }) => {
    stage.control('issue', { username: stage.user.username });
    const instance = await provisionQuickly(stage);
    await lose(instance, 'refresh-token');
    const { message, seen } = await judgement(stage, instance, 'no longer authenticated');
    expect(message).toBe('');
    expect(seen[3]).toBe('OauthToken: 2 before, 1 now');
  });

  test('a re-authentication after the published recipe leaves no superseded grant', async ({ stage }) => {
    const instance = await provisionQuickly(stage);
    await lose(instance, 'access-token-as-published');
    await reauthenticateQuickly(stage, instance);
    const { message } = await judgement(stage, instance, 'authenticated again');
    expect(message).toBe('');
  });

  test('no longer than the settings allow', async ({ stage: patient }) => {
    const provisioned = await provisionQuickly(patient);
    const stage = patient.with((settings) => ({ ...settings, appearanceTimeout: 100 }));
    Object.assign(provisioned, { scene: stage.scene });
    await lose(provisioned, 'refresh-token');
    await reauthenticateQuickly(stage, provisioned);
    const { outcomes } = await judgement(stage, provisioned, 'authenticated again');
    expect(outcomes).toMatchObject({ 3: 'failed' });
  });

  test('a list that lags makes the clean-up forget no token that is known', async ({ stage }) => {
    const instance = await provisionQuickly(stage);
    await lose(instance, 'refresh-token');
    await reauthenticateQuickly(stage, instance);
    await release({ instance, forgetGrant: () => undefined });
    expect(stage.leftBehind()).toEqual([]);
  });
});

test.describe('headers come twice with one value', () => {
  test.use({ variants: ['double-headers'] });

  test('which is one', async ({ stage }) => {
    const instance = await provisionQuickly(stage);
    await lose(instance, 'refresh-token');
    await reauthenticateQuickly(stage, instance);
    const { message, outcomes } = await judgement(stage, instance, 'authenticated again');
    expect(message).toBe('');
    expect(outcomes[1]).toBe('held');
  });
});

test.describe('replicas that lag within the time allowed', () => {
  const whole = async (stage: Stage): Promise<string> => {
    const instance = await provisionQuickly(stage);
    await lose(instance, 'refresh-token');
    const dead = await judgement(stage, instance, 'no longer authenticated');
    await reauthenticateQuickly(stage, instance);
    const alive = await judgement(stage, instance, 'authenticated again');
    return dead.message + alive.message;
  };

  test('Open Connectors sees a revocation later than we do', async ({ stage }) => {
    lagging(stage, byPlatform, ({ status }) => status === 401);
    expect(await whole(stage)).toBe('');
  });

  test('an instance is read as it was before the refresh that healed it', async ({ stage }) => {
    lagging(stage, ({ method, url }) => method === 'GET' && /\/instances\/\d+$/.test(url));
    expect(await whole(stage)).toBe('');
  });

  test('a revoked token is accepted by every second host', async ({ stage }) => {
    let asked = 0;
    lagging(stage, byUs, ({ status }) => status === 401 && (asked += 1) % 2 === 0);
    expect(await whole(stage)).toBe('');
  });

  test('a grant that is still listed after its death did not live on', async ({ stage }) => {
    const { salesforce } = stage.scene;
    // What Salesforce answers to the DeleteToken of a grant that is dead is not known: here 200.
    const revoke = salesforce.revoke.bind(salesforce);
    salesforce.revoke = (...token) => revoke(...token).catch(() => undefined);
    lagging(stage, ({ url }) => url.includes('FROM+OauthToken'));
    const instance = await provisionQuickly(stage);
    expect(await release({ instance, forgetGrant: () => undefined })).toBe(0);
  });
});

const isPlatform = (headers: Headers): boolean => headers.get('user-agent')?.startsWith('CloudElements') === true;

const byPlatform = ({ headers, url }: Request): boolean => isPlatform(headers) && url.includes('/query');
const byUs = ({ headers, url }: Request): boolean => !isPlatform(headers) && url.includes('FROM+Account');

/** For 300 ms after each revocation and refresh, answers to what is meant are those of before. */
function lagging(
  { simulator }: Stage,
  isMeant: (request: Request) => boolean,
  isLate: (answer: Response) => boolean = () => true,
): void {
  const { faults } = simulator.context;
  const around = faults.around.bind(faults);
  let before: Response | undefined;
  let changed = 0;
  faults.around = async (request, env, host, handle) => {
    const { url } = request;
    const form = url.endsWith('/token') ? await request.clone().text() : '';
    const answer = await around(request, env, host, handle);
    if (url.endsWith('/revoke') || form.includes('grant_type=refresh_token')) changed = Date.now();
    if (!isMeant(request)) return answer;
    if (before !== undefined && Date.now() - changed < 300 && isLate(answer)) return before.clone();
    if (answer.status === 200) before = answer.clone();
    return answer;
  };
}
