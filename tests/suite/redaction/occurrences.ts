import { type Secret } from '../../../redaction/index.ts';
import { accessToken, opaque, providerCode, refreshToken, valueOf } from './planted.ts';

/** A text in which a secret stands in a way that one rule alone can tell. */
interface Occurrence {
  rule: string;
  text: string;
  /** What must not be in the redacted text; a registered value is looked for in every form beside it. */
  secret: string;
}

const json = (value: string) => JSON.stringify(value).slice(1, -1);
const html = (value: string) =>
  value.replace(/[^A-Za-z0-9]/gu, (char) => (char === 'ä' ? '&auml;' : `&#${char.codePointAt(0)};`));
const bytesOf = (value: string, base: number, width = 0) =>
  [...Buffer.from(value)].map((byte) => byte.toString(base).padStart(width, '0'));
const base64 = (value: string) => Buffer.from(value).toString('base64');

function base32(value: string): string {
  const bits = bytesOf(value, 2, 8).join('');
  return (bits.match(/.{5}/g) ?? []).map((five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[parseInt(five, 2)]).join('');
}

/** One occurrence for every rule: registered values in every form, and unregistered ones for the rules by name, field and shape. */
export function occurrences(secrets: readonly Secret[]): Occurrence[] {
  const awkward = valueOf(secrets, 'CONNECTOR_USER_PASSWORD');
  const token = valueOf(secrets, 'OPEN_CONNECTORS_USER_SECRET');
  const totp = valueOf(secrets, 'totp');
  const strictly = (value: string) =>
    encodeURIComponent(value).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const escaped = json(json(awkward)).replaceAll('ä', String.raw`\\xc3\\xa4`);
  const inTags = [awkward.slice(0, 6), awkward.slice(6, 10), awkward.slice(10)];
  const latin1 = [...awkward].map((char) => (char === 'ä' ? '%E4' : char === 'ß' ? '%DF' : char));
  const printable = awkward.replace(/[^ -<>-~]/gu, (char) => `=${bytesOf(char, 16).join('=').toUpperCase()}`);
  const forms: [string, string][] = [
    ['raw', `logged in with ${awkward} today`],
    ['percent-encoded', `see https://x.example/${strictly(strictly(awkward))}/y`],
    ['backslash-escaped', `{"x":"${escaped}"}`],
    ['HTML-escaped', `<b>${html(awkward)}</b>`],
    ['split by tags', `<p>${inTags.join('<span class="mark">')}</span></span></p>`],
    ['Latin-1', `see https://x.example/${latin1.join('')}/y`],
    ['reversed', `x ${[...awkward].reverse().join('')} x`],
    ['quoted-printable', `x: ${printable}`],
    ['base32', `x: ${base32(awkward)}`],
    ['base64', ['', 'a', 'ab'].map((before) => base64(`${before}${awkward}:x`)).join(' ')],
    ['base64url', ['', 'a', 'ab'].map((before) => Buffer.from(`${before}${awkward}`).toString('base64url')).join(' ')],
    ['hex', `dump: 0x${bytesOf(awkward, 16, 2).join(', 0x')}`],
    ['decimal', JSON.stringify(Buffer.from(awkward), null, 1)],
    ['octal', `dump: ${bytesOf(awkward, 8, 3).join(' ')}`],
  ];
  const byForm = forms.map(([rule, text]): Occurrence => ({
    rule,
    text,
    secret: awkward,
  }));
  const cut = token.slice(0, 20);
  return [
    ...byForm,
    {
      rule: 'in another case',
      text: `ECHO ${token.toUpperCase()} echo ${token.toLowerCase()}`,
      secret: token,
    },
    { rule: 'with blanks in it', text: `{"echo":"${token.replace(/.{4}/g, '$& ')}"}`, secret: token },
    { rule: 'cut at an end', text: `echo ${token.slice(0, 20)}, or ${token.slice(-20)}`, secret: token },
    { rule: 'cut off before a mark', text: `navigated to "https://x.example/?y=${cut}…"`, secret: cut },
    {
      rule: 'split by terminal sequences',
      text: `Expected: \u001B[32m"${token.slice(0, 9)}\u001B[7m${token.slice(9)}\u001B[27m"\u001B[39m`,
      secret: token,
    },
    { rule: 'one-time code', text: `The code ${totp} was typed.`, secret: totp },
    ...byName(),
    ...byField(),
    ...byShape(),
  ];
}

function of(rule: string, text: (secret: string) => string, secret = opaque()): Occurrence {
  return { rule, text: text(secret), secret };
}

function byName(): Occurrence[] {
  const member = (name: string) => of(name, (secret) => `{"${name}":"${secret}"}`);
  return [
    of('Authorization', (secret) => `{"name":"Authorization","value":"OAuth ${secret}"}`),
    of('Cookie', (secret) => `Cookie: BrowserId=${secret}; path=x`),
    of('Set-Cookie', (secret) => `{"set-cookie":["CookieConsent=x","BrowserId_sec=${secret}; domain=.x.example"]}`),
    of('code', (secret) => `https://callback.example/oauth/callback?code=${secret}&state=x`),
    of('sid', (secret) => `/secur/frontdoor.jsp?sid=${secret}&retURL=%2F`),
    of('otp', (secret) => `{"frontdoor_uri":"https://x.example/secur/frontdoor.jsp?otp=${secret}&startURL=%2F"}`),
    of('apiSecret', (secret) => `GET /elements/sfdc/oauth/url?apiKey=x&apiSecret=${secret}&callbackUrl=x`),
    of('client_secret', (secret) => `grant_type=x&client_secret=${secret}`),
    member('refresh_token'),
    of('access_token', (secret) => `{"body":"{\\"access_token\\":\\"${secret}\\"}"}`),
    member('oauth.user.token'),
    member('oauth.user.refresh_token'),
    of('pw', (secret) => `https://welcome.example/?ref=lsc&pw=${secret}`),
    of('password', (secret) => `{"username":"x","password":"${secret}"}`),
    of('session id', (secret) => `{"sessionId":"${secret}"}`),
    of('token', (secret) => `/services/oauth2/revoke?token=${secret}`),
    of('verification code field', (secret) => `un=x&tc=${secret}&save=Verify`, '307164'),
  ];
}

function byField(): Occurrence[] {
  return [
    of('field of an HTML form', (secret) => `<input class="x" type="password" id="y" value="${secret}">`),
    of(
      'field of a DOM snapshot',
      (secret) => `["INPUT",{"__playwright_value_":"${secret}","type":"password","id":"y"}]`,
    ),
    of(
      'field of an accessibility snapshot',
      (secret) => `- textbox "Current Password" [active]: ${secret}\n- button "Go"`,
    ),
    of('cookies of a HAR entry', (secret) => `{"cookies":[{"name":"BrowserId","value":"${secret}"}],"headers":[]}`),
  ];
}

function byShape(): Occurrence[] {
  return [
    of('access token by shape', (secret) => `the token ${secret} was taken`, accessToken()),
    of('refresh token by shape', (secret) => `and ${encodeURIComponent(secret)} too`, refreshToken()),
    of('provider code by shape', (secret) => `code ${secret}.`, providerCode()),
    of('JSON web token by shape', (secret) => `jwt ${secret}`, `eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0abc.${opaque()}`),
    of('credential after its scheme', (secret) => `sent Element ${secret}, and got 401`),
  ];
}
