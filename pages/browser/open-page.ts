import { type Page } from '@playwright/test';
import { goTo } from '../index.ts';

/** The browser could not open a page. The message names host and path, never the query: it carries the consumer secret, or a ticket. */
export class PageNotOpenedError extends Error {
  override readonly name = 'PageNotOpenedError';

  constructor(url: string, reason: string) {
    const { origin, pathname } = new URL(url);
    super(
      `The browser could not open ${origin}${pathname}: ${reason}. Check the host in the settings, the network, and status.salesforce.com.`,
    );
  }
}

/**
 * Opens a page. Playwright's own error would show the whole address.
 * @returns false where the browser downloads what it got, or was sent elsewhere, instead of showing it
 * @throws PageNotOpenedError
 */
export async function openPage(page: Page, url: string): Promise<boolean> {
  try {
    await goTo(page, url);
    return true;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    if (/Download is starting|ERR_ABORTED/.test(said)) return false;
    // Not as the cause: reporters print causes.
    throw new PageNotOpenedError(url, reasonIn(said));
  }
}

function reasonIn(said: string): string {
  const timeout = /Timeout (\d+)ms exceeded/.exec(said)?.[1];
  if (timeout !== undefined) return `it did not answer within ${Number(timeout) / 1000} s`;
  return /net::ERR_\w+/.exec(said)?.[0] ?? 'another page came in between, or the browser was closed';
}
