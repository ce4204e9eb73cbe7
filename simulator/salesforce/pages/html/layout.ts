import { html, raw } from 'hono/html';
import { type HtmlEscapedString } from 'hono/utils/html';
import { htmlLanguage, type Language } from './words.ts';
import { classicStyle, identityStyle } from './style.ts';

/** What a template gives. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** A value as JavaScript literal that cannot end the script element it stands in. */
export function literal(value: unknown): HtmlEscapedString {
  return raw(JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028'));
}

/** Hidden form fields, in the order given. */
export function hiddenFields(fields: Record<string, string>): Html {
  return html`${Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" id="${name}" value="${value}" />`,
  )}`;
}

/** The cloud of Salesforce, so many pixels wide. */
export function cloud(width: number, height: number): Html {
  return html`<svg width="${width}" height="${height}" viewBox="0 0 72 50" aria-hidden="true">
    <g fill="#00a1e0">
      <circle cx="22" cy="20" r="13" />
      <circle cx="40" cy="17" r="14" />
      <circle cx="55" cy="24" r="13" />
      <circle cx="14" cy="30" r="12" />
      <circle cx="30" cy="34" r="13" />
      <circle cx="46" cy="34" r="13" />
    </g>
  </svg>`;
}

/** A page outside the application: logo on top, one white box below it. `content` stands inside `#content`. */
export function identityPage(page: { title: string; language: Language; content: Html; head?: Html }): Html {
  return html`<!doctype html>
    <html lang="${htmlLanguage(page.language)}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${page.title}</title>
        ${identityStyle} ${page.head ?? ''}
      </head>
      <body>
        <div id="left">
          <div class="logo">${cloud(72, 50)}</div>
          <div id="content">${page.content}</div>
          <div id="footer">&copy; Salesforce, Inc. (simulated). All rights reserved.</div>
        </div>
      </body>
    </html>`;
}

/** A classic page of Setup or of the personal settings, as it stands alone or inside a Visualforce frame. */
export function classicPage(page: {
  title: string;
  edition: string;
  language: Language;
  type: string;
  description: string;
  content: Html;
}): Html {
  return html`<!doctype html>
    <html lang="${htmlLanguage(page.language)}">
      <head>
        <meta charset="utf-8" />
        <title>${page.title} ~ Salesforce - ${page.edition}</title>
        ${classicStyle}
      </head>
      <body>
        <div class="bPageTitle">
          <h1 class="pageType">${page.type}</h1>
          <h2 class="pageDescription">${page.description}</h2>
        </div>
        ${page.content}
      </body>
    </html>`;
}

/** A page that only sends the browser on by script, as Salesforce does where others answer 302. */
export function redirectPage(target: string): Html {
  return html`<!doctype html>
    <html>
      <head>
        <meta http-equiv="Pragma" content="no-cache" />
        <title></title>
        <script>
          function redirectOnLoad() {
            if (this.SfdcApp && this.SfdcApp.projectOneNavigator) {
              SfdcApp.projectOneNavigator.handleRedirect(${literal(target)});
            } else if (window.location.replace) {
              window.location.replace(${literal(target)});
            } else {
              window.location.href = ${literal(target)};
            }
          }
          setTimeout(redirectOnLoad, 0);
        </script>
      </head>
      <body></body>
    </html>`;
}

/** The page between the login form and the application: it stores the login hint, then goes on by timer (at most 1 s). */
export function loginInterstitial(target: string, delayMs: number): Html {
  return html`<!doctype html>
    <html>
      <head>
        <title></title>
        <script>
          function lhdoredir() {
            window.location.replace(${literal(target)});
          }
          setTimeout(lhdoredir, ${delayMs});
        </script>
      </head>
      <body></body>
    </html>`;
}
