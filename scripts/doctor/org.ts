import { SalesforceError, type Session, soqlText } from '../../fixtures/clients/salesforce/index.ts';
import { judgePolicies, policiesOf } from '../../fixtures/custody/policy.ts';
import { lockOf, usersOf } from '../../fixtures/instance/users.ts';
import { sameSalesforceId, type Settings } from '../../fixtures/settings/index.ts';
import { type Finding, note, ok, problem, warning } from './finding.ts';
import { type Patient } from './patient.ts';

/** More live grants than this, and the next approvals can push out one that somebody needs: Salesforce keeps five. */
const MOST_GRANTS = 3;

/** What the auditor sees: org, policies, users, grants, addresses. One query each; nothing is written. */
export async function examineOrg(patient: Patient): Promise<Finding[]> {
  const session = await patient.salesforce.clientCredentials();
  return [
    ok('auditor', 'logs in by client credentials'),
    ...(await whereSeen('org', () => organization(patient, session))),
    ...(await whereSeen('Refresh Token Policy', () => policies(patient, session))),
    ...(await whereSeen('users', () => users(patient, session))),
    ...(await whereSeen('egress', () => egress(patient, session))),
    ...(await whereSeen('records', () => records(patient, session), READABLE)),
  ];
}

const CUSTOMIZE = "give the auditor's user the permission Customize Application, if it is to be told";
const READABLE = "check SALESFORCE_RESOURCE_QUERY, and that the auditor's user may read that object and those fields";

/** A query that the auditor may not make is not a problem of the org. */
async function whereSeen(about: string, look: () => Promise<Finding[]>, advice = CUSTOMIZE): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error;
    return [note(about, `could not be told: ${error.message}`, advice)];
  }
}

async function organization({ salesforce, settings }: Patient, session: Session): Promise<Finding[]> {
  const org = await salesforce.organization(session);
  const name = `${org.Name ?? 'no name'}, ${org.OrganizationType}${org.IsSandbox ? ', sandbox' : ''}`;
  if (!sameSalesforceId(org.Id, settings.salesforce.orgId)) {
    const advice = `SALESFORCE_ORG_ID names ${settings.salesforce.orgId}`;
    return [problem('org', `the auditor's org is ${org.Id} (${name})`, advice)];
  }
  const production = !org.IsSandbox && org.OrganizationType !== 'Developer Edition';
  if (production && !settings.allowProductionOrg) {
    const advice = 'use a sandbox or a Developer Edition, or set ALLOW_PRODUCTION_ORG=true';
    return [problem('org', `is a production org (${name})`, advice)];
  }
  return [production ? note('org', `is a production org (${name}), and allowed`) : ok('org', name)];
}

async function policies({ salesforce, settings }: Patient, session: Session): Promise<Finding[]> {
  const { app, loginUrl } = settings.salesforce;
  return judgePolicies(app.name, await policiesOf(salesforce, session, app.name), loginUrl);
}

async function users({ salesforce, settings }: Patient, session: Session): Promise<Finding[]> {
  const wanted = peopleOf(settings);
  const states = await usersOf(salesforce, session, { usernames: wanted.map(({ username }) => username) });
  const grants = await salesforce.oauthTokens(session, { appName: settings.salesforce.app.name });
  const told = states.every(({ login }) => login !== undefined);
  const hidden = note('locks', 'who is frozen could not be told', "give the auditor's user Manage Users, to be told");
  const findings = wanted.flatMap(({ username, connector }): Finding[] => {
    const about = `user ${username}`;
    const state = states.find(({ Username }) => Username.toLowerCase() === username.toLowerCase());
    if (!state) return [problem(about, 'is not a user of this org', 'check the name: a sandbox adds its own to it')];
    const findings: Finding[] = [];
    const lock = lockOf(state);
    if (lock) findings.push(problem(about, lock.found, lock.advice));
    const language = state.LanguageLocaleKey ?? 'en';
    if (!language.startsWith('en')) {
      const advice = 'set the language to English: where the pages have no id, labels are read';
      findings.push(warning(about, `has the language ${language}`, advice));
    }
    const own = grants.filter(({ UserId }) => sameSalesforceId(UserId, state.Id)).length;
    if (connector && own > MOST_GRANTS) {
      const advice = 'revoke those that nobody uses: beyond five per user and app Salesforce silently revokes one';
      findings.push(warning(about, `has ${own} live grants for the app`, advice));
    }
    return findings.length > 0
      ? findings
      : [ok(about, connector ? `active, English, ${own} live grants for the app` : 'active, English')];
  });
  return told ? findings : [hidden, ...findings];
}

/** Everybody who logs in, each once. */
function peopleOf({ connectorUsers, setupUser }: Settings): { username: string; connector: boolean }[] {
  const connectors = connectorUsers.map(({ username }) => ({ username, connector: true }));
  const also = setupUser && !connectors.some(({ username }) => username === setupUser.username);
  return also ? [...connectors, { username: setupUser.username, connector: false }] : connectors;
}

/** Whether the query of the settings is one that Salesforce answers, so that a night can compare what the instance gives. */
async function records({ salesforce, settings }: Patient, session: Session): Promise<Finding[]> {
  const { object, fields } = settings.salesforce.records;
  const found = await salesforce.query(session, `SELECT Id, ${fields.join(', ')} FROM ${object} LIMIT 1`);
  const what = `${object}, to compare with /${settings.openConnectors.resource}`;
  if (found.length > 0) return [ok('records', `Salesforce gives ${what}`)];
  const advice = 'make one: without any, a true answer of the instance looks like an empty one';
  return [note('records', `the org has none of ${what}`, advice)];
}

/** The addresses that Salesforce saw the auditor come from: the latest is this machine's. */
async function egress({ salesforce }: Patient, session: Session): Promise<Finding[]> {
  const { user_id: auditor } = await salesforce.userinfo(session);
  const rows = await salesforce.query(
    session,
    `SELECT SourceIp, LoginTime FROM LoginHistory WHERE UserId = ${soqlText(auditor)} ORDER BY LoginTime DESC LIMIT 20`,
  );
  const addresses = [...new Set(rows.map(({ SourceIp }) => String(SourceIp)))];
  const [latest] = addresses;
  if (latest === undefined) return [note('egress', 'Salesforce lists no login of the auditor yet')];
  if (addresses.length === 1) return [ok('egress', `Salesforce sees this machine as ${latest}, always`)];
  const advice =
    'use a fixed egress address and put it into the login IP ranges of the profile, else device activation can stop a login';
  return [warning('egress', `Salesforce saw ${addresses.length} addresses lately, now ${latest}`, advice)];
}
