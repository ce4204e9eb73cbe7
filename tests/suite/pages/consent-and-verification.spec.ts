import { expect, type Page } from '@playwright/test';
import { ConsentPage, identifyPage, VerificationPage } from '../../../pages/index.ts';
import { lookAt } from '../../../pages/states/page-facts.ts';
import { formsOf, MY_DOMAIN, saved, serve, show, test } from './saved/index.ts';

const TOTP = `${MY_DOMAIN}/_ui/identity/verification/method/TotpVerificationUi/e`;
const CONSENT = `${MY_DOMAIN}/setup/secur/RemoteAccessAuthorizationPage.apexp`;
const APPROVE = `${MY_DOMAIN}/_ui/identity/oauth/ui/AuthorizationPage`;
const APP = 'Open Connectors Reauthentication';
const USER = 'connector@acme.example';
const REFUSED = /^Salesforce refused the verification code: /;

test.describe('verification', () => {
  const open = (page: Page, file: string, answer: string) =>
    show(page, TOTP, { [TOTP]: saved(file), [`POST ${TOTP}`]: answer });

  for (const file of ['verification-totp', 'verification-totp.de']) {
    test(`${file}: the code is typed and sent`, async ({ page, drifts }) => {
      const requests = await open(page, file, '<h1>Next</h1>');
      await new VerificationPage(page).enterCode('123456');
      await expect(page.getByRole('heading')).toHaveText('Next');
      expect(formsOf(requests).map((form) => form.get('tc'))).toEqual(['123456']);
      expect(drifts).toEqual([]);
    });
  }

  const asks = saved('verification-totp');
  const toCollector = asks.replace('method="post"', '$& action="https://collector.example.test/"');
  const shadow = '</h2><div><template shadowrootmode="open">';
  for (const [what, html] of [
    ['whose form goes to another host', toCollector],
    ['whose form in a shadow root goes there', toCollector.replace('</h2>', shadow)],
    ['whose button goes there', asks.replace('type="submit"', '$& formaction="https://collector.example.test/"')],
    ['that goes on without TLS', asks.replace('method="post"', `$& action="${MY_DOMAIN.replace('https', 'http')}/"`)],
  ] as const) {
    test(`no code is typed into a page ${what}`, async ({ page }) => {
      await show(page, TOTP, { [TOTP]: html });
      await expect(new VerificationPage(page).enterCode('123456')).rejects.toThrow(
        /^The verification page sends its form to http\S+, and it is on https:\S+; nothing was typed/,
      );
      await expect(page.locator('#tc')).toHaveValue('');
    });
  }

  test('what was seen of another page says nothing of where this one sends its form', async ({ page }) => {
    await show(page, TOTP, { [TOTP]: asks, [`${TOTP}/2`]: toCollector });
    const seen = await lookAt(page);
    await page.goto(`${TOTP}/2`);
    await expect(new VerificationPage(page).enterCode('123456', 'a user', seen)).rejects.toThrow(
      /^The verification page sends its form to https:\S+, and it is on https:\S+; nothing was typed/,
    );
  });

  test('what a page says of the code before is not said of this one', async ({ page }) => {
    const said = '</h2><div class="errorMsg">Invalid or expired verification code.</div>';
    const slow = `</body><script>document.querySelector('form').addEventListener('submit', (event) => {
      event.preventDefault();
      setTimeout(() => event.target.submit(), 1_500);
    });</script>`;
    await show(page, TOTP, {
      [TOTP]: asks.replace('</h2>', said).replace('</body>', slow),
      [`POST ${TOTP}`]: '<h1>Next</h1>',
    });
    await new VerificationPage(page).enterCode('123456');
    await expect(page.getByRole('heading')).toHaveText('Next');
  });

  test('where another form of the page goes is of no interest', async ({ page }) => {
    const other = '</h2><form action="https://help.example.test/"></form>';
    const requests = await show(page, TOTP, {
      [TOTP]: asks.replace('</h2>', other),
      [`POST ${TOTP}`]: '<h1>Next</h1>',
    });
    await new VerificationPage(page).enterCode('123456');
    expect(formsOf(requests).map((form) => form.get('tc'))).toEqual(['123456']);
  });

  test('a refused code is an error with Salesforce’s text', async ({ page }) => {
    await open(page, 'verification-totp', saved('verification-totp-refused'));
    await expect(new VerificationPage(page).enterCode('123456')).rejects.toThrow(
      'Salesforce refused the verification code: “Invalid or expired verification code. Try again.”. Check the TOTP secret',
    );
  });

  test('a refused code in another language is an error, too, and so is a second one', async ({ page }) => {
    await open(page, 'verification-totp.de', saved('verification-totp.de'));
    const verification = new VerificationPage(page);
    await expect(verification.enterCode('123456')).rejects.toThrow(REFUSED);
    await expect(verification.enterCode('654321')).rejects.toThrow(REFUSED);
  });

  const GERMAN = 'Der Verifizierungscode ist ungültig oder abgelaufen.';
  const message = `<div class="errorMsg">${GERMAN}</div>`;
  const german = saved('verification-totp.de');
  const inPlace = `<script>editPage.onsubmit = () => {
    editPage.insertAdjacentHTML('afterbegin', '${message}');
    return false;
  }</script>`;
  for (const [what, asked, answer] of [
    ['with the field', german, german.replace('<p>', `${message}<p>`)],
    ['without the field', german, german.replace(/<form.*<\/form>/s, message)],
    ['on the same page', german.replace('</body>', `${inPlace}</body>`), ''],
  ] as const) {
    test(`a refused code says so in any language, ${what}`, async ({ page }) => {
      await show(page, TOTP, { [TOTP]: asked, [`POST ${TOTP}`]: answer });
      await expect(new VerificationPage(page).enterCode('123456')).rejects.toThrow(
        `Salesforce refused the verification code: “${GERMAN}”. Check the TOTP secret`,
      );
    });
  }

  test('a second code is not taken for refused because of the first one’s message', async ({ page }) => {
    let answers = 0;
    await show(page, TOTP, {
      [TOTP]: saved('verification-totp'),
      [`POST ${TOTP}`]: () => (answers++ === 0 ? saved('verification-totp-refused') : '<h1>Next</h1>'),
    });
    const verification = new VerificationPage(page);
    await expect(verification.enterCode('123456')).rejects.toThrow(REFUSED);
    await verification.enterCode('654321');
    await expect(page.getByRole('heading')).toHaveText('Next');
  });

  test('drift: without its id the field is found by its label, and that is reported', async ({ page, drifts }) => {
    const renamed = saved('verification-totp').replaceAll('"tc"', '"tc2"');
    const requests = await show(page, TOTP, { [TOTP]: renamed, [`POST ${TOTP}`]: '<h1>Next</h1>' });
    await new VerificationPage(page).enterCode('123456');
    expect(formsOf(requests).map((form) => form.get('tc2'))).toEqual(['123456']);
    expect(drifts).toEqual([{ page: 'VerificationPage', locator: 'code', fallback: 1, url: TOTP }]);
  });
});

