import { LEASE_TAG } from '../../fixtures/instance/changes.ts';
import { type Instance, isMask } from '../../fixtures/clients/open-connectors/index.ts';
import { runTag } from '../../fixtures/custody/maker.ts';
import { sameSalesforceId, type Settings } from '../../fixtures/settings/index.ts';
import { identityOf, tokensOf } from '../../fixtures/instance/tokens.ts';
import { type Finding, note, ok, problem, warning } from './finding.ts';
import { type Patient } from './patient.ts';

const SECRETS = 'check OPEN_CONNECTORS_URL, OPEN_CONNECTORS_USER_SECRET and OPEN_CONNECTORS_ORGANIZATION_SECRET';

/** Reaches Open Connectors, and looks at every instance of the account: those that the settings name, and what runs left. */
export async function examineOpenConnectors({ openConnectors, settings }: Patient): Promise<Finding[]> {
  const answer = await openConnectors.raw.instances();
  if (answer.status === 401) return [problem('Open Connectors', 'refuses the secrets of the account (401)', SECRETS)];
  const instances = await openConnectors.instances();
  return [
    ok('Open Connectors', `answers; the account has ${instances.length} instances`),
    ...instanceTokens(settings).flatMap((token) => examineInstance(settings, token, instances)),
    ...leftOvers(instances),
  ];
}

/** The existing instances that the settings name. */
export function instanceTokens({ openConnectors, connectorUsers }: Settings): string[] {
  const pooled = connectorUsers.flatMap(({ instances = [] }) => instances.map(({ token }) => token));
  return [openConnectors.instanceToken, ...pooled].filter((token) => token !== undefined);
}

function examineInstance(settings: Settings, token: string, instances: readonly Instance[]): Finding[] {
  const instance = instances.find((candidate) => candidate.token === token);
  if (!instance) {
    const advice = 'it was deleted, or its token was changed: set OPEN_CONNECTORS_INSTANCE_TOKEN to the present one';
    return [problem('instance', 'no instance of the account has the element token of the settings', advice)];
  }
  const about = `instance ${instance.id}`;
  const identity = identityOf(instance);
  const tokens = tokensOf(instance, settings);
  const enable =
    'its refreshes failed five times: enable and re-authenticate it; the restore of the next run does both';
  const findings = [instance.disabled ? warning(about, 'is disabled', enable) : ok(about, 'is there, and enabled')];
  if (identity && !sameSalesforceId(identity.orgId, settings.salesforce.orgId)) {
    const advice = `SALESFORCE_ORG_ID names ${settings.salesforce.orgId}: name an instance of that org`;
    findings.push(problem(about, `belongs to org ${identity.orgId}`, advice));
  }
  if (tokens.accessToken === undefined || tokens.refreshToken === undefined) {
    const masked = isMask(instance.configuration?.['oauth.user.token']) ? 'masked' : 'not to be had';
    findings.push(note(about, `its tokens are ${masked}: the oracles that need them are not observable`));
  }
  return findings;
}

/** Instances that a run made and did not delete, and leases that are still written on one. */
function leftOvers(instances: readonly Instance[]): Finding[] {
  const findings: Finding[] = [];
  for (const { id, name, tags } of instances) {
    const made = tags.filter((tag) => tag.startsWith(runTag('')));
    const remove = `where that run is over, the next one removes it, or: DELETE /instances/${id}`;
    if (made.length > 0)
      findings.push(warning('left-overs', `instance ${id} (${name}) was made by a run, ${made.join(', ')}`, remove));
    const leases = tags.filter((tag) => LEASE_TAG.test(tag));
    const wait = 'another run is using it, or was killed: a lease whose time is over is taken over by the next run';
    if (leases.length > 0)
      findings.push(warning('leases', `instance ${id} (${name}) is leased, ${leases.join(', ')}`, wait));
  }
  return findings.length > 0 ? findings : [ok('left-overs', 'no instance and no lease of another run')];
}
