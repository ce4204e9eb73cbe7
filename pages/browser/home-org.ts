import { type Page } from '@playwright/test';
import { PageError } from '../states/errors.ts';
import { currentDocument, type PageFacts } from '../states/page-facts.ts';

/** The name of an org in the hosts of its pages, Setup and Lightning (help, My Domain URL formats); what stands behind it is the same for many. */
const HOST_OF_ORG = /^([^.]+)\.(?:[\w-]+\.)?(?:my\.salesforce(?:-setup)?|lightning\.force)\./i;
const orgIn = ({ hostname }: URL): string | undefined => HOST_OF_ORG.exec(hostname)?.[1]?.toLowerCase();

/** By window, the orgs that the settings name. */
const homes = new WeakMap<Page, ReadonlySet<string>>();

/** From now on, {@link mustBeAtHome} refuses pages of other orgs in this window. @param urls all of the settings; a login host names no org */
export function keepToOrg(page: Page, urls: readonly (string | undefined)[]): void {
  homes.set(page, new Set(urls.flatMap((url) => (url === undefined ? [] : (orgIn(new URL(url)) ?? [])))));
}

/**
 * Whatever a page says, that of another org is none of this run's, and neither is the frame that holds what is looked at. Hosts that do not tell the
 * org are let through, and all are where the settings name none.
 * @throws PageError before anything is done on it
 */
export function mustBeAtHome(page: Page, facts: PageFacts): void {
  const orgs = homes.get(page) ?? new Set();
  const isStray = (org: string | undefined) => org !== undefined && orgs.size > 0 && !orgs.has(org);
  const stray = [facts.url, currentDocument(facts).url].find((url) => isStray(orgIn(url)));
  if (stray === undefined) return;
  throw new PageError(
    `The page is of another org, ${stray.host}, than the settings name, ${[...orgs].join(' or ')}. Nothing was pressed. If the org has a new My Domain, put it into the settings; else find out what leads there.`,
  );
}
