import { type Page } from '@playwright/test';
import { type Capture } from './capture.ts';

/** Shows a capture at its own address, its frames at theirs. Nothing else is answered, and nobody else is asked. */
export async function replay(page: Page, { about, documents }: Capture): Promise<void> {
  const withoutHash = (url: string) => new URL(url).href.replace(/#.*$/, '');
  const byUrl = new Map(documents.map((document) => [withoutHash(document.url), document]));
  await page.context().unrouteAll();
  await page.context().route('**/*', (route, request) => {
    const found = byUrl.get(withoutHash(request.url()));
    if (found === undefined) return route.abort();
    return route.fulfill({ status: found.status, contentType: 'text/html; charset=utf-8', body: found.html });
  });
  await page.goto(about.url);
}
