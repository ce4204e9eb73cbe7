import { test, expect } from '@playwright/test';
import { CUT_RULE, Redactor, redactValue, RULES, type Secret } from '../../../redaction/index.ts';
import { LeakSearch } from '../../../reporters/leak-search.ts';
import { occurrences } from './occurrences.ts';
import { plantedSecrets } from './planted.ts';

const secrets = plantedSecrets();
const all = occurrences(secrets);

const planted = all.map(({ rule, secret }): Secret => ({
  name: rule,
  value: secret,
  kind: secret.length < 8 ? 'totp' : 'found',
}));

/** The rules whose occurrence still holds its secret after redaction, as the leak gate sees it. */
function leaking(redactor: Redactor): string[] {
  const search = new LeakSearch([...secrets, ...planted]);
  const texts = all.map(({ rule, text, secret }) => ({ rule, secret, text: redactor.text(text) }));
  for (const { rule, text } of texts) search.bytes(Buffer.from(text), rule);
  const codes = texts.filter(({ secret, text }) => secret.length < 8 && text.includes(secret));
  return [...search.leaks.map(({ file }) => file), ...codes.map(({ rule }) => rule)];
}

/** Stretches of a value in one form are often those of another one, so the rule for them is off as well. */
const withoutRule = (rule: string) => new Redactor(secrets, [rule, CUT_RULE]);

test('every rule has an occurrence that it alone can tell', () => {
  expect(all.map(({ rule }) => rule).sort()).toEqual([...RULES].sort());
});

test('with all rules nothing is left', () => {
  expect(leaking(new Redactor(secrets))).toEqual([]);
});

for (const rule of RULES)
  test(`without the rule "${rule}" its occurrence leaks`, () => {
    expect(leaking(withoutRule(rule))).toContain(rule);
  });

test('what is redacted stays redacted, and stays JSON', () => {
  const redactor = new Redactor(secrets);
  for (const { text } of all) {
    const once = redactor.text(text);
    expect(redactor.text(once)).toBe(once);
    // Inside a JSON string every text must stay one.
    const wrapped = redactor.text(JSON.stringify({ type: 'log', text, deeper: JSON.stringify({ text }) }));
    expect(() => JSON.parse(wrapped) as unknown, wrapped).not.toThrow();
    expect(wrapped).not.toContain(text);
  }
});

test('ends of a value made by chance are found, though they look like words', () => {
  const value = 'H9UhbugemMlkrERHJ7thq0Zf+2ugvAxK8umzdGrigSPo=';
  const rules = new Redactor([{ name: 'A', value, kind: 'secret' }]);
  for (const cut of [value.slice(0, 20), value.slice(-20)]) expect(rules.text(`echo ${cut}, or`)).not.toContain(cut);
});

test('what is left of a password of 12 characters made by chance is found', () => {
  for (const value of ['kX7!pmz2Qq9L', 'hG4bnuT8#wq1', '9vZcel7R-3kd', 'T7qawX2m$9fB']) {
    const rules = new Redactor([{ name: 'A', value, kind: 'secret' }]);
    for (const cut of [value.slice(3), value.slice(0, -3), value.slice(2, -2)])
      expect(rules.text(`echo ${cut}, or`)).not.toContain(cut);
  }
});

test('no name or abbreviation in a password is a part of it', () => {
  for (const [value, text] of [
    ['svc-salesforce-nightly-7', 'svc-salesforce-nightly'],
    ['connector-night-1', 'connector-night'],
    ['Salesforce2026#x', 'Salesforce 2026'],
  ] as const)
    expect(new Redactor([{ name: 'A', value, kind: 'secret' }]).text(text)).toBe(text);
});

test('a value stays one where a text opens a quote and never closes it', () => {
  const said = { errors: [`unexpected token: '2026-02-30`, `the header has client_secret: 'abc123def`], next: 1 };
  const value = { ...said, refresh_token: secrets[0]?.value, password: 'geheim-1' };
  const { errors, ...others } = redactValue(value, new Redactor(secrets));
  expect(errors.join(' ')).not.toContain('abc123');
  expect(others).toEqual({
    next: 1,
    refresh_token: expect.stringMatching(/^\[.+:sha256:\w{8}\]$/),
    password: expect.stringMatching(/^\[password:sha256:\w{8}\]$/),
  });
});

test('one token has one fingerprint, registered or not, in whatever form', () => {
  const token = '5Aep861TSESvWeug_xvFHRBTTbfYrTWgEyjBJrPqT.x==';
  const shown = new Redactor([]).text(`${token} ${encodeURIComponent(token)} {"refresh_token":"${token}"}`);
  expect(new Set(shown.match(/sha256:[0-9a-f]{8}/g)).size).toBe(1);
  expect(new Redactor([{ name: 'x', value: token, kind: 'secret' }]).text(token)).toContain(
    shown.match(/sha256:[0-9a-f]{8}/)?.[0],
  );
});

for (const [what, harmless] of [
  ['an error code of Node', '{"code":"ECONNREFUSED","errno":-111}'],
  ['an error code of Salesforce', '{"errorCode":"INVALID_SESSION_ID","message":"Session expired or invalid"}'],
  ['an exit code', 'process exited with code=1'],
  [
    'source that names a token',
    'const { access_token: token } = await response.json(); // authorization: header(secret)',
  ],
  ['source that makes a header', 'authorization: `Basic ${credentials}`,'],
  ['a mask and an empty password', '{"oauth.api.secret":"********","password":""}'],
  ['a sentence about a token', 'The refresh_token is dead: active: false'],
  ['times of a trace', '"wallTime":1795363789590,"monotonicTime":1171.962'],
  ['a field with a username', '<input type="text" name="username" value="connector.user@acme.example">'],
  ['names that hold sid and code', 'inside=1&decode=2&encoded=3'],
  ['an identity URL', 'https://login.salesforce.com/id/00Dxx0000001gPLEAY/005xx000001SwiUAAS'],
] as const)
  test(`left alone: ${what}`, () => {
    expect(new Redactor(secrets).text(harmless)).toBe(harmless);
  });

