import { type Patient, patientOf } from '../../../scripts/doctor/index.ts';
import { type Settings } from '../../../fixtures/settings/index.ts';
import { changed, type Changes } from '../../support/changed.ts';
import { settingsFor } from '../clients/settings.ts';
import { json, type serve, type TestServer } from '../../support/server.ts';

/** What both services answer; a test changes what it is about. Keys of `query` are the objects of SOQL. */
export interface World {
  instances: unknown;
  instancesStatus: number;
  introspection: { status: number; body: unknown };
  authorize: { status: number; body: string; location?: string };
  oauthUrl: (port: number, state: string) => string;
  query: Record<string, unknown[] | 'refused'>;
}

export const APP = 'Open Connectors Reauthentication';

export function healthyWorld(): World {
  return {
    instances: [],
    instancesStatus: 200,
    introspection: {
      status: 200,
      body: { active: true, scope: 'full refresh_token', username: 'connector@example.test' },
    },
    authorize: { status: 302, body: '', location: '/setup/secur/RemoteAccessAuthorizationPage.apexp?source=C' },
    oauthUrl: (port, state) => {
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: '3MVG9.consumer-key',
        client_secret: 'consumer-secret-0011',
        scope: 'full refresh_token',
        redirect_uri: 'http://callback.localhost/oauth/callback',
        state,
      });
      return `http://login.salesforce.localhost:${port}/services/oauth2/authorize?${query.toString()}`;
    },
    query: {
      Organization: [
        { Id: '00D000000000001EAA', Name: 'Acme', IsSandbox: false, OrganizationType: 'Developer Edition' },
      ],
      ConnectedApplication: [{ Id: '0H4000000000001AAA', Name: APP, RefreshTokenValidityPeriod: null }],
      ExternalClientApplication: [],
      User: [
        { Id: '005000000000001AAA', Username: 'Connector@example.test', IsActive: true, LanguageLocaleKey: 'en_US' },
      ],
      UserLogin: [{ UserId: '005000000000001AAA', IsFrozen: false, IsPasswordLocked: false }],
      OauthToken: [],
      LoginHistory: [{ SourceIp: '192.0.2.1', LoginTime: '2026-01-02T03:04:05.000+0000' }],
    },
  };
}

/** Both services on one server, as the doctor meets them. */
export async function patientIn(
  start: typeof serve,
  world: World,
  changes: Changes<Settings>,
): Promise<{ patient: Patient; server: TestServer }> {
  const server = await start((request, response) => {
    const url = new URL(request.url, server.url);
    const path = url.pathname;
    if (path.endsWith('/instances')) json(response, world.instances, world.instancesStatus);
    else if (/\/instances\/\d+$/.test(path)) json(response, (world.instances as unknown[])[0]);
    else if (path.endsWith('/oauth/url')) {
      const state = url.searchParams.get('state') ?? 'sfdc';
      json(response, { element: 'sfdc', oauthUrl: world.oauthUrl(server.port, state) });
    } else if (path.endsWith('/authorize')) {
      const { status, body, location } = world.authorize;
      response.writeHead(status, location === undefined ? {} : { location }).end(body);
    } else if (path.endsWith('/introspect')) json(response, world.introspection.body, world.introspection.status);
    else if (path.endsWith('/userinfo'))
      json(response, { user_id: '005000000000009AAA', organization_id: '00D000000000001EAA' });
    else if (path.endsWith('/token')) {
      const instance_url = `http://acme.my.salesforce.localhost:${server.port}`;
      json(response, { access_token: '00D!auditor-access-token', instance_url, id: 'x' });
    } else {
      const object = / FROM (\w+)/.exec(url.searchParams.get('q') ?? '')?.[1] ?? '';
      const records = world.query[object] ?? [];
      if (records === 'refused') json(response, [{ errorCode: 'INVALID_TYPE', message: `no ${object} for you` }], 400);
      else json(response, { totalSize: records.length, done: true, records });
    }
  });
  const settings = changed(settingsFor(server.port), changes);
  return { patient: patientOf(settings, { retry: { limit: 0, first: 1, ceiling: 1 } }), server };
}
