import { expect, test } from '@playwright/test';
import { outlineOf, StandIns } from '../../../pages/capture/stand-ins.ts';

const standIns = (...known: string[]) => {
  const made = new StandIns('a key of this machine');
  made.learn(known, { always: true });
  return made;
};

test('the same name is the same stand-in, of the same length and capitals', () => {
  const masks = standIns();
  const [name, longer, username] = ['Ann Lee', 'Ann Leeson', 'ann.lee@acme.example'].map((text) => masks.value(text));
  expect(name).toMatch(/^[A-Z][a-z]{2} [A-Z][a-z]{2}$/);
  expect(name).not.toMatch(/Ann|Lee/);
  expect(longer?.split(' ')[0]).toBe(name?.split(' ')[0]);
  expect(longer?.startsWith(name ?? '')).toBe(false);
  expect(username?.split('@')[0]).toBe(name?.toLowerCase().replace(' ', '.'));
  expect(standIns().value('Ann Lee')).toBe(name);
  expect(new StandIns('another key').value('Ann Lee')).not.toBe(name);
});

test('600 names are 600 stand-ins, and nothing stays nothing', () => {
  const masks = standIns();
  const names = Array.from(
    { length: 600 },
    (_, index) => `${String.fromCharCode(65 + (index % 26))}nn Person ${index + 1}`,
  );
  expect(new Set(names.map((name) => masks.value(name))).size).toBe(600);
  expect(['0', '00', '7'].map((count) => /^0+$/.test(masks.value(count)))).toEqual([true, true, false]);
});

test('Salesforce’s own words are kept where they are its own', () => {
  const masks = standIns('Open Connectors Reauthentication', 'ann@acme.example');
  expect(masks.heading('Connected App User’s Usage')).toBe('Connected App User’s Usage');
  expect(masks.label('Denied Attempts')).toBe('Denied Attempts');
  expect(masks.label('Go to salesforce.com. See the terms.')).toBe('Go to salesforce.com. See the terms.');
  expect(masks.cell('Revoke', 'Action')).toBe('Revoke');
  expect(masks.text('Do you want to allow access for ann@acme.example? (Not you?)')).toMatch(
    /^Do you want to allow access for [a-z]{3}@[a-z]{4}\.[a-z]{7}\? \(Not you\?\)$/,
  );
  expect(masks.text('OAUTH_APPROVAL_ERROR_GENERIC : An unexpected error has occurred')).toContain(
    'OAUTH_APPROVAL_ERROR_GENERIC',
  );
});

for (const { what, mask, hidden } of [
  {
    what: 'a name made of Salesforce’s words, in its column',
    mask: (it: StandIns) => it.cell('Will Page', 'User'),
    hidden: ['Will', 'Page'],
  },
  { what: 'a user called as an action is', mask: (it: StandIns) => it.cell('Block', 'Full Name'), hidden: ['Block'] },
  { what: 'a name in the header', mask: (it: StandIns) => it.text('Sam Setup'), hidden: ['Sam', 'Setup'] },
  { what: 'a known name in a label', mask: (it: StandIns) => it.label('Select Zoë O’Brien'), hidden: ['Zoë', 'Brien'] },
  { what: 'an app in a heading', mask: (it: StandIns) => it.heading('Users of Data Loader'), hidden: ['Data Loader'] },
  { what: 'an id of a record', mask: (it: StandIns) => it.label('005xx0000012345AAA'), hidden: ['xx0000012345'] },
  {
    what: 'an e-mail address in a label',
    mask: (it: StandIns) => it.label('Mail a.b@acme.test'),
    hidden: ['a.b', 'acme'],
  },
  ...['ann＠acme.test', 'ann%40acme.test', 'müller.acme.test', 'acme-corp.com', 'ann.acme.müller.de'].map(
    (address) => ({
      what: `${address} in a label`,
      mask: (it: StandIns) => it.label(`Log in at ${address}, please`),
      hidden: ['ann', 'acme', 'mü', 'ller', 'corp'],
    }),
  ),
  {
    what: 'a host with an umlaut in a heading',
    mask: (it: StandIns) => it.heading('Log in at müller.acme.test'),
    hidden: ['mü', 'ü', 'acme'],
  },
  {
    what: 'a host',
    mask: (it: StandIns) => it.address('https://acme--uat.sandbox.my.salesforce.com:8443/x'),
    hidden: ['acme', 'uat', '8443'],
  },
  {
    what: 'an access token',
    mask: (it: StandIns) => it.text('00Dxx0000001gPz!AQEAQK9.x7y8z'),
    hidden: ['xx0000001gPz', 'AQEAQK9'],
  },
  {
    what: 'values of an address',
    mask: (it: StandIns) => it.address('/a?app_name=Acme+CRM&retURL=%2Fp%3Fsid%3Dqwerty1'),
    hidden: ['Acme', 'qwerty1'],
  },
  { what: 'a script in an address', mask: (it: StandIns) => it.address("javascript:go('Ann')"), hidden: ['Ann'] },
]) {
  test(`masked: ${what}`, () => {
    const text = mask(standIns('Zoë O’Brien', 'Data Loader'));
    expect(hidden.filter((value) => text.includes(value))).toEqual([]);
  });
}

test('paths, parameters and the kind of a record stay', () => {
  const masks = standIns();
  expect(masks.address('/identity/app/connectedAppsUserList.apexp?app_name=A&consumer_key=3MVG9xyz')).toMatch(
    /^\/identity\/app\/connectedAppsUserList\.apexp\?app_name=[A-Z]&consumer_key=/,
  );
  expect(masks.address('https://acme.my.salesforce.com/005xx0000012345')).toMatch(
    /^https:\/\/[a-z]{4}\.my\.salesforce\.com\/005[a-z]{2}\d{10}$/,
  );
  expect(masks.identifier('usage:form:apps:0:count')).toBe('usage:form:apps:0:count');
  expect(masks.identifier('vfFrameId_1750218010406')).toMatch(/^vfFrameId_\d{13}$/);
});

test('what is compared of two pages names nobody', () => {
  expect(outlineOf('Users of Acme 12')).toBe('users of x 9');
});

test('the bare text of a refusal stays what it is', () => {
  const said = 'error=redirect_uri_mismatch&error_description=redirect_uri%20must%20match%20configuration';
  expect(standIns().text(said)).toBe(said);
});
