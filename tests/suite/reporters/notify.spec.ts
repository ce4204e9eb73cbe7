import { request as httpRequest } from 'node:http';
import { type RequestFunction } from 'got';
import { collect } from '../../../reporters/digest/collect.ts';
import { bodyFor, isWanted, notify, shapeFor } from '../../../reporters/digest/notify.ts';
import { type DigestJson } from '../../../schemas/digest.ts';
import { NOTIFY_ON } from '../../../schemas/notification.ts';
import { expect, test as base } from '../../support/server.ts';

const digest = collect({
  run: {
    id: 'run-1',
    target: 'live',
    departures: [],
    report: 'https://ci.example/report',
    address: 'https://ci.example/run/1',
  },
  facts: {},
  tests: [],
  errors: ['Salesforce said <no> & ``` stopped'],
  result: { status: 'failed', startTime: new Date(0), duration: 1000 },
});
const passed: DigestJson = { ...digest, outcome: 'passed', failures: [] };
const inState = (state: 'recovered' | 'passing'): DigestJson => ({
  ...passed,
  changes: { night: { state, nights: 0 }, newlyFailing: [], stillFailing: [], recovered: [] },
});

/** A receiver that answers as it is told, one answer after the other, the last one for ever. */
interface Receiver {
  url: string;
  answers: (number | 'never' | 'elsewhere' | 'page')[];
  bodies: string[];
}

const test = base.extend<{ receiver: Receiver }>({
  receiver: async ({ serve }, use) => {
    const bodies: string[] = [];
    const server = await serve(({ body }, response) => {
      const answer = receiver.answers[bodies.length] ?? receiver.answers.at(-1) ?? 200;
      bodies.push(body);
      if (answer === 'elsewhere') response.writeHead(307, { location: `${receiver.url}/elsewhere` }).end();
      else if (answer === 'page') response.end('<!DOCTYPE html><title>Log in</title>');
      else if (answer !== 'never') response.writeHead(answer).end('ok');
    });
    const receiver: Receiver = { url: server.url, answers: [], bodies };
    await use(receiver);
  },
});

const PATIENCE = { timeout: 300, pause: 10 };

test('a receiver gets the digest as JSON, with its text', async ({ receiver }) => {
  expect(await notify(digest, { url: receiver.url }, PATIENCE)).toBeUndefined();
  const [body = ''] = receiver.bodies;
  expect(JSON.parse(body)).toEqual({ text: expect.stringContaining('Re-authentication on live: failed'), digest });
});

test('a receiver is told by the way out that all other calls take', async ({ receiver }) => {
  const told: string[] = [];
  const request: RequestFunction = (url, options, callback) => {
    told.push(url.href);
    return httpRequest(url, options, callback);
  };
  expect(await notify(digest, { url: receiver.url, request }, PATIENCE)).toBeUndefined();
  expect(told).toEqual([`${receiver.url}/`]);
});

test('a receiver that fails at first is told again', async ({ receiver }) => {
  receiver.answers = [500, 503, 200];
  expect(await notify(digest, { url: receiver.url }, PATIENCE)).toBeUndefined();
  expect(receiver.bodies).toHaveLength(3);
});

for (const [name, answer, sentence, attempts] of [
  ['answers 500', 500, 'answered 500', 3],
  ['refuses', 403, 'answered 403', 1],
  ['never answers', 'never', 'did not answer within 0.3 s', 3],
  ['is a login page', 'page', 'answered 200 with a web page', 1],
  ['redirects elsewhere', 'elsewhere', 'answered 307, a redirect, which is not followed', 1],
] as const)
  test(`a receiver that ${name} is one sentence, with its host alone`, async ({ receiver }) => {
    receiver.answers = [answer];
    const { host } = new URL(receiver.url);
    const told = await notify(digest, { url: `${receiver.url}/services/secret-path` }, PATIENCE);
    expect(told).toBe(`The notification was not delivered: ${host} ${sentence}.`);
    expect(receiver.bodies).toHaveLength(attempts);
  });

test('a receiver that is not there is one sentence', async ({ receiver }) => {
  const url = receiver.url.replace(/\d+$/, '1');
  expect(await notify(digest, { url }, PATIENCE)).toBe(
    'The notification was not delivered: 127.0.0.1:1 could not be reached (ECONNREFUSED).',
  );
});

test('who is told when: a failure, a recovery, always', () => {
  const wanted = (one: DigestJson) => NOTIFY_ON.filter((on) => isWanted(one, [on]));
  expect(wanted(digest)).toEqual(['failure', 'always']);
  expect(wanted(inState('recovered'))).toEqual(['recovery', 'always']);
  expect(wanted(inState('passing'))).toEqual(['always']);
  expect(wanted(passed), 'without a history').toEqual(['always']);
});

test('the host says which shape it takes', () => {
  const shapes = Object.entries({
    'hooks.slack.com': 'slack',
    'hooks.slack-gov.com': 'slack',
    'acme.webhook.office.com': 'teams',
    'prod-1.westeurope.logic.azure.com:443': 'teams',
    'x.environment.api.powerplatform.com': 'teams',
    'slack.com.example.test': 'json',
    'notslack.com': 'json',
  });
  for (const [host, shape] of shapes) expect(shapeFor(host), host).toBe(shape);
});

test('Slack: one text with a block of code, in its own escapes', () => {
  const { text } = bodyFor(digest, 'slack') as { text: string };
  expect(text).toMatch(/^:x: \*Re-authentication on live: failed\*\n```\n[^]*\n```$/);
  expect(text).toContain("Salesforce said &lt;no&gt; &amp; ''' stopped");
  expect(bodyFor(passed, 'slack')).toMatchObject({ text: expect.stringMatching(/^:white_check_mark: /) });
});

test('Teams: a card with a block per line, and the address of the run as its action', () => {
  const { attachments } = bodyFor(digest, 'teams') as {
    attachments: { contentType: string; content: { body: { text: string }[]; actions: object[] } }[];
  };
  expect(attachments[0]?.contentType).toBe('application/vnd.microsoft.card.adaptive');
  const { body = [], actions } = attachments[0]?.content ?? {};
  expect(body[0]).toMatchObject({ text: 'Re-authentication on live: failed', color: 'attention' });
  expect(body.map(({ text }) => text).join('\n')).toContain('Salesforce said <no> & \\`\\`\\` stopped');
  expect(actions).toEqual([{ type: 'Action.OpenUrl', title: 'Open the run', url: 'https://ci.example/run/1' }]);
});

for (const [of, text] of Object.entries({
  letters: 'x'.repeat(900),
  'what Slack escapes': '<&>'.repeat(300),
  'what Teams escapes': '_*'.repeat(450),
  'three bytes a letter': '漢'.repeat(900),
  'short lines': 'x\n'.repeat(30),
}))
  test(`a long digest is no longer than its receiver takes: ${of}`, () => {
    const failure = { ...digest.failures[0], errors: [text] } as DigestJson['failures'][number];
    const long = { ...digest, failures: Array.from({ length: 200 }, () => failure) };
    expect(Buffer.byteLength(JSON.stringify(bodyFor(long, 'teams')))).toBeLessThan(28 * 1024);
    const { text: sent } = bodyFor(long, 'slack') as { text: string };
    expect(sent.length).toBeLessThan(40_000);
    expect(sent).toContain('more parts are in the report');
  });
