import { configurationIsUnchanged } from '../../../fixtures/oracles/configuration.ts';
import { regainedQuickly } from '../../support/quick.ts';
import { expect, test } from '../../support/stage.ts';

test('what a partial PUT left out may be reset, and what it sent may not', async ({ stage }) => {
  const instance = await regainedQuickly(stage, 'put-partial');
  const read = await instance.read();
  const judgedWith = (change: object) =>
    configurationIsUnchanged(instance, {
      instance: { ...read, configuration: { ...read.configuration, ...change } },
    });
  const sent = Object.keys(instance.sentByPut?.configuration ?? {});
  expect(sent).toContain('oauth.callback.url');
  expect(sent).not.toContain('pagination.max');
  expect(judgedWith({ 'pagination.max': '2000' })).toMatchObject({ outcome: 'held' });
  expect(judgedWith({ 'oauth.callback.url': 'https://elsewhere.example/callback' })).toMatchObject({
    outcome: 'failed',
    seen: expect.stringMatching(
      /^changed: oauth\.callback\.url \(if that is right: CONFIGURATION_MAY_CHANGE=oauth\.callback\.url\)/,
    ),
  });
});
