// A small web application of its own, whose users reconnect their Salesforce instance by a button.
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import process from 'node:process';
import { URL, URLSearchParams } from 'node:url';
import { call, reauthenticate } from '../open-connectors.mjs';

const settings = process.env;
const required = [
  'OPEN_CONNECTORS_URL',
  'OPEN_CONNECTORS_USER_SECRET',
  'OPEN_CONNECTORS_ORGANIZATION_SECRET',
  'SALESFORCE_LOGIN_URL',
  'SALESFORCE_CONSUMER_KEY',
  'SALESFORCE_CONSUMER_SECRET',
  'SALESFORCE_CALLBACK_URL',
].filter((name) => !settings[name]);
if (required.length > 0) {
  process.stderr.write(`Set ${required.join(', ')}.\n`);
  process.exit(1);
}
const authorization = `User ${settings.OPEN_CONNECTORS_USER_SECRET}, Organization ${settings.OPEN_CONNECTORS_ORGANIZATION_SECRET}`;
const elementKey = settings.OPEN_CONNECTORS_ELEMENT_KEY ?? 'sfdc';
const callback = new URL(settings.SALESFORCE_CALLBACK_URL);

/** Which instance a trip to Salesforce is for, by its state. Each is good for one return. */
const trips = new Map();
/** What the last trip of each instance came to. */
const results = new Map();

const server = http.createServer((request, response) => {
  answer(request)
    .catch((error) => ({ status: 500, body: page('Error', escaped(error.message)) }))
    .then(({ status, location, body }) => {
      response.writeHead(status, location ? { location } : { 'content-type': 'text/html; charset=utf-8' });
      response.end(body);
    });
});
server.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
server.listen(Number(settings.PORT ?? callback.port), '127.0.0.1', () => {
  process.stdout.write(`Listening on http://127.0.0.1:${server.address().port}/connections/{instanceId}\n`);
});

async function answer(request) {
  const url = new URL(request.url, callback);
  if (request.method === 'GET' && url.pathname === callback.pathname) return comeBack(url.searchParams);
  const [, instanceId, reconnect] = /^\/connections\/(\d+)(\/reconnect)?$/.exec(url.pathname) ?? [];
  if (instanceId && request.method === 'GET' && !reconnect) return { status: 200, body: connection(instanceId) };
  if (instanceId && request.method === 'POST' && reconnect) return setOff(instanceId);
  return { status: 404, body: page('Not found', '') };
}

/** The button was pressed: off to Salesforce, over the address that Open Connectors gives. */
async function setOff(instanceId) {
  const state = randomBytes(16).toString('hex');
  trips.set(state, instanceId);
  results.delete(instanceId);
  const query = new URLSearchParams({
    apiKey: settings.SALESFORCE_CONSUMER_KEY,
    apiSecret: settings.SALESFORCE_CONSUMER_SECRET,
    callbackUrl: settings.SALESFORCE_CALLBACK_URL,
    scope: settings.SALESFORCE_SCOPE ?? 'full refresh_token',
    siteAddress: settings.SALESFORCE_LOGIN_URL,
    state,
  });
  const path = `/elements/${elementKey}/oauth/url?${query}`;
  const { oauthUrl } = await call(settings.OPEN_CONNECTORS_URL, authorization, 'GET', path);
  return { status: 303, location: oauthUrl };
}

/** Salesforce sends the user back, with a code or with an error. */
async function comeBack(parameters) {
  const state = parameters.get('state');
  const instanceId = trips.get(state);
  if (!instanceId) return { status: 400, body: page('Not connected', 'This page was not asked for.') };
  trips.delete(state);
  try {
    const code = parameters.get('code');
    if (!code) throw new Error(parameters.get('error_description') ?? parameters.get('error') ?? 'no code');
    await reauthenticate(settings.OPEN_CONNECTORS_URL, authorization, instanceId, code);
    results.set(instanceId, 'Connected to Salesforce.');
  } catch (error) {
    results.set(instanceId, `Salesforce could not be reconnected: ${error.message}`);
  }
  return { status: 303, location: `/connections/${instanceId}` };
}

function connection(instanceId) {
  const result = results.get(instanceId);
  return page(
    `Connection ${instanceId}`,
    `<p role="status">${escaped(result ?? 'If records no longer arrive, reconnect.')}</p>
    <form method="post" action="/connections/${instanceId}/reconnect"><button>Reconnect Salesforce</button></form>`,
  );
}

function page(title, content) {
  return `<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1>${content}</html>`;
}

function escaped(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
