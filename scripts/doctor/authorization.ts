import { type AuthorizeUrl, OAuthUrlError, requestOAuthUrl } from '../../fixtures/flows/oauth-url.ts';
import { SalesforceError } from '../../fixtures/clients/salesforce/index.ts';
import { refusalIn } from '../../pages/index.ts';
import { type Finding, note, ok, problem, warning } from './finding.ts';
import { type Patient } from './patient.ts';

/** Names no token of anybody: what is asked is whether Salesforce knows the app that asks. */
const NO_TOKEN = 'this-token-was-never-issued';

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
export async function examineOAuthUrl(patient: Patient): Promise<Finding[]> {
  const about = 'OAuth URL';
  let asked: AuthorizeUrl;
  try {
    asked = await requestOAuthUrl(patient);
  } catch (error) {
    if (!(error instanceof OAuthUrlError)) throw error;
    const advice = 'compare SALESFORCE_LOGIN_URL and the settings of the app with those of the connector';
    return [problem(about, error.message, advice)];
  }
  return [challenge(asked), await answerTo(patient, asked)];
}

/** It is Open Connectors' alone, and so is known before there is an app. External client apps made since July 2026 always want one. */
function challenge({ url }: AuthorizeUrl): Finding {
  const about = 'code challenge';
  if (url.searchParams.has('code_challenge'))
    return ok(about, 'Open Connectors sends one (PKCE): any app will do, also a new external client app');
  return note(
    about,
    'Open Connectors sends none: a new external client app would refuse the OAuth URL, as it always wants one',
    'use an older app of the same org, a connected app that Salesforce Support switches on, or ask SAP',
  );
}

async function answerTo(patient: Patient, asked: AuthorizeUrl): Promise<Finding> {
  const about = 'OAuth URL';
  const answer = await patient.web.send({ method: 'GET', url: asked.url.href, follow: false });
  const { status, headers, body } = answer;
  // Some refusals are bare text, others go to the callback or to a page.
  const said =
    status >= 400
      ? refusalIn(new URLSearchParams(body.trim()), 'plain text')
      : refusalIn(new URL(headers.location ?? '', asked.url).searchParams, 'callback');
  if (said !== undefined)
    return problem(about, `Salesforce refuses it: ${said.code}, “${said.description}”`, said.advice);
  if (status >= 400) {
    return problem(about, new SalesforceError(answer).message, 'see the connected app in Setup');
  }
  return ok(about, 'leads where it should, and Salesforce accepts app and callback');
}
