import { expect, test } from '@playwright/test';
import { registerSecretsIn } from '../../../../fixtures/clients/http/secrets.ts';
import { registeredSecrets } from '../../../../redaction/index.ts';

const known = () => Object.fromEntries(registeredSecrets().map(({ name, value }) => [value, name]));

test('an instance: its element token, and tokens and secret in its configuration', () => {
  registerSecretsIn(
    JSON.stringify([
      {
        id: 1,
        name: 'x',
        token: 'element-token-1',
        configuration: {
          'oauth.user.token': '00D!access-1',
          'oauth.user.refresh_token': '5Aep-refresh-1',
          'oauth.api.secret': '********',
        },
      },
    ]),
  );
  expect(known()).toMatchObject({
    'element-token-1': 'element token',
    '00D!access-1': 'access token',
    '5Aep-refresh-1': 'refresh token',
  });
  expect(known()).not.toHaveProperty('********');
});

test('configuration entries, which carry name and value in two fields', () => {
  registerSecretsIn(
    '[{"id":1,"key":"oauth.user.token","propertyValue":"00D!access-2"},{"id":2,"key":"x","propertyValue":"not-secret"}]',
  );
  expect(known()).toMatchObject({ '00D!access-2': 'access token' });
  expect(known()).not.toHaveProperty('not-secret');
});

test('form bodies and queries', () => {
  registerSecretsIn('grant_type=refresh_token&refresh_token=5Aep%3D-refresh-3&client_secret=consumer-secret-3');
  expect(known()).toMatchObject({ '5Aep=-refresh-3': 'refresh token', 'consumer-secret-3': 'consumer secret' });
});

test('records, and secrets inside of URLs', () => {
  registerSecretsIn(
    '{"records":[{"DeleteToken":"delete-token-4"}],"frontdoor_uri":"https://a.example/frontdoor.jsp?otp=one-time-4"}',
  );
  expect(known()).toMatchObject({ 'delete-token-4': 'delete token', 'one-time-4': 'single access code' });
});

test('text that is neither JSON nor a form is left alone', () => {
  registerSecretsIn('<html>');
  registerSecretsIn('');
  registerSecretsIn(undefined);
  expect(known()).not.toHaveProperty('<html>');
});
