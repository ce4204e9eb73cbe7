import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { test, expect } from '@playwright/test';
import { Redactor, type Secret } from '../../../redaction/index.ts';
import { cleanBytes } from '../../../reporters/clean-file.ts';
import { LeakSearch } from '../../../reporters/leak-search.ts';

const value = 'Zk8$vQ2&nW5<pR7"b\\Ä+x';
const secret: Secret = { name: 'secret', value, kind: 'secret' };
const redactor = new Redactor([secret]);
const gate = new LeakSearch([secret]);

const bytes = [...Buffer.from(value)];
const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0'));
const signs = /[^A-Za-z0-9]/g;
const unit = (char: string) => char.charCodeAt(0).toString(16).padStart(4, '0');
const times = (count: number, encode: (text: string) => string) =>
  Array.from({ length: count }).reduce<string>((text) => encode(text), value);
const json = (text: string) => JSON.stringify(text).slice(1, -1);
const packed = `the body ${value} goes on and on and on`;

/** What services, terminals, programs and dumps make of a value. */
const written: Record<string, string | Buffer> = {
  'percent-encoded four times': times(4, encodeURIComponent),
  'percent-encoded in part': value.replace(/[$kQ]/g, (char) => `%${char.charCodeAt(0).toString(16)}`),
  'percent-encoded to the last letter': hex.map((byte) => `%${byte}`).join(''),
  'as escape() writes it': [...value].map((char) => (signs.test(char) ? `%u${unit(char)}` : char)).join(''),
  'in JSON, five deep': times(5, json),
  'in units of UTF-16': [...value].map((char) => `\\u${unit(char)}`).join(''),
  'in bytes of C': hex.map((byte) => `\\x${byte}`).join(''),
  'in octal of C': bytes.map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''),
  'in names of HTML, twice': value
    .replace(/[&$+]/g, (char) => `&${{ '&': 'amp', $: 'dollar' }[char] ?? 'plus'};`)
    .replaceAll('Ä', '&Auml;')
    .replaceAll('&', '&amp;'),
  'in numbers of HTML': [...value].map((char) => `&#x${unit(char)};`).join(''),
  'in HTML in JSON in a URL': encodeURIComponent(
    JSON.stringify(value.replaceAll('&', '&amp;').replaceAll('"', '&#34;')),
  ),
  'in an array of hex': JSON.stringify(hex),
  'in bytes of a program': hex.map((byte) => `0x${byte}`).join(', '),
  'as Node shows bytes': `<Buffer ${hex.join(' ')}>`,
  'as JSON has a typed array': JSON.stringify(Uint8Array.from(bytes)),
  'in base64 over lines': Buffer.from(`ab${value}`).toString('base64url').replace(/.{10}/g, '$&\r\n'),
  'in base64 of UTF-16': Buffer.from(value, 'utf16le').toString('base64'),
  'in UTF-16': Buffer.from(`x ${value} y`, 'utf16le'),
  'in Latin-1': Buffer.from(value, 'latin1'),
  backwards: [...value].reverse().join(''),
  'with soft hyphens in it': value.replace(/.{4}/g, '$&\u00ad'),
  'with places to break a line': value.replace(/[kQW]/g, '$&<wbr>'),
  'with grep’s colours in it': `\u001B[m\u001B[K${value.slice(0, 7)}\u001B[m\u001B[K${value.slice(7)}`,
  'on two lines of a program': `${value.slice(0, 5)}\\\n${value.slice(5)}`,
  'in gzip': gzipSync(packed),
  'in zlib': deflateSync(packed),
  'in bare deflate': deflateRawSync(packed),
  'in Brotli': brotliCompressSync(packed),
  'in upper case': value.toUpperCase(),
  'in lower case and a URL': `?x=${encodeURIComponent(value.toLowerCase())}`,
  'with blanks in it': value.replace(/.../g, '$& '),
  'broken over lines in JSON': JSON.stringify({ text: value.replace(/.{6}/g, '$&\r\n') }),
  'without its beginning': `${value.slice(4)}"`,
  'without its end': `"${value.slice(0, -4)}`,
  'as its first eight characters': `"${value.slice(0, 8)}…`,
  'in decimal of three digits': bytes.map((byte) => String(byte).padStart(3, '0')).join(' '),
  'in hex': Buffer.from(value).toString('hex'),
  'in a dump of hex': hex.join(':').toUpperCase(),
};

for (const [how, text] of Object.entries(written))
  test(`a secret ${how} is taken out, and found by the gate`, () => {
    const artefact = Buffer.from(text as string);
    const shown = cleanBytes(artefact, redactor)?.toString('latin1') ?? 'left out';
    expect(shown).toMatch(/^(?:left out|.{0,9}\[secret:sha256:[0-9a-f]{8}\].{0,3})$/s);
    gate.bytes(artefact, how);
    expect(gate.leaks.at(-1)?.file).toBe(how);
  });

