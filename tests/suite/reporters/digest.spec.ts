import { readFileSync } from 'node:fs';
import { test, expect } from '@playwright/test';
import { type FullResult, type TestCase } from '@playwright/test/reporter';
import { z } from 'zod';
import { Evidence } from '../../../fixtures/evidence/index.ts';
import { failed, resultOf, verdictMessage } from '../../../fixtures/oracles/verdict.ts';
import { collect, evidenceOf } from '../../../reporters/digest/collect.ts';
import { renderMarkdown } from '../../../reporters/digest/markdown.ts';
import { renderText } from '../../../reporters/digest/text.ts';
import { DigestJson } from '../../../schemas/digest.ts';
import { type OracleResult } from '../../../schemas/evidence.ts';
import { finishedTest } from '../../support/finished.ts';

const oracle = {
  number: 1,
  kind: 'authenticated again',
  title: 'The CRM answers',
  outcome: 'held',
  expected: 'accounts',
  seen: 'accounts',
} as const;

function evidenceFor(title: string, tell: (evidence: Evidence) => void): Evidence {
  const evidence = new Evidence({ title });
  evidence.fact('org', '00D000000000001EAA');
  tell(evidence);
  return evidence;
}

const lost = resultOf(
  'durable',
  failed('the new refresh token is active', 'the instance has no refresh token any more', 'Look at what it stores.'),
);
/** The failure of docs/reading-a-failure.md, as the matcher says it and a terminal shows it. */
const SENTENCE = `\u001B[31mError: ${verdictMessage('instance 7', {
  kind: lost.kind,
  pass: false,
  results: [lost],
  shutOut: 'ann@acme.example is frozen. Unfreeze the user.',
})}\u001B[39m`;

const tests: TestCase[] = [
  finishedTest({
    titles: ['connector user 1', 'revoked in Setup | PATCH'],
    evidence: evidenceFor('one', (evidence) => {
      evidence.step('5a', 'Revoke');
      evidence.step('10', 'PATCH');
      evidence.warning('A column was missing. Look at it.');
      evidence.step('11', 'Authenticated again');
      evidence.oracle(oracle);
      evidence.oracle({ ...oracle, number: 5, title: 'Grants', outcome: 'not observable', seen: 'no auditor' });
    }),
  }),
  finishedTest({
    titles: ['connector user 2', 'revoked over the API, PUT'],
    outcome: 'unexpected',
    errors: [SENTENCE],
    annotations: [{ type: 'not restored', description: 'Instance 7 is NOT authenticated.' }],
    steps: [
      { title: '5b. Revoke', ms: 4000 },
      { title: '11. Verify that it is <alive>', ms: 9000, failed: true },
    ],
    evidence: evidenceFor('two', (evidence) => {
      evidence.fact('user', 'ann@acme.example');
      evidence.step('5b', 'Revoke');
      evidence.step('11', 'Verify that it is <alive>');
      evidence.call({
        service: 'Salesforce',
        method: 'GET',
        path: '/query?q=x',
        status: 200,
        durationMs: 5,
        requestId: 'TID:7',
      });
      evidence.oracle(lost);
    }),
  }),
  finishedTest({ titles: ['connector user 2', 'expired'], outcome: 'flaky' }),
  finishedTest({ titles: ['connector user 3', 'never begun'], outcome: 'skipped' }),
  finishedTest({
    titles: ['connector user 3', 'left out'],
    outcome: 'skipped',
    annotations: [{ type: 'skip', description: 'SETUP_USER_USERNAME is not set.' }],
  }),
];

const result = { status: 'failed', duration: 200_000, startTime: new Date(0) } as FullResult;
const run = { id: 'run-1', target: 'simulator', departures: [], report: 'playwright-report/index.html' };
const digest = collect({ run, facts: {}, tests, errors: ['a stray error'], result });

/** The digest of a run of this one with nothing in it but what is named. */
const digestOf = (only: Partial<Parameters<typeof collect>[0]>) =>
  collect({ run, facts: {}, tests: [], errors: [], result, ...only });

