import { answersWith, instead } from '../../support/instead.ts';
import { reauthenticateQuickly } from '../../support/quick.ts';
import { lose, type Stage } from '../../support/stage.ts';
import { expect, test } from './existing.ts';

/** The codes that were sent by PATCH. */
function patchedCodes({ scene: { openConnectors } }: Stage): string[] {
  const codes: string[] = [];
  instead(openConnectors.raw, 'patchInstance', (patch, at, body) => {
    codes.push(body.providerData?.code ?? '');
    return patch(at, body);
  });
  return codes;
}

test('a code that was really exchanged is refused to PATCH; PUT takes the fresh one', async ({ stage, instance }) => {
  await lose(instance, 'refresh-token');
  const sent = patchedCodes(stage);
  await reauthenticateQuickly(stage, instance, 'patch-refused-then-put');
  const used = stage.simulator.context.salesforce.grants.codes.get(sent[0] ?? '');
  expect(used?.usedAt, 'Salesforce gave it, and exchanged it').toBeDefined();
  expect(sent).toEqual([used?.value]);
  const json = stage.told();
  expect(json).toMatch(
    /PATCH with a provider code that was exchanged before was refused: .*invalid authorization code/,
  );
  await expect(instance).toBeAuthenticated();
});

test('a Salesforce that exchanges a code twice is noticed', async ({ stage, instance }) => {
  stage.plant('code-not-single-use');
  await lose(instance, 'refresh-token');
  await expect(reauthenticateQuickly(stage, instance, 'patch-refused-then-put')).rejects.toThrow(
    /^PATCH \/instances accepted a provider code that was exchanged before/,
  );
});

for (const [by, status, body, says] of [
  ['a gateway', 403, '<html><h1>Forbidden</h1></html>', /not refused for its code, but by a gateway: HTML/],
  ['a gateway that lets no PATCH through', 405, '<html><h1>Not Allowed</h1></html>', /but by a gateway: HTML/],
  [
    'the platform for its caller',
    401,
    '{"requestId":"5f2b8c0de4b0a1c2","message":"Invalid Organization or User secret, or invalid Element token provided."}',
    /not refused for its code, but for something else/,
  ],
] as const) {
  test(`PATCH refused by ${by} says nothing of PATCH`, async ({ stage, instance }) => {
    await lose(instance, 'refresh-token');
    answersWith(stage.scene.openConnectors.raw, 'patchInstance', { status, body });
    await expect(reauthenticateQuickly(stage, instance, 'patch-refused-then-put')).rejects.toThrow(says);
  });
}

test('of an existing instance nobody has a spent code: an invented one is refused', async ({ lost, stage }) => {
  await reauthenticateQuickly(stage, lost.instance, 'patch-refused-then-put');
  const json = stage.told();
  expect(json).toMatch(/PATCH with a provider code that Salesforce never gave out was refused/);
});
