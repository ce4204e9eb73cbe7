import { type Page } from '@playwright/test';
import { pollUntil } from '../../support/poll.ts';
import { PageError } from '../states/errors.ts';
import { checkPasskeyFile, VirtualAuthenticator, writePasskey, type Passkey } from './virtual-authenticator.ts';

/**
 * Waits for a person to create a passkey in this browser, and stores it. The page, and every tab that it opens, has a virtual authenticator that answers by
 * itself: the person logs in as usual and presses Salesforce's button.
 *
 * @param file gets mode 0600; an existing file is replaced only when a passkey was created
 * @param options `timeout` in ms, default 15 minutes
 * @throws PageError when the file cannot be written, nobody does in time, or the browser was closed before
 */
export async function enrollPasskey(page: Page, file: string, options: { timeout?: number } = {}): Promise<Passkey> {
  checkPasskeyFile(file);
  const authenticators: VirtualAuthenticator[] = [await VirtualAuthenticator.attach(page)];
  const onTab = (tab: Page) => {
    // A tab that is closed at once needs no authenticator.
    VirtualAuthenticator.attach(tab).then(
      (authenticator) => authenticators.push(authenticator),
      () => undefined,
    );
  };
  page.context().on('page', onTab);
  const created = async () => {
    if (page.context().pages().length === 0)
      throw new PageError('The browser was closed before a passkey was created.');
    return (await Promise.all(authenticators.map((authenticator) => authenticator.passkeys()))).flat()[0];
  };
  try {
    const timeout = options.timeout ?? 15 * 60_000;
    const passkey = await pollUntil(timeout, created, (found) => found !== undefined, { pause: 250, growth: 1 });
    if (passkey === undefined) throw new PageError('No passkey was created in time.');
    writePasskey(file, passkey);
    return passkey;
  } finally {
    page.context().off('page', onTab);
  }
}
