import { type Introspection, type UserInfo } from '../../../fixtures/clients/salesforce/index.ts';
import { answersWith, instead } from '../../support/instead.ts';
import { provisionQuickly } from '../../support/quick.ts';
import { expect, test } from '../../support/stage.ts';

interface Case {
  title: string;
  userinfo?: Partial<UserInfo>;
  introspection?: Partial<Introspection>;
  says: RegExp;
}

const cases: Case[] = [
  {
    title: 'an access token of another user',
    userinfo: { preferred_username: 'somebody@acme.example' },
    says: /^Instance \d+ holds a grant of somebody@acme\.example, and the settings name connector2@acme\.example: it was not used\.$/,
  },
  {
    title: 'a refresh token of another user',
    introspection: { username: 'somebody@acme.example' },
    says: /holds a grant of somebody@acme\.example, and/,
  },
  {
    title: "a refresh token whose identity URL is another user's",
    introspection: { sub: 'https://login.example/id/00D000000000001AAA/005000000000001AAA' },
    says: /holds tokens of two users, 005\w+ and 005000000000001AAA: it/,
  },
  {
    title: 'another org',
    userinfo: { organization_id: '00DAnotherOrg00' },
    says: /holds a grant of org 00DAnotherOrg00, and the settings name 00D/,
  },
  {
    title: 'another app',
    introspection: { client_id: 'the key of another app' },
    says: /holds a refresh token for another app than /,
  },
  {
    title: 'a token that Salesforce does not know as a living one',
    introspection: { active: false },
    says: /holds a refresh token that is not active: it is dead, or .* does not know it as its own: it was not used\.$/,
  },
];

for (const { title, userinfo, introspection, says } of cases) {
  test(`an instance is not used: ${title}`, async ({ stage: patient }) => {
    const stage = patient.with({ appearanceTimeout: 100 });
    const { salesforce } = stage.scene;
    answersWith(salesforce, 'userinfo', { ...userinfo });
    answersWith(salesforce, 'introspect', { ...introspection });
    await expect(provisionQuickly(stage)).rejects.toThrow(says);
  });
}

test('an instance is not used: only its access token is of another app', async ({ stage }) => {
  const keys = { access_token: 'the key of another app', refresh_token: stage.settings.salesforce.app.consumerKey };
  instead(stage.scene.salesforce, 'introspect', async (ask, token, hint, ...rest) => ({
    ...(await ask(token, hint, ...rest)),
    client_id: keys[hint],
  }));
  await expect(provisionQuickly(stage)).rejects.toThrow(/holds an access token for another app than /);
});

test('what introspection leaves out is no reason', async ({ stage }) => {
  stage.scene.salesforce.introspect = () => Promise.resolve({ active: true });
  const { first } = await provisionQuickly(stage);
  expect(first.told).toEqual({ refreshToken: { active: true }, accessToken: { active: true } });
});
