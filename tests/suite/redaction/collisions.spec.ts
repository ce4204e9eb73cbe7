import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test, expect } from '@playwright/test';
import { Redactor, type Secret } from '../../../redaction/index.ts';
import { LeakSearch } from '../../../reporters/leak-search.ts';

/** Bytes of chance, and the same in every run. */
const chance = (of: string, bytes: number) =>
  Buffer.concat([0, 1, 2, 3, 4].map((part) => createHash('sha512').update(`${of} ${part}`).digest())).subarray(
    0,
    bytes,
  );
const opaque = (of: string, length: number) => chance(of, length).toString('base64url').slice(0, length);
const json = (value: object) => Buffer.from(JSON.stringify(value));

const header = json({ alg: 'RS256', typ: 'JWT', kid: '234' }).toString('base64url');
const PASSKEY = Buffer.from('308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420', 'hex');

/** What is registered in a run, of every kind that a service gives or a person makes up; a number makes it another one. */
const KINDS: Record<string, (n: number) => string> = {
  'an access token': (n) => `00DSm0000012345!AQ${opaque(`access ${n}`, 90)}`,
  'an access token that is a web token': (n) =>
    `${header}.${json({ iss: 'https://login.salesforce.com', aud: 'https://acme.my.salesforce.com', n }).toString('base64url')}.${opaque(`web ${n}`, 256)}`,
  'a refresh token': (n) => `5Aep861${opaque(`refresh ${n}`, 72)}==`,
  'a provider code': (n) => `aPrx${opaque(`code ${n}`, 72)}==`,
  'an invented code': (n) => `aPrxNobodyEverGaveThis${'0'.repeat(50 + n)}==`,
  'a consumer key': (n) => `3MVG9${opaque(`key ${n}`, 80)}`,
  'a consumer secret in hex': (n) => chance(`secret ${n}`, 32).toString('hex').toUpperCase(),
  'a consumer secret in digits': (n) => chance(`digits ${n}`, 8).readBigUInt64BE().toString().padStart(19, '7'),
  'an element token': (n) => chance(`element ${n}`, 32).toString('base64'),
  'an element token that says something': (n) => json({ name: 'Nightly', id: n, kind: 'password' }).toString('base64'),
  'a TOTP secret': (n) =>
    [...chance(`totp ${n}`, 32)].map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte % 32]).join(''),
  'the private key of a passkey': (n) => Buffer.concat([PASSKEY, chance(`passkey ${n}`, 102)]).toString('base64'),
  'a password of words': (n) => `salesforce-open-connectors-suite-${n}!`,
  'a password of names': (n) => `OpenConnectorsSalesforceNightly${n}!`,
  'a password of a word and digits': (n) => `Secret0123456789${'!'.repeat(n + 1)}`,
  'a password of letters in a row': (n) => `ABCDEFGHIJKLmnop${n}$`,
  'a password with a part again and again': (n) => `10101010101010${'#'.repeat(n + 1)}x`,
  'a user at a proxy': (n) => `svc-salesforce-nightly-user-${n}`,
  'an address of a chat': (n) => `https://hooks.slack.com/services/T0000000${n}/B00000000/${opaque(`hook ${n}`, 24)}`,
};
const registered = Object.entries(KINDS).flatMap(([name, make]) =>
  [0, 1, 2].map((n): Secret => ({ name: `${name} ${n}`, value: make(n), kind: 'found' })),
);

/** What stands in reports and holds none of them: documents, sources (a trace has them), and what tokens, keys and pages of others say. */
const texts = [
  ...['docs', 'fixtures', 'pages', 'simulator', 'reporters'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:ts|md|html)$/.test(file))
      // Four characters of a secret before an ellipsis are taken out on purpose.
      .map((file) => readFileSync(path.join(folder, file), 'utf8').replaceAll('…', '')),
  ),
  `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/ 0123456789abcdef 00000000-0000-0000-0000-000000000000`,
  'GET /sobjects/OauthToken/000000000000000AAA 1010101010101010 10101010101',
  'Title: Open Connectors, Salesforce: nightly. salesforce-open-connectors-suite https://hooks.slack.com/services/T00000000/B00000000/',
  'salesforce/open/connectors/suite/1 Open, Connectors, Salesforce, Nightly, 1 https: hooks slack com services T00000000 B00000000',
  'svc-salesforce-nightly-users logged in at https://acme.my.salesforce.com with 00DSm0000012345!AQ and 00DSm0000012345%21AQ',
  Buffer.concat([PASSKEY, chance('of somebody else', 102)]).toString('base64'),
  `${header}.${json({ iss: 'https://login.salesforce.com', aud: 'https://acme.my.salesforce.com', n: 77 }).toString('base64url')}`,
  JSON.stringify({
    name: 'Nightly',
    id: 77,
    kind: 'password',
    at: 1795363789590,
    trace: chance('trace', 60).toString('hex'),
  }),
];
const report = JSON.stringify(texts);

test('no ordinary text is a part of any secret, in whatever way it is written', () => {
  const search = new LeakSearch(registered);
  const ways = {
    plain: texts.join('\n'),
    json: report,
    deeper: JSON.stringify(report),
    url: encodeURIComponent(report),
  };
  for (const [way, text] of Object.entries(ways)) search.bytes(Buffer.from(text), way);
  // Each text by itself too, as an attachment in results.json is: two texts of one kind often begin alike.
  for (const text of [report, ...texts])
    for (const before of ['', ' ', '  '])
      search.bytes(Buffer.from(Buffer.from(before + text).toString('base64')), 'base64');
  expect(search.leaks.map(({ file, secret }) => `${secret}, in ${file}`)).toEqual([]);
});

test('the redactor leaves ordinary text alone, whatever is registered', () => {
  const [none, all] = [new Redactor([]), new Redactor(registered)];
  for (const text of texts) expect(all.text(text)).toBe(none.text(text));
});

const found = (secret: Secret, text: string) => {
  const search = new LeakSearch([secret]);
  search.bytes(Buffer.from(text), 'x');
  return search.leaks.length > 0;
};

test('every one of them is found as it is', () => {
  for (const secret of registered) expect(found(secret, `x ${secret.value} y`), secret.name).toBe(true);
});

test('what is left of chance is found when an end is cut off', () => {
  const words = /invented|says something|password|proxy|address/;
  for (const secret of registered.filter(({ name }) => !words.test(name)))
    for (const cut of [secret.value.slice(0, -4), secret.value.slice(4)])
      expect(found(secret, cut), secret.name).toBe(true);
});
