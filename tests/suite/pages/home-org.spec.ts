import { identifyPage, PersonalOAuthConnectedAppsPage } from '../../../pages/index.ts';
import { keepToOrg } from '../../../pages/browser/home-org.ts';
import { expect } from '@playwright/test';
import { MY_DOMAIN, saved, serve, show, test } from './saved/index.ts';
import { personalDocument } from './saved/lightning-lists.ts';
import { lightningShell } from './saved/setup-lists.ts';

const APP = 'Open Connectors Reauthentication';
const CONSENT = '/setup/secur/RemoteAccessAuthorizationPage.apexp';
const DETAILS = '/lightning/settings/personal/AdvancedUserDetails/home';
const RECORD = '/005xx0000012345';
const OTHER = 'https://globex.my.salesforce.com';
const REFUSED =
  /^The page is of another org, globex\.my\.salesforce\.com, than the settings name, acme\. Nothing was pressed\. /;

test('a consent page of another org is not answered', async ({ page }) => {
  keepToOrg(page, [MY_DOMAIN]);
  await show(page, `${OTHER}${CONSENT}`, { [`${OTHER}${CONSENT}`]: saved('consent') });
  await expect(identifyPage(page)).rejects.toThrow(REFUSED);
});

for (const [what, host, home] of [
  ['of the org', 'acme.my.salesforce.com', [MY_DOMAIN]],
  [
    'where its sandbox had another kind of address',
    'acme--uat.my.salesforce.com',
    ['https://acme--uat.sandbox.my.salesforce.com'],
  ],
  ['on a host that names no org', 'login.salesforce.com', [MY_DOMAIN]],
  ['of one of two that the settings name', 'globex.my.salesforce.com', [MY_DOMAIN, OTHER]],
  ['of any org, where the settings name none', 'globex.my.salesforce.com', []],
] as const)
  test(`a consent page ${what} is one`, async ({ page }) => {
    keepToOrg(page, ['https://login.salesforce.com', ...home]);
    await show(page, `https://${host}${CONSENT}`, { [`https://${host}${CONSENT}`]: saved('consent') });
    expect(await identifyPage(page)).toBe('consent');
  });

for (const [what, src] of [
  ['of the org', RECORD],
  ['of another one', `${OTHER}${RECORD}`],
] as const)
  test(`a list in a frame ${what}`, async ({ page, presses }) => {
    keepToOrg(page, [MY_DOMAIN]);
    const document = personalDocument([APP]);
    await serve(page, {
      [`${MY_DOMAIN}${DETAILS}`]: lightningShell([{ src }]),
      [new URL(src, MY_DOMAIN).href]: document,
    });
    const own = new PersonalOAuthConnectedAppsPage(page);
    const revoking = own.open(MY_DOMAIN).then(() => own.revoke(APP));
    const said = await revoking.then(
      ({ pressed }) => `pressed ${pressed}`,
      (error: Error) => error.message,
    );
    expect(said).toMatch(src === RECORD ? /^pressed 1$/ : REFUSED);
    expect(presses).toHaveLength(src === RECORD ? 1 : 0);
  });
