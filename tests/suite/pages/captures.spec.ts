import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Page } from '@playwright/test';
import { capturesOf, type CaptureFiles } from '../../../fixtures/flows/captures.ts';
import { ofConnectorUser, settingsFromSimulator } from '../../../fixtures/settings/index.ts';
import { checkCapture, type Checked, checkReplayed, readCapture, whyUseless } from '../../../pages/capture/check.ts';
import { locatorsOf, lookOver } from '../../../pages/capture/look-over.ts';
import { takeSnapshot } from '../../../pages/capture/snapshot.ts';
import { isPage, type Subject, SUBJECTS } from '../../../pages/capture/subjects.ts';
import { type PageState } from '../../../pages/index.ts';
import { walkEveryPage, type SurveyResult } from '../../../scripts/survey/walk.ts';
import { environmentOf } from '../../../simulator/environment.ts';
import { startSimulator } from '../../../simulator/server.ts';
import { expect, lose, Stage, test } from '../../support/stage.ts';
import { LOGIN, MY_DOMAIN, openState, saved, show } from './saved/index.ts';

/** The pages that a survey sees where nothing is in its way. */
const EVERY_PAGE = [
  'connected-app-user-list',
  'connected-apps-usage',
  'consent',
  'external-client-app-users',
  'external-client-apps-usage',
  'insufficient-privileges',
  'login',
  'oauth-error-text',
  'personal-oauth-apps',
  'signed-in',
  'verification-totp',
];

/** Those that it does not see, and that have a page object: what stands in somebody's way. */
const IN_THE_WAY = Object.keys(SUBJECTS)
  .filter(isPage)
  .filter((name) => !EVERY_PAGE.includes(name));

const PRESSED = ['Log In', 'Verify'];

const APP = 'Open Connectors Reauthentication';
/** Names that everything that writes them down has to escape. */
const ODD = {
  users: [
    {
      username: 'connector2@acme.example',
      password: 'Made-up-1234!',
      firstName: 'Zoë "Q"',
      lastName: `O'Brien-Łukasz & <Söhne>`,
    },
    { username: 'zs.odd@acme.example', password: 'Made-up-5678!', firstName: '山田', lastName: 'Will Page' },
  ],
  grants: [
    { user: 'connector2@acme.example', app: APP },
    { user: 'zs.odd@acme.example', app: APP },
  ],
};

async function survey(stage: Stage): Promise<SurveyResult & { files: CaptureFiles[] }> {
  const result = await walkEveryPage(stage.scene);
  const seen = result.pages.flatMap(({ extra, snapshot, ...page }) =>
    extra === true || snapshot === undefined ? [] : [{ ...page, snapshot }],
  );
  return { ...result, files: capturesOf(seen, stage.scene) };
}

/** What replaying finds wrong, by the page; `also` is done with each while it is on the screen. */
async function replayed(
  page: Page,
  files: readonly CaptureFiles[],
  also: (checked: Checked) => Promise<unknown> = () => Promise.resolve(),
): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const { name, html, json } of files) {
    const checked = readCapture(html, json);
    const useless = whyUseless(checked);
    found[name] = useless === undefined ? await checkCapture(page, checked) : [useless];
    await also(checked);
  }
  return found;
}

/** Everything of the simulated world that names somebody or something. */
function plantedIn({ simulator, settings }: Stage): string[] {
  const { world, salesforce } = simulator.context;
  const hosts = [settings.salesforce.loginUrl, settings.salesforce.myDomainUrl].map(
    (url) => new URL(url ?? 'http://x').host,
  );
  return [
    ...world.users.flatMap(({ id, username, email, firstName, lastName }) => [
      id,
      username,
      email,
      `${firstName} ${lastName}`,
    ]),
    ...world.apps.flatMap(({ id, name, consumerKey, consumerSecret, description }) => [
      id,
      name,
      consumerKey,
      consumerSecret,
      description,
    ]),
    ...world.orgs.flatMap(({ id, domain, name }) => [id, domain, name]),
    ...salesforce.grants.all.map(({ id }) => id),
    ...salesforce.logins.sessions.keys(),
    ...hosts.flatMap((host) => [host, host.replace(/^.*:/, ':')]),
  ].filter((value) => value.length > 2);
}