/** A test that failed. */
const failing = (errors: string[], more: Partial<Parameters<typeof finishedTest>[0]> = {}) =>
  finishedTest({ titles: ['one'], outcome: 'unexpected', errors, ...more });

test('the published schema is the one of the code', () => {
  const published: unknown = JSON.parse(readFileSync('schemas/digest.schema.json', 'utf8'));
  const made = { $id: 'digest.schema.json', ...z.toJSONSchema(DigestJson) };
  expect(published).toEqual(JSON.parse(JSON.stringify(made)));
});

test('a digest fits its schema, and says of every test what became of it', () => {
  expect(DigestJson.parse(digest)).toEqual(digest);
  expect(digest.counts).toEqual({ passed: 1, failed: 1, flaky: 1, 'did not run': 1, skipped: 1 });
  expect(digest.facts).toEqual({ org: '00D000000000001EAA' });
  expect(digest.scenarios.map(({ title, outcome, reason }) => [title, outcome, reason])).toEqual([
    ['connector user 1 › revoked in Setup | PATCH', 'passed', undefined],
    ['connector user 2 › revoked over the API, PUT', 'failed', undefined],
    ['connector user 2 › expired', 'flaky', undefined],
    ['connector user 3 › never begun', 'did not run', undefined],
    ['connector user 3 › left out', 'skipped', 'SETUP_USER_USERNAME is not set.'],
  ]);
});

test('a test that Playwright skipped, and nobody else, did not run', () => {
  const annotations = [{ type: 'scenario', description: 'x' }];
  const skipped = finishedTest({ titles: ['x'], outcome: 'skipped', annotations });
  expect(digestOf({ tests: [skipped] }).counts).toEqual({ 'did not run': 1 });
});

test('a step that Playwright counts with a fixture took until the next one, or the end', () => {
  const at = (second: number) => new Date(second * 1000).toISOString();
  const evidence = evidenceFor('x', (one) => ['1–3', '7'].forEach((number) => one.step(number, 'x')));
  const finish = (how: Parameters<Evidence['finish']>[0]) => {
    const json = JSON.parse(evidence.finish(how).json) as { timeline: object[] };
    const timeline = json.timeline.map((entry, index) => ({ ...entry, at: at(index * 2) }));
    return { json: JSON.stringify({ ...json, timeline, finishedAt: at(7) }) };
  };
  const [scenario] = digestOf({ tests: [finishedTest({ titles: ['x'], evidence: { finish } })] }).scenarios;
  const passed = { title: 'x', outcome: 'passed' };
  expect(scenario?.steps).toEqual([
    { number: '1–3', ...passed, durationMs: 2000 },
    { number: '7', ...passed, durationMs: 5000 },
  ]);
});

test('a failure has its step, what was expected and seen, a remedy, ids and evidence', () => {
  expect(digest.failures[0]).toMatchObject({
    scenarios: ['connector user 2 › revoked over the API, PUT'],
    step: { number: '11', title: 'Verify that it is <alive>' },
    facts: { user: 'ann@acme.example' },
    oracles: [{ number: 7, seen: 'the instance has no refresh token any more' }],
    requests: [{ service: 'Salesforce', requestId: 'TID:7' }],
    evidence: 'test-results/scenario/evidence.html',
  });
  expect(digest.failures[0]?.remedy).toBe('ann@acme.example is frozen. Unfreeze the user.');
  expect(digest.failures[0]?.errors[0]).toMatch(/^The instance would not last as it is: .*\nExpected instance 7/);
  expect(digest.failures[1]).toMatchObject({ scenarios: [], errors: ['a stray error'] });
});

test('where a proof was to fail, and did, what it could not see is no warning', () => {
  const evidence = evidenceFor('noticed', (subject) => {
    subject.step('11', 'The oracles notice it');
    subject.oracle(lost);
    subject.oracle({ ...oracle, number: 4, title: 'Whose', outcome: 'not observable', seen: 'there is no token' });
  });
  const { warnings, scenarios } = digestOf({
    tests: [finishedTest({ titles: ['user', 'noticed'], outcome: 'expected', evidence })],
  });
  expect(warnings).toEqual([]);
  expect(scenarios[0]?.steps).toMatchObject([{ number: '11', outcome: 'passed' }]);
});

