import { type ConnectorInstance } from '../../fixtures/instance/connector-instance.ts';
import { provisionQuickly } from './quick.ts';
import { expect, type Stage } from './stage.ts';

/** What must never be pressed, whatever the pages look like. */
export const NEVER_PRESSED = { 'Revoke All': 0, 'Bulk Revoke': 0, Block: 0, Uninstall: 0, Install: 0, Deny: 0 };

/** Everything that was asked for and written down: that a variant was met at all shows there. */
export function traces(stage: Stage): string {
  return `${Object.keys(stage.state().requests).join('\n')}\n${stage.told()}`;
}

/** Provisions, loses access in Salesforce's pages as told, and proves it; without a browser but for the loss. What comes after is the same whatever the pages look like. */
export async function revokedInPages(
  stage: Stage,
  lose: (instance: ConnectorInstance) => Promise<void>,
): Promise<void> {
  const instance = await provisionQuickly(stage);
  await lose(instance);
  await expect(instance).toBeNoLongerAuthenticated();
  expect(stage.state()).toMatchObject({ presses: { ...NEVER_PRESSED, Revoke: 1 } });
}
