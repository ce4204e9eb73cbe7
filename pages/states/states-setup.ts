import { shows, type DocumentFacts, type FrameFacts, type PageFacts } from './page-facts.ts';
import { type StateEntry } from './state-types.ts';

const settled = (document: DocumentFacts) => document.readyState === 'complete' && document.text.trim() !== '';

/**
 * The document that counts: without frames the page itself; of several frames the one whose address is in Lightning's URL, else the last one, as
 * an old one can linger.
 */
export function currentDocument(facts: PageFacts): DocumentFacts | FrameFacts {
  const address = facts.url.searchParams.get('address');
  const path = address === null ? undefined : new URL(address, facts.url).pathname;
  return facts.frames.findLast((frame) => frame.url.pathname === path) ?? facts.frames.at(-1) ?? facts;
}

const isClassicPage = (facts: PageFacts, path: RegExp) => {
  const document = currentDocument(facts);
  return path.test(document.url.pathname) && settled(document);
};
/** A page without a telling path (a saved one) is told by its columns. */
const hasColumns = (facts: PageFacts, ...columns: RegExp[]) =>
  columns.every((column) => currentDocument(facts).columns.some((text) => column.test(text)));
const isLightning = (facts: PageFacts, path: RegExp) => path.test(facts.url.pathname);
const saysHeading = (facts: PageFacts, heading: RegExp) =>
  [facts, currentDocument(facts)].some((document) => document.headings.some((text) => heading.test(text)));

/** Setup and personal settings: where grants are listed and revoked. */
export const SETUP_STATES = [
  {
    name: 'connected-app-user-list',
    meaning: 'Setup → Connected Apps OAuth Usage → the users of one app',
    handling: 'arrive',
    answer: 'Revoke in the row of the user; never Revoke All, Block or Uninstall',
    source: 'public tool of 2026 (path), Salesforce help (columns)',
    needsEnglish: true,
    detect: (facts) =>
      isClassicPage(facts, /\/identity\/app\/connectedAppsUserList\.apexp$/) ||
      saysHeading(facts, /^Connected App User['’]s Usage$/i),
  },
  {
    name: 'connected-apps-usage',
    meaning: 'Setup → Connected Apps OAuth Usage',
    handling: 'arrive',
    answer: 'The number in the app’s row opens the user list',
    source: 'classic Setup’s sidebar and public navigation lists (paths), Salesforce help (columns)',
    detect: (facts) =>
      isClassicPage(facts, /\/identity\/app\/connectedAppsUsage\.apexp$/) ||
      (isLightning(facts, /\/lightning\/setup\/ConnectedAppsUsage\/home$/) && facts.frames.some(settled)) ||
      hasColumns(facts, /^Connected App$/i, /^User Count$/i),
  },
  {
    name: 'external-client-app-users',
    meaning: 'Setup → External Client Apps → OAuth Usage → the users of one app',
    handling: 'arrive',
    answer: 'Revoke in the row of the user; never Bulk Revoke',
    source: 'Salesforce help `xcloud.manage_external_client_app_usage`',
    needsEnglish: true,
    detect: (facts) => saysHeading(facts, /^External Client Apps Usage by User$/i) && !shows(facts, 'spinner'),
  },
  {
    name: 'external-client-apps-usage',
    meaning: 'Setup → External Client Apps → OAuth Usage',
    handling: 'arrive',
    answer: 'The number in the app’s row opens the user list',
    source: 'Salesforce help `xcloud.manage_external_client_app_usage`',
    needsEnglish: true,
    detect: (facts) =>
      (saysHeading(facts, /^(External Client Apps? )?OAuth Usage$/i) ||
        (isLightning(facts, /^\/lightning\/setup\/ExternalClientApp\w*Usage\w*\/home$/) && facts.columns.length > 0)) &&
      !saysHeading(facts, /^Connected Apps/i) &&
      !shows(facts, 'spinner'),
  },
  {
    name: 'personal-oauth-apps',
    meaning: 'Personal Settings → Advanced User Details, with “OAuth Connected Apps”',
    handling: 'arrive',
    answer: 'The user revokes the own grant',
    source: 'Salesforce help 000205876 and `platform.remoteaccess_request_approve`',
    needsEnglish: true,
    detect: (facts) => saysHeading(facts, /^OAuth Connected Apps\b/i),
  },
] as const satisfies readonly StateEntry[];
