import { expect, type Stage, test, totp } from './fixtures.ts';
import { hiddenFields, type Answer, type PlainBrowser, textOf } from './plain-browser.ts';

test.describe('authenticator app', () => {
  test('the page has the documented path, ids and hidden fields', async ({ stage, plain }) => {
    const code = await toCode(stage, plain);
    expect(code.url.origin).toBe(stage.acme);
    expect(code.url.pathname).toBe('/_ui/identity/verification/method/TotpVerificationUi/e');
    expect([...code.url.searchParams.keys()].sort()).toEqual(['retURL', 'vcsrf', 'vflid', 'vpol']);
    for (const id of ['editPage', 'header', 'tc', 'save', 'RememberDeviceCheckbox']) {
      expect(code.body).toContain(`id="${id}"`);
    }
    expect(code.body).toMatch(/id="RememberDeviceCheckbox"[^>]*\schecked/);
    expect(Object.keys(hiddenFields(code.body)).sort()).toEqual(
      ['_CONFIRMATIONTOKEN', 'cancelURL', 'retURL', 'save_new_url', 'vcsrf', 'vflid', 'vpol'].sort(),
    );
  });

  test('ten wrong codes lock the user for an hour', async ({ stage, plain }) => {
    let page = await toCode(stage, plain);
    for (let i = 0; i < 10; i++) page = await plain.submit(page, { tc: '000000' });
    const locked = await plain.submit(page, { tc: totp(stage.user('connector1')) });
    expect(locked.status).toBe(200);
    expect(textOf((await stage.logIn(plain, 'connector1')).body)).toContain('check your username and password');
    stage.simulator.context.clock.advance(60 * 60_000 + 1);
    expect(textOf((await stage.logIn(plain, 'connector1')).body)).toContain('Allow Access?');
  });

  test('a forged post shows the page again, and spends no code', async ({ stage, plain }) => {
    const page = await toCode(stage, plain);
    const code = totp(stage.user('connector1'));
    const forged = await plain.follow(await plain.submit(page, { tc: code, _CONFIRMATIONTOKEN: 'guessed' }));
    expect(forged.url.pathname).toBe(page.url.pathname);
    const passed = await plain.follow(await plain.submit(forged, { tc: code }));
    expect(textOf(passed.body)).toContain('Allow Access?');
  });

  test('"Don\'t ask again" is kept by the browser and asks no second time', async ({ stage, plain }) => {
    await stage.logIn(plain, 'connector1', stage.acme);
    plain.cookies.get('acme.my.salesforce.localhost')?.delete('sid');
    const form = await stage.toLogin(plain, stage.acme);
    const landed = await plain.follow(await stage.enter(plain, 'connector1', form));
    expect(landed.url.pathname).toBe('/lightning/page/home');
  });

  test('nobody gets past the code by its address', async ({ stage, plain }) => {
    const code = await toCode(stage, plain);
    const otp = code.url.searchParams.get('vflid') ?? '';
    const tried = await plain.follow(await plain.get(`${stage.acme}/secur/frontdoor.jsp?otp=${otp}`));
    expect(tried.url.pathname).toContain('TotpVerificationUi');
    expect(plain.cookies.get('acme.my.salesforce.localhost')?.get('sid')).toBeUndefined();
  });
});

async function toCode(stage: Stage, plain: PlainBrowser): Promise<Answer> {
  return plain.follow(await stage.enter(plain, 'connector1', await stage.toLogin(plain)));
}
