import { send, expect, json, test } from './client.ts';

const SESSION = [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }];
const NOT_FOUND = [{ message: 'The requested resource does not exist', errorCode: 'NOT_FOUND' }];
const QUERY = 'query?q=SELECT+Id+FROM+Account';

test('a version that does not exist, or is written in another way, is a 404', async ({ client }) => {
  const { access_token } = await client.grant();
  for (const version of ['62.0', 'v62', 'v62.1', 'v062.0', 'V62.0', 'v6.0', 'v99.0', 'latest']) {
    const answer = await client.rest(access_token, `/services/data/${version}/${QUERY}`);
    expect([version, answer.status, json(answer)]).toEqual([version, 404, NOT_FOUND]);
  }
  expect((await client.rest(access_token, '/services/data/62.0')).status).toBe(404);
  expect((await client.rest(access_token, '/services/data/99.0/apps/oauth/usage')).status).toBe(404);
});

test('retired versions are a 410, every listed one answers', async ({ client, stage, plain }) => {
  const { access_token } = await client.grant();
  for (const version of ['v7.0', 'v20.0', 'v30.0']) {
    expect((await client.rest(access_token, `/services/data/${version}/${QUERY}`)).status).toBe(410);
  }
  const listed = json<{ label: string; url: string; version: string }[]>(
    await plain.get(`${stage.acme}/services/data/`),
  );
  expect(listed.find(({ version }) => version === '62.0')).toEqual({
    label: "Winter '25",
    url: '/services/data/v62.0',
    version: '62.0',
  });
  for (const { url } of [listed[0], listed.at(-1)].flatMap((version) => version ?? [])) {
    expect((await client.rest(access_token, `${url}/${QUERY}`)).status).toBe(200);
  }
});

test('login hosts have the list of versions, and no data', async ({ client, stage, plain }) => {
  const { access_token } = await client.grant();
  expect((await plain.get(`${client.login}/services/data`)).status).toBe(200);
  for (const origin of [client.login, stage.hosts.test]) {
    for (const path of [
      `/services/data/v62.0/${QUERY}`,
      '/services/data/v62.0',
      '/services/data/v62.0/sobjects/Account/1',
    ]) {
      const answer = await client.rest(access_token, path, origin);
      expect([answer.status, json(answer)]).toEqual([401, SESSION]);
    }
  }
});

test('a token outside of the header is none', async ({ client, stage, plain, tokens: { access_token } }) => {
  for (const name of ['access_token', 'oauth_token', 'sid']) {
    const token = new URLSearchParams({ [name]: access_token }).toString();
    for (const origin of [stage.acme, client.login]) {
      const answer = await plain.get(`${origin}/services/data/v62.0/${QUERY}&${token}`);
      expect([answer.status, json(answer)]).toEqual([401, SESSION]);
      expect((await plain.get(`${origin}/services/data/62.0/${QUERY}&${token}`)).status).not.toBe(200);
    }
  }
  const identity = await plain.get(
    `${client.login}/services/oauth2/userinfo?oauth_token=${encodeURIComponent(access_token)}`,
  );
  expect(identity.status).toBe(200); // As jsforce sends it there.
});

test('another scheme than Bearer or OAuth has a refusal of its own', async ({ stage, tokens: { access_token } }) => {
  const ask = (authorization: string) =>
    send('GET', `${stage.acme}/services/data/v62.0/${QUERY}`, '', { authorization });
  for (const scheme of ['Bearer', 'bearer', 'OAuth']) {
    expect((await ask(`${scheme} ${access_token}`)).status).toBe(200);
  }
  for (const authorization of [access_token, `Token ${access_token}`, `Basic ${access_token}`, 'Bearer', 'OAuth ']) {
    const answer = await ask(authorization);
    expect(answer.status).toBe(401);
    expect(json(answer)).toEqual([{ message: 'INVALID_HEADER_TYPE', errorCode: 'INVALID_AUTH_HEADER' }]);
  }
});

test('Sforce-Limit-Info counts the calls of the org on all answers but the versions', async ({
  client,
  stage,
  plain,
}) => {
  const { access_token } = await client.grant();
  const paths = [QUERY, 'sobjects/Account/none', 'query?q=nonsense', 'nothing', 'limits', 'apps/oauth/usage'];
  for (const [index, path] of paths.entries()) {
    const { headers } = await client.rest(access_token, `/services/data/v62.0/${path}`);
    expect([path, headers['sforce-limit-info']]).toEqual([path, `api-usage=${index + 1}/15000`]);
  }
  expect((await plain.get(`${stage.acme}/services/data`)).headers).not.toHaveProperty('sforce-limit-info');
});

