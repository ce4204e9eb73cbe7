import { type LookupFunction } from 'node:net';
import got from 'got';

/** The simulator answers for every host name, and Node does not resolve `*.localhost` everywhere. No other machine is ever called. */
const loopback: LookupFunction = (_hostname, options, callback) => {
  if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};

/** Calls of one part of the simulator to another, over HTTP. Any status is an answer; no answer is got's `RequestError`. */
export const loopbackClient = got.extend({
  dnsLookup: loopback,
  retry: { limit: 0 },
  throwHttpErrors: false,
  followRedirect: false,
  timeout: { request: 30_000 },
});