test.describe('consent', () => {
  const open = (page: Page, file: string) =>
    show(page, `${CONSENT}?source=CAAAA`, { [CONSENT]: saved(file), [`POST ${APPROVE}`]: '<h1>Callback</h1>' });

  for (const [file, labels] of [
    ['consent', [' Allow ', ' Deny ']],
    ['consent-2023', [' Allow ', ' Deny ']],
    ['consent.de', [' Zulassen ', ' Verweigern ']],
  ] as const) {
    test(`${file}: Allow and Deny are what is pressed`, async ({ page, drifts }) => {
      const requests = await open(page, file);
      expect(await new ConsentPage(page).press('allow')).toBe('navigated');
      await page.goto(`${CONSENT}?source=CAAAA`);
      await new ConsentPage(page).press('deny');
      expect(formsOf(requests).map((form) => form.get('save'))).toEqual(labels);
      expect(drifts).toEqual([]);
    });
  }

  test('buttons around a span, in any language, are what is pressed, too', async ({ page, drifts }) => {
    const html = saved('consent.de').replace(
      /<input([^>]*type="?submit"?[^>]*?)\/?>/g,
      (_input, rest: string) => `<button${rest}><span>OK</span></button>`,
    );
    const requests = await serve(page, { [CONSENT]: html, [`POST ${APPROVE}`]: '<h1>Callback</h1>' });
    for (const decision of ['allow', 'deny'] as const) {
      await page.goto(`${CONSENT}?source=CAAAA`);
      expect(await identifyPage(page, { timeout: 3_000 })).toBe('consent');
      expect(await new ConsentPage(page).press(decision)).toBe('navigated');
    }
    expect(formsOf(requests).map((form) => form.get('save'))).toEqual([' Zulassen ', ' Verweigern ']);
    expect(drifts).toEqual([]);
  });

  test('says which app asks whom for what', async ({ page }) => {
    await open(page, 'consent');
    expect(await new ConsentPage(page).read()).toMatchObject({
      appName: APP,
      userName: USER,
      scopes: ['Manage user data via APIs', 'Full access', 'Perform requests at any time'],
      warnings: [],
    });
  });

  test('a sentence on how to revoke access later is no warning', async ({ page }) => {
    await open(page, 'consent');
    const content = page.locator('#content');
    await content.evaluate((element) => {
      element.append('To revoke access at any time, go to your personal settings.');
    });
    const { lines, warnings } = await new ConsentPage(page).read();
    expect(lines.join()).toContain('To revoke access at any time');
    expect(warnings).toEqual([]);
  });

  test('says that an older approval is about to be revoked', async ({ page }) => {
    await open(page, 'consent-five-approvals');
    expect((await new ConsentPage(page).read()).warnings).toEqual([
      'You have approved this app five times. If you allow access, your oldest approval is revoked.',
    ]);
  });

  for (const file of ['consent', 'consent.de']) {
    test(`${file}: is checked for the app and the user before anything is pressed`, async ({ page }) => {
      await open(page, file);
      const consent = new ConsentPage(page);
      await consent.check({ appName: APP, username: USER.toUpperCase() });
      for (const wrong of [
        { appName: 'Another App', username: USER },
        { appName: APP, username: 'somebody.else@acme.example' },
        { appName: APP, username: 'nector@acme.example' },
        { appName: APP, username: 'connector@acme.exam' },
      ]) {
        await expect(consent.check(wrong)).rejects.toThrow(
          /^The consent page is for another (app|user): expected .* Nothing was pressed\./,
        );
      }
    });
  }

  test('an app whose name begins with the wanted one is another app', async ({ page }) => {
    const longer = saved('consent').replace('Reauthentication is asking', 'Reauthentication Dev is asking');
    await show(page, CONSENT, { [CONSENT]: longer });
    await expect(new ConsentPage(page).check({ appName: APP, username: USER })).rejects.toThrow(/seen “.* Dev”/);
  });

  test('Allow ends when the callback cannot be reached, as when it is caught', async ({ page }) => {
    await serve(page, { [CONSENT]: saved('consent') });
    await page.route(APPROVE, (route) => route.abort());
    await page.goto(CONSENT);
    expect(await new ConsentPage(page).press('allow')).not.toBe('stayed');
  });

  for (const [what, does, says] of [
    ['does nothing', 'onsubmit="return false"', /^Nothing happened within 2 s after: Allow; /],
    ['goes on in a second tab', 'target="_blank"', / after: Allow; .*; it went on in a second tab: /],
  ] as const)
    test(`Allow that ${what} is an error that says so`, async ({ page }) => {
      await show(page, CONSENT, { [CONSENT]: saved('consent').replace('<form id="editPage"', `$& ${does}`) });
      await expect(new ConsentPage(page).press('allow', { timeout: 2_000 })).rejects.toThrow(says);
    });
});
