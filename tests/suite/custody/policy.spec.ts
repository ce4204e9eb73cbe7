import { expect, test } from '@playwright/test';
import { type AppPolicies, judgePolicies, type RefreshTokenPolicy } from '../../../fixtures/custody/policy.ts';

const NOW = new Date('2026-11-26T22:00:00Z');
const APP = 'Some App';
const UNTOLD = ['hours', 'days', 'months'] as const;

const judged = (
  refreshToken: RefreshTokenPolicy,
  more: Partial<AppPolicies> = {},
  loginUrl = 'https://acme.my.salesforce.com',
) => judgePolicies(APP, { kind: 'external client app', refreshToken, ...more }, loginUrl, NOW);

test.describe('a Refresh Token Policy', () => {
  const cases: { policy: RefreshTokenPolicy; severity: string; says: RegExp }[] = [
    { policy: { type: 'infinite' }, severity: 'ok', says: /valid until revoked/ },
    { policy: { type: 'infinite or zero' }, severity: 'ok', says: /which only a run can tell/ },
    { policy: { type: 'not told' }, severity: 'note', says: /could not be read/ },
    { policy: { type: 'zero' }, severity: 'problem', says: /"Immediately expire refresh token"/ },
    { policy: { type: 'idle', period: 30, units: ['days'] }, severity: 'warning', says: / end on 2026-12-26$/ },
    { policy: { type: 'idle', period: 2, units: ['months'] }, severity: 'warning', says: / end on 2027-01-26$/ },
    { policy: { type: 'idle', period: 12, units: ['hours'] }, severity: 'warning', says: / end on 2026-11-27T10:00Z$/ },
    {
      policy: { type: 'idle', period: 1, units: ['hours'] },
      severity: 'problem',
      says: / 1 hour after the last use, and a run may take 3 hours/,
    },
    { policy: { type: 'lifetime', period: 90, units: ['days'] }, severity: 'warning', says: / end on 2027-02-24, / },
    { policy: { type: 'lifetime', period: 2, units: ['hours'] }, severity: 'problem', says: /after their issue/ },
    {
      policy: { type: 'idle', period: 30, units: UNTOLD },
      severity: 'warning',
      says: /30 hours or days or months \(Salesforce does not tell which\).* end on 2026-11-28T04:00Z or 2026-12-26 or 2029-05-26$/,
    },
    { policy: { type: 'lifetime', period: 1, units: UNTOLD }, severity: 'problem', says: /does not tell which/ },
  ];
  for (const { policy, severity, says } of cases) {
    test(`${JSON.stringify(policy)}: ${severity}`, () => {
      expect(judged(policy)).toEqual([expect.objectContaining({ severity, found: expect.stringMatching(says) })]);
    });
  }
});

test('other policies are named where they matter, and not where they do not', () => {
  const endless = { type: 'infinite' } as const;
  const sound = { preAuthorized: false, ipRelaxation: 'Bypass_2factor', sessionLevel: 'STANDARD' };
  expect(judged(endless, sound)).toHaveLength(1);
  const strict = { preAuthorized: true, ipRelaxation: 'Enforce_relaxrefresh', sessionLevel: 'HIGH_ASSURANCE' };
  expect(judged(endless, strict).map(({ about, severity }) => [about, severity])).toEqual([
    ['Refresh Token Policy', 'ok'],
    ['permitted users policy', 'note'],
    ['IP relaxation', 'note'],
    ['session policy', 'note'],
  ]);
});

for (const host of ['login.salesforce.com', 'test.salesforce.com'])
  test(`an external client app, and no other, is warned of on ${host}`, () => {
    const there = (kind: AppPolicies['kind']) =>
      judged({ type: 'infinite' }, { kind }, `https://${host}`).map(({ about, severity }) => [about, severity]);
    expect(there('external client app')).toContainEqual(['login address', 'warning']);
    expect(there('connected app')).toEqual([['Refresh Token Policy', 'ok']]);
  });
