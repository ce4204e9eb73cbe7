/** The pages of Salesforce, each a class constructed from a Playwright `Page` alone, and the function that says which of them is on the screen. */
export { AuthorizeRefusals } from './states/authorize-refusals.ts';
export { ConnectedAppsOAuthUsagePage, type Shell } from './connected-apps-usage-page.ts';
export { ConnectedAppUserListPage } from './connected-app-user-list-page.ts';
export { ConsentPage, WrongConsentError, type ConsentText } from './consent-page.ts';
export { onDrift, reportDrift, type Drift } from './browser/drift.ts';
export {
  ElementNotFoundError,
  PageDidNotMoveError,
  PageError,
  UnexpectedPageError,
  UnknownPageError,
} from './states/errors.ts';
export { ExternalClientAppUsersPage } from './external-client-app-users-page.ts';
export { ExternalClientAppsUsagePage } from './external-client-apps-usage-page.ts';
export { arriveAt, goTo, isUnavailable, whenOpened } from './browser/goto.ts';
export { comeToRest, isBeingLeft, latestNavigation, watchNavigation } from './browser/navigation.ts';
export { enrollPasskey, NoPasskeyCreatedError } from './browser/enroll-passkey.ts';
export { fieldNotes } from './capture/field-notes.ts';
export { identifyPage, type IdentifyOptions } from './states/identify.ts';
export { isMaintenanceNotice, MaintenancePage } from './maintenance-page.ts';
export { PhoneRegistrationPage } from './phone-registration-page.ts';
export * from './lists/list-errors.ts';
export * from './states/login-errors.ts';
export { isSetupContent } from './lists/setup-frame.ts';
export { LoginPage, type Credentials } from './login-page.ts';
export { type Movement } from './browser/move-on.ts';
export { OAuthErrorPage } from './oauth-error-page.ts';
export {
  adviceFor,
  AuthorizationRefusedError,
  KNOWN_REFUSAL_CODES,
  refusalIn,
  type RefusedAt,
} from './states/oauth-errors.ts';
export { CreatePasskeyPage } from './create-passkey-page.ts';
export { PasskeyPage, PasskeyRefusedError } from './passkey-page.ts';
export { PersonalOAuthConnectedAppsPage } from './personal-oauth-apps-page.ts';
export { type RevokeOutcome } from './lists/row-revoker.ts';
export { PAGE_STATES, stateEntry, statesAsMarkdown, statesThatNeedEnglish, type PageState } from './states/states.ts';
export * from './states/stops.ts';
export { type AppOfList, type RevokeOptions, type UserGrantRow, type UserLabel } from './lists/user-list.ts';
export { CodeRefusedError, VerificationPage } from './verification-page.ts';
export {
  AuthenticatorAlreadyAttachedError,
  PasskeyFileError,
  readPasskey,
  VirtualAuthenticator,
  writePasskey,
  type Passkey,
} from './browser/virtual-authenticator.ts';