test('of a failed proof the cause is told first, with its remedy alone', () => {
  const cause = {
    ...oracle,
    number: 5,
    outcome: 'failed',
    seen: '5 of them new',
    remedy: 'Ask who.',
    cause: true,
  } as const;
  const evidence = evidenceFor('displaced', (subject) => {
    subject.step('11', 'Verify');
    subject.oracle({ ...oracle, outcome: 'failed', remedy: 'Compare the records.' });
    subject.oracle(cause);
  });
  const [failure] = digestOf({ tests: [failing(['displaced'], { evidence })] }).failures;
  expect(failure?.oracles.map(({ number, remedy }) => [number, remedy])).toEqual([
    [5, 'Ask who.'],
    [1, undefined],
  ]);
  expect(failure?.remedy).toBe('Ask who.');
});

/** Those that a failure names where one call of many was refused, and another one as was expected. */
function requestsOf({ judged }: { judged: boolean }): (string | undefined)[] | undefined {
  const evidence = evidenceFor('both', (subject) => {
    const call = (service: string, requestId: string, status: number, expected = {}) =>
      subject.call({ service, method: 'GET', path: '/x', status, durationMs: 1, requestId, ...expected });
    subject.step('7', 'Confirm');
    call('Open Connectors', 'oc-none', 404, { expected: true });
    call('Open Connectors', 'oc-refused', 401);
    for (const number of [1, 2, 3, 4, 5]) call('Open Connectors', `oc-${number}`, 200);
    for (const number of [1, 2, 3, 4, 5]) call('Salesforce', `sf-${number}`, 200);
    if (judged) subject.oracle(lost);
  });
  const [failure] = digestOf({ tests: [failing(['lost'], { evidence })] }).failures;
  return failure?.requests.map(({ requestId }) => requestId);
}

test('a failed proof has the request ids of both services, refused calls before others', () => {
  expect(requestsOf({ judged: true })).toEqual([
    ...['oc-refused', 'oc-3', 'oc-4', 'oc-5'],
    ...['sf-2', 'sf-3', 'sf-4', 'sf-5'],
  ]);
});

test('an error has the ids of the calls that were refused, where any was', () => {
  expect(requestsOf({ judged: false })).toEqual(['oc-refused']);
});

test('a sentence is told without the comparison that Playwright puts below it', () => {
  const error = 'Error: Instance 7 was not deleted.\n\nexpect(received).toEqual(expected) // deep equality\n\n- []';
  expect(digestOf({ tests: [failing([error], { project: 'restore' })] }).failures[0]?.errors).toEqual([
    'Instance 7 was not deleted.',
  ]);
});

test('what a person has to restore is told once, whoever failed of it', () => {
  const sentence =
    'Instance 7 is NOT authenticated, and could not be restored (no). Re-authenticate it by hand: 1. curl';
  const annotations = [{ type: 'not restored', description: sentence }];
  const outcome = 'unexpected';
  const broken = [`RestoreError: ${sentence}`, 'Error: What was read is no list.'];
  const red = [`Error: ${sentence}\n\nexpect(received).toBe(expected)`];
  const tests = [
    finishedTest({ titles: ['a'], outcome, annotations, errors: broken }),
    finishedTest({ project: 'restore', titles: ['b'], outcome, annotations, errors: red }),
  ];
  const text = renderText(digestOf({ tests }));
  expect(text.split('by hand: 1. curl')).toHaveLength(2);
  expect(text).toContain('What was read is no list.');
});

test('what refuses the preflight is told once, though the end of the run meets it, too', () => {
  const refused = (project: string, title: string, id: number) => {
    const error = `Open Connectors answered 401 to GET /instances: no (request id ${id})`;
    return failing([error], { project, titles: [title] });
  };
  const tests = [refused('preflight', 'right org', 1), refused('restore', 'left as they have to be', 2)];
  const { failures } = digestOf({ tests });
  expect(failures).toMatchObject([{ step: { number: '1' }, scenarios: ['right org', 'left as they have to be'] }]);
});

