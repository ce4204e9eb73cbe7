import { HttpError } from '../../../fixtures/clients/http/index.ts';
import { patchBody } from '../../../fixtures/clients/open-connectors/index.ts';
import { inventedCode } from '../../../fixtures/ways/wrong/invented-code.ts';
import { mustBeRefused, NO_CODE } from '../../../fixtures/ways/wrong/index.ts';
import { ownAuthorizeUrl } from '../../../fixtures/flows/oauth-url.ts';
import { usedCode } from '../../../fixtures/ways/wrong/used-code.ts';
import { type VariantName } from '../../../simulator/variants.ts';
import { instead } from '../../support/instead.ts';
import { codeOf } from '../../support/quick.ts';
import { type Stage, lose } from '../../support/stage.ts';
import { EXISTING, expect, test } from './existing.ts';

/** Just over the quarter of an hour for which a provider code is good. */
const OVER_A_QUARTER = 15 * 60_000 + 1000;

test('a code that has expired', async ({ existing, stage }) => {
  const code = codeOf(stage);
  stage.control('advance', { ms: OVER_A_QUARTER });
  const { openConnectors } = stage.scene;
  await expect(openConnectors.patchInstance({ token: existing.token }, patchBody(code))).rejects.toThrow(
    /^Open Connectors answered 400 to PATCH \/instances: .*Salesforce had said: .*expired authorization code/,
  );
  await expect(existing).toBeAuthenticated();
});

test.describe('a refusal that damages the instance', () => {
  test.beforeEach(({ stage }) => stage.under('failed-patch-blanks-tokens'));

  test('is restored, and written down', async ({ existing, stage }) => {
    await mustBeRefused(existing, inventedCode, NO_CODE);
    expect((await stage.scene.openConnectors.records(existing.token)).records.length).toBeGreaterThan(0);
    expect(stage.told()).toMatch(
      /The instance before: enabled, access token sha256:\w+, refresh token sha256:\w+, a CRM call answers 200; after: enabled, access token missing, .*a CRM call answers 401/,
    );
  });
});

test('key and secret of another app do not stay where nobody answered', async ({ existing, stage }) => {
  const { openConnectors, salesforce } = stage.scene;
  instead(openConnectors.raw, 'patchInstance', async (patch, ...asked) => {
    openConnectors.raw.patchInstance = patch;
    await patch(...asked);
    throw new HttpError({ service: 'Open Connectors', method: 'PATCH', path: '/instances' }, 'did not answer');
  });
  const app = { 'oauth.api.key': 'of another app', 'oauth.api.secret': 'of another app' };
  const otherApp = {
    ...inventedCode,
    send: () => openConnectors.raw.patchInstance({ token: existing.token }, { configuration: app }),
  };
  await expect(mustBeRefused(existing, otherApp, NO_CODE)).rejects.toThrow('did not answer');
  await salesforce.revoke(existing.before.tokens.accessToken ?? '');
  expect((await openConnectors.records(existing.token)).records.length, 'it can still refresh').toBeGreaterThan(0);
});

