import { instead } from './instead.ts';
import { type Stage } from './stage.ts';

/** How long a replica lags, in ms. */
const LAG = 300;

const isPlatform = (headers: Headers): boolean => headers.get('user-agent')?.startsWith('CloudElements') === true;

/** Replicas that lag within the time allowed: from now on one of them answers on this stage. */
export const LAGS = {
  'Open Connectors sees a revocation later than we do': (stage) =>
    lagging(
      stage,
      ({ headers, url }) => isPlatform(headers) && url.includes('/query'),
      ({ status }) => status === 401,
    ),
  'an instance is read as it was before the refresh that healed it': (stage) =>
    lagging(stage, ({ method, url }) => method === 'GET' && /\/instances\/\d+$/.test(url)),
  'a revoked token is accepted by every second host': (stage) => {
    let asked = 0;
    lagging(
      stage,
      ({ headers, url }) => !isPlatform(headers) && url.includes('FROM+Account'),
      ({ status }) => status === 401 && (asked += 1) % 2 === 0,
    );
  },
  'a grant is still listed after its death': (stage) => lagging(stage, ({ url }) => url.includes('FROM+OauthToken')),
} as const satisfies Record<string, (stage: Stage) => void>;

/** For a while after each revocation and refresh, answers to what is meant are those of before. */
function lagging(
  { simulator }: Stage,
  isMeant: (request: Request) => boolean,
  isLate: (answer: Response) => boolean = () => true,
): void {
  let before: Response | undefined;
  let changed = 0;
  instead(simulator.context.faults, 'around', async (around, request, env, host, handle) => {
    const { url } = request;
    const form = url.endsWith('/token') ? await request.clone().text() : '';
    const answer = await around(request, env, host, handle);
    if (url.endsWith('/revoke') || form.includes('grant_type=refresh_token')) changed = Date.now();
    if (!isMeant(request)) return answer;
    if (before !== undefined && Date.now() - changed < LAG && isLate(answer)) return before.clone();
    if (answer.status === 200) before = answer.clone();
    return answer;
  });
}
