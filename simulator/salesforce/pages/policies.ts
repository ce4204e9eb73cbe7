import { type Hono } from 'hono';
import { html } from 'hono/html';
import { type App, type Org, type RefreshTokenPolicy } from '../model.ts';
import { APP_DETAIL, APP_LIST } from './addresses.ts';
import { type Pages } from './browser.ts';
import { type Words, wordsIn } from './html/words.ts';
import { classicPage, type Html } from './html/layout.ts';

/** Manage Connected Apps, to be read only: the apps of the org, and the Refresh Token Policy of each. */
export function policyRoutes(app: Hono, pages: Pages): void {
  app.get(APP_LIST, async (c) => {
    const visitor = await pages.admit(c, ['ViewSetup']);
    const apps = pages.simulator.salesforce.directory.appsIn(visitor.org, 'connected');
    const t = wordsIn(pages.language);
    return c.html(
      page(
        pages,
        visitor.org,
        t('Manage Connected Apps'),
        t('Manage Connected Apps'),
        html`<table class="list">
          <tbody>
            ${apps.map(
              (each) =>
                html`<tr class="dataRow">
                  <th scope="row" class="dataCell"><a href="${policiesUrl(each)}">${each.name}</a></th>
                  <td class="dataCell">${each.description}</td>
                </tr>`,
            )}
          </tbody>
        </table>`,
      ),
    );
  });

  app.get(APP_DETAIL, async (c) => {
    const visitor = await pages.admit(c, ['ViewSetup']);
    const apps = pages.simulator.salesforce.directory.appsIn(visitor.org, 'connected');
    const found = apps.find(({ id }) => id === c.req.query('applicationId'));
    return found === undefined ? c.notFound() : c.html(detail(pages, visitor.org, found));
  });
}

/** Address of an app's policies. */
export function policiesUrl(app: App): string {
  return `${APP_DETAIL}?${new URLSearchParams({ applicationId: app.id }).toString()}`;
}

function detail(pages: Pages, org: Org, app: App): Html {
  const t = wordsIn(pages.language);
  const row = (label: string, value: string) =>
    html`<tr>
      <td class="labelCol">${label}</td>
      <td class="data2Col">${value}</td>
    </tr>`;
  return page(
    pages,
    org,
    t('Connected App Detail'),
    app.name,
    html`<h2 class="mainTitle">${t('Connected App Detail')}</h2>
      <div class="bPageBlock">
        <div class="pbHeader"><input type="button" class="btn" name="edit" value=" ${t('Edit Policies')} " /></div>
        <div class="pbBody">
          <table class="detailList">
            <tbody>
              ${row(t('Name'), app.name)} ${row(t('Description'), app.description)}
              ${row(`${t('Permitted Users')}:`, app.preAuthorized ? t('Admin approved users are pre-authorized') : t('All users may self-authorize'))}
              ${row(`${t('Refresh Token Policy')}:`, policyText(app.refreshTokenPolicy, t))}
            </tbody>
          </table>
        </div>
      </div>`,
  );
}

function policyText(policy: RefreshTokenPolicy, t: Words): string {
  switch (policy.type) {
    case 'infinite':
      return t('Refresh token is valid until revoked');
    case 'zero':
      return t('Immediately expire refresh token');
    case 'specific_lifetime':
      return `${t('Expire refresh token after')} ${policy.periodMs / 3_600_000} ${t('Hour(s)')}`;
    case 'specific_inactivity':
      return `${t('Expire refresh token if not used for')} ${policy.periodMs / 3_600_000} ${t('Hour(s)')}`;
  }
}

function page(pages: Pages, org: Org, title: string, description: string, content: Html): Html {
  const edition = pages.edition(org);
  return classicPage({ title, edition, language: pages.language, type: title, description, content });
}
