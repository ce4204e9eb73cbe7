import path from 'node:path';
import { make } from '../../fixtures/custody/provision.ts';
import { type ConnectorInstance } from '../../fixtures/instance/connector-instance.ts';
import { type Scene } from '../../fixtures/instance/scene.ts';
import { regainAccess, type RegainName } from '../../fixtures/ways/regain/index.ts';
import { type StoredSession } from '../../fixtures/flows/setup-session.ts';
import { SESSION_FILE } from '../../redaction/index.ts';
import { writePrivately } from '../../support/files.ts';
import { loseAccess, type LoseName } from '../../fixtures/ways/lose/index.ts';
import { wayToLose, wayToRegain } from '../../fixtures/ways/scenarios.ts';
import { type Simulator } from '../../simulator/server.ts';

/** What these need of a stage. */
interface Stage {
  readonly simulator: Simulator;
  readonly scene: Scene;
}

/** Steps 4 and 5. */
export function lose(instance: ConnectorInstance, way: LoseName): Promise<void> {
  return loseAccess(instance, wayToLose(way));
}

/** Step 10. */
export function regain(instance: ConnectorInstance, code: string, way: RegainName = 'patch'): Promise<void> {
  return regainAccess(instance, wayToRegain(way), { code, own: { ways: [] } });
}

/** The same steps without a browser: Salesforce gives the code as if the user had logged in and pressed Allow. For tests of what comes after. */
export function codeOf({ simulator, scene: { settings, user } }: Stage): string {
  const { authorizations, directory, logins } = simulator.context.salesforce;
  const { app, loginUrl } = settings.salesforce;
  const host = new URL(loginUrl).hostname;
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: app.consumerKey,
    redirect_uri: app.callbackUrl,
    scope: app.scope,
    prompt: 'consent',
  });
  const begun = authorizations.begin(host, query);
  const who = directory.userOnHost(host, user.username);
  if (begun.kind !== 'page' || who === undefined) throw new Error('Salesforce gives no code.');
  const target = authorizations.allow(begun.authorization.source, logins.createSession(who, host));
  const code = new URL(target ?? 'about:blank').searchParams.get('code');
  if (code === null) throw new Error(`Salesforce gives no code: ${target ?? 'no target'}.`);
  return code;
}

/** Steps 1 to 3. */
export async function provisionQuickly(
  stage: Stage,
  named = { name: 'Staged', tags: ['kept'] },
): Promise<ConnectorInstance> {
  const earlierGrants = await stage.scene.grants.all();
  return make(stage.scene, { ...named, code: codeOf(stage) }, earlierGrants);
}

/** Steps 8 to 10. */
export async function reauthenticateQuickly(
  stage: Stage,
  instance: ConnectorInstance,
  way: RegainName = 'patch',
): Promise<void> {
  await regain(instance, codeOf(stage), way);
}

/** Provisioned, and its refresh token revoked. */
export async function lostQuickly(stage: Stage): Promise<ConnectorInstance> {
  const instance = await provisionQuickly(stage);
  await lose(instance, 'refresh-token');
  return instance;
}

/** The same, and re-authenticated. */
export async function regainedQuickly(stage: Stage, way?: RegainName): Promise<ConnectorInstance> {
  const instance = await lostQuickly(stage);
  await reauthenticateQuickly(stage, instance, way);
  return instance;
}

/** Settings under which half a second is enough to see that nothing changes. */
export const IMPATIENT = { revocationTimeout: 500, appearanceTimeout: 500 };

/** The Setup user has logged in already: the session is kept as an earlier step of the run would have kept it. For tests of what comes after the login. */
export function loggedInToSetup({ simulator, scene }: Stage): void {
  const { directory, logins } = simulator.context.salesforce;
  const { settings, folders } = scene;
  const { myDomainUrl = '', setupUrl = '' } = settings.salesforce;
  const { hostname } = new URL(myDomainUrl);
  const user = directory.userOnHost(hostname, settings.setupUser?.username ?? '');
  if (user === undefined) throw new Error('There is no Setup user.');
  const { sid } = logins.createSession(user, hostname);
  const attributes = { path: '/', expires: -1, httpOnly: true, secure: false, sameSite: 'Lax' } as const;
  const cookies = [hostname, new URL(setupUrl).hostname].map((domain) => ({
    name: 'sid',
    value: sid,
    domain,
    ...attributes,
  }));
  const session: StoredSession = { origin: myDomainUrl, cookies };
  writePrivately(path.join(folders.run, SESSION_FILE), JSON.stringify(session));
}
