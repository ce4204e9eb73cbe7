import { createHash } from 'node:crypto';
import { expect, test } from '@playwright/test';
import {
  OAuthUrlError,
  checkOAuthUrl,
  ownAuthorizeUrl,
  withPrompt,
  type ExpectedOAuthUrl,
} from '../../../fixtures/flows/oauth-url.ts';
import { settingsFor } from '../clients/settings.ts';

/** Of RFC 7636, appendix B. */
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

const expected: ExpectedOAuthUrl = {
  loginOrigin: 'https://login.salesforce.com',
  consumerKey: '3MVG9made.up_consumer_key',
  consumerSecret: 'made-up-consumer-secret',
  callbackUrl: 'https://reauthentication.example.test/cb?tenant=a',
  scope: 'full refresh_token',
  state: 'sfdc',
};

function oauthUrl(change: (query: URLSearchParams) => void = () => undefined, base?: string): string {
  const url = new URL(base ?? 'https://login.salesforce.com/services/oauth2/authorize');
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: expected.consumerKey,
    client_secret: 'made-up-consumer-secret',
    scope: 'refresh_token full',
    redirect_uri: expected.callbackUrl,
    state: 'sfdc',
  }).toString();
  change(url.searchParams);
  return url.href;
}

const setTo = (parameters: Record<string, string>) =>
  oauthUrl((query) => {
    for (const [name, value] of Object.entries(parameters)) query.set(name, value);
  });

const besides = (name: string, value: string) => oauthUrl((query) => query.append(name, value));

function problemsOf(url: string): readonly string[] {
  try {
    checkOAuthUrl(url, expected);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(OAuthUrlError);
    return (error as OAuthUrlError).problems;
  }
}

test('an OAuth URL with all that was asked for passes, in any order', () => {
  expect(problemsOf(oauthUrl())).toEqual([]);
});

test('an unencoded redirect_uri is read like an encoded one', () => {
  const plain =
    'https://login.salesforce.com/services/oauth2/authorize?response_type=code&client_id=3MVG9made.up_consumer_key' +
    '&scope=full%20refresh_token&redirect_uri=https://reauthentication.example.test/cb?tenant=a&state=sfdc';
  expect(problemsOf(plain)).toEqual([]);
});

test('a PKCE challenge passes: who made the URL has the verifier', () => {
  expect(problemsOf(setTo({ code_challenge: CHALLENGE, code_challenge_method: 'S256' }))).toEqual([]);
});

test('a URL of the suite: asked for as all are, with a challenge for its own verifier', () => {
  const settings = settingsFor(1);
  const { url, state, verifier = '' } = ownAuthorizeUrl(settings);
  const { loginUrl: loginOrigin, app } = settings.salesforce;
  expect(checkOAuthUrl(url.href, { ...app, loginOrigin, state })).toEqual(url);
  expect(url.searchParams.get('code_challenge')).toBe(createHash('sha256').update(verifier).digest('base64url'));
  expect(url.href).not.toContain(app.consumerSecret);
  expect(ownAuthorizeUrl(settings)).not.toMatchObject({ state });
});

const wrong: [what: string, url: string, problem: string | RegExp][] = [
  [
    'another host',
    oauthUrl(undefined, 'https://login.salesforce.com.evil.test/services/oauth2/authorize'),
    /^its origin is https:\/\/login\.salesforce\.com\.evil\.test, not the login origin https:\/\/login\./,
  ],
  [
    'http instead of https',
    oauthUrl(undefined, 'http://login.salesforce.com/services/oauth2/authorize'),
    /^its origin is http:/,
  ],
  ['another path', oauthUrl(undefined, 'https://login.salesforce.com/services/oauth2/token'), /^its path is .*token/],
  [
    'a username before its host',
    oauthUrl(undefined, 'https://ann@login.salesforce.com/services/oauth2/authorize'),
    'it has a username or password before its host',
  ],
  [
    'a password before its host',
    oauthUrl(undefined, 'https://:made-up@login.salesforce.com/services/oauth2/authorize'),
    'it has a username or password before its host',
  ],
  ['a fragment', `${oauthUrl()}#x`, 'it has a fragment'],
  ['another response type', setTo({ response_type: 'token' }), /^response_type is "token", not "code"/],
  ['another client id', setTo({ client_id: '3MVG9other' }), /^client_id is "3MVG9other", not "3MVG9made/],
  ['another callback', setTo({ redirect_uri: 'https://evil.test/cb' }), /^redirect_uri is "https:\/\/evil/],
  ['the secret of another app', setTo({ client_secret: 'of-another-app' }), 'its client_secret is not that of the app'],
  ['another state', setTo({ state: 'other' }), /^state is "other", not "sfdc"/],
  ['a scope missing', setTo({ scope: 'full' }), /^scope is "full", not "full refresh_token"/],
  ['a scope too many', setTo({ scope: 'full refresh_token web' }), /^scope is /],
  ['another client id besides', besides('client_id', '3MVG9other'), 'client_id stands 2 times, not once'],
  ['another callback besides', besides('redirect_uri', 'https://evil.test/'), 'redirect_uri stands 2 times, not once'],
  ['scopes twice', besides('scope', 'full'), 'scope stands 2 times, not once'],
  ['a parameter of nobody’s twice', `${besides('display', 'page')}&display=popup`, 'display stands 2 times, not once'],
  [
    'a PKCE challenge of another method',
    setTo({ code_challenge: CHALLENGE, code_challenge_method: 'plain' }),
    /^its code_challenge is not one of method S256/,
  ],
  ['a PKCE challenge of another form', setTo({ code_challenge: 'x', code_challenge_method: 'S256' }), /code_challenge/],
  ['no URL at all', 'not a url', /not a URL/],
];

/** What would change who answers, whether anybody is asked, or what is asked. */
const NOT_ASKED_FOR = 'login_hint un pw sso_provider immediate startURL retURL request request_uri response_mode';
for (const name of NOT_ASKED_FOR.split(' ')) {
  wrong.push([name, setTo({ [name]: 'a' }), new RegExp(`^it has ${name}, which nobody asked for`)]);
}

for (const [what, url, problem] of wrong) {
  test(`an OAuth URL is refused with ${what}`, () => {
    expect(problemsOf(url)).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)]);
  });
}

test('all differences are named at once, and no secret', () => {
  const problems = problemsOf(
    oauthUrl((query) => {
      query.set('state', 'a');
      query.set('client_id', 'b');
      query.delete('scope');
    }),
  );
  expect(problems).toHaveLength(3);
  expect(problems.join()).not.toContain('made-up-consumer-secret');
});

test('a prompt is added without touching the rest', () => {
  const url = withPrompt(new URL(oauthUrl()), 'login consent');
  expect(url.searchParams.get('prompt')).toBe('login consent');
  expect(url.searchParams.get('redirect_uri')).toBe(expected.callbackUrl);
});
