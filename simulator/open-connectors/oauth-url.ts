import { type OauthUrlParameters } from './requests.ts';

/** What `oauth/url` needs besides the caller's parameters. */
interface OauthUrlOptions {
  elementKey: string;
  /** Login origin when the caller names no site address. */
  defaultLogin: string;
  /** Percent-encode the callback. The vendor's samples show it bare; what the live service does is not public. */
  encodeRedirectUri: boolean;
  /** Of method S256. Whether the live service sends one is not public. */
  challenge: string | undefined;
}

/**
 * The address where a user authorises. Nothing is checked: a wrong key shows up on Salesforce's page only.
 * Order, the space as `%20`, the client secret in the URL and the default state are those of the vendor's samples.
 */
export function buildOauthUrl(parameters: OauthUrlParameters, options: OauthUrlOptions): string {
  const site = (parameters.siteAddress ?? options.defaultLogin).replace(/\/+$/, '');
  const redirectUri = parameters.callbackUrl;
  return [
    `${site}/services/oauth2/authorize?response_type=code`,
    `client_id=${encodeURIComponent(parameters.apiKey)}`,
    `client_secret=${encodeURIComponent(parameters.apiSecret)}`,
    `scope=${encodeURIComponent(parameters.scope ?? 'full refresh_token')}`,
    `redirect_uri=${options.encodeRedirectUri ? encodeURIComponent(redirectUri) : redirectUri}`,
    `state=${encodeURIComponent(parameters.state ?? options.elementKey)}`,
    ...(options.challenge === undefined ? [] : [`code_challenge=${options.challenge}`, 'code_challenge_method=S256']),
  ].join('&');
}
