import { isMaintenanceNotice } from '../maintenance-page.ts';
import { shows, type PageFacts } from './page-facts.ts';
import { type StateEntry } from './state-types.ts';

const VERIFICATION = '/_ui/identity/verification/';
const methodIs = (facts: PageFacts, method: RegExp) =>
  facts.url.pathname.startsWith(VERIFICATION) && method.test(facts.url.pathname);
const startsWith = (facts: PageFacts, path: string) => facts.url.pathname.startsWith(path);
const loaded = (facts: PageFacts) => facts.text.trim() !== '';

/** Identity verification, and what Salesforce puts between a login and its target. */
export const VERIFICATION_STATES = [
  {
    name: 'passkey-challenge',
    meaning: 'A passkey is asked for (`UnifiedPasskeyVerificationUi`)',
    handling: 'act',
    answer: 'Answered by the virtual authenticator with the stored passkey; without one `PasskeyRequiredError`',
    source: 'browserforce (path)',
    detect: (facts) => methodIs(facts, /\/UnifiedPasskeyVerificationUi(\/|$)/) && loaded(facts),
  },
  {
    name: 'verification-push',
    meaning: 'A push message to Salesforce Authenticator (`ToopherVerificationFinishUi`)',
    handling: 'stop',
    answer: '`VerificationNotPossibleError`: how to avoid it',
    source: 'public suites (path, title “Check Your Mobile Device”)',
    detect: (facts) => methodIs(facts, /\/Toopher\w*Ui(\/|$)/) && loaded(facts),
  },
  {
    name: 'verification-email',
    meaning: 'A code sent by e-mail (device activation)',
    handling: 'stop',
    answer: '`VerificationNotPossibleError`: how to avoid it',
    source: 'saved page of 2015 and public suites (path, id emc)',
    detect: (facts) => shows(facts, 'emailCode') || (methodIs(facts, /\/Email\w*Ui(\/|$)/) && loaded(facts)),
  },
  {
    name: 'verification-sms',
    meaning: 'A code sent by SMS',
    handling: 'stop',
    answer: '`VerificationNotPossibleError`: how to avoid it',
    source: 'public suites (id smc)',
    detect: (facts) => shows(facts, 'smsCode') || (methodIs(facts, /\/Sms\w*Ui(\/|$)/i) && loaded(facts)),
  },
  {
    name: 'verification-totp',
    meaning: 'A code of an authenticator app',
    handling: 'act',
    answer: 'The code is typed; a refused one is tried once more, in the next window',
    source: 'a recorder of 2025 (path), public suites (id tc)',
    detect: (facts) => shows(facts, 'totpCode'),
  },
  {
    name: 'verification-enrolment',
    meaning: 'The user has no verification method and must connect one (authenticator app, security key)',
    handling: 'stop',
    answer: '`VerificationEnrolmentError`: register an authenticator app once, by hand',
    source: 'public code (input t, addTwoFactorOnly)',
    detect: (facts) => shows(facts, 'authenticatorSecret') || /\/addTwoFactor(Only)?(\b|$)/i.test(facts.url.pathname),
  },
  {
    name: 'verification-other',
    meaning: 'Another way of verification than the ones above',
    handling: 'stop',
    answer: '`VerificationNotPossibleError` names the path',
    source: 'browserforce (prefix of the path)',
    detect: (facts) => startsWith(facts, VERIFICATION) && loaded(facts),
  },
  {
    name: 'passkey-creation',
    meaning: '“Create a Passkey”, between verification and consent',
    handling: 'act',
    answer: 'A passkey is created by the virtual authenticator; without one `PasskeyRequiredError`',
    source: 'browserforce (path), public code (button)',
    detect: (facts) => startsWith(facts, '/_ui/identity/webauthn/') && loaded(facts),
  },
  {
    name: 'phone-registration',
    meaning: '“Register Your Mobile Phone”',
    handling: 'act',
    answer: '“Remind Me Later”; never the opt-out, which would change the user',
    source: 'saved page of 2015; public suites',
    detect: (facts) =>
      (startsWith(facts, '/_ui/identity/phone/') && loaded(facts)) ||
      (shows(facts, 'phoneCountry') && shows(facts, 'phoneNumber')),
  },
  {
    name: 'password-change',
    meaning: '“Change Your Password”: the password has expired',
    handling: 'stop',
    answer: '`PasswordChangeRequiredError`: the suite never changes a password',
    source: 'saved page of 2017; public code of 2026',
    detect: (facts) =>
      shows(facts, 'newPassword') || (startsWith(facts, '/_ui/system/security/ChangePassword') && loaded(facts)),
  },
  {
    name: 'maintenance',
    meaning: '“Scheduled Maintenance” notice after a login',
    handling: 'act',
    answer: '“Got it”',
    source: 'browserforce (path)',
    detect: (facts) => isMaintenanceNotice(facts.url) && loaded(facts),
  },
] as const satisfies readonly StateEntry[];
