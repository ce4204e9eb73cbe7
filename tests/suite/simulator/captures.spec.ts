import { writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { Captures } from '../../../simulator/captures/captures.ts';

const row = (revoke: string) =>
  `<tr data-capture-row><td data-capture-column="User"><a href="#">Qux</a></td><td data-capture-column="Use Count">7</td><td data-capture-column="Action">${revoke}</td></tr>`;
const page = (name: string, body: string) =>
  `<!doctype html>\n<script type="application/json" id="capture">\n${JSON.stringify({ page: name, names: { app: 'Qapp', username: 'q@q' } })}\n</script>\n<html><body>${body}</body></html>\n<!-- end of the capture -->\n`;
const USERS = page(
  'connected-app-user-list',
  `<h2>Qapp</h2><table><tbody>${row('<a>Revoke</a>')}${row('<a>Revoke</a>')}</tbody></table><a href="#">Next</a>`,
);

test('a captured list has the rows of the simulator, and their Revoke works', ({}, testInfo) => {
  writeFileSync(testInfo.outputPath('users.html'), USERS);
  const captures = new Captures(testInfo.outputPath());
  expect(captures.problems).toEqual([]);
  const html = captures.list('connected-app-user-list', {
    app: 'CRM & Co',
    rows: ['Ann "A" Lee', 'Bob', 'Eve'].map((text) => ({
      cells: [{ column: /^user$/i, text, href: `/${text.length}` }],
      controls: [{ label: /^revoke$/i, attributes: { onclick: `press('${text.length}')` } }],
    })),
    none: 'None',
    after: '<script></script>',
  });
  expect(html?.match(/data-capture-row/g)).toHaveLength(3);
  expect(html).toContain('<h2>CRM &amp; Co</h2>');
  expect(html).toContain('<a href="/3" data-nav="">Bob</a>');
  expect(html).toContain(`<a onclick="press('3')">Revoke</a>`);
  expect(html).toContain('<span href="#">Next</span>');
  expect(html).not.toContain('Qux');
});

test('Deny of a captured consent page is known by its id, in any language', ({}, testInfo) => {
  const form = '<form><input id="oadeny" name="save" value=" Ablehnen "><input name="save" value=" Zulassen "></form>';
  writeFileSync(testInfo.outputPath('consent.html'), page('consent', form));
  expect(new Captures(testInfo.outputPath()).deny).toBe('Ablehnen');
});

test('a capture that cannot be filled says which part was not understood', ({}, testInfo) => {
  const files = {
    'a-cut.html': USERS.slice(0, -20),
    'b-none.html': '<html></html>',
    'c-no-revoke.html': page('connected-app-user-list', `<table>${row('')}</table>`),
    'd-no-rows.html': page('connected-apps-usage', '<table></table>'),
    'e-consent.html': page('consent', '<form></form>'),
    'f-broken.html': page('consent', '<form></div>'),
    'g-login.html': page('login', ''),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(testInfo.outputPath(name), text);
  const { problems, pages } = new Captures(testInfo.outputPath());
  expect(pages).toEqual([]);
  expect(problems.map((problem) => problem.replace(`${testInfo.outputPath()}/`, ''))).toEqual([
    'a-cut.html was cut off.',
    'b-none.html is no capture: its JSON block is missing.',
    'c-no-revoke.html was not understood: no Revoke in its row; the simulator’s own page is shown.',
    'd-no-rows.html was not understood: it has no row of data: capture it while there is a grant; the simulator’s own page is shown.',
    'e-consent.html was not understood: it has no form with Deny; the simulator’s own page is shown.',
    'f-broken.html cannot be read: </div> closes nothing.',
    expect.stringContaining('has no capture of a page that the simulator can fill'),
  ]);
});
