import { type Hono } from 'hono';
import { HOME } from './addresses.ts';
import { localPath, type Pages, postedFields, type Visitor } from './browser.ts';
import { changePasswordPage, maintenancePage, phonePage } from './html/interruptions.ts';

/** Pages that Salesforce puts between a login and its goal: phone number, expired password, maintenance notice. */
export function interruptionRoutes(app: Hono, pages: Pages): void {
  const retUrl = (value: string | undefined) => localPath(value, HOME);
  const subjectOf = ({ session }: Visitor) => `interruption ${session.sid}`;
  const modelOf = (visitor: Visitor, goal: string) => ({
    language: pages.languageFor(visitor.user),
    retUrl: goal,
    confirmationToken: pages.state.confirmationToken(subjectOf(visitor)),
  });

  app.get('/_ui/identity/phone/AddPhoneNumber', async (c) => {
    const visitor = await pages.loggedIn(c);
    pages.passed(visitor.session, 'register-phone');
    const goal = retUrl(c.req.query('retURL'));
    if (c.req.query('n') === 'true') return c.redirect(goal);
    return c.html(phonePage(modelOf(visitor, goal)));
  });
  app.post('/_ui/identity/phone/AddPhoneNumber', async (c) => {
    const field = await postedFields(pages, c, subjectOf(await pages.loggedIn(c)));
    return c.redirect(retUrl(field('retURL')));
  });

  app.get('/_ui/system/security/ChangePassword', async (c) => {
    return c.html(changePasswordPage(modelOf(await pages.loggedIn(c), retUrl(c.req.query('retURL')))));
  });
  // The password really changes, so that a suite which fills the form in does harm that its tests can see.
  app.post('/_ui/system/security/ChangePassword', async (c) => {
    const visitor = await pages.loggedIn(c);
    const field = await postedFields(pages, c, subjectOf(visitor));
    const password = field('newpassword');
    if (password.length < 8 || password !== field('confirmpassword')) return c.redirect(pages.path(c));
    visitor.user.password = password;
    pages.passed(visitor.session, 'change-password');
    return c.redirect(retUrl(field('retURL')));
  });

  app.get('/msg/maintenanceandavailable.jsp', (c) => {
    const visitor = pages.visitor(c);
    if (visitor !== undefined) pages.passed(visitor.session, 'maintenance');
    return c.html(
      maintenancePage({
        language: visitor === undefined ? pages.language : pages.languageFor(visitor.user),
        retUrl: retUrl(c.req.query('retURL')),
      }),
    );
  });
}
