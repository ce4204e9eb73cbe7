import { type Context, type Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { newOpaque } from '../ids.ts';
import { type User } from '../model.ts';
import { Secret } from 'otpauth';
import { answered } from '../wire.ts';
import { type Pages, postedFields } from './browser.ts';
import { connectAuthenticatorPage } from './html/passkey.ts';
import { type CodeMethod, codeMethods, codePage, pushPage, type VerificationModel } from './html/verification.ts';
import { type Attempt } from './state.ts';

const BASE = '/_ui/identity/verification/method/';
/** Cookie by which Salesforce knows a browser again, for about a year. */
const DEVICE = 'sfdc_lv2';
const DEVICE_SECONDS = 31_536_000;

const WRONG = 'Invalid or expired verification code. Try again.';

type Method = CodeMethod | 'push' | 'passkey' | 'connect' | 'none';

/** Page of each method. The real name of the one on which an authenticator app is registered is not known. */
const UI: Readonly<Record<Exclude<Method, 'none'>, string>> = {
  totp: codeMethods.totp.ui,
  email: codeMethods.email.ui,
  sms: codeMethods.sms.ui,
  push: 'ToopherVerificationFinishUi',
  passkey: 'UnifiedPasskeyVerificationUi',
  connect: 'TotpRegistrationUi',
};

/** Path (with query) that a login goes to after its password: the page of its second factor, or the front door. */
export function verificationUrl(pages: Pages, attempt: Attempt): string {
  const method = attempt.verified ? 'none' : methodFor(pages, attempt);
  if (method === 'none') {
    attempt.verified = true;
    return frontdoorUrl(attempt);
  }
  const query = new URLSearchParams({
    vcsrf: pages.state.confirmationToken(`vcsrf ${attempt.id}`),
    vpol: attempt.origin === 'login' ? 'ir' : 'ha',
    vflid: attempt.id,
    retURL: `/secur/frontdoor.jsp?${new URLSearchParams({ apv: '1', display: 'page', startURL: attempt.startUrl }).toString()}`,
  });
  return `${BASE}${UI[method]}?${query.toString()}`;
}

/** Path of the front door for a login that has passed everything. */
export function frontdoorUrl(attempt: Attempt): string {
  return `/secur/frontdoor.jsp?${new URLSearchParams({ otp: attempt.id, startURL: attempt.startUrl, cshc: newOpaque(12) }).toString()}`;
}

/** The pages that ask for a code, and the one that waits for a push. The passkey page is in passkey.ts. */
export function verificationRoutes(app: Hono, pages: Pages): void {
  for (const method of ['totp', 'email', 'sms'] as const) {
    const path = BASE + codeMethods[method].ui;
    app.get(path, (c) => {
      const attempt = attemptOf(pages, c);
      const skipped = skipKnownDevice(pages, c, attempt);
      return skipped ?? c.html(codePage(method, verificationModel(pages, c, attempt, undefined)));
    });
    app.post(path, async (c) => {
      const attempt = attemptOf(pages, c);
      const field = await postedFields(pages, c, attempt.id);
      pages.state.press('Verify');
      const error = checkCode(pages, method, attempt, field(codeMethods[method].field));
      if (error !== undefined) return c.html(codePage(method, verificationModel(pages, c, attempt, error)));
      attempt.verified = true;
      if (field('RememberDeviceCheckbox') !== '') rememberDevice(pages, c, attempt);
      return c.redirect(frontdoorUrl(attempt));
    });
  }
  for (const { ui, resend } of Object.values(codeMethods)) {
    if (resend !== undefined) app.get(BASE + resend, (c) => c.redirect(BASE + ui + new URL(c.req.url).search));
  }
  app.on(['GET', 'POST'], BASE + UI.connect, (c) => {
    const attempt = attemptOf(pages, c);
    const model = verificationModel(pages, c, attempt, c.req.method === 'POST' ? WRONG : undefined);
    const secret = new Secret({ size: 20 }).base32;
    return c.html(connectAuthenticatorPage({ ...model, secret, path: BASE + UI.connect }));
  });
  app.get(BASE + UI.push, (c) => {
    const attempt = attemptOf(pages, c);
    const skipped = skipKnownDevice(pages, c, attempt);
    return skipped ?? c.html(pushPage(verificationModel(pages, c, attempt, undefined)));
  });
}

/** The attempt whose page is asked for. Where `vcsrf` does not fit it, or it is not of the org of this host, the login begins again. */
export function attemptOf(pages: Pages, c: Context): Attempt {
  const id = c.req.query('vflid') ?? '';
  const attempt = pages.state.attempts.get(id);
  const isKnown = attempt !== undefined && c.req.query('vcsrf') === pages.state.confirmationToken(`vcsrf ${id}`);
  if (!isKnown || userOf(pages, attempt).orgId !== pages.org(c)?.id) throw answered(c.redirect('/'));
  return attempt;
}

/** The user who is logging in. */
export function userOf(pages: Pages, attempt: Attempt): User {
  return pages.simulator.salesforce.directory.user(attempt.userId);
}

/** What the templates of this family need. */
export function verificationModel(
  pages: Pages,
  c: Context,
  attempt: Attempt,
  error: string | undefined,
): VerificationModel {
  const query = new URLSearchParams(new URL(c.req.url).search);
  return {
    language: pages.languageFor(userOf(pages, attempt)),
    username: userOf(pages, attempt).username,
    query,
    confirmationToken: pages.state.confirmationToken(attempt.id),
    error,
  };
}

/** Which second factor this login meets. Email, SMS and push come as variants, for every browser that is not known. */
function methodFor(pages: Pages, attempt: Attempt): Method {
  if (pages.has('email-verification')) return 'email';
  if (pages.has('sms-verification')) return 'sms';
  if (pages.has('push-verification')) return 'push';
  const user = userOf(pages, attempt);
  if (pages.has('passkey-first') && user.passkeys.length > 0) return 'passkey';
  const method = pages.simulator.salesforce.logins.verificationOf(user);
  const demanded = pages.has('connect-authenticator') || attempt.origin === 'singleaccess';
  return method === 'none' && demanded ? 'connect' : method;
}

/** A browser that ticked "Don't ask again" is let through. */
function skipKnownDevice(pages: Pages, c: Context, attempt: Attempt): Response | undefined {
  const device = getCookie(c, DEVICE);
  if (device === undefined || !userOf(pages, attempt).trustedDevices.has(device)) return undefined;
  attempt.verified = true;
  return c.redirect(frontdoorUrl(attempt));
}

function rememberDevice(pages: Pages, c: Context, attempt: Attempt): void {
  const device = newOpaque(32);
  userOf(pages, attempt).trustedDevices.add(device);
  setCookie(c, DEVICE, device, { path: '/', maxAge: DEVICE_SECONDS, httpOnly: true, sameSite: 'Lax' });
}

/** What is wrong, in English; undefined when the code is good. Codes by email and SMS reach nobody here, so none of them is. */
function checkCode(pages: Pages, method: CodeMethod, attempt: Attempt, code: string): string | undefined {
  if (method !== 'totp') return WRONG;
  switch (pages.simulator.salesforce.logins.checkTotp(userOf(pages, attempt), code)) {
    case 'ok':
      return undefined;
    case 'locked':
      return 'Too many invalid verification codes. Your account is locked for an hour.';
    case 'wrong':
    case 'reused':
      return WRONG;
  }
}