/** Texts without what HTML escapes, so that an escaped name is found. */
const plain = (text: string) =>
  [1, 2].reduce(
    (found) =>
      found
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&#39;', "'")
        .replaceAll('&amp;', '&'),
    text,
  );

test.describe('a survey in Lightning, of people with odd names', () => {
  test.use({ seed: ODD });

  test('sees every page, changes nothing, and its captures behave as the pages', async ({ stage, page }, testInfo) => {
    await stage.under('lingering-frame');
    const { files, findings } = await survey(stage);
    expect(findings).toEqual([expect.objectContaining({ severity: 'ok', about: 'way into Setup' })]);
    expect(files.map(({ name }) => name).sort()).toEqual(EVERY_PAGE);
    const { presses, callback } = stage.state();
    expect(
      Object.keys(presses)
        .filter((button) => (presses[button] ?? 0) > 0)
        .sort(),
    ).toEqual(PRESSED);
    expect(callback.codes).toBe(0);
    expect(
      [...stage.simulator.context.salesforce.logins.sessions.values()].filter(({ origin }) => origin === 'login'),
    ).toEqual([]);
    // One locator of each page object renamed: replay alone notices.
    const broken: string[] = [];
    const breaking = async (checked: Checked) => broken.push(...(await noticed(page, checked)));
    const found = await replayed(page, files, breaking);
    expect(found).toEqual(Object.fromEntries(EVERY_PAGE.map((name) => [name, []])));
    expect(broken.sort()).toEqual(EVERY_PAGE.filter((name) => name in SUBJECTS));
    const users = files.find(({ name }) => name === 'connected-app-user-list');
    expect(JSON.parse(users?.json ?? '')).toMatchObject({ rows: 4, control: 'a “Revoke”' });
    // None of it in the files, in whatever form HTML has it.
    const text = files.map(({ html, json }) => plain(html + json)).join('\n');
    expect(plantedIn(stage).filter((value) => text.includes(value))).toEqual([]);
    // The same name is the same stand-in on all pages.
    const names = files.map(({ json }) => (JSON.parse(json) as { about: object }).about);
    expect(new Set(names.slice(0, 3).map((about) => JSON.stringify(about))).size).toBe(1);
    // A scenario on the captured markup: consent, then Revoke in Setup.
    await inCapturedMarkup(stage, files, testInfo.outputPath('captures'), async (captured) => {
      await lose(await captured.provision(), 'connected-apps');
      expect(captured.state().presses).toMatchObject({ Allow: 1, Revoke: 1 });
    });
  });
});

/** The same world again, with the captured markup in place of the simulator's own. */
async function inCapturedMarkup(
  stage: Stage,
  files: readonly CaptureFiles[],
  folder: string,
  work: (stage: Stage) => Promise<void>,
): Promise<void> {
  mkdirSync(folder);
  for (const { name, html } of files) writeFileSync(path.join(folder, `${name}.html`), html);
  const simulator = await startSimulator({ seed: { users: ODD.users }, pages: folder });
  try {
    expect(simulator.context.captures.problems).toEqual([]);
    const settings = settingsFromSimulator(environmentOf(simulator.context), {});
    const run = path.join(stage.scene.folders.machine, 'in-captured-markup');
    mkdirSync(run);
    const folders = { run, machine: run };
    await work(new Stage(simulator, settings, { ...stage.scene, folders, settings: ofConnectorUser(settings, 0) }));
  } finally {
    await simulator.close();
  }
}

