import type { OptionsOfTextResponseBody } from 'got';
import { z } from 'zod';
import { callLoopback } from '../loopback.ts';
import { PlatformError } from './errors.ts';

/** What Salesforce answered, as it stood. */
export interface ProviderAnswer {
  status: number;
  body: string;
}

/** The app's credentials and the token endpoint, as an instance has them in its configuration. */
export interface ProviderApp {
  tokenUrl: string;
  key: string;
  secret: string;
}

/** A success of Salesforce's token endpoint (Salesforce REST guide, "OAuth 2.0 Web Server Flow"). */
const tokenSchema = z.object({
  access_token: z.string().min(1),
  /** Absent from a refresh, unless rotation is on, and when the app lacks the `refresh_token` scope. */
  refresh_token: z.string().optional(),
  instance_url: z.string().min(1),
  /** The identity URL: `…/id/<org>/<user>`. */
  id: z.string().min(1),
});
export type TokenAnswer = z.infer<typeof tokenSchema>;

/**
 * Exchange an authorization code for tokens.
 * @returns the tokens, or what Salesforce answered instead.
 * @throws PlatformError 502 when Salesforce does not answer.
 */
export function exchangeCode(
  app: ProviderApp,
  code: string,
  redirectUri: string,
  verifier: string | undefined,
): Promise<TokenAnswer | ProviderAnswer> {
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
  return token(app, verifier === undefined ? form : { ...form, code_verifier: verifier });
}

/**
 * Ask for a new access token.
 * @returns the tokens, or what Salesforce answered instead.
 * @throws PlatformError 502 when Salesforce does not answer.
 */
export function refreshAccess(app: ProviderApp, refreshToken: string): Promise<TokenAnswer | ProviderAnswer> {
  return token(app, { grant_type: 'refresh_token', refresh_token: refreshToken });
}

/** Run a SOQL query. @throws PlatformError 502 when Salesforce does not answer. */
export function query(baseUrl: string, accessToken: string, soql: string): Promise<ProviderAnswer> {
  return call(`${baseUrl}/services/data/v62.0/query`, {
    searchParams: { q: soql },
    headers: { authorization: `Bearer ${accessToken}` },
  });
}

/** Whether the token endpoint gave tokens. */
export function isTokenAnswer(answer: TokenAnswer | ProviderAnswer): answer is TokenAnswer {
  return 'access_token' in answer;
}

async function token(app: ProviderApp, form: Record<string, string>): Promise<TokenAnswer | ProviderAnswer> {
  const answer = await call(app.tokenUrl, {
    method: 'POST',
    form: { ...form, client_id: app.key, client_secret: app.secret },
  });
  if (answer.status !== 200) return answer;
  const parsed = tokenSchema.safeParse(JSON.parse(answer.body));
  if (!parsed.success) throw new PlatformError(502, 'The token endpoint answered without tokens', answer.body);
  return parsed.data;
}

async function call(url: string, options: OptionsOfTextResponseBody): Promise<ProviderAnswer> {
  const headers = { 'user-agent': 'CloudElements/2.0', ...options.headers };
  try {
    const { statusCode, body } = await callLoopback(url, { ...options, headers });
    return { status: statusCode, body };
  } catch (error) {
    const { RequestError } = await import('got');
    if (error instanceof RequestError) throw new PlatformError(502, 'Salesforce is not available', error.message);
    throw error;
  }
}
