import { z } from 'zod';
import { type BareTime } from './bare.ts';
import { type Pool } from './pool.ts';

/** The answer of the simulator's `/control` to the action `requests`: a document of a window, of a frame in it, or a call; `METHOD host/path`. */
const answer = z.object({
  result: z.array(z.object({ kind: z.enum(['page', 'frame', 'call']), request: z.string() })),
});
type LoggedRequest = z.infer<typeof answer>['result'][number];

/** The requests of one scenario, as the simulator met them. */
export async function requestsOf(pool: Pool, { at, until }: BareTime): Promise<LoggedRequest[]> {
  const body = JSON.stringify({ action: 'requests', from: at, to: until });
  const response = await fetch(new URL('/control', pool.url), { method: 'POST', body });
  const { result } = answer.parse(await response.json());
  return result.map((entry) => ({ ...entry, request: entry.request.replace(/instances\/\d+/, 'instances/{id}') }));
}

/** What one scenario asked for. */
export function countsOf(requests: readonly LoggedRequest[]): Record<'pages' | 'frames' | 'calls', number> {
  const count = (kind: LoggedRequest['kind']) => requests.filter((entry) => entry.kind === kind).length;
  return { pages: count('page'), frames: count('frame'), calls: count('call') };
}

/** What one asked for more often than the other: `2 × GET host/path`. */
export function moreThan(ours: readonly LoggedRequest[], theirs: readonly LoggedRequest[]): string[] {
  const times = (list: readonly LoggedRequest[], wanted: string) =>
    list.filter(({ request }) => request === wanted).length;
  return [...new Set(ours.map(({ request }) => request))]
    .map((request) => ({ request, more: times(ours, request) - times(theirs, request) }))
    .filter(({ more }) => more > 0)
    .map(({ request, more }) => `${more} × ${request}`);
}
