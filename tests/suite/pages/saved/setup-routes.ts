import { MY_DOMAIN, SETUP, type Routes } from './index.ts';
import { appsDocument, lightningShell, userListDocument, type AppsOptions, type UserListOptions } from './setup-lists.ts';

export const APP = 'Open Connectors Reauthentication';
export const APPS_PATH = '/identity/app/connectedAppsUsage.apexp';
export const USERS_PATH = '/identity/app/connectedAppsUserList.apexp';
export const HOME = '/lightning/setup/ConnectedAppsUsage/home';
export const SUB_PAGE = '/lightning/setup/ConnectedAppsUsage/page';

/** Connected Apps OAuth Usage and the users of the app, on both hosts, and as Lightning shows them. */
export function routes(apps: AppsOptions = {}, users: UserListOptions = {}): Routes {
  const both = [MY_DOMAIN, SETUP].map((origin) => ({
    [`${origin}${APPS_PATH}`]: appsDocument(apps),
    [`${origin}${USERS_PATH}`]: userListDocument(users),
  }));
  return {
    ...both[0],
    ...both[1],
    [`${SETUP}${HOME}`]: lightningShell([{ src: APPS_PATH }], 100),
    [`${SETUP}${SUB_PAGE}`]: lightningShell(
      [{ src: APPS_PATH, hidden: true }, { src: `${USERS_PATH}?app_name=${APP}` }],
      100,
    ),
  };
}

/** The refusal of a page object that finds the login in its place. */
export const NOT_LOGIN = (wanted: string) => `The session has ended: “login” is on the screen in place of “${wanted}”`;
