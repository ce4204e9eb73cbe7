import { html } from 'hono/html';
import { type Language, labelsFor } from './labels.ts';
import { classicPage, type Html, identityPage } from './layout.ts';

/** `RemoteAccessErrorPage.apexp`: the sentence for everybody, then `CODE : sentence`. */
export function oauthErrorPage(model: { language: Language; code: string; sentence: string }): Html {
  const t = labelsFor(model.language).error;
  const content = html`<h2 id="header">${t.heading}</h2>
    <p id="errorTitle">${t.text}</p>
    <p id="errorDesc">${model.code} : ${model.sentence}</p>`;
  return identityPage({ title: t.title, language: model.language, content });
}

/** "Insufficient Privileges", as a page of the application. */
export function insufficientPrivilegesPage(language: Language, edition: string): Html {
  const t = labelsFor(language).error;
  return classicPage({
    title: t.insufficient,
    edition,
    language,
    type: t.insufficient,
    description: '',
    content: html`<div class="errorMsg">${t.insufficientText}</div>`,
  });
}
