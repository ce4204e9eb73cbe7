import { z } from 'zod';
import { CallRecord, OracleResult } from './evidence.ts';

/**
 * The shape of `digest.json`: a whole run or night in one document, from which summary, issue, console and notification are made.
 * `digest.schema.json` beside this file is the same thing as JSON Schema; a test keeps the two equal.
 */

const milliseconds = z.number().nonnegative().describe('Milliseconds');

export const DigestOutcome = z
  .enum(['passed', 'failed', 'flaky', 'skipped', 'did not run'])
  .describe(
    '`flaky`: passed at a later attempt only. `did not run`: something before it failed, or the run was cut short',
  );

const step = z.object({
  number: z.string().describe('Number of the step in the article, e.g. "5a"'),
  title: z.string(),
});

const scenario = z.object({
  id: z.string().describe('Stays the same from night to night'),
  title: z.string(),
  outcome: DigestOutcome,
  reason: z.string().optional().describe('Why it was skipped'),
  durationMs: milliseconds.optional(),
  facts: z.record(z.string(), z.string()).describe('Of this scenario alone, e.g. user and instance'),
  steps: z.array(
    step.extend({
      outcome: z.enum(['passed', 'failed', 'not observable']),
      notHeld: z.array(z.int()).optional().describe('Oracles that were not observable, or not applicable, by number'),
      durationMs: milliseconds.optional().describe('Milliseconds; absent for a step that was cut short'),
    }),
  ),
  lags: z
    .record(z.string(), milliseconds)
    .describe(
      'How long after the step began a change was seen, by name: "revocation seen", "grant gone", "token usable"',
    ),
});

const failure = z.object({
  scenarios: z
    .array(z.string())
    .describe('Titles of the scenarios or other tests that failed in this very way; none: the run itself'),
  step: step.optional().describe('Absent where the failure belongs to no step of the article'),
  facts: z.record(z.string(), z.string()).describe('Whom it is about: user and instance, where they are known'),
  errors: z.array(z.string()).describe('In full, secrets replaced by name and fingerprint'),
  oracles: z.array(OracleResult).describe('The oracles that failed'),
  remedy: z.string().describe('What it usually means, and what to do'),
  requests: z
    .array(CallRecord)
    .describe('Calls of the failed step that have a request id, for the support of the services'),
  evidence: z.string().optional().describe('Path of the evidence, from the root of the project'),
});

const told = z.object({
  sentence: z.string(),
  scenarios: z.array(z.string()).describe('Titles of the scenarios that it is about; none: the whole run'),
});

const sinceThen = z.object({
  title: z.string(),
  since: z.iso.datetime().describe('Start of the first night that failed'),
  nights: z.int(),
});

export const DigestJson = z
  .object({
    schemaVersion: z.literal(1),
    run: z.object({
      id: z.string(),
      target: z.string().describe('`live` or `simulator`'),
      startedAt: z.iso.datetime(),
      durationMs: milliseconds,
      machine: z
        .object({ current: z.int().positive(), total: z.int().positive() })
        .optional()
        .describe('Of a night on several machines: which one this digest is of. A merged digest has none'),
      departures: z
        .array(z.string())
        .describe('In what the simulator was told to depart from its normal behaviour, e.g. "defect exchange-skipped"'),
      commit: z.string().optional(),
      report: z.string().describe('Path of the HTML report, or its address'),
      address: z.url().optional().describe('Where CI shows this run'),
    }),
    outcome: z.enum(['passed', 'failed', 'timedout', 'interrupted']),
    counts: z.partialRecord(DigestOutcome, z.int().nonnegative()).describe('Tests by outcome'),
    facts: z
      .record(z.string(), z.string())
      .describe('What all scenarios share: org, connected app, policies, versions'),
    notRestored: z.array(z.string()).describe('What a person has to restore, with the commands for it'),
    restored: z.array(z.string()).describe('What the run found broken, and restored'),
    failures: z.array(failure),
    scenarios: z.array(scenario),
    flaky: z.array(
      z.object({ scenario: z.string(), attempts: z.int(), error: z.string().describe('Of the first attempt') }),
    ),
    warnings: z.array(told).describe('Drift, what was not observable, and what else wants attention'),
    changes: z
      .object({
        night: z
          .object({
            state: z.enum(['newly failing', 'still failing', 'recovered', 'passing']),
            since: z.iso.datetime().optional().describe('Start of the first night that failed'),
            nights: z.int().nonnegative().describe('How many nights in a row failed, with this one if it did'),
          })
          .describe('The run as a whole'),
        newlyFailing: z.array(z.string()),
        stillFailing: z.array(sinceThen),
        recovered: z.array(sinceThen),
      })
      .optional()
      .describe('Against the nights before; absent where there is no history'),
    leakGate: z
      .object({ files: z.int().nonnegative(), leaks: z.array(z.string()) })
      .optional()
      .describe('How many files were searched for secrets, and what was found; absent where nothing was searched'),
  })
  .describe('Digest of one run, or of one night on several machines. It holds no secret.');

export type DigestJson = z.infer<typeof DigestJson>;
export type DigestOutcome = z.infer<typeof DigestOutcome>;
export type ScenarioDigest = DigestJson['scenarios'][number];
export type Failure = DigestJson['failures'][number];
export type Told = DigestJson['warnings'][number];
