/** The pages of Salesforce, each a class constructed from a Playwright `Page` alone, and the function that says which of them is on the screen. */
export { ConnectedAppUserListPage } from './connected-app-user-list-page.ts';
export { ConnectedAppsOAuthUsagePage } from './connected-apps-usage-page.ts';
export { ConsentPage, type Decision } from './consent-page.ts';
export { CreatePasskeyPage } from './create-passkey-page.ts';
export { ExternalClientAppUsersPage } from './external-client-app-users-page.ts';
export { ExternalClientAppsUsagePage } from './external-client-apps-usage-page.ts';
export { LoginPage } from './login-page.ts';
export { isMaintenanceNotice } from './maintenance-page.ts';
export { OAuthErrorPage } from './oauth-error-page.ts';
export { PasskeyPage } from './passkey-page.ts';
export { PersonalOAuthConnectedAppsPage } from './personal-oauth-apps-page.ts';
export { PhoneRegistrationPage } from './phone-registration-page.ts';
export { CodeRefusedError, VerificationPage } from './verification-page.ts';
export { noteEgress } from './browser/browser-proxy.ts';
export { onDrift, type Drift } from './browser/drift.ts';
export { enrollPasskey } from './browser/enroll-passkey.ts';
export { goTo, isUnavailable, openPage, whenOpened } from './browser/goto.ts';
export { isBeingLeft, isSetupContent, latestNavigation, watchNavigation } from './browser/navigation.ts';
export { keepOutExtras } from './browser/extras.ts';
export { press } from './browser/press.ts';
export {
  readPasskey,
  VirtualAuthenticator,
  checkPasskeyFile,
  writePasskey,
  type Passkey,
} from './browser/virtual-authenticator.ts';
export { ListNotReadableError } from './lists/list-errors.ts';
export { type UserGrantRow, type UserLabel } from './lists/user-list.ts';
export { authorizeRefusals } from './states/authorize-refusals.ts';
export { PageError, UnattendedStopError, UnexpectedPageError, UnknownPageError } from './states/errors.ts';
export { identifyPage, recognisePage } from './states/identify.ts';
export { type PageFacts } from './states/page-facts.ts';
export { LoginRefusedError } from './states/login-refusals.ts';
export { AuthorizationRefusedError, KNOWN_REFUSAL_CODES, refusalIn } from './states/oauth-errors.ts';
export { PAGE_STATES, stateEntry, type ActingState, type ConditionalState, type PageState } from './states/states.ts';
export { stopErrorFor } from './states/stops.ts';
