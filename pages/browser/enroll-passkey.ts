import { setTimeout as pause } from 'node:timers/promises';
import { type Page } from '@playwright/test';
import { PageError } from '../states/errors.ts';
import { VirtualAuthenticator, writePasskey, type Passkey } from './virtual-authenticator.ts';

/** Nobody created a passkey in time, or the browser was closed before. */
export class NoPasskeyCreatedError extends PageError {}

/**
 * Waits for a person to create a passkey in this browser, and stores it. The page, and every tab that it opens, has a virtual authenticator that answers by
 * itself: the person logs in as usual and presses Salesforce's button.
 *
 * @param file gets mode 0600; an existing file is replaced only when a passkey was created
 * @param options `timeout` in ms, default 15 minutes
 * @throws NoPasskeyCreatedError
 */
export async function enrollPasskey(page: Page, file: string, options: { timeout?: number } = {}): Promise<Passkey> {
  const authenticators: VirtualAuthenticator[] = [await VirtualAuthenticator.attach(page)];
  const onTab = (tab: Page) => {
    // A tab that is closed at once needs no authenticator.
    VirtualAuthenticator.attach(tab).then(
      (authenticator) => authenticators.push(authenticator),
      () => undefined,
    );
  };
  page.context().on('page', onTab);
  const deadline = Date.now() + (options.timeout ?? 15 * 60_000);
  try {
    while (Date.now() < deadline) {
      if (page.context().pages().length === 0)
        throw new NoPasskeyCreatedError('The browser was closed before a passkey was created.');
      const [passkey] = (await Promise.all(authenticators.map((authenticator) => authenticator.passkeys()))).flat();
      if (passkey !== undefined) {
        await writePasskey(file, passkey);
        return passkey;
      }
      await pause(250);
    }
    throw new NoPasskeyCreatedError('No passkey was created in time.');
  } finally {
    page.context().off('page', onTab);
  }
}
