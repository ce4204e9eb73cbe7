/** The pages of Salesforce, each a class constructed from a Playwright `Page` alone, and the function that says which of them is on the screen. */
export { ConnectedAppsOAuthUsagePage, type Shell } from './connected-apps-usage-page.ts';
export {
  ConnectedAppUserListPage,
  type AppOfList,
  type UserGrantRow,
  type UserLabel,
} from './connected-app-user-list-page.ts';
export { ConsentPage, WrongConsentError, type ConsentText } from './consent-page.ts';
export { onDrift, reportDrift, type Drift } from './drift.ts';
export { PageDidNotMoveError, PageError, UnexpectedPageError, UnknownPageError } from './errors.ts';
export { arriveAt } from './goto.ts';
export { identifyPage, type IdentifyOptions } from './identify.ts';
export * from './list-errors.ts';
export * from './login-errors.ts';
export { LoginPage, type Credentials } from './login-page.ts';
export { type Movement } from './move-on.ts';
export { type RevokeOutcome } from './row-revoker.ts';
export { PAGE_STATES, stateEntry, statesAsMarkdown, statesThatNeedEnglish, type PageState } from './states.ts';
export { CodeRefusedError, VerificationPage } from './verification-page.ts';
