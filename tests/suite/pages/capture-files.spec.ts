import { composeCapture, isSameShape, parseCapture } from '../../../pages/capture/capture.ts';
import { readCapture, whyUseless } from '../../../pages/capture/check.ts';
import { type Element_, type Snapshot } from '../../../pages/capture/snapshot.ts';
import { StandIns } from '../../../pages/capture/stand-ins.ts';
import { expect, test } from '@playwright/test';
import { registerSecret } from '../../../redaction/index.ts';
import { sentenceOf } from '../../support/sentence.ts';

const NAMES = { app: 'Qxx', consumerKey: 'Qyy', user: 'Qzz', username: 'q@q' };

const element = (tag: string, children: Element_['children'], about: Partial<Element_> = {}): Element_ => ({
  tag,
  attributes: [],
  children,
  kind: 'text',
  ...about,
});

function snapshot(rows: readonly string[], frame?: Snapshot): Snapshot {
  const cells = rows.map((name) =>
    element('tr', [element('td', [name], { kind: 'cell', column: 'User' })], { kind: 'cell', row: true }),
  );
  const inner =
    frame === undefined ? [] : [element('iframe', [], { frame: 0, attributes: [['name', 'it\'s <a> & "b"']] })];
  return {
    url: 'https://acme.my.salesforce.com/identity/app/x.apexp',
    status: 200,
    language: 'en-US',
    root: element('html', [
      element('body', [element('h1', ['Connected Apps'], { kind: 'heading' }), ...cells, ...inner]),
    ]),
    frames: frame === undefined ? [] : [frame],
  };
}

const compose = (given: Snapshot, page = 'insufficient-privileges') =>
  composeCapture(given, new StandIns('key'), { page, captured: '2026-11-26', names: NAMES });
const json = (page = 'insufficient-privileges') => JSON.stringify({ page, about: NAMES, locators: {} });

test('a frame in a frame comes out as it went in, at its own address', () => {
  const inner = { ...snapshot([]), url: 'https://acme.my.salesforce.com/inner' };
  const outer = { ...snapshot([], inner), url: 'https://acme.my.salesforce.com/outer' };
  const { documents } = parseCapture(compose(snapshot([], outer)));
  expect(documents.map(({ url }) => new URL(url).pathname)).toEqual(['/identity/app/x.apexp', '/outer', '/inner']);
  for (const [at, { html }] of documents.entries()) {
    expect(html).toContain('<h1>Connected Apps</h1>');
    expect(html).not.toContain('srcdoc');
    expect(html.match(/<iframe [^>]* src="[^"]*"/g) ?? []).toHaveLength(at < 2 ? 1 : 0);
  }
});

test('the shape is the same for other rows and none, and another for another page', () => {
  const shapeOf = (given: Snapshot) => parseCapture(compose(given)).about.shape;
  const shape = shapeOf(snapshot(['Ann Lee', 'Bob']));
  expect(isSameShape(shape, shapeOf(snapshot(['Zelda Quux'])))).toBe(true);
  expect(isSameShape(shape, shapeOf(snapshot([])))).toBe(true);
  const changed = snapshot([]);
  changed.root.children.push(element('div', [], { attributes: [['class', 'new']] }));
  expect(isSameShape(shape, shapeOf(changed))).toBe(false);
});

test('bad captures: one sentence each', () => {
  const whole = compose(snapshot(['Ann Lee']));
  registerSecret('CONNECTOR_USER_PASSWORD', 'planted-value-4711');
  const withSecret = whole.replace('</body>', 'planted-value-4711</body>');
  const sum = /write (\w+) into/.exec(sentenceOf(() => readCapture(withSecret, json())))?.[1] ?? '';
  for (const [html, beside, sentence] of [
    ['<html></html>', json(), 'is no capture of this suite'],
    [whole.replace('"format": 1', '"format": 1,,'), json(), 'is no capture of this suite'],
    [whole.slice(0, -60), json(), 'was cut off'],
    [whole.replace('Connected Apps', 'Connected Things'), json(), 'was edited by hand'],
    [compose(snapshot([]), 'moon'), json(), 'is of the page “moon”, which nobody knows'],
    [withSecret.replace(/"checksum": "\w+"/, `"checksum": "${sum}"`), json(), 'holds a secret'],
    [whole, '{', 'has an expectation (.json) that cannot be used'],
    [whole, json('login'), 'its expectation is for “login”'],
  ] as const) {
    expect(sentenceOf(() => readCapture(html, beside))).toContain(sentence);
  }
  expect(readCapture(whole, json()).expected.page).toBe('insufficient-privileges');
});

test('a capture in another language proves nothing where labels are read', () => {
  const german = { ...snapshot([]), language: 'de' };
  expect(whyUseless(readCapture(compose(german), json()))).toContain('in the language de');
  expect(whyUseless(readCapture(compose(german, 'consent'), json('consent')))).toBeUndefined();
});
