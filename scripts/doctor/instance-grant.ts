import { missingScopes } from '../../fixtures/instance/scopes.ts';
import { tokensOf } from '../../fixtures/instance/tokens.ts';
import { type Finding, note, ok, warning } from './finding.ts';
import { instanceTokens } from './open-connectors.ts';
import { type Patient } from './patient.ts';

/** Asks Salesforce about the grants of the existing instances. Open Connectors is not called: a call could refresh, or count as a failed one. */
export async function examineGrants({ openConnectors, salesforce, settings }: Patient): Promise<Finding[]> {
  const tokens = new Set(instanceTokens(settings));
  if (tokens.size === 0) return [];
  const instances = (await openConnectors.instances()).filter(({ token }) => tokens.has(token));
  const findings: Finding[] = [];
  for (const { id } of instances) {
    const about = `grant of ${id}`;
    const { refreshToken, instanceUrl } = tokensOf(await openConnectors.instance({ id }), settings);
    if (refreshToken === undefined) {
      findings.push(note(about, 'could not be told: its refresh token is not to be had'));
      continue;
    }
    const answer = await salesforce.introspect(refreshToken, 'refresh_token', instanceUrl);
    findings.push(answer.active ? alive(about, answer, settings.salesforce.app.scope) : dead(about, id));
  }
  return findings;
}

function dead(about: string, id: number): Finding {
  const advice = `re-authenticate instance ${id}; the restore of the next run does`;
  return warning(about, 'is dead: Salesforce does not know its refresh token', advice);
}

function alive(about: string, answer: { scope?: string; username?: string }, wanted: string): Finding {
  const missing = missingScopes(wanted, answer.scope);
  const who = answer.username ?? 'a user that Salesforce does not name';
  if (missing.length === 0) return ok(about, `is alive, of ${who}`);
  return warning(about, `lacks the scopes ${missing.join(', ')}`, 'add them to the connected app, and re-authenticate');
}
