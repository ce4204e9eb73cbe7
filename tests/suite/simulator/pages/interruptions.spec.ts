import { expect, test } from './fixtures.ts';
import { textOf } from './plain-browser.ts';

const HREF = (text: string) => new RegExp(`href="([^"]*)"[^>]*>\\s*${text}\\s*<`);

test.describe('phone', () => {
  test.use({ variants: ['register-phone'] });

  test('"Remind Me Later" goes on to the consent page', async ({ stage, plain }) => {
    const page = await stage.logIn(plain, 'connector2');
    expect(page.url.pathname).toBe('/_ui/identity/phone/AddPhoneNumber');
    expect(textOf(page.body)).toContain('Register Your Mobile Phone');
    expect(textOf(page.body)).toContain("I Don't Want to Register My Phone");
    const href = (HREF('Remind Me Later').exec(page.body)?.[1] ?? '').replaceAll('&amp;', '&');
    expect(href).toBe(page.url.searchParams.get('retURL'));
    expect(textOf((await plain.get(new URL(href, page.url))).body)).toContain('Allow Access?');
  });
});

test.describe('password expired', () => {
  test.use({ variants: ['password-expired'] });

  test('"Change Your Password" cannot be walked around', async ({ stage, plain }) => {
    const page = await stage.logIn(plain, 'connector2');
    expect(page.url.pathname).toBe('/_ui/system/security/ChangePassword');
    expect(page.url.searchParams.get('fromFrontdoor')).toBe('1');
    for (const id of ['newpassword', 'confirmpassword', 'password-button']) expect(page.body).toContain(`id="${id}"`);
    const again = await plain.follow(await plain.get(new URL(page.url.searchParams.get('retURL') ?? '', page.url)));
    expect(again.url.pathname).toBe('/_ui/system/security/ChangePassword');
  });
});

test.describe('maintenance', () => {
  test.use({ variants: ['maintenance-notice'] });

  test('"Got it" goes on', async ({ stage, plain }) => {
    const page = await stage.logIn(plain, 'connector2');
    expect(page.url.pathname).toBe('/msg/maintenanceandavailable.jsp');
    const href = (HREF('Got it').exec(page.body)?.[1] ?? '').replaceAll('&amp;', '&');
    expect(textOf((await plain.get(new URL(href, page.url))).body)).toContain('Allow Access?');
  });
});

test.describe('all at once', () => {
  test.use({ variants: ['register-phone', 'maintenance-notice'] });

  test('one after the other, each once', async ({ stage, plain }) => {
    const phone = await stage.logIn(plain, 'connector1');
    const notice = await plain.follow(await plain.get(new URL(phone.url.searchParams.get('retURL') ?? '', phone.url)));
    expect(notice.url.pathname).toBe('/msg/maintenanceandavailable.jsp');
    const goal = await plain.follow(await plain.get(new URL(notice.url.searchParams.get('retURL') ?? '', notice.url)));
    expect(textOf(goal.body)).toContain('Allow Access?');
  });
});
