import { inspect } from 'node:util';
import { expect, test } from '@playwright/test';
import { identifyPage, LoginPage } from '../../../pages/index.ts';
import { fillSecret } from '../../../redaction/index.ts';
import { formsOf, LOGIN, MY_DOMAIN, type Routes, saved, show } from './saved/index.ts';
import { errorOf } from '../../support/refusal.ts';

const USERNAME = 'connector@acme.example';
const REFUSED =
  /^Salesforce refused the login of connector@acme\.example: “Error: Please check your username and password\. .*” Check the username/;
const PASSWORD = 'correct-horse-7-battery';
const HOME = '<title>Home</title><h1>Welcome</h1>';
const credentials = { username: USERNAME, password: PASSWORD };
const ENTRY = `${LOGIN}/`;

const inTwoSteps = (username: string, password: string, then = HOME): Routes => ({
  [ENTRY]: username,
  [`POST ${ENTRY}`]: (request) => ((request.postData() ?? '').includes('pw=') ? then : password),
});

const fixed = (name: string) =>
  saved('login').replace('value="" name="username"', `value="${name}" readonly name="username"`);

for (const [what, form, username] of [
  ['types both fields and presses Log In once', saved('login'), USERNAME],
  ['works in German', saved('login.de'), USERNAME],
  ['a remembered user who is another is put away first', saved('login-remembered-user'), USERNAME],
  ['a list of saved users is put away first', saved('login-identity-chooser'), USERNAME],
  [
    'the wanted user’s own card stays, and only the password is typed',
    saved('login-remembered-user').replace('somebody.else@acme.example', USERNAME),
    '',
  ],
  ['a field with the wanted user that cannot be typed in is left as it is', fixed(USERNAME), USERNAME],
] as const) {
  test(what, async ({ page }) => {
    const requests = await show(page, ENTRY, { [ENTRY]: form, [`POST ${ENTRY}`]: HOME });
    await new LoginPage(page).logIn(credentials);
    await expect(page).toHaveTitle('Home');
    expect(formsOf(requests).map((sent) => [sent.get('username'), sent.get('pw')])).toEqual([[username, PASSWORD]]);
  });
}

test('types the username first, then the password, with two presses at most', async ({ page }) => {
  const requests = await show(page, ENTRY, inTwoSteps(saved('login-username'), saved('login-password')));
  await new LoginPage(page).logIn(credentials);
  await expect(page).toHaveTitle('Home');
  expect(formsOf(requests)).toHaveLength(2);
});

test('the second step may come without another page', async ({ page }) => {
  const script = `<script>login_form.onsubmit = (event) => {
    if (document.getElementById('password')) return true;
    event.preventDefault();
    setTimeout(() => document.getElementById('Login').insertAdjacentHTML('beforebegin', '<input type="password" id="password" name="pw">'), 50);
    return false; }</script></body>`;
  const requests = await show(page, ENTRY, {
    [ENTRY]: saved('login-username').replace('</body>', script),
    [`POST ${ENTRY}`]: HOME,
  });
  await new LoginPage(page).logIn(credentials);
  await expect(page).toHaveTitle('Home');
  expect(formsOf(requests)).toHaveLength(1);
});

test('a secret is typed once its field can be edited', async ({ page }) => {
  await page.setContent('<input type="password" disabled value="old"><p></p>');
  const field = page.locator('input');
  await field.evaluate((input: HTMLInputElement) => {
    const said = document.querySelector('p');
    for (const type of ['input', 'change']) input.addEventListener(type, () => said?.append(type, ' '));
    // Once it was looked at, however long that takes.
    const matches = (selector: string): boolean => {
      setTimeout(() => (input.disabled = false));
      return Element.prototype.matches.call(input, selector);
    };
    Object.assign(input, { matches });
  });
  for (const secret of ['Made-up-1', 'Made-up-2']) {
    await fillSecret(field, 'password', secret);
    await expect(field).toHaveValue(secret);
    await expect(field).toBeFocused();
  }
  // An empty fill first, where it could not be edited yet.
  await expect(page.locator('p')).toHaveText('input input change input change');
});

test('a secret is typed into no field where there are two', async ({ page }) => {
  await page.setContent('<input type="password"><input type="password">');
  const fields = page.locator('input');
  await expect(fillSecret(fields, 'password', 'Made-up-1')).rejects.toThrow(/strict mode/);
  expect(await fields.evaluateAll((all) => all.map((field) => (field as HTMLInputElement).value))).toEqual(['', '']);
});

const known = saved('login-known-user');
const asText = known.replace(/<div id="idcard-container">.*?<\/div>/s, `<p>${USERNAME}</p>`);
const withPassword = (html: string) =>
  html.replace('<input class="button', '<input type="password" id="password" name="pw">$&');
for (const [what, first, second] of [
  ['on a card', known, withPassword(known)],
  ['on a card, then with the known form', known, saved('login-password')],
  ['as text', asText, withPassword(asText)],
] as const) {
  test(`the user is there, ${what}: password after Log In`, async ({ page }) => {
    const requests = await show(page, ENTRY, inTwoSteps(first, second));
    await new LoginPage(page).logIn(credentials);
    await expect(page).toHaveTitle('Home');
    expect(formsOf(requests).map((form) => form.get('pw'))).toEqual([null, PASSWORD]);
  });
}

test('nothing is typed where such a field has another user', async ({ page }) => {
  const requests = await show(page, ENTRY, { [ENTRY]: fixed('somebody.else@acme.example'), [`POST ${ENTRY}`]: HOME });
  await expect(new LoginPage(page).logIn(credentials)).rejects.toThrow(/for another user than/);
  expect(formsOf(requests)).toEqual([]);
});

