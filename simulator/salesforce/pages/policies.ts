import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { type App, type Org, type RefreshTokenPolicy } from '../model.ts';
import { APP_DETAIL, APP_LIST } from './addresses.ts';
import { type Pages } from './browser.ts';
import { labelsFor } from './html/labels.ts';
import { classicPage, type Html } from './html/layout.ts';

/** Manage Connected Apps, to be read only: the apps of the org, and the Refresh Token Policy of each. */
export function policyRoutes(pages: Pages): Hono {
  const app = new Hono();

  app.get(APP_LIST, async (c) => {
    const visitor = await pages.admit(c, ['ViewSetup']);
    const apps = [...pages.simulator.salesforce.directory.apps.values()].filter(
      (candidate) => candidate.kind === 'connected' && isIn(candidate, visitor.org),
    );
    const t = labelsFor(pages.language).setup;
    return c.html(
      page(
        pages,
        visitor.org,
        t.manageApps,
        t.manageApps,
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
    const found = appAsked(pages, c, visitor.org);
    return found === undefined ? c.notFound() : c.html(detail(pages, visitor.org, found));
  });
  return app;
}

/** Address of an app's policies. */
export function policiesUrl(app: App): string {
  return `${APP_DETAIL}?${new URLSearchParams({ applicationId: app.id }).toString()}`;
}

function appAsked(pages: Pages, c: Context, org: Org): App | undefined {
  const app = pages.simulator.salesforce.directory.apps.get(c.req.query('applicationId') ?? '');
  return app !== undefined && isIn(app, org) ? app : undefined;
}

function isIn(app: App, org: Org): boolean {
  return app.orgId === org.id || app.installedOrgIds.has(org.id);
}

function detail(pages: Pages, org: Org, app: App): Html {
  const t = labelsFor(pages.language).setup;
  const row = (label: string, value: string) =>
    html`<tr>
      <td class="labelCol">${label}</td>
      <td class="data2Col">${value}</td>
    </tr>`;
  return page(
    pages,
    org,
    t.appDetail,
    app.name,
    html`<h2 class="mainTitle">${t.appDetail}</h2>
      <div class="bPageBlock">
        <div class="pbHeader"><input type="button" class="btn" name="edit" value=" ${t.editPolicies} " /></div>
        <div class="pbBody">
          <table class="detailList">
            <tbody>
              ${row(t.name, app.name)} ${row(t.description, app.description)}
              ${row(`${t.permittedUsers}:`, app.preAuthorized ? t.preAuthorized : t.selfAuthorize)}
              ${row(`${t.refreshTokenPolicy}:`, policyText(app.refreshTokenPolicy, t))}
            </tbody>
          </table>
        </div>
      </div>`,
  );
}

function policyText(policy: RefreshTokenPolicy, t: ReturnType<typeof labelsFor>['setup']): string {
  switch (policy.type) {
    case 'infinite':
      return t.policyInfinite;
    case 'zero':
      return t.policyZero;
    case 'specific_lifetime':
      return `${t.policyLifetime} ${policy.periodMs / 3_600_000} ${t.hours}`;
    case 'specific_inactivity':
      return `${t.policyInactivity} ${policy.periodMs / 3_600_000} ${t.hours}`;
  }
}

function page(pages: Pages, org: Org, title: string, description: string, content: Html): Html {
  const edition = pages.edition(org);
  return classicPage({ title, edition, language: pages.language, type: title, description, content });
}
