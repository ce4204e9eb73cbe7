import { type Page } from '@playwright/test';
import { PageError } from '../states/errors.ts';
import { type DocumentFacts, type PageFacts } from '../states/page-facts.ts';

/** The name of an org in the hosts of its pages, Setup and Lightning (help, My Domain URL formats); what stands behind it is the same for many. */
const HOST_OF_ORG = /^([^.]+)\.(?:[\w-]+\.)?(?:my\.salesforce(?:-setup)?|lightning\.force)\./i;
const orgIn = ({ hostname }: URL): string | undefined => HOST_OF_ORG.exec(hostname)?.[1]?.toLowerCase();

const homes = new WeakMap<Page, URL>();

/** From now on, {@link mustBeAtHome} refuses pages of other orgs in this window. @param myDomainUrl of the settings, where they name one */
export function keepToOrg(page: Page, myDomainUrl: string | undefined): void {
  if (myDomainUrl !== undefined) homes.set(page, new URL(myDomainUrl));
}

/**
 * Whatever a page says, that of another org is none of this run's, and neither is a frame of one. Hosts that do not tell the org are let through.
 * @throws PageError before anything is done on it
 */
export function mustBeAtHome(
  page: Page,
  { url, frames }: Pick<PageFacts, 'url'> & { frames: readonly DocumentFacts[] },
): void {
  const home = homes.get(page);
  const org = home && orgIn(home);
  const stray = [url, ...frames.map((frame) => frame.url)].find((one) => (orgIn(one) ?? org) !== org);
  if (home === undefined || org === undefined || stray === undefined) return;
  throw new PageError(
    `The page is of another org, ${stray.host}, than the settings name, ${home.host}. Nothing was pressed. If the org has a new My Domain, put it into SALESFORCE_MY_DOMAIN_URL and SALESFORCE_SETUP_URL; else find out what leads there.`,
  );
}
