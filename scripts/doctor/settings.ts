import { type Settings } from '../../fixtures/settings/index.ts';
import { type Finding, note, ok, warning } from './finding.ts';

/** What the settings say by themselves: nobody is asked. */
export function examineSettings({ connectorUsers, setupUser, auditor, openConnectors }: Settings): Finding[] {
  const users = connectorUsers.length === 1 ? 'one connector user' : `${connectorUsers.length} connector users`;
  const findings = [
    ok('settings', `complete and well-formed, ${users}`),
    secondFactors(connectorUsers),
    ofSetup(setupUser),
  ];
  if (auditor === undefined) {
    const advice =
      'set AUDITOR_CONSUMER_KEY and AUDITOR_CONSUMER_SECRET of a second app with the client credentials flow';
    findings.push(note('auditor', 'none is set: policies and grants of other users cannot be seen', advice));
  }
  if (openConnectors.instanceToken === undefined)
    findings.push(ok('instance', 'none is named: each scenario provisions its own'));
  return findings;
}

function secondFactors(users: Settings['connectorUsers']): Finding {
  const without = users.filter(({ totpSecret }) => totpSecret === undefined).map(({ username }) => username);
  if (without.length === 0) return ok('MFA', 'every connector user has a TOTP secret');
  const advice =
    'Salesforce asks every employee user for a second factor since July 2026: register an authenticator app by hand once,' +
    ' and set its secret (help xcloud.mfa_automation_totp)';
  return warning('MFA', `no TOTP secret for ${without.join(', ')}`, advice);
}

function ofSetup(user: Settings['setupUser']): Finding {
  const about = 'Setup user';
  if (user === undefined) {
    const advice = 'set SETUP_USER_USERNAME and SETUP_USER_PASSWORD';
    return note(about, 'none is set: the scenarios that revoke in Setup are left out', advice);
  }
  if (user.totpSecret !== undefined || user.passkeyFile !== undefined)
    return ok(about, `${user.username} has a second factor`);
  const advice =
    'set SETUP_USER_TOTP_SECRET, or SETUP_USER_PASSKEY_FILE for an administrator, who is asked for a passkey';
  return warning(about, `${user.username} has neither TOTP secret nor passkey`, advice);
}
