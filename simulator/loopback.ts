import { type LookupFunction } from 'node:net';
import type { OptionsOfTextResponseBody, Response } from 'got';

/** The simulator answers for every host name, and Node does not resolve `*.localhost` everywhere. No other machine is ever called. */
const loopback: LookupFunction = (_hostname, options, callback) => {
  if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};

/**
 * A call of one part of the simulator to another, over HTTP; got's modules are loaded with the first one. Any status is an answer.
 * @throws RequestError of got when there is no answer
 */
export async function callLoopback(url: string, options: OptionsOfTextResponseBody): Promise<Response<string>> {
  const { got } = await import('got');
  return got(url, {
    ...options,
    dnsLookup: loopback,
    retry: { limit: 0 },
    throwHttpErrors: false,
    followRedirect: false,
    timeout: { request: 30_000 },
  });
}
