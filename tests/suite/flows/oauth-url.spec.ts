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
  const challenged = oauthUrl((query) => {
    query.set('code_challenge', CHALLENGE);
    query.set('code_challenge_method', 'S256');
  });
  expect(problemsOf(challenged)).toEqual([]);
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

const wrong: [what: string, url: string, problem: RegExp][] = [
  [
    'another host',
    oauthUrl(undefined, 'https://login.salesforce.com.evil.test/services/oauth2/authorize'),
    /its origin is https:\/\/login\.salesforce\.com\.evil\.test/,
  ],
  [
    'http instead of https',
    oauthUrl(undefined, 'http://login.salesforce.com/services/oauth2/authorize'),
    /its origin is http:/,
  ],
  ['another path', oauthUrl(undefined, 'https://login.salesforce.com/services/oauth2/token'), /path/],
  [
    'another response type',
    oauthUrl((query) => {
      query.set('response_type', 'token');
    }),
    /response_type/,
  ],
  [
    'another client id',
    oauthUrl((query) => {
      query.set('client_id', '3MVG9other');
    }),
    /client_id/,
  ],
  [
    'another callback',
    oauthUrl((query) => {
      query.set('redirect_uri', 'https://evil.test/cb');
    }),
    /redirect_uri/,
  ],
  [
    'another state',
    oauthUrl((query) => {
      query.set('state', 'other');
    }),
    /state/,
  ],
  [
    'a scope missing',
    oauthUrl((query) => {
      query.set('scope', 'full');
    }),
    /scope/,
  ],
  [
    'a scope too many',
    oauthUrl((query) => {
      query.set('scope', 'full refresh_token web');
    }),
    /scope/,
  ],
  [
    'a parameter that stands twice',
    oauthUrl((query) => {
      query.append('client_id', '3MVG9other');
    }),
    /client_id stands 2 times/,
  ],
  [
    'a PKCE challenge of another method',
    oauthUrl((query) => {
      query.set('code_challenge', CHALLENGE);
      query.set('code_challenge_method', 'plain');
    }),
    /code_challenge/,
  ],
  [
    'a PKCE challenge of another form',
    oauthUrl((query) => {
      query.set('code_challenge', 'x');
      query.set('code_challenge_method', 'S256');
    }),
    /code_challenge/,
  ],
  ['no URL at all', 'not a url', /not a URL/],
];

for (const [what, url, problem] of wrong) {
  test(`${what} is refused`, () => {
    expect(problemsOf(url).join('\n')).toMatch(problem);
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

for (const [title, change, problem] of [
  ['scopes twice', (query: URLSearchParams) => query.append('scope', 'full'), 'scope stands 2 times, not once'],
  ['a parameter of nobody’s twice', twice('display'), 'display stands 2 times, not once'],
  ...[
    'login_hint',
    'un',
    'pw',
    'sso_provider',
    'immediate',
    'startURL',
    'retURL',
    'request',
    'request_uri',
    'response_mode',
  ].map(
    (name) =>
      [
        name,
        (query: URLSearchParams) => query.set(name, 'a'),
        new RegExp(`^it has ${name}, which nobody asked for`),
      ] as const,
  ),
] as const) {
  test(`an OAuth URL is refused with ${title}`, () => {
    const problems = problemsOf(oauthUrl(change));
    expect(problems).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)]);
  });
}

function twice(name: string) {
  return (query: URLSearchParams) => {
    query.append(name, 'page');
    query.append(name, 'popup');
  };
}