const REFUSES_WHO_ASKS = 'Invalid Organization or User secret, or invalid Element token provided.';
for (const [step, error, advice] of [
  ['8', `Open Connectors answered 401 to GET /elements/sfdc/oauth/url: ${REFUSES_WHO_ASKS}`, /secrets? .*doctor/],
  ['8', 'Open Connectors answered 400 to GET /elements/sfdc/oauth/url: apiKey is required', /no OAuth URL/],
  ['10', 'Open Connectors answered 404 to PATCH /instances: No element instance found', /deleted/],
  ['10', 'Open Connectors redirected to another site, login.example.com (PATCH /instances)', /address/],
  ['10', 'Open Connectors redirected more than 5 times (PATCH /instances)', /address/],
  ['9', 'Salesforce redirected to the callback with neither a code nor an error.', /Do what the sentence says/],
  ['10', 'Open Connectors answered 400 to PATCH /instances/40412: Request failed', /fresh provider code/],
  ['10', 'The command node mine.js ended with exit status 3: no such job.', /output is attached/],
  ['10', 'The command node mine.js was ended by SIGKILL.', /output is attached/],
  ['10', 'The command node mine.js did not end within 120 s, and was stopped.', /output is attached/],
  ['10', 'The command node mine.js printed a secret (provider_code)', /output is attached/],
  ['2', 'Salesforce refused the verification code: “no”. Check the TOTP secret of a@b.example', /authenticator/],
  ['4', 'The session has ended: “login” is on the screen in place of “users”', /timeout/],
  ['5', 'The browser has died: Target closed', /memory/],
  ['1', 'Fixture "unguarded" timeout of 400ms exceeded during setup.', /--timeout/],
  ['11', 'Somebody else has redeemed the provider code: a grant', /listens/],
  ['9', 'login.salesforce.com is down: it answered 503 (it stayed)', /once the service is well/],
  ['5', '“Revoke” was pressed in the row of “Ann Lee”, and 30 s later the row was still there; no', /load the list/i],
  ['4', 'The page is of another org, a.my.salesforce.com, than the settings name', /nothing was pressed/],
  ['–', 'The policies of Acme were changed during the run, from “a” to “b”', /Audit Trail/],
  ['10', 'Open Connectors answered 404 to PATCH /instances: HTML, not JSON', /once the service is well/],
  ['11', 'Of 500 to 600 records Salesforce answered 20', /Do not rely/],
  ['11', 'Salesforce answered JSON that does not fit what it documents: id (invalid_type)', /another shape.*support/],
  ['10', 'Open Connectors answered 503 to PATCH /instances: HTML, not JSON', /once the service is well/],
  ['11', 'Salesforce answered 403 to GET /query: REQUEST_LIMIT_EXCEEDED: Limit exceeded.', /API requests/],
  ['11', 'Open Connectors answered 429 to GET /hubs/crm/accounts: too many', /calls/],
  ['1', "EROFS: read-only file system, open 'reports/digest.json'", /another user/],
  ['–', 'apiRequestContext._wrapApiCall: ENOSPC: no space left on device, write', /make room/i],
  ['1', 'browserType.launch: Failed to launch: Error: spawn /tmp EACCES', /BROWSER_EXECUTABLE/],
  ['1', 'Timed out waiting 5400s for the test suite to run', /global-timeout/],
  ['11', 'There is no instance 7 (any more). Open Connectors answered 404 to GET', /deleted/],
  ['11', 'Open Connectors answered nothing, where JSON was due, with status 200', /once the service is well/],
  ['1', 'Salesforce answered 400 to POST /token: invalid_client: invalid client credentials', /CONSUMER_SECRET/],
  ['2', 'Open Connectors answered 404 to GET /elements/x/oauth/url: No element found with key or ID x', /ELEMENT_KEY/],
  [
    '2',
    'Instance 7 holds a refresh token that is not active: it is dead, or Acme does not know it as its own',
    /another app/,
  ],
  ['4', 'The user list: expected 1 row of “Ann Lee”, found 0 in a list of 2. Nothing was pressed.', /Fewer: .*lags/],
  ['9', 'Unknown page: title “We will be back”, URL https://a.example/; it has been like this', /maintenance/],
  ['1', `No instance has the element token x of the settings: it was deleted (${REFUSES_WHO_ASKS})`, /deleted/],
  ['10', 'Open Connectors answered 400 to PATCH /instances: Request failed; … ip restricted', /IP relaxation/],
  ['11', 'Salesforce was not found: there is no host acme.my.salesforce.com (GET /query)', /name/],
] as const)
  test(`step ${step} has advice about “${error.slice(0, 52)}…”`, () => {
    const steps = [{ title: `${step}. Do it`, ms: 1, failed: true }];
    expect(digestOf({ tests: [failing([error], { steps })] }).failures[0]?.remedy).toMatch(advice);
  });

