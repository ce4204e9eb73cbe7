import { type Page } from '@playwright/test';
import { PageError } from '../states/errors.ts';
import { currentDocument, type PageFacts } from '../states/page-facts.ts';

/** The name of an org in the hosts of its pages, Setup and Lightning (help, My Domain URL formats); what stands behind it is the same for many. */
const HOST_OF_ORG = /^([^.]+)\.(?:[\w-]+\.)?(?:my\.salesforce(?:-setup)?|lightning\.force)\./i;
const orgIn = ({ hostname }: URL): string | undefined => HOST_OF_ORG.exec(hostname)?.[1]?.toLowerCase();

const homes = new WeakMap<Page, URL>();

/** From now on, {@link mustBeAtHome} refuses pages of other orgs in this window. @param url of the settings: My Domain, or the login host, which may be none */
export function keepToOrg(page: Page, url: string): void {
  homes.set(page, new URL(url));
}

/**
 * Whatever a page says, that of another org is none of this run's, and neither is the frame that holds what is looked at. Hosts that do not tell the
 * org are let through.
 * @throws PageError before anything is done on it
 */
export function mustBeAtHome(page: Page, facts: PageFacts): void {
  const home = homes.get(page);
  const org = home && orgIn(home);
  const stray = [facts.url, currentDocument(facts).url].find((one) => (orgIn(one) ?? org) !== org);
  if (home === undefined || org === undefined || stray === undefined) return;
  throw new PageError(
    `The page is of another org, ${stray.host}, than the settings name, ${home.host}. Nothing was pressed. If the org has a new My Domain, put it into the settings; else find out what leads there.`,
  );
}
