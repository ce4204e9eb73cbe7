import { openConnectorsError } from '../../support/errors.ts';
import { answersWith, instead } from '../../support/instead.ts';
import { provisionQuickly } from '../../support/quick.ts';
import { errorOf } from '../../support/refusal.ts';
import { expect, type Stage, test } from '../../support/stage.ts';

const DEV = 'Open Connectors Reauthentication Dev';

/** Something happens at Salesforce while the code is given. */
function meanwhile({ scene }: Stage, happens: () => void): void {
  instead(scene.openConnectors, 'createInstance', (create, wish) => {
    happens();
    return create(wish);
  });
}

test('a grant that comes to a colleague while an instance is made is no fault', async ({ stage }) => {
  meanwhile(stage, () => stage.control('issue', { username: 'mary.ann.lee@acme.example', app: DEV }));
  const { before } = await provisionQuickly(stage);
  expect(before.tokens.refreshToken).toBeDefined();
});

test('a grant that a colleague loses with it is one, and the instance goes', async ({ stage }) => {
  stage.control('issue', { username: 'mary.ann.lee@acme.example', app: DEV });
  meanwhile(stage, () => stage.control('revoke', { username: 'mary.ann.lee@acme.example', app: DEV }));
  const { message } = await errorOf(provisionQuickly(stage));
  expect(message).toMatch(/^Instance \d+ was not provisioned as asked: grants of others went: 005\w+ \(.* Dev\)\.$/);
  expect(stage.leftBehind()).toEqual([]);
});

for (const [what, change, says] of [
  ['was made long ago', { createdDate: '2019-03-01T00:00:00Z' }, 'it was there already, since 2019-03-01T00:00:00Z'],
  ['is disabled', { disabled: true }, 'it is disabled, though it has answered a call'],
] as const) {
  test(`an instance that ${what} is not the one that was wished for`, async ({ stage }) => {
    answersWith(stage.scene.openConnectors, 'instance', change);
    const { message } = await errorOf(provisionQuickly(stage));
    expect(message).toContain(`was not provisioned as asked: ${says}.`);
  });
}

test('a new instance may not be known by its id for a moment', async ({ stage }) => {
  let asked = 0;
  instead(stage.scene.openConnectors.raw, 'send', (send, method, path, ...rest) => {
    const isLate = method === 'GET' && /^\/instances\/\d+$/.test(path) && (asked += 1) <= 2;
    return send(method, isLate ? '/instances/1' : path, ...rest);
  });
  const { before } = await provisionQuickly(stage);
  expect(before.tokens.refreshToken).toBeDefined();
  expect(asked).toBe(3);
});

test('without an auditor nobody looks at the grants of others', async ({ stage: whole }) => {
  const stage = whole.with({ auditor: undefined });
  stage.control('issue', { username: 'mary.ann.lee@acme.example', app: DEV });
  meanwhile(stage, () => stage.control('revoke', { username: 'mary.ann.lee@acme.example', app: DEV }));
  expect((await provisionQuickly(stage)).before.tokens.refreshToken).toBeDefined();
});

test('what went wrong first is said, though what is half made cannot be looked for', async ({ stage }) => {
  const { openConnectors } = stage.scene;
  openConnectors.createInstance = () => Promise.reject(new Error('the exchange was refused'));
  openConnectors.instancesByTag = () => Promise.reject(openConnectorsError(500));
  expect((await errorOf(provisionQuickly(stage))).message).toBe('the exchange was refused');
  expect(stage.told()).toContain('Open Connectors answered 500');
});
