import { type Page } from '@playwright/test';
import { withLoginTurn } from '../../fixtures/flows/login-turns.ts';
import { passPages } from '../../fixtures/flows/pass-pages.ts';
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
  const people: [ConnectorUser, 'CONNECTOR_USER' | 'SETUP_USER'][] = connectorUsers.map((user) => [
    user,
    'CONNECTOR_USER',
  ]);
  if (setupUser && !setupUser.passkeyFile) people.push([setupUser, 'SETUP_USER']);
  const findings: Finding[] = [];
  for (const [user, role] of people) {
    const about = `login ${user.username}`;
    findings.push(
      ...(await examine(about, 'log in by hand, once, and see what Salesforce asks for', () =>
        logIn(scene, user, role),
      )),
    );
  }
  return findings;
}

async function logIn(scene: Scene, user: ConnectorUser, role: 'CONNECTOR_USER' | 'SETUP_USER'): Promise<Finding[]> {
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
  return [
    warning(about, `pages are in the language ${lang}`, 'set the language of the user to English: labels are read'),
  ];
}
