import { expect, test } from '@playwright/test';
import { OracleKind } from '../../../fixtures/evidence/index.ts';
import { POINTS, type PointFacts } from '../../../fixtures/oracles/points.ts';
import {
  asCause,
  beside,
  combine,
  failed,
  type Finding,
  held,
  notApplicable,
  notObservable,
  resultOf,
  unanswered,
  verdictMessage,
} from '../../../fixtures/oracles/verdict.ts';

const HELD = held('a', 'seen');
const HIDDEN = notObservable('b', 'masked');
const FAILED = failed('c', 'wrong', 'do this');
const NONE = notApplicable('d', 'no loss');

const cases: readonly { title: string; parts: readonly Finding[]; outcome: Finding['outcome'] }[] = [
  { title: 'all held', parts: [HELD, HELD], outcome: 'held' },
  { title: 'one was hidden, so nothing is proved', parts: [HELD, HIDDEN], outcome: 'not observable' },
  { title: 'one was hidden that is not needed', parts: [HELD, beside(HIDDEN)], outcome: 'held' },
  { title: 'one does not apply', parts: [HELD, NONE], outcome: 'held' },
  { title: 'none applies', parts: [NONE, NONE], outcome: 'not applicable' },
  { title: 'one failed', parts: [HELD, HIDDEN, FAILED], outcome: 'failed' },
  { title: 'one failed that is not needed', parts: [HELD, beside(FAILED)], outcome: 'failed' },
];

test.describe('a finding of several parts is as strong as its weakest needed one', () => {
  for (const { title, parts, outcome } of cases) {
    test(title, () => {
      expect(combine(parts).outcome).toBe(outcome);
    });
  }
});

test('what was hidden is said beside what held', () => {
  expect(combine([HELD, HIDDEN]).seen).toBe('seen; not observable: masked');
});

test('what parts say in the same words is said once', () => {
  const { expected, seen } = combine([held('a', 'x'), combine([held('a', 'x'), held('b', 'y')])]);
  expect([expected, seen]).toEqual(['a; b', 'x; y']);
});

test('every point has words for what is wrong, and a remedy', () => {
  for (const kind of OracleKind.options) {
    const points: PointFacts[] = Object.values(POINTS).filter((point) => point.kind === kind);
    expect(points.map(({ number }) => number)).toEqual(points.map((_, index) => index + 1));
  }
  for (const { wrong, means, todo } of Object.values(POINTS)) {
    for (const words of [wrong, means, todo]) expect(words).toMatch(/^[A-Z].{15,}[^.]$/);
  }
});

test('an error in place of an answer begins with that nothing could be judged', () => {
  const results = [resultOf('belongs-to-user', unanswered(new Error('Salesforce answered 500')))];
  expect(verdictMessage('instance 1', { kind: 'authenticated again', pass: false, results })).toMatch(
    /^Nothing could be judged: Salesforce answered 500\n.*\nRemedy: A service did not answer/,
  );
});

test('what another oracle has found comes before what could not be judged', () => {
  const results = [
    resultOf('access-token-new', unanswered(new Error('Salesforce was not found'))),
    resultOf('configuration', failed('as before', 'changed: base.url')),
  ];
  expect(verdictMessage('instance 1', { kind: 'authenticated again', pass: false, results })).toMatch(
    /^The re-authentication changed more than tokens: changed: base\.url\n/,
  );
});

test('a cause comes before what comes of it, and its remedy is the only one', () => {
  const cause = combine([failed('one', 'another', 'not this'), asCause({ ...FAILED, wrong: 'It is disabled' })]);
  const results = [resultOf('crm-call', failed('200', '401')), resultOf('same-instance', cause)];
  const sentence = verdictMessage('instance 1', { kind: 'authenticated again', pass: false, results });
  expect(sentence).toMatch(/^It is disabled: wrong; another\n.*\nRemedy: do this\n {2}oracle 2: [^]* {2}oracle 1: /);
  expect(sentence).not.toContain('remedy: ');
  expect(asCause(HELD)).toEqual(HELD);
});

test('what shuts the user out is the remedy', () => {
  const verdict = { kind: 'authenticated again', pass: false, results: [resultOf('durable', FAILED)] } as const;
  const shutOut = 'ann@acme.example is frozen. Unfreeze the user.';
  expect(verdictMessage('instance 1', { ...verdict, results: [...verdict.results], shutOut })).toMatch(
    /\nRemedy: ann@acme\.example is frozen\. Unfreeze the user\.\n {2}oracle 7: .*\n.*\n.*\n +remedy: +do this$/,
  );
});

test('a part that failed with words of its own begins with them', () => {
  const finding = combine([HELD, { ...FAILED, wrong: 'The user is not active' }, failed('e', 'also')]);
  const results = [resultOf('durable', finding)];
  expect(verdictMessage('instance 1', { kind: 'authenticated again', pass: false, results })).toMatch(
    /^The user is not active: wrong; also\n/,
  );
});

test('a failure begins with what is wrong, what was expected, and what to do', () => {
  const results = [
    resultOf('crm-call', HELD),
    resultOf('same-instance', failed('enabled', 'it is disabled')),
    resultOf('durable', FAILED),
  ];
  const lines = verdictMessage('instance 4711', { kind: 'authenticated again', pass: false, results }).split('\n');
  expect(lines.slice(0, 3)).toEqual([
    'The instance is another one, or disabled: it is disabled',
    'Expected instance 4711 to be authenticated again, but 2 of 3 oracles failed. Expected here: enabled',
    expect.stringMatching(/^Remedy: The process made .*\. Re-authenticate .*\.$/),
  ]);
  expect(lines.slice(3).join('\n')).toMatch(
    /oracle 2: .*\n.*enabled\n.*disabled\n +oracle 7: .*\n.*\n.*\n +remedy: +do this$/,
  );
});
