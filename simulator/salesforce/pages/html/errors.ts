import { html } from 'hono/html';
import { type Language, wordsIn } from './words.ts';
import { classicPage, type Html, identityPage } from './layout.ts';

/** `RemoteAccessErrorPage.apexp`: the sentence for everybody, then `CODE : sentence`. */
export function oauthErrorPage(model: { language: Language; code: string; sentence: string }): Html {
  const t = wordsIn(model.language);
  const content = html`<h2 id="header">${t('OAuth Error')}</h2>
    <p id="errorTitle">
      ${t("We can't authorize you because of an OAuth error. For more information, contact your Salesforce administrator.")}
    </p>
    <p id="errorDesc">${model.code} : ${model.sentence}</p>`;
  return identityPage({ title: t('OAuth Error | Salesforce'), language: model.language, content });
}

/**
 * Salesforce's page for its own failures, as saved by several people: the title of other error pages is there and hidden, the text and the
 * Error ID are in a table.
 */
export function internalErrorPage(errorId: string): Html {
  return html`<!doctype html>
    <html lang="en-US">
      <head>
        <meta charset="utf-8" />
        <title>Salesforce - Internal Server Error</title>
      </head>
      <body>
        <div id="errorTitle" style="display:none">Error</div>
        <table border="0" cellspacing="0" cellpadding="10" width="758">
          <tbody>
            <tr>
              <td><b>An internal server error has occurred</b></td>
            </tr>
            <tr>
              <td>
                An error has occurred while processing your request. The salesforce.com support team has been notified
                of the problem. If you believe you have additional information that may be of help in reproducing or
                correcting the error, please contact Salesforce Support. Please indicate the URL of the page you were
                requesting, any error id shown on this page as well as any other related information. We apologize for
                the inconvenience.
              </td>
            </tr>
            <tr>
              <td>Error ID: ${errorId}</td>
            </tr>
          </tbody>
        </table>
      </body>
    </html>`;
}

/** "Insufficient Privileges", as a page of the application. */
export function insufficientPrivilegesPage(language: Language, edition: string): Html {
  const t = wordsIn(language);
  return classicPage({
    title: t('Insufficient Privileges'),
    edition,
    language,
    type: t('Insufficient Privileges'),
    description: '',
    content: html`<div class="errorMsg">
      ${t('You do not have the level of access necessary to perform the operation you requested. Please contact the owner of the record or your administrator if access is necessary.')}
    </div>`,
  });
}
