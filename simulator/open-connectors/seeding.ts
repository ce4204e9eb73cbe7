import { DEFAULT_CONFIGURATION, withTokens } from './configuration.ts';
import { accountsOf } from './platform.ts';
import { type Parts } from './routes/parts.ts';

/**
 * Create the instances of the world, each with a live grant, for the first platform account. The grants are made inside the simulated
 * Salesforce: it does not serve requests yet.
 * @throws Error when a seeded instance names no user or app of the world.
 */
export function plantInstances({ simulator, platform }: Parts): void {
  const { world, salesforce, hosts, clock } = simulator;
  const [account] = accountsOf(world);
  for (const seeded of world.instances) {
    const worldApp = world.apps[seeded.app];
    const user = salesforce.directory.named(seeded.user);
    if (account === undefined || worldApp === undefined || user === undefined) {
      throw new Error(
        `The seeded instance ${seeded.name} needs an Open Connectors user, an app and a Salesforce user.`,
      );
    }
    const app = salesforce.directory.app(worldApp.id);
    const grant = salesforce.grants.issue(app, user, app.scopes);
    const tokenUrl = `${hosts.loginOf(salesforce.directory.org(user.orgId))}/services/oauth2/token`;
    const configuration = {
      ...DEFAULT_CONFIGURATION,
      'oauth.api.key': app.consumerKey,
      'oauth.api.secret': app.consumerSecret,
      'oauth.callback.url': app.callbackUrls[0] ?? '',
      'oauth.scope': app.scopes.join(' '),
      ...seeded.configuration,
    };
    platform.add({
      account,
      name: seeded.name,
      token: seeded.token,
      elementKey: 'sfdc',
      tags: seeded.tags,
      externalAuthentication: 'none',
      configuration: withTokens(configuration, grant, { tokenUrl, now: clock.now() }),
    });
  }
}
