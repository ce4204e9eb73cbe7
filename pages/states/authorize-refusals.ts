import { readFile } from 'node:fs/promises';
import { type Download, type Page, type Response } from '@playwright/test';
import { AuthorizationRefusedError, refusalIn } from './oauth-errors.ts';

const AUTHORIZE_PATH = /\/services\/oauth2\/authorize$/;

/** What is listened for: `refused` settles with the refusal; never, when there is none. */
interface AuthorizeRefusals {
  readonly refused: Promise<AuthorizationRefusedError>;
  /** Stops listening. */
  readonly stop: () => void;
}

/**
 * Notices that the authorize endpoint refused without a page: by a status of 400 and more, or by a body without a content type, which the browser
 * downloads as a file named `authorize` instead of showing it. The page object of the page that was left behind cannot see either.
 * To be called before the authorization URL is opened.
 */
export function authorizeRefusals(page: Page): AuthorizeRefusals {
  let refuse: (refusal: AuthorizationRefusedError) => void = () => undefined;
  const refused = new Promise<AuthorizationRefusedError>((resolve) => (refuse = resolve));
  const onDownload = (download: Download) => {
    if (AUTHORIZE_PATH.test(new URL(download.url()).pathname)) void downloaded(download).then(refuse);
  };
  const onResponse = (response: Response) => {
    const own = response.request().isNavigationRequest() && response.frame() === page.mainFrame();
    if (!own || response.status() < 400 || !AUTHORIZE_PATH.test(new URL(response.url()).pathname)) return;
    void shown(response).then((refusal) => refusal && refuse(refusal));
  };
  page.on('download', onDownload);
  page.on('response', onResponse);
  const stop = () => page.off('download', onDownload).off('response', onResponse);
  return { refused, stop };
}

async function downloaded(download: Download): Promise<AuthorizationRefusedError> {
  const text = await bodyOf(download);
  await download.delete();
  return fromText(text, 'download') ?? unreadable(`the file ${download.suggestedFilename()}`, 'download');
}

async function bodyOf(download: Download): Promise<string> {
  const failure = await download.failure();
  return failure === null ? readFile(await download.path(), 'utf8') : '';
}

/** A body that becomes a download cannot be read here; then the download says it. */
async function shown(response: Response): Promise<AuthorizationRefusedError | undefined> {
  if (response.headers()['content-type'] === undefined) return undefined;
  const refusal = fromText(await response.text(), 'plain text');
  // A gateway that answers for a service that is down refuses nothing.
  if (refusal !== undefined || response.status() >= 500) return refusal;
  return unreadable(`HTTP ${response.status()}`, 'plain text');
}

function fromText(text: string, at: 'plain text' | 'download'): AuthorizationRefusedError | undefined {
  return refusalIn(new URLSearchParams(text.trim()), at);
}

function unreadable(what: string, at: 'plain text' | 'download'): AuthorizationRefusedError {
  return new AuthorizationRefusedError({ code: 'unknown', description: `${what}, without a code`, at });
}