const base64 = (text: string) => Buffer.from(text).toString('base64');
const reversed = (text: string) => [...text].reverse().join('');
const quoted = (char: string) => [...Buffer.from(char)].map((byte) => `=${byte.toString(16).toUpperCase()}`).join('');
const dump = (hex.join('').match(/.{1,32}/g) ?? [])
  .map((line, index) => `${(16 * index).toString(16).padStart(8, '0')}: ${line.replace(/.{4}/g, '$& ')}`)
  .join('\n');

/** What only the gate finds, and the file goes. */
const searched: Record<string, string | Buffer> = {
  'with dots between its letters': [...value].join('.'),
  'in an array of letters': JSON.stringify([...value]),
  'in groups with dashes': value.replace(/.{4}/g, '$&-'),
  'on lines that a program puts together': value.replace(/.{6}/g, `$&" +\n  "`),
  'with thin spaces in it': value.replace(/.{5}/g, '$&\u2009'),
  'in a dump over lines': dump,
  'in hex in groups with dashes': hex.join('').replace(/.{8}/g, '$&-'),
  'in hex backwards': reversed(hex.join('')),
  'in base64 backwards': reversed(base64(value)),
  'in base64 of a quoted mail': `> ${base64(`it is ${value}`).replace(/.{12}/g, '$&\n> ')}`,
  'in gzip in hex': gzipSync(packed).toString('hex'),
  'in gzip behind a text': Buffer.concat([Buffer.from('Content-Encoding: gzip\r\n\r\n'), gzipSync(packed)]),
  'in zlib behind a text': Buffer.concat([Buffer.from('stream\n'), deflateSync(packed)]),
  'in quoted-printable, all of it': hex.map((byte) => `=${byte.toUpperCase()}`).join(''),
  'in numbers of HTML without semicolons': [...value].map((char) => `&#${char.charCodeAt(0)}`).join(''),
  'in parts of character data': `<![CDATA[${value.replace(/.{6}/g, '$&]]><![CDATA[')}]]>`,
  'with comments of HTML in it': value.replace(/.{6}/g, '$&<!-- -->'),
  'in code points with braces': [...value].map((char) => `\\u{${char.charCodeAt(0).toString(16)}}`).join(''),
  'in base64 without its beginning': base64(value).slice(5),
  'in a URL in hex': Buffer.from(encodeURIComponent(value)).toString('hex'),
  'in signs of quoted-printable': value.replace(signs, quoted).replace(/.{9}/g, '$&=\r\n'),
  'with colours of which a log keeps the letters': value.replace(/.{5}/g, '$&[39m'),
  'with the letters of grep’s colours': value.replace(/.{5}/g, '$&[m[K'),
  'in letters of full width': value.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)),
  'in a style sheet': value.replace(signs, (char) => `\\${char.charCodeAt(0).toString(16)} `),
  'in code points of eight digits': [...value].map((char) => `\\U0000${unit(char)}`).join(''),
};

for (const [how, text] of Object.entries(searched))
  test(`a secret ${how} is found by the gate`, () => {
    gate.bytes(Buffer.from(text as string), how);
    expect(gate.leaks.at(-1)?.file).toBe(how);
  });

const token: Secret = {
  name: 'token',
  value: '00DSm0000012345!AQ-Xp_u57YEnu.NiMYZNfDaLTs.h372HDCo9wLvZ',
  kind: 'found',
};
for (const [how, text] of Object.entries({
  'as the name of a file': token.value.replace(/[^A-Za-z0-9]+/g, '-'),
  'without its signs': token.value.replace(signs, ''),
}))
  test(`what the redactor leaves of a token ${how} is found by the gate`, () => {
    const search = new LeakSearch([token]);
    search.bytes(Buffer.from(new Redactor([token]).text(`${text}.png`)), how);
    expect(search.leaks).toHaveLength(1);
  });

for (const mark of ['…', '...', '****', ' [truncated]'])
  test(`the first twelve letters of a secret are taken out before ${mark}`, () => {
    const hex: Secret = { name: 'hex', value: '51cc7656525d1f3a1b0c9e8d7f6a5b4c', kind: 'found' };
    expect(new Redactor([hex]).text(`is ${hex.value.slice(0, 12)}${mark} today`)).toMatch(/^is \[hex:sha256:\w+\]/);
    expect(new Redactor([hex]).text(`is 51cc, 765 ${mark} 51cc${mark}`)).toBe(`is 51cc, 765 ${mark} 51cc${mark}`);
  });

