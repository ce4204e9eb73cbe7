import { askedFor, checkOAuthUrl, OAuthUrlError } from '../../fixtures/flows/oauth-url.ts';
import { SalesforceError } from '../../fixtures/clients/salesforce/index.ts';
import { type Finding, ok, problem, warning } from './finding.ts';
import { type Patient } from './patient.ts';

/** Names no token of anybody: what is asked is whether Salesforce knows the app that asks. */
const NO_TOKEN = 'this-token-was-never-issued';

/** What Salesforce says to a look at the OAuth URL, and what to do about it. Source: help xcloud.remoteaccess_oauth_flow_errors. */
const ADVICE: Readonly<Record<string, string>> = {
  invalid_client_id: 'SALESFORCE_CONSUMER_KEY is not known at this login host; a new app needs up to ten minutes',
  redirect_uri_mismatch: 'SALESFORCE_CALLBACK_URL must equal a callback URL of the connected app, letter by letter',
  invalid_request:
    'take "Require Proof Key for Code Exchange (PKCE)" off the connected app: Open Connectors sends no challenge',
};

/** Is the login host there, and does it know key and secret? Asked by introspection, which changes nothing. */
export async function examineApp({ salesforce, settings }: Patient): Promise<Finding> {
  const { name } = settings.salesforce.app;
  try {
    await salesforce.introspect(NO_TOKEN, 'refresh_token');
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error;
    const advice = 'check SALESFORCE_CONSUMER_KEY, SALESFORCE_CONSUMER_SECRET and SALESFORCE_LOGIN_URL';
    return error.status < 500
      ? problem('connected app', `${name}: ${error.message}`, advice)
      : warning('connected app', `${name}: ${error.message}`, 'Salesforce has trouble: see status.salesforce.com');
  }
  return ok('connected app', `${name}: Salesforce knows its key and secret`);
}

/** Asks for an OAuth URL, checks it, and looks whether Salesforce would let a user in by it. Nobody logs in. */
export async function examineOAuthUrl({ openConnectors, web, settings }: Patient): Promise<Finding> {
  const about = 'OAuth URL';
  const { oauthUrl } = await openConnectors.oauthUrl();
  let url: URL;
  try {
    url = checkOAuthUrl(oauthUrl, askedFor(settings));
  } catch (error) {
    if (!(error instanceof OAuthUrlError)) throw error;
    return problem(
      about,
      error.message,
      'compare SALESFORCE_LOGIN_URL and the settings of the app with those of the connector',
    );
  }
  const answer = await web.send({ method: 'GET', url: url.href });
  if (answer.status < 400) return ok(about, 'leads where it should, and Salesforce accepts app, callback and scope');
  const said = new SalesforceError(answer);
  return problem(about, said.message, ADVICE[said.error] ?? 'see the connected app in Setup');
}
