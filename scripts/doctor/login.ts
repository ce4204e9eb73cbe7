import { type Page } from '@playwright/test';
import { withLoginTurn } from '../../fixtures/flows/login-turns.ts';
import { passPages, type Walk } from '../../fixtures/flows/pass-pages.ts';
import { inWindow } from '../../fixtures/flows/window.ts';
import { type Scene } from '../../fixtures/instance/scene.ts';
import { type ConnectorUser } from '../../fixtures/settings/index.ts';
import { examine, type Finding, ok, warning } from './finding.ts';

/**
 * Logs every user in on the login page, and out of sight again: each in a context of its own, never on an authorization, so that
 * no consent can be given.
 */
export async function examineLogins(scene: Scene): Promise<Finding[]> {
  const { connectorUsers, setupUser } = scene.settings;
  const people: { user: ConnectorUser; role: Walk['role'] }[] = [
    ...connectorUsers.map((user) => ({ user, role: 'CONNECTOR_USER' as const })),
    ...(setupUser && !setupUser.passkeyFile ? [{ user: setupUser, role: 'SETUP_USER' as const }] : []),
  ];
  const advice = 'log in by hand, once, and see what Salesforce asks for';
  const findings: Finding[] = [];
  for (const { user, role } of people)
    findings.push(...(await examine(`login ${user.username}`, advice, () => logIn(scene, user, role))));
  return findings;
}

async function logIn(scene: Scene, user: ConnectorUser, role: Walk['role']): Promise<Finding[]> {
  const about = `login ${user.username}`;
  return withLoginTurn(scene.folders, user.username, (ledger) =>
    inWindow(scene, async (page) => {
      const startUrl = scene.settings.salesforce.loginUrl;
      await passPages({ scene, page, user, role, ledger, startUrl }, ['signed-in']);
      return [ok(about, 'works'), ...(await language(page, about))];
    }),
  );
}

async function language(page: Page, about: string): Promise<Finding[]> {
  const lang = await page.locator('html').getAttribute('lang');
  if (lang === null || lang.startsWith('en')) return [];
  const advice = 'set the language of the user to English: labels are read';
  return [warning(about, `pages are in the language ${lang}`, advice)];
}