test('somebody else’s card without a password field is put away', async ({ page }) => {
  const other = known.replaceAll(USERNAME, 'somebody.else@acme.example');
  const wired = other.replace('id="clear_link" href="javascript:void(0)"', 'id="clear_link" href="/?another"');
  const requests = await show(page, ENTRY, {
    ...inTwoSteps(wired, saved('login-password')),
    [ENTRY]: (request) => (request.url().endsWith('another') ? saved('login-username') : wired),
  });
  await new LoginPage(page).logIn(credentials);
  expect(formsOf(requests)[0]?.get('username')).toBe(USERNAME);
});

const refused2026 = saved('login-refused-2026');
for (const [what, refused] of [
  ['with its id', refused2026],
  ['without its id', refused2026.replace('id="error" class="loginError"', 'role="alert"')],
] as const) {
  test(`a refusal as in 2026, ${what}: told by its text, its link left alone`, async ({ page }) => {
    const requests = await show(page, ENTRY, inTwoSteps(saved('login-username'), saved('login-password'), refused));
    const failure = await errorOf(new LoginPage(page).logIn(credentials));
    expect(failure.message).toMatch(REFUSED);
    expect(inspect(failure)).not.toContain(PASSWORD);
    expect(formsOf(requests)).toHaveLength(2);
    expect(requests.filter((request) => request.url().includes('welcome'))).toEqual([]);
    expect(await identifyPage(page, { timeout: 3_000 })).toBe('login-refused');
  });
}

const hidden = saved('login-refused').replace(
  '</body>',
  `<script>document.getElementById('content').style.display = 'none';
    setTimeout(() => { document.getElementById('content').style.display = 'block' }, 600)</script></body>`,
);
for (const [what, first, second, says] of [
  ['a refusal is an error with Salesforce’s text', saved('login'), saved('login-refused'), REFUSED],
  ['a refusal that is hidden for a while is seen all the same', saved('login'), hidden, REFUSED],
  ['a username that is refused at the first step', saved('login-username'), saved('login-refused'), REFUSED],
  ['a password that is silently asked for again is not typed again', saved('login'), saved('login'), /asked for again/],
  ['a wanted user who is shown, and never asked for a password, is refused', known, known, /asked for again/],
] as const) {
  test(what, async ({ page }) => {
    const requests = await show(page, ENTRY, { [ENTRY]: first, [`POST ${ENTRY}`]: second });
    const failure = await errorOf(new LoginPage(page).logIn(credentials));
    expect(failure.message).toMatch(says);
    expect(inspect(failure)).not.toContain(PASSWORD);
    expect(formsOf(requests)).toHaveLength(1);
  });
}

test.describe('a refusal says what to do about its reason', () => {
  for (const [text, advice] of [
    ['Your account has been locked. Contact your administrator.', 'Unlock the user in Setup → Users, or wait'],
    ['This user is inactive.', 'Activate (or unfreeze) the user'],
    ['Login Rate Exceeded', 'Wait an hour, and find out what else logs this user in'],
    ['Your password has expired.', 'Set a new password by hand'],
    ['Logins from this IP address are restricted.', 'Let the run’s egress address into the login IP ranges'],
    ['Benutzer gesperrt', 'Check the username and the password of this user'],
  ] as const) {
    test(text, async ({ page }) => {
      const refused = saved('login-refused').replace(/Error: Please check.*administrator\./, text);
      await show(page, ENTRY, { [ENTRY]: saved('login'), [`POST ${ENTRY}`]: refused });
      await expect(new LoginPage(page).logIn(credentials)).rejects.toThrow(`${text}” ${advice}`);
    });
  }
});

test('nothing is typed into a form that is sent to another host', async ({ page }) => {
  const elsewhere = saved('login').replace('action="/"', 'action="https://collector.example.test/"');
  const requests = await show(page, ENTRY, { [ENTRY]: elsewhere, [`POST ${ENTRY}`]: HOME });
  const { origin } = new URL(page.url());
  const attempt = new LoginPage(page).logIn({ ...credentials, onlyOn: [origin] });
  await expect(attempt).rejects.toThrow(
    /^The login page sends its form to https:\/\/collector\.example\.test, and passwords are typed on .* only; nothing/,
  );
  expect(formsOf(requests)).toHaveLength(0);
  await expect(page.locator('#password')).toHaveValue('');
});

test('nothing is typed on a host that is not the login origin', async ({ page }) => {
  const requests = await show(page, ENTRY, { [ENTRY]: saved('login'), [`POST ${ENTRY}`]: HOME });
  const attempt = new LoginPage(page).logIn({ ...credentials, onlyOn: [MY_DOMAIN] });
  await expect(attempt).rejects.toThrow(
    /^The login page is on .*, and passwords are typed on .* only; nothing was typed\.$/,
  );
  await expect(page.locator('#username')).toHaveValue('');
  expect(formsOf(requests)).toHaveLength(0);
});

test('a username-first login that goes on at another host gets no password there', async ({ page }) => {
  const elsewhere = 'https://elsewhere.example/';
  const requests = await show(page, ENTRY, {
    [ENTRY]: saved('login-username'),
    [`POST ${ENTRY}`]: `<script>location.replace('${elsewhere}')</script>`,
    [elsewhere]: saved('login-password'),
    [`POST ${elsewhere}`]: HOME,
  });
  // The browser leaves the login page for another login page; whether the password is typed there is the question.
  const page2 = new LoginPage(page);
  await page2.logIn({ ...credentials, onlyOn: [LOGIN] }).catch(() => undefined);
  await page2.logIn({ ...credentials, onlyOn: [LOGIN] }).catch(() => undefined);
  expect(requests.some((request) => (request.postData() ?? '').includes(PASSWORD))).toBe(false);
});