/** The name of the page on the screen where it is noticed that the last locator of its page object that had found something finds nothing any more. */
async function noticed(page: Page, checked: Checked): Promise<string[]> {
  const { page: name, locators } = checked.expected;
  const subjects = SUBJECTS as Record<string, Subject>;
  const whole = subjects[name];
  const target = Object.keys(locators).findLast((locator) => locators[locator] !== 0);
  if (whole === undefined || target === undefined) return [];
  const make = (on: Page) => {
    const object = whole.make(on);
    const [last = '', ...path] = target.split('.').reverse();
    const owner = path.reduceRight((inner, key) => (inner as Record<string, object>)[key] ?? {}, object);
    expect(locatorsOf(object).map(([locator]) => locator)).toContain(target);
    Object.assign(owner, { [last]: on.locator('#renamed-on-purpose') });
    return object;
  };
  subjects[name] = { ...whole, make };
  try {
    // And no more: what is not there is not waited for.
    const [problem = '', ...others] = await checkReplayed(page, checked);
    return problem.startsWith(`The locator ${target} found 0 elements`) && others.length === 0 ? [name] : [];
  } finally {
    subjects[name] = whole;
  }
}

async function captured({ scene }: Stage, page: Page, name: PageState): Promise<CaptureFiles[]> {
  const about = { app: APP, consumerKey: '3MVG9.madeUp', user: 'Connie Nector', username: 'connector@acme.example' };
  const report = await lookOver(page, name, about, { turn: false, timeout: 5_000 });
  return capturesOf([{ about, report, snapshot: await takeSnapshot(page) }], scene);
}

test('a broken page object is noticed by replay on the pages that no survey sees', async ({ stage, page }) => {
  const found: Record<string, string[]> = {};
  const broken: string[] = [];
  const breaking = async (checked: Checked) => broken.push(...(await noticed(page, checked)));
  for (const name of IN_THE_WAY) {
    await openState(page, name);
    Object.assign(found, await replayed(page, await captured(stage, page, name), breaking));
  }
  expect(found).toEqual(Object.fromEntries(IN_THE_WAY.map((name) => [name, []])));
  expect(broken).toEqual(IN_THE_WAY);
});

test.describe('captures of Classic, usernames and a menu in each row', () => {
  test.use({ seed: ODD });

  // Those in which a variant changes the markup; the others are the same as above.
  test('captures behave as the pages: nested tables, a menu in each row, usernames', async ({ stage, page }) => {
    await stage.under('classic', 'nested-tables', 'user-column-username', 'revoke-titled', 'external-row-menu');
    const { files } = await survey(stage);
    expect(files.map(({ name }) => name).sort()).toEqual(EVERY_PAGE);
    const lists = files.filter(({ name }) => /^(connected-app|external-client-app|personal-)/.test(name));
    expect(await replayed(page, lists)).toEqual(Object.fromEntries(lists.map(({ name }) => [name, []])));
    expect(lists).toHaveLength(5);
  });
});

test('another language: what needs English says so, the others are replayed', async ({ stage, page }) => {
  const found: Record<string, string[]> = {};
  for (const [name, url] of [
    ['login', `${LOGIN}/`],
    ['verification-totp', `${MY_DOMAIN}/_ui/identity/verification/method/TotpVerificationUi/e`],
    ['consent', `${MY_DOMAIN}/_ui/identity/oauth/ui/AuthorizationPage`],
  ] as const) {
    await show(page, url, { [url]: saved(`${name}.de`) });
    Object.assign(found, await replayed(page, await captured(stage, page, name)));
  }
  await openState(page, 'personal-oauth-apps');
  await page.locator('html').evaluate((root) => root.setAttribute('lang', 'de'));
  Object.assign(found, await replayed(page, await captured(stage, page, 'personal-oauth-apps')));
  expect(found).toEqual({
    login: [],
    'verification-totp': [],
    consent: [],
    'personal-oauth-apps': [expect.stringContaining('in the language de')],
  });
});
