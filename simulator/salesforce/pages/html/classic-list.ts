import { html } from 'hono/html';
import { type Language, type Words, wordsIn } from './words.ts';
import { type Html, literal } from './layout.ts';

/** How Revoke is written in a row: its markup on the real page is not known. */
export type RevokeForm = 'link' | 'titled' | 'button' | 'input';

/** What all classic lists of Setup share. */
export interface ClassicList {
  language: Language;
  edition: string;
  /** Path (with query) that the page's form is posted back to. */
  action: string;
  viewState: string;
  nestedTables: boolean;
  /** Of a row. `question`: what it asks before it acts. */
  revoke: { form: RevokeForm; question: string | undefined };
  page: { number: number; count: number };
}

/** A Visualforce form around a list: actions are posted back with the view state, the page answers with itself. */
export function listForm(
  model: ClassicList,
  list: { title: string; head: string[]; rows: Html[]; buttons: Html | string; id: string },
): Html {
  const t = wordsIn(model.language);
  const table = html`<table class="list" id="${list.id}:form:table" border="0" cellspacing="0" cellpadding="0">
    <thead>
      <tr class="headerRow">
        ${list.head.map((text) => html`<th scope="col" class="dataCell">${text}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${
        list.rows.length === 0
          ? html`<tr class="dataRow">
              <td class="dataCell" colspan="${list.head.length}">${t('No records to display.')}</td>
            </tr>`
          : list.rows
      }
    </tbody>
  </table>`;
  return html`<form id="${list.id}:form" name="${list.id}:form" method="post" action="${model.action}">
      ${postedBack(model, model.page.number)}
      <div class="bPageBlock">
        <div class="pbHeader">
          <table class="outer" role="presentation">
            <tbody>
              <tr>
                <td class="pbTitle"><h2>${list.title}</h2></td>
                <td class="pbButton">${list.buttons}</td>
              </tr>
            </tbody>
          </table>
        </div>
        <div class="pbBody">
          ${
            model.nestedTables
              ? html`<table class="outer">
                  <tbody>
                    <tr>
                      <td class="outerCell">
                        <table class="outer">
                          <tbody>
                            <tr>
                              <td>${table}</td>
                            </tr>
                          </tbody>
                        </table>
                      </td>
                    </tr>
                  </tbody>
                </table>`
              : table
          }
          ${model.page.count > 1 ? pager(model, t) : ''}
        </div>
      </div>
    </form>
    ${formScript(`${list.id}:form`)}`;
}

/** What every action of a list posts back. */
function postedBack(model: Pick<ClassicList, 'viewState'>, page: number): Html {
  return html`<input type="hidden" name="com.salesforce.visualforce.ViewState" value="${model.viewState}" />
    <input type="hidden" name="vf:action" value="" />
    <input type="hidden" name="vf:key" value="" />
    <input type="hidden" name="vf:page" value="${page}" />`;
}

/** A form without anything to see, by which a list in foreign markup is posted back. */
export function postBack(model: Pick<ClassicList, 'viewState' | 'action'>): Html {
  const id = 'captured:form';
  return html`<form id="${id}" method="post" action="${model.action}">${postedBack(model, 1)}</form>
    ${formScript(id)}`;
}

function pager(model: ClassicList, t: Words): Html {
  const { number, count } = model.page;
  const link = (text: string, target: number) =>
    target >= 1 && target <= count
      ? html`<a href="#" onclick="${`return vfPost('page','${target}',null)`}">${text}</a>`
      : html`<span class="greyedLink">${text}</span>`;
  return html`<div class="next">
    ${link(t('Previous'), number - 1)} | ${number} / ${count} | ${link(t('Next'), number + 1)}
  </div>`;
}

/** Posts the form back; inside the Lightning shell, links to other pages of Setup are left to the shell. */
function formScript(id: string): Html {
  return html`<script>
    function vfPost(action, key, question) {
      if (question && !confirm(question)) return false;
      var form = document.getElementById(${literal(id)});
      form.elements['vf:action'].value = action;
      form.elements['vf:key'].value = key;
      form.submit();
      return false;
    }
    if (window.parent !== window) {
      document.querySelectorAll('a[data-nav]').forEach(function (link) {
        link.addEventListener('click', function (event) {
          event.preventDefault();
          parent.postMessage({ navigate: link.getAttribute('href') }, location.origin);
        });
      });
    }
  </script>`;
}

/** What Revoke of a row does, after its question if it has one. */
export const pressRevoke =
  (question: string | undefined) =>
  (key: string): string =>
    `return vfPost('revoke',${JSON.stringify(key)},${JSON.stringify(question ?? null)})`;

/** Revoke in a row, in one of its forms. */
export function revokeControl(revoke: ClassicList['revoke'], key: string, t: Words): Html {
  const press = pressRevoke(revoke.question)(key);
  switch (revoke.form) {
    case 'link':
      return html`<a href="#" class="actionLink" onclick="${press}">${t('Revoke')}</a>`;
    case 'titled':
      return html`<a href="#" class="actionLink" title="${t('Revoke')}" onclick="${press}"
        ><svg width="12" height="12" viewBox="0 0 14 14" aria-hidden="true">
          <path d="M2 2l10 10M12 2L2 12" stroke="#c00" stroke-width="2" />
        </svg>
      </a>`;
    case 'button':
      return html`<button type="button" class="btn" onclick="${press}">${t('Revoke')}</button>`;
    case 'input':
      return html`<input type="button" class="btn" value=" ${t('Revoke')} " onclick="${press}" />`;
  }
}
