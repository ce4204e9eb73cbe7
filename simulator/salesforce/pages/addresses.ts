/** Paths of the simulated pages that several families of them lead to. */

/** Where a login without a goal ends. */
export const HOME = '/lightning/page/home';
/** Connected Apps OAuth Usage, and an app's user list. */
export const USAGE = '/identity/app/connectedAppsUsage.apexp';
export const USER_LIST = '/identity/app/connectedAppsUserList.apexp';
/** Manage Connected Apps, and one app's policies. */
export const APP_LIST = '/app/mgmt/forceconnectedapps/forceInstalledConnectedAppList.apexp';
export const APP_DETAIL = '/app/mgmt/forceconnectedapps/forceAppDetail.apexp';
/** External Client Apps, OAuth Usage. The real node is not known: the page is to be reached by the links of Setup, as a person does. */
export const EXTERNAL_USAGE = '/lightning/setup/ExternalClientAppsOAuthUsage';
/** Personal Settings, Advanced User Details. */
export const PERSONAL = '/lightning/settings/personal/AdvancedUserDetails';
