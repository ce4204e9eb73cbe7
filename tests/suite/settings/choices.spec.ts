import { expect, test } from '@playwright/test';
import { parseSettings, REVOKE_PLACES, WAYS_BACK } from '../../../fixtures/settings/index.ts';
import { expectProblem, live, problemsOf } from './environment.ts';

test('the leak gate is told where else Playwright writes', () => {
  const outputs = {
    PLAYWRIGHT_HTML_OUTPUT_DIR: '/html',
    PLAYWRIGHT_JUNIT_OUTPUT_FILE: '/junit.xml',
    PLAYWRIGHT_X: '/x',
  };
  expect(parseSettings(outputs).outputs).toEqual(['/html', '/junit.xml']);
});

test.describe('where to revoke', () => {
  test('the simulator runs every place, live the classic one, unless told otherwise', () => {
    expect(parseSettings({}).revokeIn).toEqual(REVOKE_PLACES);
    expect(parseSettings(live()).revokeIn).toEqual(['connected-apps']);
    expect(parseSettings(live({ REVOKE_IN: 'own-settings, external-client-apps' })).revokeIn).toEqual([
      'own-settings',
      'external-client-apps',
    ]);
  });

  test('an unknown place is refused', () => {
    expectProblem('REVOKE_IN', 'own-settings', { REVOKE_IN: 'setup' });
  });
});

test.describe('ways to get it back', () => {
  const command = { REAUTHENTICATE: 'command', REAUTHENTICATE_COMMAND: 'node reauthenticate.js --quiet' };
  const page = {
    REAUTHENTICATE: 'page',
    REAUTHENTICATE_PAGE_URL: 'https://app.example.test/connections/{instanceId}',
    REAUTHENTICATE_PAGE_BUTTON: 'Reconnect Salesforce',
  };

  test('are PATCH and PUT by default', () => {
    expect(parseSettings({}).reauthenticate).toEqual({ ways: ['patch', 'put'], command: undefined, page: undefined });
  });

  test('can be several, each once', () => {
    const all = { ...command, ...page, REAUTHENTICATE: `${WAYS_BACK.join(', ')},put` };
    expect(parseSettings(all).reauthenticate.ways).toEqual(WAYS_BACK);
  });

  test('your command: words or a JSON list, with the code or without, for two minutes', () => {
    expect(parseSettings(command).reauthenticate.command).toEqual({
      words: ['node', 'reauthenticate.js', '--quiet'],
      givenCode: true,
      timeout: 120_000,
    });
    const spelled = {
      ...command,
      REAUTHENTICATE_COMMAND: '["/opt/my tools/run", "a b"]',
      REAUTHENTICATE_COMMAND_CODE: 'off',
      REAUTHENTICATE_COMMAND_TIMEOUT_SECONDS: '9',
    };
    expect(parseSettings(spelled).reauthenticate.command).toEqual({
      words: ['/opt/my tools/run', 'a b'],
      givenCode: false,
      timeout: 9_000,
    });
    for (const wrong of ['[]', '[1]', '["a"']) {
      expect(problemsOf({ ...command, REAUTHENTICATE_COMMAND: wrong })).toMatchObject([
        { name: 'REAUTHENTICATE_COMMAND' },
      ]);
    }
  });

  test('your page', () => {
    expect(parseSettings({ ...page, REAUTHENTICATE_PAGE_DONE: 'Connected' }).reauthenticate.page).toEqual({
      url: 'https://app.example.test/connections/{instanceId}',
      button: 'Reconnect Salesforce',
      done: 'Connected',
      timeout: 120_000,
    });
    const plain = { ...page, REAUTHENTICATE_PAGE_URL: 'http://app.example.test/' };
    expectProblem('REAUTHENTICATE_PAGE_URL', 'https', plain);
  });

  test('a process that is asked for must be described', () => {
    const missing = problemsOf({ REAUTHENTICATE: 'command,page' }).map(({ name, wrong }) => `${name} ${wrong}`);
    expect(missing).toEqual([
      'REAUTHENTICATE_COMMAND is required with REAUTHENTICATE=command, and is not set',
      'REAUTHENTICATE_PAGE_URL is required with REAUTHENTICATE=page, and is not set',
      'REAUTHENTICATE_PAGE_BUTTON is required with REAUTHENTICATE=page, and is not set',
    ]);
  });

  test('a described process must be asked for, or a green run would not be about it', () => {
    const { REAUTHENTICATE: _, ...described } = command;
    expectProblem('REAUTHENTICATE_COMMAND', 'is set, but REAUTHENTICATE does not name command', described);
  });

  test('an unknown way is refused', () => {
    expect(problemsOf({ REAUTHENTICATE: 'post' })).toMatchObject([{ name: 'REAUTHENTICATE' }]);
  });
});

test('a production org must be allowed by name', () => {
  expect(parseSettings(live()).live?.allowProductionOrg).toBe(false);
  expect(parseSettings(live({ ALLOW_PRODUCTION_ORG: 'true' })).live?.allowProductionOrg).toBe(true);
  expect(problemsOf(live({ ALLOW_PRODUCTION_ORG: 'yes' }))).toMatchObject([{ name: 'ALLOW_PRODUCTION_ORG' }]);
  expect(problemsOf({ ALLOW_PRODUCTION_ORG: 'true' })).toMatchObject([{ wrong: expect.stringContaining('TARGET') }]);
});

test('the prompt is off by default, and has the words that Salesforce knows', () => {
  expect(parseSettings(live()).live?.oauthPrompt).toBeUndefined();
  expect(parseSettings(live({ OAUTH_PROMPT: 'login,consent' })).live?.oauthPrompt).toBe('login consent');
  expect(problemsOf(live({ OAUTH_PROMPT: 'always' }))).toMatchObject([{ name: 'OAUTH_PROMPT' }]);
});
