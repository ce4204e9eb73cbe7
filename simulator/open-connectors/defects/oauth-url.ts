import { type SimulatorContext } from '../../context.ts';
import { type Defects, type Hooks } from './calls.ts';

/** What is wrong with the address that step 8 answers. */
export function urlDefects({ hosts }: SimulatorContext): Defects {
  return {
    'oauth-url-secret': bentUrl(({ searchParams }) => searchParams.set('client_secret', 'TheSecretOfAnotherApp')),
    'oauth-url-request': bentUrl(({ searchParams }) =>
      searchParams.set('request_uri', 'https://requests.example.test/1'),
    ),
    'oauth-url-sso-provider': bentUrl(({ searchParams }) => searchParams.set('sso_provider', '0SO5w0000008OIA')),
    'oauth-url-scope-twice': bentUrl(({ searchParams }) => searchParams.append('scope', 'full web refresh_token')),
    'oauth-url-client-twice': bentUrl(({ searchParams }) => searchParams.append('client_id', '3MVG9OtherApp')),
    'oauth-url-login-hint': bentUrl(({ searchParams }) => searchParams.set('login_hint', 'somebody@else.example')),
    'oauth-url-callback-besides': bentUrl(({ searchParams }) =>
      searchParams.set('Redirect_URL', 'https://collector.example.test/callback'),
    ),
    'oauth-url-names-another-app': bentUrl(({ searchParams }) => searchParams.set('for', 'app 3MVG9OtherApp')),
    'oauth-url-user': bentUrl((url) => void (url.username = 'login')),
    'oauth-url-fragment': bentUrl((url) => void (url.hash = 'access_token=1')),
    'oauth-url-prompt-none': bentUrl(({ searchParams }) => searchParams.set('prompt', 'none')),
    'oauth-url-origin': bentUrl((url) => void (url.host = url.host.replace(/^[^.]+/, 'phishing'))),
    'oauth-url-client': bentUrl(({ searchParams }) => searchParams.set('client_id', '3MVG9OtherApp')),
    'oauth-url-callback': bentUrl(({ searchParams }) => searchParams.set('redirect_uri', `${hosts.callback}/`)),
    'oauth-url-scope': bentUrl(({ searchParams }) => searchParams.set('scope', 'api')),
    'oauth-url-state': bentUrl(({ searchParams }) => searchParams.set('state', 'other')),
  };
}

function bentUrl(bend: (url: URL) => void): Hooks {
  return {
    oauthUrl: (text) => {
      const url = new URL(text);
      bend(url);
      return url.href;
    },
  };
}
