/**
 * Every word that Salesforce knows in a scope (help `xcloud.remoteaccess_oauth_tokens_scopes` and `scopes_supported` of the login host's discovery
 * document). Any other word is refused, whatever the app has.
 */
export const SCOPES = [
  'address',
  'api',
  'cdp_api',
  'cdp_calculated_insight_api',
  'cdp_identityresolution_api',
  'cdp_ingest_api',
  'cdp_profile_api',
  'cdp_query_api',
  'cdp_segment_api',
  'chatbot_api',
  'chatter_api',
  'content',
  'custom_permissions',
  'eclair_api',
  'einstein_gpt_api',
  'email',
  'forgot_password',
  'full',
  'id',
  'interaction_api',
  'lightning',
  'mcp_api',
  'offline_access',
  'openid',
  'pardot_api',
  'phone',
  'profile',
  'pwdless_login_api',
  'refresh_token',
  'scrt_api',
  'sfap_api',
  'user_registration_api',
  'visualforce',
  'wave_api',
  'web',
] as const;

/** The two names of the scope that gives a refresh token. */
const RENEWING: readonly string[] = ['refresh_token', 'offline_access'];

/** Whether an app with these scopes may be asked for a scope. `full` holds every scope that exists, except the one that gives a refresh token. */
export function allows(appScopes: readonly string[], scope: string): boolean {
  if (!(SCOPES as readonly string[]).includes(scope)) return false;
  if (RENEWING.includes(scope)) return appScopes.some((own) => RENEWING.includes(own));
  return appScopes.includes(scope) || appScopes.includes('full');
}
