import { type Context, type Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { type LoginResult } from '../logins.ts';
import { type User } from '../model.ts';
import { hostOf } from '../wire.ts';
import { HOME } from './addresses.ts';
import { formFields, localPath, type Pages } from './browser.ts';
import { languageOf } from './html/words.ts';
import { loginInterstitial } from './html/layout.ts';
import { loginPage, type LoginPageModel } from './html/login.ts';
import { promotions, sessionServer } from './html/login-scripts.ts';
import { verificationUrl } from './verification.ts';

/** How long the page between login form and application stands, milliseconds; the real one goes on within a second. */
const INTERSTITIAL_MS = 100;
const SLOW_INTERSTITIAL_MS = 1_000;
/** Usernames that this browser remembers on this host, joined by blanks. */
const SAVED = 'rememberedUsernames';

/** The login form (`/`) of the login hosts and of My Domain, its frames, and the answer to what is typed into it. */
export function loginRoutes(app: Hono, pages: Pages): void {
  app.get('/', (c) => {
    if (pages.role(c) === 'setup') return c.redirect('/lightning/setup/SetupOneHome/home');
    const visitor = pages.visitor(c);
    const startUrl = c.req.query('startURL') ?? '';
    if (visitor !== undefined && c.req.query('ec') === undefined) return c.redirect(localPath(startUrl, HOME));
    return c.html(loginPage(formModel(pages, c, { startUrl })));
  });

  app.post('/', async (c) => {
    pages.state.press('Log In');
    const field = await formFields(c);
    const username = field('un').trim() || field('username').trim();
    const password = field('pw');
    const startUrl = field('startURL');
    const again = (error: string | undefined) =>
      c.html(loginPage(formModel(pages, c, { startUrl, username, error, password })));
    if (pages.has('username-first') && field('passwordShown') !== 'true' && username !== '') return again(undefined);
    if (password === '') return again('Error: Please enter your password.');
    const result = pages.simulator.salesforce.logins.checkPassword(hostOf(c), username, password);
    if (pages.has('login-rate')) return again(refusalText(pages, 'rate'));
    if (result.outcome === 'refused') return again(refusalText(pages, result.reason));
    if (field('rememberUn') !== '') remember(c, username);
    const delay = pages.has('slow-interstitial') ? SLOW_INTERSTITIAL_MS : INTERSTITIAL_MS;
    return c.html(loginInterstitial(afterPassword(pages, result.user, startUrl), delay));
  });

  app.get('/login/sessionserver212.html', (c) => c.html(sessionServer(c.req.query('mute') === '1')));
  app.get('/login/promos.html', (c) => c.html(promotions(pages.has('blocking-promotions'))));
  app.get('/secur/forgotpassword.jsp', (c) => c.text('Forgot Your Password'));
}

/** Absolute URL on My Domain that a user goes to once the password was right. */
function afterPassword(pages: Pages, user: User, startUrl: string): string {
  const { directory } = pages.simulator.salesforce;
  const myDomain = pages.simulator.hosts.myDomain(directory.org(user.orgId));
  const attempt = pages.state.begin({ userId: user.id, startUrl: localPath(startUrl, HOME), origin: 'login' });
  return myDomain + verificationUrl(pages, attempt);
}

function formModel(
  pages: Pages,
  c: Context,
  form: { startUrl: string; username?: string; error?: string; password?: string },
): LoginPageModel {
  const role = pages.role(c);
  const org = pages.org(c);
  const { username, error, password = '' } = form;
  const first = username === undefined;
  const usernameFirst = pages.has('username-first');
  const saved = first ? savedUsernames(pages, c) : [];
  const savedAs = saved.length === 0 ? 'none' : saved.length === 1 && !pages.has('saved-chooser') ? 'card' : 'chooser';
  return {
    language: languageFor(pages, c),
    origin: new URL(c.req.url).origin,
    sandbox: role === 'test' || org?.kind === 'sandbox',
    myDomain: role === 'my-domain',
    startUrl: form.startUrl,
    username:
      error !== undefined && usernameFirst
        ? ''
        : (username ?? (savedAs === 'none' ? loginHint(pages, form.startUrl) : (saved[0] ?? ''))),
    step: usernameFirst && first ? 'username' : 'both',
    error,
    errorFirst: usernameFirst,
    refused: error === undefined || username === undefined ? undefined : { username, password },
    saved,
    savedAs,
    slow: pages.has('slow-session-server'),
    identityProviders:
      role === 'my-domain' && (pages.has('sso-only') || pages.has('sso-button')) ? ['Acme Identity'] : [],
    formShown: role !== 'my-domain' || !pages.has('sso-only'),
  };
}

/** `login_hint` of the authorize request that this login is for. */
function loginHint(pages: Pages, startUrl: string): string {
  const source = new URLSearchParams(startUrl.split('?')[1] ?? '').get('source');
  return pages.simulator.salesforce.authorizations.all.get(source ?? '')?.loginHint ?? '';
}

/** Usernames the browser ticked "Remember me" for; the variants fill in others, so that a fresh browser meets the form too. */
function savedUsernames(pages: Pages, c: Context): string[] {
  const saved = (getCookie(c, SAVED) ?? '').split(' ').filter((name) => name !== '');
  if (saved.length > 0) return saved;
  const users = [...pages.simulator.salesforce.directory.users.values()].map((user) => user.username);
  if (pages.has('saved-identity')) return users.slice(-1);
  if (pages.has('saved-chooser')) return users.slice(-2);
  return [];
}

function remember(c: Context, username: string): void {
  const saved = new Set([username, ...(getCookie(c, SAVED) ?? '').split(' ').filter((name) => name !== '')]);
  setCookie(c, SAVED, [...saved].join(' '), { path: '/', maxAge: 31_536_000, httpOnly: true, sameSite: 'Lax' });
}

/** The login page goes by `?locale=` and by the browser's language, as there is no user yet. */
function languageFor(pages: Pages, c: Context): ReturnType<typeof languageOf> {
  if (pages.language !== 'en') return pages.language;
  return languageOf(c.req.query('locale') ?? c.req.header('accept-language'));
}

type Reason = Extract<LoginResult, { outcome: 'refused' }>['reason'] | 'rate';

const GENERIC =
  "Error: Please check your username and password. If you still can't log in, contact your Salesforce administrator.";
const REASONS: Partial<Record<Reason, string>> = {
  locked: 'Error: Your account is locked. Try again later, or contact your Salesforce administrator.',
  inactive: 'Error: Your account is inactive. Contact your Salesforce administrator.',
  rate: 'Error: Login rate exceeded. Try again later.',
};

/** One generic sentence for every reason, as Salesforce is believed to do; a variant names the reason. */
function refusalText(pages: Pages, reason: Reason): string {
  return (pages.has('login-error-texts') ? REASONS[reason] : undefined) ?? GENERIC;
}