test('of several errors the first that is known has the remedy: the others come of it', () => {
  const errors = ['Open Connectors answered 503 to GET /x', 'Instance 7 is not authenticated yet (it is down).'];
  expect(digestOf({ tests: [failing(errors)] }).failures[0]?.remedy).toMatch(/^A service was down/);
  const late = ['Test timeout of 900ms exceeded.', 'The browser has died: Target closed'];
  expect(digestOf({ tests: [failing(late)] }).failures[0]?.remedy).toMatch(/without `--timeout`/);
});

test('an error that docs/troubleshooting.md knows has its cause and its remedy', () => {
  const errors = ['Salesforce stopped: error=redirect_uri_mismatch&error_description=…'];
  expect(digestOf({ errors }).failures[0]?.remedy).toBe(
    'The callback is not the one of the connected app. Make `SALESFORCE_CALLBACK_URL` and the app equal, letter by letter.',
  );
});

test('a preflight that refuses every user is one failure; no scenario ran', () => {
  const error = 'GuardError: The policy is "Immediately expire".';
  const refused = [1, 2].map((user) => failing([error], { project: 'preflight', titles: [`connector user ${user}`] }));
  const { failures, counts } = digestOf({ tests: [...refused, ...tests.slice(3, 4)] });
  expect(counts).toEqual({ failed: 2, 'did not run': 1 });
  expect(failures).toHaveLength(1);
  expect(failures[0]).toMatchObject({ scenarios: ['connector user 1', 'connector user 2'], step: { number: '1' } });
  expect(failures[0]?.remedy).toContain('npm run doctor');
});

for (const [where, steps, number] of [
  ['in taking the instance', [], '1–3'],
  ['in restoring it', [{ title: 'After Hooks', ms: 10, failed: true }], '–'],
  ['at its time limit', [{ title: '7. Dead', ms: -1 }], '7'],
] as const)
  test(`a test that failed ${where} failed at step ${number}`, () => {
    const evidence = evidenceFor('x', (one) => one.step('1–3', 'Provision'));
    expect(digestOf({ tests: [failing(['broke'], { steps, evidence })] }).failures[0]?.step?.number).toBe(number);
  });

test('the step in which a run was interrupted is not one that passed', () => {
  const evidence = evidenceFor('cut', (cut) => {
    cut.step('5a', 'Revoke');
    cut.step('9', 'Log in');
  });
  const steps = [
    { title: '5a. Revoke', ms: 10 },
    { title: '9. Log in', ms: -1 },
  ];
  const tests = [finishedTest({ titles: ['cut'], outcome: 'interrupted', evidence, steps })];
  const { scenarios, counts } = digestOf({ tests });
  expect(counts).toEqual({ 'did not run': 1 });
  expect(scenarios[0]?.steps).toMatchObject([{ outcome: 'passed' }, { number: '9', outcome: 'failed' }]);
});

