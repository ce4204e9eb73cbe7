import { Hosts } from '../../../simulator/hosts.ts';
import { worldFromSeed } from '../../../simulator/seed.ts';
import { sentenceOf } from '../../support/sentence.ts';
import { expect, test } from './client.ts';

const hosts = new Hosts(1234);

function problemsOf(seed: unknown): string[] {
  const [, ...problems] = sentenceOf(() => worldFromSeed(seed, hosts)).split('\n  ');
  return problems;
}

test('a seed adds to the default world, and changes what it names', () => {
  const world = worldFromSeed(
    {
      orgs: [{ domain: 'initech', kind: 'production', accounts: [{ name: 'Chotchkies' }] }],
      users: [
        { username: 'connector1@acme.example', password: 'of my choosing' },
        { username: 'peter@initech.example', password: 'another one', org: 'initech', totpSecret: 'JBSWY3DPEHPK3PXP' },
      ],
      apps: [
        { name: 'Open Connectors Reauthentication', consumerKey: '3MVG9mine', consumerSecret: 'my secret' },
        { name: 'Robot', scopes: ['api'], clientCredentialsUser: 'auditor@acme.example' },
      ],
      openConnectors: { organizationSecret: 'organization secret', users: [{ secret: 'user secret' }] },
      instances: [{ name: 'mine', token: 'element token', user: 'connector1@acme.example', tags: ['a'] }],
    },
    hosts,
  );
  expect(world.users.filter(({ username }) => username === 'connector1@acme.example')).toMatchObject([
    { password: 'of my choosing', totpSecret: undefined, role: 'connector' },
  ]);
  expect(world.users.at(-1)).toMatchObject({ org: 'initech', totpSecret: 'JBSWY3DPEHPK3PXP' });
  expect(world.orgs.at(-1)?.accounts).toMatchObject([{ name: 'Chotchkies' }]);
  expect(world.apps[0]).toMatchObject({ consumerKey: '3MVG9mine', consumerSecret: 'my secret', role: 'main' });
  expect(world.apps.at(-1)).toMatchObject({ scopes: ['api'], clientCredentialsUser: 'auditor@acme.example' });
  expect(world.openConnectors).toMatchObject({ organizationSecret: 'organization secret' });
  expect(world.instances).toEqual([
    { name: 'mine', token: 'element token', user: 'connector1@acme.example', app: 0, tags: ['a'], configuration: {} },
  ]);
});

test('every problem is told at once by its path, and no value', () => {
  const problems = problemsOf({
    users: [
      { username: 'no address', password: 'secret-password-1' },
      { username: 'x@y.example', password: 'secret-password-2', totpSecret: 'not base32!', org: 'nowhere' },
      { username: 'z@y.example', password: 'p', org: 'nowhere', pasword: 'p' },
      { username: 'a@y.example', password: 'p', org: 'nowhere' },
      { username: 'A@y.example', password: 'p' },
    ],
    apps: [
      { name: 'Mine', refreshTokenPolicy: 'forever' },
      { name: 'Other', installedIn: ['nowhere'] },
    ],
    grants: [{ user: 'nobody@y.example', app: 'No such app' }],
    instances: [{ name: 'i', user: 'gloria@globex.example', app: 'Reporting Hub', token: 'short' }, { name: 'i' }],
    openConnectors: { organizationSecret: 'short' },
    surprise: true,
  });
  expect(problems).toEqual(
    expect.arrayContaining([
      'users[0].username: expected a username in the form of an e-mail address',
      'users[1].totpSecret: expected a base32 secret of at least 16 characters',
      'users[2].pasword: unknown key',
      'users[3].org: no org has this domain',
      'users[4]: the same as users[3]',
      'apps[0].refreshTokenPolicy: expected infinite, zero, specific_lifetime:N:UNIT or specific_inactivity:N:UNIT with HOURS, DAYS or MONTHS',
      'apps[1].installedIn[0]: no org has this domain',
      'grants[0].user: no user has this username',
      'grants[0].app: no app has this name',
      'instances[0].token: expected at least 8 characters',
      'openConnectors.organizationSecret: expected at least 8 characters',
      'surprise: unknown key',
    ]),
  );
  expect(problems.filter((problem) => problem.startsWith('instances[1].user'))).toHaveLength(1);
  expect(problems.join()).not.toContain('secret-password');
});

test('an app must be in the org of the user who has a grant for it', () => {
  expect(problemsOf({ grants: [{ user: 'gloria@globex.example', app: 'Reporting Hub' }] })).toEqual([
    "grants[0].app: the app is not in the user's org",
  ]);
});

test('not an object', () => {
  expect(problemsOf('text')).toHaveLength(1);
  expect(problemsOf([])).toHaveLength(1);
});
