import { type Settings } from '../../fixtures/settings/index.ts';
import { examineApp, examineOAuthUrl } from './authorization.ts';
import { examineEgress } from './egress.ts';
import { examine, type Finding } from './finding.ts';
import { examineGrants } from './instance-grant.ts';
import { examineOpenConnectors } from './open-connectors.ts';
import { examineOrg } from './org.ts';
import { type Patient } from './patient.ts';
import { examineSettings } from './settings.ts';

export { exitCode, type Finding, renderTable, type Severity } from './finding.ts';
export { examineLogins } from './login.ts';
export { type Patient, patientOf } from './patient.ts';

const REACH = 'is the service up, and does a proxy or firewall let this machine through?';

/**
 * Examines settings, both services, app, org and instances, one after the other, and changes nothing. What one examination
 * meets does not keep the next from being made. Logins in a browser are `examineLogins`.
 */
export async function diagnose(patient: Patient): Promise<Finding[]> {
  const { settings } = patient;
  return [
    ...examineSettings(settings),
    ...examineEgress(settings),
    ...(await examine('Open Connectors', REACH, () => examineOpenConnectors(patient))),
    ...(await examine('connected app', REACH, () => examineApp(patient))),
    ...(await examine('OAuth URL', REACH, () => examineOAuthUrl(patient))),
    ...(await auditorExaminations(patient, settings)),
    ...(await examine('grants', REACH, () => examineGrants(patient))),
  ];
}

function auditorExaminations(patient: Patient, { auditor }: Settings): Promise<Finding[]> {
  if (!auditor) return Promise.resolve([]);
  const advice =
    'check AUDITOR_CONSUMER_KEY and AUDITOR_CONSUMER_SECRET, SALESFORCE_MY_DOMAIN_URL, and the run-as user of the client credentials flow';
  return examine('auditor', advice, () => examineOrg(patient));
}