test('so are those of a TOTP secret, of which no letters in a row are a word', () => {
  const seed: Secret = { name: 'seed', value: 'JBSWYKTPFQXEHPK3PXMNZQRVDLOGCWTA', kind: 'secret' };
  for (const head of [seed.value, seed.value.toLowerCase()].map((text) => text.slice(0, 9)))
    expect(new Redactor([seed]).text(`is ${head}… today`)).toMatch(/^is \[seed:sha256:\w+\]/);
});

test('the id of an org stays before an ellipsis, though all its tokens begin with it', () => {
  expect(new Redactor([token]).text('org 00DSm0000012345... and 00DSm0000012345!…')).not.toContain('[');
});

test('the beginning of an address stays before an ellipsis, what is secret in it goes', () => {
  const value = 'https://acme.my.salesforce.com/secur/frontdoor.jsp?otp=Zq81kX0VbTz7Lm2A';
  const address = new Redactor([{ name: 'address', value, kind: 'found' }]);
  for (const text of ['https://acme.my.salesforce.com/…', `"${value.slice(0, 45)}..."`])
    expect(address.text(text)).toBe(text);
  expect(address.text(`${value.slice(0, -3)}…`)).not.toContain('Zq81');
});

for (const text of ['Zk8à…', 'Zk8à …', 'Zk8à\u00a0…'])
  test(`what is quoted of a secret is taken out: "${text}"`, () => {
    const accented: Secret = { name: 'accented', value: 'Zk8àvQ2&nW5<pR7"b', kind: 'secret' };
    expect(new Redactor([accented]).text(`"${text}"`)).toMatch(/^"\[accented:sha256:\w+\]\s?…"$/);
  });

test('a password that is shown as the numbers of its characters is taken out', () => {
  const umlaut: Secret = { name: 'umlaut', value: 'Grüße%20vom+Bodensee9', kind: 'secret' };
  const codes = [...umlaut.value].map((char) => char.charCodeAt(0));
  expect(new Redactor([umlaut]).text(`(${codes.join(', ')})`)).toMatch(/^\(\[umlaut:sha256:\w+\]\)$/);
});

for (const [value, half] of [
  ['f65ccfbfec288565c1d4142759855477', 'f65ccfbfec288565'],
  ['6b51d431df5d7f141cbececcf79edf3d', '1cbececcf79edf3d'],
] as const) {
  test(`${half}, half of a secret in hex, is taken out, and found`, () => {
    const secret: Secret = { name: 'hex', value, kind: 'secret' };
    expect(new Redactor([secret]).text(`"${half}"`)).not.toContain(half.slice(2, -2));
    const search = new LeakSearch([secret]);
    search.bytes(Buffer.from(`"${half}"`), 'file');
    expect(search.leaks).toHaveLength(1);
  });
}

test('a TOTP secret of which a third is cut off is taken out, and found', () => {
  const seed: Secret = { name: 'seed', value: 'JBSWYKTPFQXEHPK3PXMNZQRVDLOGCWTA', kind: 'secret' };
  const shown = new Redactor([seed]).text(`"${seed.value.slice(0, 21)}"`);
  expect(shown).toMatch(/^"\[seed:sha256:\w+\]"$/);
});

for (const value of ['JBSWYKTPFQXEHPK3', 'KZQWNTHRBVMXSDF2', 'QHTXZNRB4GMWKDLC'])
  test(`the TOTP secret ${value} in groups with dashes is found by the gate`, () => {
    const search = new LeakSearch([{ name: 'seed', value, kind: 'secret' }]);
    search.bytes(Buffer.from(`enter ${value.replace(/.{4}(?=.)/g, '$&-')}.`), 'page');
    expect(search.leaks).toHaveLength(1);
  });

test('what looks like an escape, a number or something packed is text as any other', () => {
  const texts = [
    '50% of \\users\\new &c; &nosuch;',
    '<b>bold</b> ESC[0m',
    '0x50, 0x61',
    '{"0":80,"1":97}',
    '%u00',
    '\\u{',
    '\\U0',
    '&#',
    '\\u12',
    '\\',
  ];
  for (const text of texts) expect(redactor.text(text)).toBe(text);
  for (const noise of [Buffer.from([0x78, 0x9c, 1, 2]), Buffer.from([0x1f, 0x8b, 0]), Buffer.alloc(40, 7)])
    expect(cleanBytes(noise, redactor)).toBe(noise);
});

test('a backslash before a secret goes with it, so that JSON stays JSON', () => {
  for (const text of [value, `C:\\${value}\\n`, `"${value}"\n`]) {
    const redacted = redactor.text(JSON.stringify({ text }));
    expect(JSON.parse(redacted)).toEqual({ text: expect.stringContaining('[secret:sha256:') as unknown });
  }
});