test('how long a scenario took includes fixtures, which Playwright may not count', () => {
  const evidence = evidenceFor('x', (one) => one.step('1–3', 'Provision'));
  const long = finishedTest({ titles: ['x'], steps: [{ title: 'Before Hooks', ms: 90_000 }], evidence });
  const short = finishedTest({ titles: ['x'], evidence });
  expect(digestOf({ tests: [long, short] }).scenarios.map(({ durationMs }) => durationMs)).toEqual([90_000, 65_000]);
});

for (const unreadable of ['{"timeline":', '{"timeline":[{"type":"step"}]}']) {
  test(`evidence that cannot be read fails no run: ${unreadable}`, () => {
    const attachments = [{ name: 'evidence.json', contentType: 'application/json', body: Buffer.from(unreadable) }];
    expect(evidenceOf({ attachments })).toBeUndefined();
  });
}

test('Markdown: verdict, what cannot wait, the cause, the table, the rest', () => {
  const ofMachine = { ...digest.run, commit: '0123456789abcdef0123', machine: { current: 1, total: 2 } };
  const text = renderMarkdown({ ...digest, run: ofMachine, leakGate: { files: 12, leaks: [] } });
  expect(text).toMatch(/^## Re-authentication on simulator, machine 1 of 2: ❌ failed\n\n/);
  expect(text).toContain('run: run-1, 1970-01-01 00:00 UTC · org: 00D000000000001EAA · commit: 0123456789ab<');
  expect(text).toContain(
    '1 passed, 1 failed, 1 flaky, 1 did not run, 1 skipped, in 3 min 20 s. 12 files were searched',
  );
  expect(text).toMatch(/### Not restored[^]*NOT authenticated\.[^]*### Failures[^]*\| {2}\| Scenario/);
  expect(text).toContain(
    '- step: 11. Verify that it is &lt;alive>\n- user: ann@acme.example\n- oracle 7: ' +
      'it lasts: the refresh token is active and heals the instance\n- expected: the new refresh token is active\n' +
      '- seen: the instance has no refresh token any more\n\n' +
      '**What to do:** ann@acme.example is frozen. Unfreeze the user.\n',
  );
  expect(text).toContain(
    '- Salesforce: GET /query → 200, id TID:7\n\nEvidence: `test-results/scenario/evidence.html`\n\n',
  );
  expect(text).toContain(' secrets. Report: `playwright-report/index.html`\n\n');
  const address = { report: 'https://ci.acme.example/7/report', address: 'https://ci.acme.example/7' };
  expect(renderMarkdown({ ...digest, run: { ...run, ...address, startedAt: '', durationMs: 0 } })).toContain(
    ' [This run](https://ci.acme.example/7). [Report](https://ci.acme.example/7/report)\n\n',
  );
  expect(text).toContain('|  | Scenario | 5a | 5b | 10 | 11 | Time |');
  expect(text).toContain('| ✅ | connector user 1 › revoked in Setup \\| PATCH | ✓ |  | ✓ | ✓? | 1 min 5 s |');
  expect(text).toContain('| ❌ | connector user 2 › revoked over the API, PUT |  | ✓ |  | ✗ | 1 min 5 s |');
  expect(text).toContain('left out: SETUP\\_USER\\_USERNAME is not set.');
  expect(text).toContain('- A column was missing. Look at it. (connector user 1 › revoked in Setup \\| PATCH)');
  expect(text).toContain('- Not observable: Grants: no auditor');
  expect(text).toContain('- connector user 2 › expired passed at attempt 2. Before: the first attempt');
  expect(text).toContain('- 9.0 s: 11. Verify');
});

test('of the hundreds of scenarios of a pool, the table names those to look at', () => {
  const held = (count: number) =>
    Array.from({ length: count }, (_, index) => {
      const steps = [{ number: '10', title: 'PATCH', outcome: 'passed' as const }];
      return {
        id: `user-${index}`,
        title: `plainly held ${index}`,
        outcome: 'passed' as const,
        facts: {},
        steps,
        lags: {},
      };
    });
  const tableOf = (count: number) => renderText({ ...digest, scenarios: [...digest.scenarios, ...held(count)] });
  expect(tableOf(20)).toContain('plainly held 19');
  const ofPool = tableOf(256);
  expect(ofPool).not.toContain('plainly held');
  expect(ofPool).toMatch(/^✓ {2}256 others, each held$/m);
  for (const { title } of digest.scenarios) expect(ofPool).toContain(title);
});

test('Markdown: no text of a service becomes markup, or calls somebody by name', () => {
  const text = renderMarkdown(digestOf({ errors: ['ask @admin <img src=x> [x](y)\nmore ```'] }));
  expect(text).toContain('  ````\n  ask @admin <img src=x> [x](y)\n  more ```\n  ````');
  const inline = renderMarkdown(digestOf({ errors: ['ask @admin <img src=x> [x](y)'] }));
  expect(inline).toContain('ask @\u200Badmin &lt;img src=x> \\[x\\](y)');
});

for (const [text, written] of [
  ['.@admin and ann@acme.example', '.@\u200Badmin and ann@acme.example'],
  ['like #12 or acme/app#3', 'like #\u200B12 or acme/app#\u200B3'],
  ['a\\|b \\_c_', 'a\\\\\\|b \\\\\\_c\\_'],
  ['&lt;b> ~~gone~~ $x$', '&amp;lt;b> \\~\\~gone\\~\\~ \\$x\\$'],
  ['at https://acme.example/_ui/a_b#1, *here*', 'at https://acme.example/_ui/a_b#1, \\*here\\*'],
  ['- no list', '\\- no list'],
] as const)
  test(`Markdown shows: ${text}`, () => {
    const warned = { ...digest, warnings: [{ sentence: text, scenarios: [] }] };
    expect(renderMarkdown(warned)).toContain(`\n- ${written}\n`);
  });

test('what a service says does not steer the terminal', () => {
  const hostile = ['one\u001B[2J\u0007\r\ntwo\u202E\rthree\tfour'];
  const [failure] = digestOf({ errors: hostile }).failures;
  expect(failure?.errors).toEqual(['one\ntwo\nthree\tfour']);
});

for (const [kind, error, kept] of [
  [
    'one line',
    `Refused: ${'x'.repeat(90_000)}`,
    'error   Refused:\n          (90000 more characters are in digest.json.)',
  ],
  ['many lines', `Refused.\n${'<p>\n'.repeat(9000)}`, 'error   Refused.\n          <p>\n'],
] as const)
  test(`an error of ${kind} too long to read leaves room for the remedy`, () => {
    const long = digestOf({ errors: [error] });
    expect(long.failures[0]?.errors[0]).toHaveLength(error.trim().length);
    for (const text of [renderText(long, { limit: 5000 }), renderMarkdown(long, 5000)])
      expect(text).toContain(long.failures[0]?.remedy ?? 'a remedy');
    expect(renderText(long)).toContain(kept);
  });

test('text for a terminal is aligned, has no Markdown, and colours only when asked for', () => {
  const plain = renderText(digest);
  expect(plain).toContain(
    [
      '✘ connector user 2 › revoked over the API, PUT',
      '  step      11. Verify that it is <alive>',
      '  user      ann@acme.example',
      '  oracle 7  it lasts: the refresh token is active and heals the instance',
      '  expected  the new refresh token is active',
      '  seen      the instance has no refresh token any more',
      '  remedy    ann@acme.example is frozen. Unfreeze the user.',
      '  request   Salesforce: GET /query → 200, id TID:7',
      '  evidence  test-results/scenario/evidence.html',
      '',
    ].join('\n'),
  );
  expect(plain).toMatch(/^\s+Scenario +5a {2}5b {2}10 {2}11 {2}Time$/m);
  expect(plain).not.toContain('\u001B');
  expect(plain).not.toMatch(/\*\*|^#|^\| /m);
  expect(plain).toMatch(/ {2}run +run-1, 1970-01-01 00:00 UTC\n {2}org +00D000000000001EAA\n/);
  expect(plain).toMatch(/ {2}report +playwright-report\/index\.html/);
  expect(renderText({ ...digest, run: { ...digest.run, address: 'https://ci.acme.example/7' } })).toMatch(
    / {2}address +https:\/\/ci\.acme\.example\/7\n?$/,
  );
  expect(renderText(digest, { colours: true })).toContain('\u001B[');
});

test('a receiver that takes only so much gets whole parts, and how many are missing', () => {
  const whole = renderText(digest);
  const cut = renderText(digest, { limit: 900 });
  expect(cut.length).toBeLessThanOrEqual(900);
  expect(cut).toMatch(/\n\n\d+ more parts are in the report playwright-report\/index\.html\.$/);
  for (const part of cut.split('\n\n').slice(0, -1)) expect(whole).toContain(part);
});

test('a run that was told to depart from normal says so, the more when nothing noticed', () => {
  const said = digestOf({
    run: { ...run, departures: ['defect exchange-skipped'] },
    tests: tests.slice(0, 1),
    result: { ...result, status: 'passed' },
  });
  for (const text of [renderText(said), renderMarkdown(said)]) {
    expect(text).toContain('Re-authentication on simulator (defect exchange-skipped): ');
    expect(text).toContain('No scenario failed, though the simulator was told to depart from normal');
  }
});

test('a green run says in three lines what it proves, and a red one does not', () => {
  const evidence = evidenceFor('x', (one) => ['5b', '7', '10', '11'].forEach((number) => one.step(number, 'x')));
  const ofId = (description: string) => ({ annotations: [{ type: 'scenario', description }], titles: ['x'], evidence });
  const green = ['user-1.refresh-token.patch', 'user-2.refresh-token.put', 'user-1.refused.used-code'].map((id) =>
    finishedTest(ofId(id)),
  );
  const passed = digestOf({ tests: green, result: { ...result, status: 'passed' } });
  expect(renderText(passed)).toContain(
    [
      'What this proves',
      '  2 times an instance lost its access, and was dead at Salesforce and in Open Connectors.',
      '  2 times it was re-authenticated: the same instance, with new tokens of the right user, which last.',
      '  Once a wrong request was refused, or noticed by the oracles.',
    ].join('\n'),
  );
  expect(renderText(digest)).not.toContain('What this proves');
  expect(renderMarkdown(passed)).toMatch(/^## Re-authentication on simulator: ✅ passed\n/);
});

test('what could not be seen, or healed, is not called proved', () => {
  const saidOf = (step: string, number: number, outcome: OracleResult['outcome']) => {
    const evidence = evidenceFor('x', (one) =>
      ['5b', '7', '10', '11'].forEach((name) => {
        one.step(name, 'x');
        if (name === step) one.oracle({ ...oracle, number, outcome });
      }),
    );
    const green = {
      tests: [finishedTest({ titles: ['x'], evidence })],
      result: { ...result, status: 'passed' } as const,
    };
    return renderText(digestOf(green)).split('\n');
  };
  const dead = '  Once an instance lost its access, and was dead at Salesforce and in Open Connectors.';
  const alive = '  Once it was re-authenticated: the same instance, with new tokens of the right user, which last.';
  const unseen = '  Once a proof could not be seen to its end: the warnings say what hid it.';
  const healed = '  Once an instance healed by itself, as only its access token was revoked, and was not dead.';
  const all = [dead, alive, unseen, healed];
  const of = (...asked: Parameters<typeof saidOf>) => all.filter((line) => saidOf(...asked).includes(line));
  expect(of('7', 1, 'held')).toEqual([dead, alive]);
  expect(of('7', 1, 'not applicable')).toEqual([alive, healed]);
  expect(of('7', 1, 'not observable')).toEqual([alive, unseen]);
  for (const number of [1, 2, 3, 4, 7]) expect(of('11', number, 'not observable')).toEqual([dead, unseen]);
  // Nothing is said of grants, which only an auditor sees.
  for (const number of [5, 9]) expect(of('11', number, 'not observable')).toEqual([dead, alive]);
});

test('a run in which nothing ran can be summed up', () => {
  const nothing = digestOf({});
  expect(renderText(nothing)).toContain('No test ran');
  expect(renderMarkdown(nothing)).toContain('No test ran');
});
