import { type Context } from 'hono';
import { type SimulatorContext } from '../context.ts';
import { NotSimulated } from '../not-simulated.ts';
import { roleOf } from '../hosts.ts';
import { type TokenAnswer } from './grants.ts';
import { type App, type LoginEvent } from './model.ts';
import { clientOf, formOf } from './oauth-client.ts';
import { OAuthError } from './oauth-error.ts';
import { withIdToken } from './openid.ts';
import { hostOf } from './wire.ts';

/** What `full` is known to come back as in a token answer. */
const EXPANDED = ['visualforce', 'wave_api', 'custom_permissions', 'web', 'openid', 'chatter_api', 'id', 'api', 'full'];

/** Grants that Salesforce has and the simulator has not. */
const MISSING =
  /^(password|assertion|device|hybrid_\w+|urn:ietf:params:oauth:grant-type:(jwt-bearer|saml2-bearer|token-exchange))$/;

/** `POST /services/oauth2/token`: authorization_code, refresh_token, client_credentials. Errors are 400 with JSON. */
export async function tokenEndpoint(simulator: SimulatorContext, c: Context): Promise<Response> {
  const form = await formOf(c);
  c.header('Cache-Control', 'no-store');
  const format = form.get('format') ?? 'json';
  if (format !== 'json') throw new NotSimulated(`format=${format} of a token answer`);
  try {
    const nonce = simulator.salesforce.grants.codes.get(form.get('code') ?? '')?.nonce;
    const answer = await withIdToken(simulator, hostOf(c), expanded(simulator, grant(simulator, c, form)), nonce);
    return c.json(answer);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return c.json({ error: error.error, error_description: error.description ?? error.error }, 400);
  }
}

function grant(simulator: SimulatorContext, c: Context, form: URLSearchParams): TokenAnswer {
  const { grants, directory } = simulator.salesforce;
  const host = hostOf(c);
  switch (form.get('grant_type') ?? '') {
    case 'authorization_code': {
      const app = clientOf(simulator, c, form);
      const code = form.get('code') ?? '';
      const verifier = form.get('code_verifier') || undefined;
      return recorded(simulator, host, app, grants.codes.get(code)?.userId, 'OauthWebServer', () =>
        grants.exchange(host, app, { code, redirectUri: form.get('redirect_uri') ?? '', verifier }),
      );
    }
    case 'refresh_token': {
      const app = clientOf(simulator, c, form);
      const token = form.get('refresh_token') ?? '';
      const owner = grants.all.find((grant) => grant.refreshToken === token)?.userId;
      return recorded(simulator, host, app, owner, 'OauthRefreshToken', () => grants.refresh(host, app, token));
    }
    case 'client_credentials': {
      if (roleOf(host).role !== 'my-domain') {
        throw new OAuthError('invalid_grant', 'request not supported on this domain');
      }
      const app = clientOf(simulator, c, form);
      if (app.clientCredentialsUserId === undefined) {
        throw new OAuthError('invalid_grant', 'no client credentials user enabled');
      }
      const user = directory.user(app.clientCredentialsUserId);
      return recorded(simulator, host, app, user.id, 'OauthClientCredentials', () =>
        grants.clientCredentials(app, user),
      );
    }
    default:
      if (MISSING.test(form.get('grant_type') ?? '')) throw new NotSimulated(`grant_type ${form.get('grant_type')}`);
      throw new OAuthError('unsupported_grant_type', 'grant type not supported');
  }
}

/** Runs a grant, and writes what came of it to the LoginHistory of its user, where it has one. */
function recorded(
  { salesforce: { directory, logins } }: SimulatorContext,
  loginUrl: string,
  app: App,
  userId: string | undefined,
  subType: LoginEvent['subType'],
  run: () => TokenAnswer,
): TokenAnswer {
  const record = (status: string): void => {
    if (userId === undefined) return;
    logins.record(directory.user(userId), {
      type: 'Remote Access 2.0',
      subType,
      status,
      application: app.name,
      loginUrl,
    });
  };
  try {
    const answer = run();
    record('Success');
    return answer;
  } catch (error) {
    record(subType === 'OauthWebServer' ? 'Failed: Invalid Nonce' : 'Failed: Token expired');
    throw error;
  }
}

function expanded(simulator: SimulatorContext, answer: TokenAnswer): TokenAnswer {
  const scopes = answer.scope.split(' ');
  if (!simulator.variants.has('scope-expanded') || !scopes.includes('full')) return answer;
  return { ...answer, scope: [...new Set([...scopes.filter((scope) => scope !== 'full'), ...EXPANDED])].join(' ') };
}
