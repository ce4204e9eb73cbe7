import { type Settings } from '../../fixtures/settings/index.ts';
import { type Finding, note, ok, warning } from './finding.ts';

/** What the settings say by themselves: nobody is asked. */
export function examineSettings({ connectorUsers, setupUser, auditor, openConnectors }: Settings): Finding[] {
  const about = 'settings';
  const withoutTotp = connectorUsers
    .filter(({ totpSecret }) => totpSecret === undefined)
    .map(({ username }) => username);
  const users = connectorUsers.length === 1 ? 'one connector user' : `${connectorUsers.length} connector users`;
  return [
    ok(about, `complete and well-formed, ${users}`),
    ...(withoutTotp.length > 0
      ? [
          warning(
            'MFA',
            `no TOTP secret for ${withoutTotp.join(', ')}`,
            'Salesforce asks every employee user for a second factor since July 2026: register an authenticator app by hand once,' +
              ' and set its secret (help xcloud.mfa_automation_totp)',
          ),
        ]
      : [ok('MFA', 'every connector user has a TOTP secret')]),
    ...(setupUser
      ? setupUser.totpSecret === undefined && setupUser.passkeyFile === undefined
        ? [
            warning(
              'Setup user',
              `${setupUser.username} has neither TOTP secret nor passkey`,
              'set SETUP_USER_TOTP_SECRET, or SETUP_USER_PASSKEY_FILE for an administrator, who is asked for a passkey',
            ),
          ]
        : [ok('Setup user', `${setupUser.username} has a second factor`)]
      : [
          note(
            'Setup user',
            'none is set: the scenarios that revoke in Setup are left out',
            'set SETUP_USER_USERNAME and SETUP_USER_PASSWORD',
          ),
        ]),
    ...(auditor
      ? []
      : [
          note(
            'auditor',
            'none is set: policies and grants of other users cannot be seen',
            'set AUDITOR_CONSUMER_KEY and AUDITOR_CONSUMER_SECRET of a second app with the client credentials flow',
          ),
        ]),
    ...(openConnectors.instanceToken === undefined
      ? [ok('instance', 'none is named: each scenario provisions its own')]
      : []),
  ];
}
