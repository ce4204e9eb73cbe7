import { html } from 'hono/html';
import { htmlLanguage, type Language, wordsIn } from './words.ts';
import { cloud, type Html, literal } from './layout.ts';
import { lightningStyle } from './style.ts';

/** What the Lightning shell of Setup (or of the personal settings) shows around its content. */
export interface ShellModel {
  language: Language;
  title: string;
  section: string;
  heading: string;
  userName: string;
  /** Where the gear leads to. */
  setupHome: string;
  tabs: { text: string; href: string }[];
  /** Links of the sidebar: text and address, and the folder they stand in. */
  sidebar: { folder?: string; text: string; href: string }[];
}

function shell(model: ShellModel, content: Html): Html {
  const t = wordsIn(model.language);
  return html`<!doctype html>
    <html lang="${htmlLanguage(model.language)}">
      <head>
        <meta charset="utf-8" />
        <title>${model.title} | Salesforce</title>
        ${lightningStyle}
      </head>
      <body class="desktop">
        <header class="slds-global-header">
          ${cloud(40, 28)}
          <ul class="slds-global-actions">
            <li class="setupGear">
              <button
                type="button"
                title="${t('Setup')}"
                aria-haspopup="true"
                onclick="this.nextElementSibling.hidden = !this.nextElementSibling.hidden"
              >
                &#9881;<span class="slds-assistive-text">${t('Setup')}</span>
              </button>
              <ul role="menu" hidden>
                <li role="presentation" id="related_setup_app_home">
                  <a role="menuitem" target="_blank" href="${model.setupHome}"
                    >${t('Setup')} <span class="slds-assistive-text">${t('Opens in a new tab')}</span>
                    <small>${t('Setup for current app')}</small></a
                  >
                </li>
              </ul>
            </li>
            <li class="profile">${model.userName}</li>
          </ul>
        </header>
        <nav class="tabs">
          <strong>${model.section}</strong>
          ${model.tabs.map(({ text, href }) => html`<a href="${href}">${text}</a>`)}
        </nav>
        <div class="main onesetupSetupComponent">
          <div class="sidebar">
            <input type="search" id="quickfind" placeholder="${t('Quick Find')}" aria-label="${t('Quick Find')}" />
            ${model.sidebar.map(
              (link) =>
                html`<div class="node">
                  ${link.folder === undefined ? '' : html`<div class="folder">${link.folder}</div>`}
                  <a href="${link.href}">${link.text}</a>
                </div>`,
            )}
          </div>
          <div id="setupComponent" style="flex:1;display:flex;min-width:0">
            <div class="setupcontent">
              <div class="pageHeader">
                <div class="eyebrow">${model.section}</div>
                <h1>${model.heading}</h1>
              </div>
              ${content}
            </div>
          </div>
        </div>
        <script>
          document.getElementById('quickfind').addEventListener('input', function (event) {
            var wanted = event.target.value.toLowerCase();
            for (const node of document.querySelectorAll('.sidebar .node'))
              node.hidden = !node.textContent.toLowerCase().includes(wanted);
          });
        </script>
      </body>
    </html>`;
}

/**
 * A page of the shell whose content is a classic page: `force-aloha-page` with an open shadow root, and in it
 * `.iframe-parent > iframe[name=vfFrameId_<timestamp>]`. Until that is there, a spinner.
 */
export function alohaPage(
  model: ShellModel & {
    /** Path (with query) of the classic page. */
    address: string;
    /** Path that a navigation inside the frame gives the shell, with `?address=` after it. */
    subPage: string;
    delayMs: number;
    /** Frames of earlier navigations stay in the document, hidden. */
    lingering: boolean;
  },
): Html {
  return shell(
    model,
    html`<div class="oneAlohaPage">${spinner(model.language)}</div>
      <script>
        (function () {
          var holder = document.querySelector('.oneAlohaPage');
          var lingering = ${literal(model.lingering)};
          function framed(address) {
            return address + (address.indexOf('?') < 0 ? '?' : '&') + 'isdtp=p1';
          }
          function open(address) {
            var aloha = holder.querySelector('force-aloha-page');
            if (!aloha) {
              aloha = document.createElement('force-aloha-page');
              aloha.attachShadow({ mode: 'open' }).innerHTML =
                '<style>.iframe-parent{height:100%}iframe{border:0;width:100%;height:100%;min-height:420px}</style>' +
                '<div class="iframe-parent"></div>';
              holder.appendChild(aloha);
            }
            var parent = aloha.shadowRoot.querySelector('.iframe-parent');
            parent.querySelectorAll('iframe').forEach(function (old) {
              if (lingering) old.style.display = 'none';
              else old.remove();
            });
            var frame = document.createElement('iframe');
            frame.name = 'vfFrameId_' + Date.now();
            frame.addEventListener('load', function () {
              frame.title = frame.contentDocument.title;
              holder.querySelector('.slds-spinner')?.remove();
            });
            frame.src = framed(address);
            parent.appendChild(frame);
          }
          window.addEventListener('message', function (event) {
            if (event.origin !== location.origin || !event.data?.navigate) return;
            var address = event.data.navigate;
            history.pushState(null, '', ${literal(model.subPage)} + '?address=' + encodeURIComponent(address));
            open(address);
          });
          window.addEventListener('popstate', () => location.reload());
          setTimeout(open, ${model.delayMs}, ${literal(model.address)});
        })();
      </script>`,
  );
}

/** A page of the shell that never gets its content. */
export function loadingPage(model: ShellModel): Html {
  return shell(model, html`<div class="oneAlohaPage">${spinner(model.language)}</div>`);
}

function spinner(language: Language): Html {
  return html`<div class="slds-spinner" role="status">
    <span class="slds-assistive-text">${wordsIn(language)('Loading')}</span>
  </div>`;
}

/** A page of the shell with content of its own, without a frame. */
export function nativePage(model: ShellModel, content: Html): Html {
  return shell(model, html`<div class="card">${content}</div>`);
}