test('every answer of OAuth and REST, a refusal too, has an id for the support', async ({ client, stage, plain }) => {
  const { access_token } = await client.grant();
  const answers = [
    await client.rest(access_token, `/services/data/v62.0/${QUERY}`),
    await client.rest('nobody', `/services/data/v62.0/${QUERY}`),
    await plain.get(`${stage.acme}/services/oauth2/userinfo`),
    await plain.post(`${stage.acme}/services/oauth2/revoke`, { token: 'unknown' }),
  ];
  const ids = answers.map(({ headers }) => String(headers['x-sfdc-request-id']));
  expect(ids.filter((id) => /^[0-9a-f]{32}$/.test(id))).toEqual(ids);
  expect(new Set(ids).size).toBe(answers.length);
});

test('what the simulator does not have is an answer of neither service', async ({ client, stage }) => {
  const { access_token } = await client.grant();
  const at = (path: string) => `${stage.acme}${path}`;
  for (const [method, url] of [
    ['GET', at('/services/data/v62.0/limits')],
    ['POST', at('/services/data/v62.0/composite')],
    ['GET', at('/services/data/v62.0/apps/oauth/usage')],
    ['GET', at('/services/data/v62.0/sobjects/Contact/describe')],
    ['PATCH', at('/services/data/v62.0/sobjects/Account/001')],
    ['GET', at('/services/data/v62.0/query?q=SELECT+Id+FROM+Lead')],
    ['GET', at('/services/data/v62.0/query?q=SELECT+OwnerId+FROM+Account')],
    ['GET', at('/services/data/v62.0/query?q=SELECT+Account.Name+FROM+Contact')],
    ['GET', at('/services/data/v62.0/query?q=SELECT+CreatedBy.Name+FROM+Account')],
    ['GET', at('/services/data/v62.0/query?q=SELECT+COUNT(Id)+FROM+Account')],
    ['GET', at('/services/data/v62.0/sobjects/')],
    ['GET', at('/services/data/v62.0/sobjects/Account/001?fields=Name')],
    ['GET', at('/services/data/v62.0/query?q=SELECT+Id+FROM+Account+WHERE+CreatedDate=LAST_N_DAYS:5')],
    ['GET', at('/services/data/v62.0/query?q=SELECT+Name+FROM+Account+GROUP+BY+Name')],
    ['GET', at('/services/data/v62.0/query?q=SELECT+Id,(SELECT+Id+FROM+Contacts)+FROM+Account')],
    ['GET', at('/services/oauth2/revoke?callback=fn&token=none')],
    ['GET', at('/services/apexrest/nothing')],
    ['POST', at('/services/Soap/u/62.0')],
    ['GET', at('/secret/page')],
    ['GET', `${stage.acmeSetup}/services/data`],
    ['GET', `${stage.acmeSetup}/services/oauth2/userinfo`],
    ['GET', `${stage.acmeSetup}/.well-known/openid-configuration`],
    ['GET', `${stage.acmeSetup}/id/keys`],
    ['GET', `${stage.hosts.myDomain({ domain: 'nobody' })}/services/data`],
  ] as const) {
    const answer = await client.send(method, url, access_token);
    expect([url, answer.status]).toEqual([url, 501]);
    expect(answer.headers).toMatchObject({
      'content-type': expect.stringMatching(/^text\/plain/),
      'x-simulator': 'not simulated',
    });
    expect(answer.body).toMatch(/^Not simulated: /);
    expect(answer.body).not.toContain(access_token);
  }
  for (const path of ['nothing', 'sobjects/Nothing/describe', 'sobjects/Account/001000000000000']) {
    expect((await client.rest(access_token, `/services/data/v62.0/${path}`)).status).toBe(404);
  }
});

test('a query is read with GET or HEAD', async ({ client, stage, tokens: { access_token } }) => {
  const answer = await client.send('POST', `${stage.acme}/services/data/v62.0/${QUERY}`, access_token);
  expect([answer.status, json(answer)]).toMatchObject([405, [{ errorCode: 'METHOD_NOT_ALLOWED' }]]);
  expect((await client.send('HEAD', `${stage.acme}/services/data/v62.0/${QUERY}`, access_token)).status).toBe(200);
});
