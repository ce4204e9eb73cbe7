import { type Page } from '@playwright/test';
import { waitForUser } from '../../fixtures/custody/lease.ts';
import { guardOrg } from '../../fixtures/custody/guard.ts';
import { withLoginTurn } from '../../fixtures/flows/login-turns.ts';
import { ownAuthorizeUrl, withPrompt } from '../../fixtures/flows/oauth-url.ts';
import { passPages, type Walk } from '../../fixtures/flows/pass-pages.ts';
import {
  openUsageList,
  openUsersIfAny,
  type SetupOrigins,
  type UsageList,
  type UserList,
} from '../../fixtures/flows/usage-lists.ts';
import { inWindow } from '../../fixtures/flows/window.ts';
import { type Scene } from '../../fixtures/instance/scene.ts';
import { type ConnectorUser } from '../../fixtures/settings/index.ts';
import { catchCallback } from '../../pages/browser/callback.ts';
import { lookOver, type PageReport } from '../../pages/capture/look-over.ts';
import { type Snapshot, takeSnapshot } from '../../pages/capture/snapshot.ts';
import { type PageAbout } from '../../pages/capture/subjects.ts';
import {
  AuthorizationRefusedError,
  ConnectedAppsOAuthUsagePage,
  ConnectedAppUserListPage,
  goTo,
  openPage,
  PageError,
  PersonalOAuthConnectedAppsPage,
  type PageState,
} from '../../pages/index.ts';
import { registerSecret } from '../../redaction/index.ts';
import { messageOf } from '../../support/message.ts';
import { type Finding, note, ok, problem, warning } from '../doctor/finding.ts';

/** A page that the survey came to. */
export interface Surveyed {
  /** How it was come to. */
  how: string;
  /** Of somebody else's kind than the page is looked at: by the survey's own navigation, a page that is to be refused. */
  extra?: true;
  about: PageAbout;
  report: PageReport;
  /** Undefined: the page could not be read. */
  snapshot: Snapshot | undefined;
}

export interface SurveyResult {
  pages: Surveyed[];
  findings: Finding[];
}

/** Pages on which somebody logs in, and the org's own host where it is known: they are logged out whatever happens. */
const loggedIn = new Map<Page, string | undefined>();

/** In ms; who interrupts a survey waits for it. */
const LOG_OUT_WITHIN = 10_000;

/** Ends every session of the survey; for its end, and for when it is interrupted. */
export async function logOutEverybody(): Promise<void> {
  const open = [...loggedIn];
  loggedIn.clear();
  await Promise.all(
    open.map(async ([page, origin]) => {
      if (page.isClosed() || !/^https?:/.test(origin ?? page.url())) return;
      // On a page of its own: that of the survey may be in the middle of something.
      const other = await page.context().newPage();
      await other.goto(new URL('/secur/logout.jsp', origin ?? page.url()).href, {
        timeout: LOG_OUT_WITHIN,
        waitUntil: 'commit',
      });
    }),
  );
}

/**
 * Walks every page that a night needs, once, as the connector user and as the Setup user, and presses nothing that changes anything: on the consent
 * page nothing at all.
 * @throws GuardError for a production org or another one; LeaseError while another run uses the user
 */
export async function walkEveryPage(scene: Scene): Promise<SurveyResult> {
  await guardOrg(scene);
  await waitForUser(scene);
  const survey = new Survey(scene, await aboutOf(scene));
  await survey.step('a wrong callback', () => survey.wrongCallback());
  await survey.step('the connector user', () => survey.connectorUser());
  await survey.step('the Setup user', () => survey.setupUser());
  return { pages: survey.pages, findings: survey.findings };
}

/** The full name of the user is only the auditor's to know. */
async function aboutOf({ settings, user, auditor, salesforce }: Scene): Promise<PageAbout> {
  const { name: app, consumerKey } = settings.salesforce.app;
  const session = await auditor.session();
  const people = session === undefined ? [] : await salesforce.users(session, { usernames: [user.username] });
  return { app, consumerKey, user: people[0]?.Name ?? user.username, username: user.username };
}

class Survey {
  readonly pages: Surveyed[] = [];
  readonly findings: Finding[] = [];
  readonly #scene: Scene;
  readonly #about: PageAbout;

  constructor(scene: Scene, about: PageAbout) {
    this.#scene = scene;
    this.#about = about;
  }

