import { expect, test } from './platform.ts';

const PARAMETERS = new URLSearchParams({
  apiKey: '3MVG9.key',
  apiSecret: 's3cret',
  callbackUrl: 'http://localhost:8080/cb',
});

test('by key and by id, with and without a header: element and URL with the defaults', async ({ platform }) => {
  const { login } = platform.simulator.context.hosts;
  for (const [keyOrId, options] of [
    ['sfdc', { authorization: null }],
    ['23', {}],
  ] as const) {
    const { status, body } = await platform.call('GET', `/elements/${keyOrId}/oauth/url?${PARAMETERS}`, options);
    expect(status).toBe(200);
    expect(body).toEqual({
      element: 'sfdc',
      oauthUrl:
        `${login}/services/oauth2/authorize?response_type=code&client_id=3MVG9.key&client_secret=s3cret` +
        '&scope=full%20refresh_token&redirect_uri=http://localhost:8080/cb&state=sfdc',
    });
  }
});

test('siteAddress, scope and state of the caller; POST takes the same in its body', async ({ platform }) => {
  const asked = {
    ...Object.fromEntries(PARAMETERS),
    scope: 'api refresh_token',
    state: 'run 7',
    siteAddress: platform.simulator.context.hosts.test,
  };
  const query = await platform.call('GET', `/elements/sfdc/oauth/url?${new URLSearchParams(asked)}`);
  const body = await platform.call('POST', '/elements/sfdc/oauth/url', { body: asked });
  expect(query.body).toEqual(body.body);
  const url = new URL(query.body.oauthUrl);
  expect(url.hostname).toBe('test.salesforce.localhost');
  expect(url.searchParams.get('scope')).toBe('api refresh_token');
  expect(url.searchParams.get('state')).toBe('run 7');
});

test('an empty optional parameter counts as absent, an empty required one as missing', async ({ platform }) => {
  const { body: plain } = await platform.call('GET', `/elements/sfdc/oauth/url?${PARAMETERS}`);
  const empty = { siteAddress: '', scope: '', state: '', subdomain: '' };
  const query = await platform.call('GET', `/elements/sfdc/oauth/url?${PARAMETERS}&${new URLSearchParams(empty)}`);
  expect([query.status, query.body]).toEqual([200, plain]);
  const asked = { ...Object.fromEntries(PARAMETERS), ...empty };
  expect((await platform.call('POST', '/elements/sfdc/oauth/url', { body: asked })).body).toEqual(plain);
  const refused = await platform.call('POST', '/elements/sfdc/oauth/url', { body: { ...asked, apiKey: '' } });
  expect([refused.status, refused.body.message]).toEqual([400, 'Missing request parameter: apiKey']);
});

test('code-challenge: the platform has the verifier of its own, and of no other', async ({ platform }) => {
  await platform.under('code-challenge', 'pkce-required');
  const query = new URLSearchParams({ ...Object.fromEntries(PARAMETERS), callbackUrl: platform.callback });
  query.set('apiKey', platform.app.consumerKey);
  const url = async () => new URL((await platform.call('GET', `/elements/sfdc/oauth/url?${query}`)).body.oauthUrl);
  const challenge = async () => (await url()).searchParams.get('code_challenge') ?? undefined;
  expect((await url()).searchParams.get('code_challenge_method')).toBe('S256');
  const [one, other] = [await challenge(), await challenge()];
  expect(one).not.toBe(other);
  const create = async (bound: string | undefined) => {
    const providerData = { code: platform.code({ challenge: bound }) };
    const { status, body } = await platform.post({ providerData });
    return { status, said: body.providerMessage };
  };
  expect(await create(one)).toMatchObject({ status: 200 });
  expect(await create('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM')).toEqual({
    status: 400,
    said: expect.stringContaining('invalid_grant') as unknown,
  });
});

test('redirect-uri-encoded: the callback is percent-encoded', async ({ platform }) => {
  await platform.under('redirect-uri-encoded');
  const { body } = await platform.call('GET', `/elements/sfdc/oauth/url?${PARAMETERS}`);
  expect(body.oauthUrl).toContain('&redirect_uri=http%3A%2F%2Flocalhost%3A8080%2Fcb&');
});

test('a missing parameter answers 400 and names it, an unknown connector 404', async ({ platform }) => {
  for (const name of ['apiKey', 'apiSecret', 'callbackUrl']) {
    const incomplete = new URLSearchParams(PARAMETERS);
    incomplete.delete(name);
    const { status, body } = await platform.call('GET', `/elements/sfdc/oauth/url?${incomplete}`);
    expect(status).toBe(400);
    expect(body.message).toContain(name);
  }
  expect((await platform.call('GET', `/elements/nothing/oauth/url?${PARAMETERS}`)).status).toBe(404);
});
