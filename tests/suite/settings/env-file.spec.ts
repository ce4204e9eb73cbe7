import { expect, test } from '@playwright/test';
import { readEnvFile } from '../../../fixtures/settings/env-file.ts';

const FILE = 'an.env';
const isSet = (name: string) => name === 'HOME';
const read = (text: string | Uint8Array) =>
  readEnvFile(typeof text === 'string' ? Buffer.from(text) : text, FILE, isSet);
/** What it says, where it has no problem. */
function valuesIn(text: string): Record<string, string> {
  const { variables, problems } = read(text);
  expect(problems).toEqual([]);
  return Object.fromEntries([...variables].map(([name, { value }]) => [name, value]));
}
/** As a person reads them. */
const problemsIn = (text: string | Uint8Array) =>
  read(text).problems.map(({ name, wrong, where }) => `${name} ${wrong}. ${where}.`);

const P = 'CONNECTOR_USER_PASSWORD';

test.describe('a slip is a problem with its line, and nothing of what stands there is said', () => {
  const NAMED =
    /^CONNECTOR_USER_PASSWORD is in a line that is not NAME=value\. Line 1 of an\.env\. Write CONNECTOR_USER_PASSWORD=/;
  const slips: [string, string, RegExp][] = [
    ['# in the middle', `${P}=half#zzz-secret`, /PASSWORD goes on after #.*Line 1 of an\.env.*single quotes/],
    ['# behind a blank', `${P}=half #zzz-secret`, /goes on after #/],
    ['what may be a comment, behind a secret', `${P}=half # zzz-secret`, /goes on after #/],
    ['# at the beginning', `${P}=#zzz-secret`, /goes on after #/],
    ['# at the end', 'SALESFORCE_APP_NAME=zzz #', /goes on after #/],
    ['a fragment', 'SALESFORCE_CALLBACK_URL=https://zzz.example/#there', /goes on after #/],
    ['# in a value that may have a comment', 'SALESFORCE_APP_NAME=App#zzz # the app', /goes on after #/],
    ['# behind quotes without a blank', `${P}='zzz-secret'#more`, /goes on after its closing quote/],
    ['text behind quotes', `${P}='zzz-secret'more`, /goes on after its closing quote/],
    ['a comma behind quotes', `${P}='zzz-secret',`, /goes on after its closing quote/],
    ['a single quote within single quotes', `${P}='zzz's secret'`, /goes on after its closing quote/],
    ['two quoted parts', `${P}='zzz' 'secret'`, /goes on after its closing quote/],
    ["a ' that does not close", `${P}='zzz-secret`, /has a quote that does not close/],
    ['a " that does not close', `${P}="zzz-secret`, /has a quote that does not close/],
    ['a backtick that does not close', `${P}=\`zzz-secret`, /has a quote that does not close/],
    ['quotes of two kinds', `${P}='zzz-secret"`, /has a quote that does not close/],
    ['a quote that only closes', `${P}=zzz-secret'`, /has quotes in it/],
    ['quotes within', `${P}=zzz"secret"x`, /has quotes in it/],
    ['a line break in double quotes', `${P}="zzz\\new-secret"`, /has a backslash/],
    ['an escaped double quote', `${P}="zzz\\"secret"`, /has a backslash/],
    ['an escaped backslash', `${P}="zzz\\\\secret"`, /has a backslash/],
    ['an escaped single quote', `${P}='zzz\\'secret'`, /has a backslash/],
    ['a quote behind a backslash', `${P}='zzz-secret\\'`, /has a backslash/],
    ['${NAME}', `${P}=\${zzz}`, /has a \$ that nothing is put in for/],
    ['$NAME of a variable that is set', 'BROWSER_EXECUTABLE=$HOME/zzz', /has a \$ that nothing/],
    ['$(command) in double quotes', `${P}="$(pass zzz)"`, /has a \$ that nothing/],
    ['a second =', `${P}==zzz-secret`, /begins with =\. Line 1/],
    ['an arrow', `${P}=>zzz-secret`, /begins with >\. Line 1/],
    ['a colon', `${P}: zzz-secret`, NAMED],
    ['no =', `${P} zzz-secret`, NAMED],
    ['set', `set ${P}=zzz-secret`, NAMED],
    ['setx', `setx ${P} zzz-secret`, NAMED],
    ['$env:', `$env:${P}="zzz-secret"`, NAMED],
    ['a line of JSON', `"${P}": "zzz-secret",`, NAMED],
    ['+=', `${P}+=zzz-secret`, NAMED],
    ['a wide equals sign', `${P}＝zzz-secret`, NAMED],
    ['hyphens in the name', 'CONNECTOR-USER-PASSWORD=zzz-secret', NAMED],
    ['dots in the name', 'CONNECTOR.USER.PASSWORD=zzz-secret', NAMED],
    ['a name that is longer', `MY_${P}: zzz-secret`, /^Line 1 of an\.env is not NAME=value/],
    ['a comment of another language', '// zzz-secret', /^Line 1 of an\.env is not NAME=value/],
    ['JSON with # in a text', 'OPEN_CONNECTORS_INSTANCE_CONFIGURATION={"a":"b # zzz"}', /goes on after #/],
    ['another variable with a slip', 'zzz=zzz#zzz', /^Line 1 of an\.env goes on after #/],
  ];
  for (const [what, line, sentence] of slips) {
    test(what, () => {
      const [problem = '', ...others] = problemsIn(line);
      expect(problem).toMatch(sentence);
      expect(problem).not.toContain('zzz');
      expect(others).toEqual([]);
    });
  }

  const halves = ['zzzLXNlY3JldC1mb3I', 'zzzNlY3JldC1mb3I=', 'zzzNlY3JldC1mb3I==', 'ZZZ+secret/half==', 'ZZZSECRET=='];
  for (const half of halves) {
    test(`the second half of a secret: ${half}`, () => {
      const [problem = '', ...others] = problemsIn(`# mine\n\n${P}=bWFkZS11cC11c2V\n${half}\nTARGET=live`);
      expect(problem).toMatch(/^Line 4 of an\.env (is not NAME=value|begins with =)/);
      expect(problem.toLowerCase()).not.toContain('zzz');
      expect(others).toEqual([]);
    });
  }

  test('a quote that closes on another line takes no other line with it', () => {
    const text = `TARGET=live\n${P}='zzz-secret\nSALESFORCE_ORG_ID=zzz#zzz\nSETUP_USER_PASSWORD='zzz'\n`;
    expect(problemsIn(text)).toEqual([
      expect.stringMatching(/^CONNECTOR_USER_PASSWORD has a quote that does not close\. Line 2 of an\.env\./),
      expect.stringMatching(/^SALESFORCE_ORG_ID goes on after #.* Line 3 of an\.env\./),
    ]);
  });

  test('a value on the line below its name', () => {
    expect(problemsIn(`${P}=\n'zzz-secret'`)).toEqual([expect.stringMatching(/^Line 2 of an\.env is not NAME=value/)]);
  });

  test('two values of one name', () => {
    expect(problemsIn(`${P}=zzz-one\nTARGET=live\n${P}=zzz-two`)).toEqual([
      `${P} has another value in line 1. Line 3 of an.env. Keep one of the two.`,
    ]);
  });

  for (const [encoding, bytes] of [
    ['UTF-16 with a mark', Buffer.from(`\uFEFF${P}=zzz`, 'utf16le')],
    ['UTF-16 without one', Buffer.from(`${P}=zzz`, 'utf16le')],
    ['a NUL', Buffer.from(`${P}=zzz\0`)],
    ['Latin-1', Buffer.from(`${P}=zzzü`, 'latin1')],
  ] as const) {
    test(encoding, () => {
      expect(problemsIn(bytes)).toEqual([expect.stringMatching(/^an\.env is no text in UTF-8\. Save it as UTF-8/)]);
    });
  }
});

test.describe('what is well is read as it is meant', () => {
  const well: [string, string, string][] = [
    ['a bare value', `${P}=secret`, 'secret'],
    ['single quotes', `${P}='a #1 "secret" $HOME \\n'`, 'a #1 "secret" $HOME \\n'],
    ['double quotes', `${P}="it's a #1"`, "it's a #1"],
    ['backticks', `${P}=\`it's "it"\``, 'it\'s "it"'],
    ['a comment behind quotes', `${P}='secret' # mine`, 'secret'],
    ['blanks around', `  ${P} =  secret  `, 'secret'],
    ['export', `export ${P}='secret'`, 'secret'],
    ['$ that names nothing', `${P}=pa$$word$1`, 'pa$$word$1'],
    ['a single quote within a bare value', `${P}=rock'n-roll`, "rock'n-roll"],
    ['a backslash in a bare value', `${P}=DOMAIN\\new`, 'DOMAIN\\new'],
    ['= within', `${P}=bWFkZQ==`, 'bWFkZQ=='],
    ['the same twice', `${P}=secret\n${P}='secret'`, 'secret'],
    ['Windows line ends', `TARGET=live\r\n${P}=secret\r\n`, 'secret'],
    ['a mark of the byte order', `\uFEFF${P}=secret`, 'secret'],
    ['a blank that does not break, at the end', `${P}=secret\u00A0`, 'secret'],
    ['not ASCII', `${P}=gëheim`, 'gëheim'],
    ['empty', `${P}=`, ''],
  ];
  for (const [what, text, value] of well) {
    test(what, () => {
      expect(valuesIn(text)).toMatchObject({ [P]: value });
    });
  }

  test('a comment behind a value that is no secret', () => {
    expect(valuesIn('TARGET=live # for the night\nREVOKE_IN= # all')).toEqual({ TARGET: 'live', REVOKE_IN: '' });
  });

  test('JSON, bare and in quotes, over several lines as well', () => {
    const [name, json] = ['OPEN_CONNECTORS_INSTANCE_CONFIGURATION', '{"filter.response.nulls":true}'];
    expect(valuesIn(`${name}=${json}`)).toEqual({ [name]: json });
    const text = `${name}='{\n  "a": "b",\n  "c": 1\n}'\nTARGET=live`;
    expect(valuesIn(text)).toEqual({ [name]: '{\n  "a": "b",\n  "c": 1\n}', TARGET: 'live' });
    expect(read(text).variables.get('TARGET')?.line).toBe(5);
  });

  test('comments, with quotes and NAME=value in them, and empty lines', () => {
    expect(read(`# It's mine\n\n# ${P}='{"zzz"\n  # zzz=\n`)).toEqual({ variables: new Map(), problems: [] });
  });
});
