import { defects, type DefectName } from '../../simulator/defects.ts';
import { LAGS } from '../support/lag.ts';
import { expect, type Stage, test } from '../support/stage.ts';
import { expected } from './expected.ts';
import { UNKNOWN } from '../../reporters/digest/troubleshooting.ts';
import { night, type Night } from './night.ts';
import { toldOf } from './told.ts';

/** The connector user has a grant for another app as well, and somebody else has an instance: both must not be touched. */
const WORLD = {
  instances: [{ name: 'Of somebody else', user: 'bob.bystander@acme.example' }],
  grants: [{ user: 'connector2@acme.example', app: 'Open Connectors Reauthentication Dev' }],
};

// Each night has a simulator of its own: nothing is shared.
test.describe.configure({ mode: 'parallel' });

test.use({ seed: WORLD });

for (const name of Object.keys(defects) as DefectName[]) {
  const { step, oracles = [], sentence, ...kind } = expected[name];

  test(`${name} is caught at step ${step}`, async ({ stage }, testInfo) => {
    const outcome = await night(stage, { ...kind, defect: name });
    testInfo.annotations.push({ type: 'defect', description: JSON.stringify({ name, ...outcome }) });
    expect.soft(outcome.step, outcome.sentence).toBe(step);
    expect.soft(outcome.oracles, outcome.sentence).toEqual(expect.arrayContaining([...oracles]));
    expect.soft(outcome.sentence).toMatch(sentence);

    // Whoever has two minutes reads the digest, and nothing else.
    const { failure, text } = toldOf(stage, outcome);
    expect.soft(text, 'the step').toContain(`step      ${failure.step?.number}. `);
    expect.soft(failure.oracles.map(({ number }) => number).sort()).toEqual(outcome.oracles);
    const causes = failure.oracles.map(({ seen }) => seen.replaceAll(/\s+/g, ' '));
    for (const cause of [outcome.oracles.length > 0 ? causes : outcome.sentence].flat())
      expect.soft(text.replaceAll(/\s+/g, ' '), 'the cause').toContain(cause.replaceAll(/\s+/g, ' '));
    expect.soft(failure.remedy, 'the remedy').not.toBe(UNKNOWN);
    for (const { remedy = failure.remedy } of failure.oracles) expect.soft(text, 'the remedy').toContain(remedy);
  });
}

/** Nights without a defect: an oracle that always fails would catch every defect. */
const HEALTHY: Readonly<Record<string, Night & { lag?: (stage: Stage) => void }>> = {
  'healthy, revoked over the API': { guarded: true },
  'healthy, revoked in Setup': { lose: 'connected-apps' },
  'healthy, disabled by failed refreshes': { disabled: true },
  'healthy, with rotation': { variants: ['rotation'] },
  // What the real services may do otherwise, and is no fault.
  'harmless, what is new is seen late': { variants: ['late-replicas'], appearance: 5_000 },
  'harmless, a revocation is seen late': { variants: ['revoke-lag'] },
  'harmless, headers come twice': { variants: ['double-headers'] },
  'harmless, numbers and truth values come as text': { variants: ['scalars-as-text'], disabled: true },
  'harmless, a dead grant is refused in the words for wrong secrets': { variants: ['dead-as-bad-secrets'] },
  'harmless, a token that is dead is refused in another way': { variants: ['dead-token-unsupported'] },
  'harmless, scopes are listed one by one': { variants: ['scope-expanded'] },
  'harmless, access tokens are JSON Web Tokens': { variants: ['jwt-access-tokens'] },
  ...Object.fromEntries(Object.entries(LAGS).map(([title, lag]) => [`harmless, ${title}`, { lag }])),
};

for (const [title, { lag, ...kind }] of Object.entries(HEALTHY)) {
  test(title, async ({ stage }, testInfo) => {
    lag?.(stage);
    const outcome = await night(stage, kind);
    testInfo.annotations.push({ type: 'defect', description: JSON.stringify({ name: 'healthy', ...outcome }) });
    expect(outcome).toEqual({ step: 'none', sentence: '', oracles: [] });
  });
}