  /** What ends one part of the survey does not keep the others from being made. */
  async step(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.findings.push(problem(what, sentenceOf(error), 'open the page by hand, once, and see what it is'));
    }
  }

  /** An authorization for a callback that the app does not have: Salesforce says so, and nobody logs in. */
  async wrongCallback(): Promise<void> {
    const { settings } = this.#scene;
    const { url } = ownAuthorizeUrl(settings);
    url.searchParams.set('redirect_uri', new URL('/deliberately-wrong', settings.salesforce.app.callbackUrl).href);
    await inWindow(this.#scene, async (page) => {
      if (!(await openPage(page, url.href))) {
        this.#note(
          'oauth-error-text',
          'Salesforce’s refusal of a wrong callback is downloaded, not shown; a run reads it all the same.',
        );
        return;
      }
      await this.#look(page, 'oauth-error-text', 'an authorization with a wrong callback', {
        or: ['oauth-error-page'],
      });
    });
  }

  /** One login: the pages on the way, consent, the user's own list, and a page of Setup that is refused. */
  async connectorUser(): Promise<void> {
    const { settings, user } = this.#scene;
    const { callbackUrl } = settings.salesforce.app;
    const own = ownAuthorizeUrl(settings);
    await this.#as(user, 'CONNECTOR_USER', async (page, logIn) => {
      const caught = await catchCallback(page, callbackUrl);
      const reached = await logIn({ startUrl: withPrompt(own.url, 'consent').href, callbackUrl }, [
        'consent',
        'callback',
      ]).catch((error: unknown) => {
        if (!(error instanceof AuthorizationRefusedError)) throw error;
        this.findings.push(problem('consent', error.message, error.advice));
        return 'refused' as const;
      });
      if (reached === 'refused') {
        await logIn({ startUrl: settings.salesforce.loginUrl }, ['signed-in']);
      } else if (reached === 'consent') {
        await this.#look(page, 'consent', 'an authorization; nothing was pressed');
      } else {
        const code = caught()?.code;
        if (code !== undefined) registerSecret('provider code', code);
        this.#warn(
          'consent',
          'Salesforce skipped the consent page; the code that it gave was thrown away.',
          'see the policy of the app (Permitted Users)',
        );
        await this.#openHome(page);
      }
      const origins = this.#origins(page);
      await tryTo(() => new PersonalOAuthConnectedAppsPage(page).open(origins.org));
      await this.#look(page, 'personal-oauth-apps', 'Personal Settings → Advanced User Details');
      await tryTo(() => openUsageList(page, this.#scene, 'connected-apps', origins));
      const refused = await this.#look(page, 'insufficient-privileges', 'Setup’s list, as the connector user', {
        or: ['connected-apps-usage'],
      });
      if (refused.state === 'connected-apps-usage')
        this.#warn(
          'connector user',
          `${user.username} may open Setup’s lists.`,
          'take a user who is not privileged, as docs/accounts.md says',
        );
    });
  }

  /** One login: Setup’s home, its own navigation to the list, the lists by their addresses, and the users of the app. */
  async setupUser(): Promise<void> {
    const { setupUser: user } = this.#scene.settings;
    if (user === undefined) {
      this.#note(
        'Setup user',
        'None is set: Setup’s lists were not looked at.',
        'set SETUP_USER_USERNAME and SETUP_USER_PASSWORD',
      );
      return;
    }
    await this.#as(user, 'SETUP_USER', async (page, logIn) => {
      await logIn({ startUrl: this.#scene.settings.salesforce.loginUrl }, ['signed-in']);
      const origins = this.#origins(page);
      await tryTo(() => goTo(page, new URL('/lightning/setup/SetupOneHome/home', origins.setup).href));
      await this.#look(page, 'signed-in', 'Setup’s home');
      await this.#usage(page, origins);
      await this.#externalClientApps(page, origins);
    });
  }

  async #usage(page: Page, origins: SetupOrigins): Promise<void> {
    const usage = new ConnectedAppsOAuthUsagePage(page);
    await tryTo(() => usage.openFromSetup(origins.setup));
    const byNavigation = await this.#look(page, 'connected-apps-usage', 'Quick Find → Connected Apps OAuth Usage', {
      extra: true,
    });
    const path = pathOf(page);
    await tryTo(() => openUsageList(page, this.#scene, 'connected-apps', origins));
    const byUrl = await this.#look(page, 'connected-apps-usage', 'its address');
    const same = (report: PageReport) => JSON.stringify([report.state, report.columns, report.rows]);
    if (same(byNavigation) === same(byUrl))
      this.findings.push(ok('way into Setup', 'Setup’s own navigation and the address lead to the same list.'));
    else
      this.#warn(
        'way into Setup',
        `Setup’s own navigation ended on ${path} (${byNavigation.state ?? 'not recognised'}, ${byNavigation.rows ?? 'no'} rows), the address on ${pathOf(page)} (${byUrl.state ?? 'not recognised'}, ${byUrl.rows ?? 'no'} rows).`,
        'a night goes by the address: compare the two by hand',
      );
    const users =
      byUrl.state === 'connected-apps-usage'
        ? await tryTo(() => openUsersIfAny(usage, this.#scene, origins))
        : 'not tried';
    if (users === undefined) {
      this.#note(
        'connected-app-user-list',
        'Not seen yet: nobody has a grant for the app, so it is not listed.',
        'run the survey again after the first night, or REVOKE_IN names the wrong list',
      );
      return;
    }
    if (users === 'failed' || users === 'not tried') {
      const { app, consumerKey } = this.#about;
      await tryTo(() =>
        new ConnectedAppUserListPage(page).openByConsumerKey(origins.setup, { appName: app, consumerKey }),
      );
    }
    const list = users instanceof Object ? users.page : page;
    await this.#look(
      list,
      'connected-app-user-list',
      users instanceof Object ? 'the number in the row of the app' : 'its address',
    );
  }

  async #externalClientApps(page: Page, origins: SetupOrigins): Promise<void> {
    const opened = await tryTo(() => openUsageList(page, this.#scene, 'external-client-apps', origins));
    const report = await this.#look(page, 'external-client-apps-usage', 'Quick Find → OAuth Usage');
    if (typeof opened === 'string' || report.state !== 'external-client-apps-usage') return;
    const app = await this.#listedApp(opened);
    const users =
      app === undefined ? undefined : await tryTo((): Promise<UserList | undefined> => opened.openUserListIfAny(app));
    if (app === undefined || users === undefined) {
      this.#note(
        'external-client-app-users',
        'Not seen yet: no external client app has a grant.',
        'run the survey again when one has',
      );
      return;
    }
    await this.#look(
      typeof users === 'string' ? page : users.page,
      'external-client-app-users',
      `the number in the row of ${app}`,
      { app },
    );
  }

  /** The app of the settings, else any: what matters is the page of its users. */
  async #listedApp(usage: UsageList): Promise<string | undefined> {
    if ((await usage.userCount(this.#about.app)) > 0) return this.#about.app;
    return (await usage.list.read()).rows[0]?.cells[0];
  }

  /** Looks at the page that is on the screen. Of several pages that it may be, the one that it is counts. */
  async #look(
    page: Page,
    meant: PageState,
    how: string,
    { or = [], extra, app }: { or?: PageState[]; extra?: true; app?: string } = {},
  ): Promise<PageReport> {
    const timeout = this.#scene.settings.unknownPageTimeout;
    const about = app === undefined ? this.#about : { ...this.#about, app };
    let report = await lookOver(page, meant, about, { turn: true, timeout });
    if (report.state !== null && or.includes(report.state))
      report = await lookOver(page, report.state, about, { turn: true, timeout });
    const snapshot = await takeSnapshot(page).catch((error: unknown) => {
      this.#warn(meant, `The page could not be captured (${sentenceOf(error)}).`, 'run the survey again');
      return undefined;
    });
    this.pages.push({ how, about, report, snapshot, ...(extra && { extra }) });
    return report;
  }

  /** Logs a user in by whatever page the work begins with, looking at every page on the way, and logs them out again. */
  async #as(
    user: ConnectorUser,
    role: Walk['role'],
    work: (
      page: Page,
      logIn: (start: Pick<Walk, 'startUrl' | 'callbackUrl'>, until: PageState[]) => Promise<PageState>,
    ) => Promise<void>,
  ): Promise<void> {
    const { folders } = this.#scene;
    await inWindow(this.#scene, async (page) => {
      loggedIn.set(page, this.#scene.settings.salesforce.myDomainUrl);
      try {
        await work(page, (start, until) =>
          withLoginTurn(folders, user.username, async (ledger) => {
            const onPage = async (state: PageState) => {
              // A second look at a page of the same kind tells nothing new.
              if (until.includes(state) || this.pages.some(({ report }) => report.page === state)) return;
              await this.#look(page, state, `the login of ${user.username}`);
            };
            const reached = await passPages({ scene: this.#scene, page, user, role, ledger, onPage, ...start }, until);
            loggedIn.set(page, this.#origins(page).org);
            return reached;
          }),
        );
      } finally {
        await logOutEverybody().catch((error: unknown) => {
          this.#warn(
            user.username,
            `could not be logged out (${sentenceOf(error)})`,
            'nothing has to be done: the session ends by itself',
          );
        });
      }
    });
  }

  async #openHome(page: Page): Promise<void> {
    const { loginUrl, myDomainUrl } = this.#scene.settings.salesforce;
    await goTo(page, new URL('/home/home.jsp', myDomainUrl ?? loginUrl).href);
  }

  /** The org's own host, where the login ended; the settings know better where they name it. */
  #origins(page: Page): SetupOrigins {
    const { setupUrl, myDomainUrl, loginUrl, app } = this.#scene.settings.salesforce;
    const { origin, protocol } = new URL(page.url());
    const here = /^https?:/.test(protocol) && origin !== new URL(app.callbackUrl).origin ? origin : loginUrl;
    const org = myDomainUrl ?? here;
    return { org, setup: setupUrl ?? org };
  }

  #note(about: string, sentence: string, advice?: string): void {
    this.findings.push(note(about, sentence, advice));
  }

  #warn(about: string, sentence: string, advice: string): void {
    this.findings.push(warning(about, sentence, advice));
  }
}

const sentenceOf = (error: unknown): string => messageOf(error).split('\n')[0] ?? '';

/** What a page object refuses is seen on the page afterwards. */
async function tryTo<T>(work: () => Promise<T>): Promise<T | 'failed'> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PageError) return 'failed';
    throw error;
  }
}

const pathOf = (page: Page): string => new URL(page.url()).pathname;
