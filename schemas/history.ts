import { z } from 'zod';
import { DigestOutcome } from './digest.ts';

/** The shape of a line of `history.jsonl`: what is kept of one night, made from its digest. It holds no secret, and is read as data only. */

const milliseconds = z.number().nonnegative();

export const HistoryNight = z.object({
  schemaVersion: z.literal(1),
  run: z.string(),
  startedAt: z.iso.datetime(),
  target: z.string(),
  departures: z.array(z.string()),
  outcome: z.enum(['passed', 'failed', 'timedout', 'interrupted']),
  versions: z.record(z.string(), z.string()).describe('Of suite, API and browser, as far as they are known'),
  scenarios: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      outcome: DigestOutcome,
      steps: z.record(z.string(), milliseconds).describe('Milliseconds by number of the step'),
      lags: z.record(z.string(), milliseconds).describe('Milliseconds by name'),
    }),
  ),
});

export type HistoryNight = z.infer<typeof HistoryNight>;
