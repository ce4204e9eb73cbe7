import { Buffer } from 'node:buffer';
import dns from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { URL } from 'node:url';

/** `*.localhost` is this machine (RFC 6761), which not every resolver knows. */
function lookup(hostname, options, callback) {
  dns.lookup(/(^|\.)localhost$/.test(hostname) ? '127.0.0.1' : hostname, options, callback);
}

/** The API's base, whether it is given as an origin or with its path. */
function baseOf(url) {
  return `${url.replace(/\/+$/, '').replace(/\/elements\/api-v2$/, '')}/elements/api-v2`;
}

/**
 * One call of the Open Connectors platform API.
 * Answers the parsed body, or undefined for an empty one.
 * Throws an Error whose message holds the status and what the platform and Salesforce said.
 */
export async function call(apiUrl, authorization, method, path, body) {
  const url = new URL(baseOf(apiUrl) + path);
  const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const answer = await new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      method,
      lookup,
      headers: {
        authorization,
        ...(payload && { 'content-type': 'application/json', 'content-length': payload.length }),
      },
      timeout: 90_000,
    });
    request.on('response', resolve);
    request.on('timeout', () => request.destroy(new Error('no answer within 90 s')));
    request.on('error', reject);
    request.end(payload);
  });
  const content = await text(answer);
  if (answer.statusCode === 200) return content === '' ? undefined : JSON.parse(content);
  throw new Error(`${method} ${path.split('?')[0]} answered ${answer.statusCode}: ${saidIn(content)}`);
}

/** Give an instance a new grant: enable it if it was disabled, then PATCH with blank tokens and the provider code. */
export async function reauthenticate(apiUrl, authorization, instanceId, providerCode) {
  const path = `/instances/${encodeURIComponent(instanceId)}`;
  const { disabled } = await call(apiUrl, authorization, 'GET', path);
  if (disabled) await call(apiUrl, authorization, 'PUT', `${path}/enabled`);
  return call(apiUrl, authorization, 'PATCH', path, {
    configuration: { 'oauth.user.token': '', 'oauth.user.refresh_token': '' },
    providerData: { code: providerCode },
  });
}

function saidIn(content) {
  try {
    const { message, providerMessage } = JSON.parse(content);
    return [message, providerMessage].filter(Boolean).join(' - ');
  } catch {
    return 'no JSON'; // A gateway's HTML page, for example.
  }
}