test('a platform that accepts what it has to refuse is named', async ({ existing, stage }) => {
  stage.plant('exchange-skipped');
  await expect(mustBeRefused(existing, inventedCode, NO_CODE)).rejects.toThrow(
    /^PATCH with a provider code that Salesforce never gave out was to be refused with 4xx, and was answered with 200 \(instance before: /,
  );
});

for (const [who, status, body] of [
  ['a platform that was not up to it', 500, '{"requestId":"5f0c","message":"Internal error"}'],
  ['a gateway in its place', 403, '<!doctype html><title>403</title>'],
  ['a gateway that speaks of codes', 403, '{"message":"OAuth code not allowed from this address"}'],
  ['a platform that is busy with the instance', 409, '{"requestId":"5f0c","message":"Conflict"}'],
  ['a platform that knows no such address', 404, '{"requestId":"5f0c","message":"Not found: status code 404"}'],
  ['a platform that lets nobody', 403, '{"requestId":"5f0c","message":"No permission to change OAuth settings"}'],
  [
    'a platform that does not know who asks',
    401,
    '{"requestId":"5f0c","message":"Invalid Organization or User secret, or invalid Element token provided."}',
  ],
] as const) {
  test(`${who} has refused nothing`, async ({ existing, stage }) => {
    answerTo(stage, { status, body });
    await expect(mustBeRefused(existing, inventedCode, NO_CODE)).rejects.toThrow(
      new RegExp(`was to be refused, and nobody has judged it: Open Connectors answered ${status} to PATCH`),
    );
  });
}

for (const [how, status, said] of [
  ['in its own words', 404, { message: 'The authorization code was not found' }],
  ["with Salesforce's", 409, { message: 'Request failed', providerMessage: '{"error":"invalid_grant"}' }],
  ['for the exchange', 403, { message: 'OAuth token exchange failed' }],
] as const) {
  test(`a code that is refused ${how} with ${status} is refused`, async ({ existing, stage }) => {
    answerTo(stage, { status, body: JSON.stringify({ requestId: '5f0c', ...said }) });
    await expect(mustBeRefused(existing, inventedCode, NO_CODE)).resolves.toBeUndefined();
  });
}

/** What the platform answers the next PATCH. */
function answerTo({ scene }: Stage, answer: { status: number; body: string }): void {
  const { raw } = scene.openConnectors;
  instead(raw, 'patchInstance', async (patch, ...asked) => {
    raw.patchInstance = patch;
    return { ...(await patch(...asked)), requestId: undefined, ...answer };
  });
}

test.describe('a code that was exchanged before', () => {
  const ownCode = (stage: Stage) => stage.authorize({}, ownAuthorizeUrl(stage.settings));

  for (const variants of [[], ['pkce-required', 'code-challenge']] satisfies VariantName[][]) {
    test.describe(`variants: ${variants.join(', ')}`, () => {
      test.beforeEach(({ stage }) => stage.under(...variants));

      test('is refused', async ({ existing, stage }) => {
        await mustBeRefused(existing, usedCode, await ownCode(stage));
        await expect(existing).toBeAuthenticated();
      });
    });
  }

  test('is named where Salesforce exchanges it again', async ({ existing, stage }) => {
    stage.plant('code-not-single-use');
    await expect(mustBeRefused(existing, usedCode, await ownCode(stage))).rejects.toThrow(
      'Salesforce exchanged a provider code a second time.',
    );
    await expect(existing).toBeAuthenticated();
  });
});

test.describe('accepted, but wrong', () => {
  test("another org's user: the instance is alive, with another company's data", async ({ existing, stage }) => {
    await lose(existing, 'refresh-token');
    const code = codeOf(stage.withUser({ username: 'gloria@globex.example' }));
    await stage.scene.openConnectors.patchInstance({ token: existing.token }, patchBody(code));
    const globex = stage.simulator.context.world.orgs.find(({ domain }) => domain === 'globex');
    await expect(expect(existing).toBeAuthenticated()).rejects.toThrow(
      new RegExp(
        `oracle 4: .*\\n {4}expected: user connector2@acme\\.example \\(005\\w+\\), .*\\n {4}seen: {5}the new access token sha256:\\w+ belongs to user gloria@globex\\.example \\(005\\w+\\), org ${globex?.id}`,
      ),
    );
  });
});

test.describe('re-authentication of the wrong instance', () => {
  const other = { ...EXISTING, name: 'Another CRM', token: 'YW5vdGhlciB0b2tlbiBvZiBmb3J0eSBmb3VyIGNoYXI=' };
  test.use({ seed: { instances: [EXISTING, other] } });

  test('is noticed: this one is as dead as before', async ({ existing, stage }) => {
    await lose(existing, 'refresh-token');
    const code = codeOf(stage);
    await stage.scene.openConnectors.patchInstance({ token: other.token }, patchBody(code));
    await expect(expect(existing).toBeAuthenticated()).rejects.toThrow(
      /oracle 3: .*\n.*\n {4}seen: {5}it is still sha256:\w+[^]*oracle 1: .*\n.*\n.*answered 401/,
    );
  });
});