test('a one-time code is not a part of another number, and no bare number of JSON', () => {
  const redactor = new Redactor([{ name: 'totp', value: '730594', kind: 'totp' }]);
  const text = '{"time":730594,"size":[730594,1],"x":1730594.5} 17305941';
  expect(redactor.text(text)).toBe(text);
  expect(redactor.text('{"value":"730594"} Fill "730594" tc%3D730594%26')).toBe(
    '{"value":"[totp]"} Fill "[totp]" tc%3D[totp]%26',
  );
});

test('of two secrets that begin alike the longer one is told', () => {
  const redactor = new Redactor([
    { name: 'short', value: 'abcdEFGH1234', kind: 'secret' },
    { name: 'long', value: 'abcdEFGH1234-5678', kind: 'secret' },
  ]);
  expect(redactor.text('abcdEFGH1234-5678 abcdEFGH1234 abcdEFGH1234-567')).toMatch(
    /^\[long:.*\] \[short:.*\] \[short:.*\]-567$/,
  );
});

const echoed = 'Qx7!mZ2$kP9?vL4wÄ';
test('a secret that is echoed with blanks of HTML in it is taken out', () => {
  const redactor = new Redactor([{ name: 'secret', value: echoed, kind: 'secret' }]);
  const text = redactor.text(`echo ${echoed.replace(/.../g, '$&&nbsp;')} end`);
  expect(text).toMatch(/^echo \[secret:sha256:[0-9a-f]{8}\].{0,2} end$/);
});

test('no part of a secret is left where colours split it', () => {
  const redactor = new Redactor([{ name: 'secret', value: echoed, kind: 'secret' }]);
  const text = `\u001B[32m${echoed.slice(0, 4)}\u001B[7m${echoed.slice(4)}\u001B[27m`;
  expect(redactor.text(text)).toBe(`\u001B[32m${redactor.text(echoed)}\u001B[27m`);
  expect(redactor.text(`\u001B[32m${echoed}\u001B[39m`)).toContain('\u001B[32m[secret:');
});

test('a password of a word and a year is no text of a page', () => {
  const redactor = new Redactor([{ name: 'secret', value: 'Winter2026', kind: 'secret' }]);
  for (const text of ['winter 2026', 'WINTER2026', 'Winter202']) expect(redactor.text(text)).toBe(text);
  expect(redactor.text('Winter2026')).toContain('[secret:');
});

test('the org id is no stretch of a token, nor an address one of a secret address', () => {
  const values = [
    '00Dxx0000001gPL!AR8AQFq3pXkW9vTz7Lm2',
    'https://acme.my.salesforce.com/secur/frontdoor.jsp?otp=Zq81',
  ];
  const redactor = new Redactor(values.map((value) => ({ name: 'secret', value, kind: 'found' })));
  const text = '00Dxx0000001gPL!AR8 https://acme.my.salesforce.com/secur/frontdoor.jsp';
  expect(redactor.text(text)).toBe(text);
});

test('what a web token says is no stretch of it, its signature is', () => {
  const part = (text: string) => Buffer.from(text).toString('base64url');
  const claims = part('{"iss":"https://login.salesforce.com","sub":"somebody"}');
  const signature = 'Zq81kXw0VbTz7Lm2AR8AQFq3pXkW9vTz';
  const value = `${part('{"alg":"RS256","kid":"234"}')}.${claims}.${signature}`;
  const redactor = new Redactor([{ name: 'id token', value, kind: 'found' }]);
  expect(redactor.text(`elsewhere: ${claims.slice(12, 60)}`)).toBe(`elsewhere: ${claims.slice(12, 60)}`);
  expect(redactor.text(`cut: ${signature.slice(8)}`)).not.toContain(signature.slice(8));
});

test('what ends like the beginning of a blank of HTML is text as any other', () => {
  const redactor = new Redactor([{ name: 'secret', value: 'Zk8$vQ2&nW5<pR7"b', kind: 'secret' }]);
  for (const text of ['GET /x?a=1&n=2', '&nbs', '&n']) expect(redactor.text(text)).toBe(text);
});

test('the zeros of an invented code are those of an empty id, too', () => {
  const redactor = new Redactor([{ name: 'provider code', value: 'aPrx00000000000000000000000000', kind: 'found' }]);
  expect(redactor.text('/sobjects/OauthToken/000000000000000AAA')).toBe('/sobjects/OauthToken/000000000000000AAA');
  expect(redactor.text('code=aPrx00000000000000000000000000')).not.toContain('aPrx0000');
});

test('bytes of megabytes are redacted across the bounds of chunks', () => {
  const redactor = new Redactor([{ name: 'secret', value: 'abcdEFGH1234', kind: 'secret' }]);
  const line = `${'x'.repeat(1000)}abcdEFGH1234${'y'.repeat(40)}\n`;
  const redacted = redactor.bytes(Buffer.from(line.repeat(3000))).toString();
  expect(redacted).not.toContain('abcdEFGH1234');
  expect(redacted.split('\n')).toHaveLength(3001);
});
