import { expect, test } from '@playwright/test';
import { examineEgress } from '../../../scripts/doctor/egress.ts';
import { type Egress, readDirectHosts } from '../../../support/egress.ts';
import { settingsFor } from '../clients/settings.ts';

const proxy = { variable: 'HTTPS_PROXY', server: 'http://proxy.example.test:3128' };

function found(egress?: Egress): string[] {
  const settings = settingsFor(1);
  const openConnectors = { ...settings.openConnectors, baseUrl: 'https://api.example.test/elements/api-v2' };
  const salesforce = {
    ...settings.salesforce,
    loginUrl: 'https://login.example.test',
    myDomainUrl: 'https://acme.example.test',
  };
  const findings = examineEgress({ ...settings, egress, openConnectors, salesforce });
  return findings.map(({ about, found: sentence }) => `${about}: ${sentence}`);
}

test('without a proxy, calls and browser go directly', () => {
  expect(found()).toEqual([
    'egress of calls: api.example.test, login.example.test, acme.example.test directly',
    'egress of the browser: login.example.test, acme.example.test directly',
  ]);
});

test('the proxy is named with its variable, what NO_PROXY names is told apart', () => {
  const direct = [readDirectHosts('api.example.test')].filter((hosts) => hosts !== undefined);
  const https = { ...proxy, username: 'somebody', password: 'a made-up password' };
  const through = 'through the proxy http://proxy.example.test:3128 of HTTPS_PROXY, with a user';
  expect(found({ https, direct })).toEqual([
    `egress of calls: api.example.test directly; login.example.test, acme.example.test ${through}`,
    `egress of the browser: login.example.test, acme.example.test ${through}`,
  ]);
});

test('a proxy for http alone is noted: no service has such an address', () => {
  expect(found({ http: { ...proxy, variable: 'http_proxy' }, direct: [] }).at(-1)).toBe(
    'egress: http_proxy is for http:// alone, which no service has',
  );
});
