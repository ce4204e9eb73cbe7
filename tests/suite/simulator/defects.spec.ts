import { type DefectName } from '../../../simulator/defects.ts';
import { Stage } from './pages/fixtures.ts';
import { startSimulator } from '../../../simulator/server.ts';
import { Client, expect, json, test as base, type TokenBody } from './client.ts';

// That each seeded defect of Salesforce does what its sentence says, and nothing to the first approval of a user.

const test = base.extend<{ defect: DefectName; bad: Client }>({
  defect: ['slow-revocation', { option: true }],
  bad: async ({ defect }, use) => {
    const simulator = await startSimulator({ defect });
    await use(new Client(new Stage(simulator)));
    await simulator.close();
  },
});

const active = async (client: Client, token: string | undefined): Promise<boolean> =>
  json<{ active: boolean }>(await client.introspect(token ?? '')).active;

/** As Setup does it; the pages call the same. */
function revokeInSetup({ stage }: Client): void {
  const [grant] = stage.salesforce.grants.rowsOf(
    stage.salesforce.directory.app(stage.app.id),
    stage.live('connector2'),
  );
  if (grant !== undefined) stage.salesforce.grants.revokeGrant(grant, 'setup');
}

const inSetup = ({ stage }: Client): number =>
  stage.salesforce.grants.rowsInSetup(stage.live('connector2').orgId, stage.app.id, stage.user('connector2').id).length;

test.describe('revoke-does-nothing', () => {
  test.use({ defect: 'revoke-does-nothing' });

  test('the API answers 200 and revokes nothing, Setup works', async ({ bad }) => {
    const tokens = await bad.grant();
    expect(await bad.revoke(tokens.refresh_token)).toMatchObject({ status: 200, body: '' });
    expect(await active(bad, tokens.refresh_token)).toBe(true);
    revokeInSetup(bad);
    expect(await active(bad, tokens.refresh_token)).toBe(false);
  });
});

test.describe('revoke-refused', () => {
  test.use({ defect: 'revoke-refused' });

  test('the API refuses every token and revokes nothing, Setup works', async ({ bad }) => {
    const tokens = await bad.grant();
    for (const token of [tokens.refresh_token, tokens.access_token]) {
      expect(await bad.revoke(token)).toMatchObject({
        status: 400,
        body: 'error=unsupported_token_type&error_description=this%20token%20type%20is%20not%20supported',
      });
      expect(await active(bad, token)).toBe(true);
    }
    revokeInSetup(bad);
    expect(await active(bad, tokens.refresh_token)).toBe(false);
  });
});

test.describe('revoke-ends-access-only', () => {
  test.use({ defect: 'revoke-ends-access-only' });

  test('the access token is dead, the refresh token is not', async ({ bad }) => {
    const tokens = await bad.grant();
    revokeInSetup(bad);
    expect((await bad.rest(tokens.access_token)).status).toBe(401);
    expect(await active(bad, tokens.refresh_token)).toBe(true);
    expect(await bad.rows()).toHaveLength(1);
  });
});

test.describe('revoke-spares-access', () => {
  test.use({ defect: 'revoke-spares-access' });

  test('the refresh token is dead, the access token is not', async ({ bad }) => {
    const tokens = await bad.grant();
    revokeInSetup(bad);
    expect(await active(bad, tokens.refresh_token)).toBe(false);
    expect((await bad.rest(tokens.access_token)).status).toBe(200);
    expect(await bad.rows()).toHaveLength(0);
  });
});

test.describe('revoke-bars-only', () => {
  test.use({ defect: 'revoke-bars-only' });

  test('the access token may not use REST, and nothing is dead', async ({ bad }) => {
    const tokens = await bad.grant();
    revokeInSetup(bad);
    expect(await bad.rest(tokens.access_token)).toMatchObject({
      status: 401,
      body: expect.stringContaining('not valid for use with the REST API'),
    });
    expect(await active(bad, tokens.refresh_token)).toBe(true);
    expect(await bad.rows()).toHaveLength(1);
  });
});

test.describe('revoke-takes-other-apps', () => {
  test.use({ defect: 'revoke-takes-other-apps' });

  test('the user loses the grants of other apps', async ({ bad }) => {
    const { salesforce } = bad.stage;
    const { id } = bad.stage.simulator.context.world.apps.find(({ name }) => name.endsWith(' Dev')) ?? { id: '' };
    const other = salesforce.directory.app(id);
    salesforce.grants.issue(other, bad.stage.live('connector2'), other.scopes);
    await bad.grant();
    expect(salesforce.ownGrants(bad.stage.live('connector2'))).toHaveLength(2);
    revokeInSetup(bad);
    expect(salesforce.ownGrants(bad.stage.live('connector2'))).toHaveLength(0);
  });
});

test.describe('grant-not-in-setup', () => {
  test.use({ defect: 'grant-not-in-setup' });

  test('the grant lives, and Setup does not list it', async ({ bad }) => {
    await bad.grant();
    expect(await bad.rows()).toHaveLength(1);
    expect(inSetup(bad)).toBe(0);
  });
});

test.describe('revoke-takes-others', () => {
  test.use({ defect: 'revoke-takes-others' });

  test('other users lose their grants', async ({ bad }) => {
    const tokens = await bad.grant();
    expect(await bad.rows('bob')).toHaveLength(1);
    await bad.revoke(tokens.refresh_token);
    expect(await bad.rows('bob')).toHaveLength(0);
  });
});

test.describe('setup-revoke-hides', () => {
  test.use({ defect: 'setup-revoke-hides' });

  test('Setup no longer shows a grant that lives', async ({ bad }) => {
    const tokens = await bad.grant();
    expect(inSetup(bad)).toBe(1);
    revokeInSetup(bad);
    expect(inSetup(bad)).toBe(0);
    expect(await active(bad, tokens.refresh_token)).toBe(true);
    expect(await bad.rows()).toHaveLength(1);
  });
});

test.describe('revoked-row-stays', () => {
  test.use({ defect: 'revoked-row-stays' });

  test('the tokens are dead, the row is still there', async ({ bad }) => {
    const tokens = await bad.grant();
    await bad.revoke(tokens.refresh_token);
    expect(await active(bad, tokens.refresh_token)).toBe(false);
    expect(await bad.rows()).toHaveLength(1);
    expect(inSetup(bad)).toBe(1);
  });
});

test.describe('grant-comes-back', () => {
  test.use({ defect: 'grant-comes-back' });

  test('a revoked grant lives again after the next approval', async ({ bad }) => {
    const tokens = await bad.grant();
    await bad.revoke(tokens.refresh_token);
    expect(await active(bad, tokens.refresh_token)).toBe(false);
    await bad.grant();
    expect(await active(bad, tokens.refresh_token)).toBe(true);
    expect((await bad.rest(tokens.access_token)).status).toBe(200);
  });
});

test.describe('code-not-single-use', () => {
  test.use({ defect: 'code-not-single-use' });

  test('a code is taken twice', async ({ bad }) => {
    const { code } = await bad.authorize();
    expect((await bad.exchange(code)).status).toBe(200);
    expect((await bad.exchange(code)).status).toBe(200);
  });
});

for (const [defect, org] of [
  ['grant-of-another-user', 'acme'],
  ['grant-of-another-org', 'globex'],
] as const) {
  test.describe(defect, () => {
    test.use({ defect });

    test('the second approval gives somebody else’s grant', async ({ bad }) => {
      const own = bad.stage.user('connector2').id;
      const tokens = await bad.grant();
      expect(tokens.id).toContain(own);
      await bad.revoke(tokens.refresh_token);
      const second = await bad.grant();
      expect(second.id).not.toContain(own);
      expect(second.instance_url).toBe(bad.stage.hosts.myDomain({ domain: org }));
    });
  });
}

test.describe('two-grants-per-code', () => {
  test.use({ defect: 'two-grants-per-code' });

  test('the second approval makes two rows', async ({ bad }) => {
    const tokens = await bad.grant();
    expect(await bad.rows()).toHaveLength(1);
    await bad.revoke(tokens.refresh_token);
    await bad.grant();
    expect(await bad.rows()).toHaveLength(2);
  });
});

test.describe('newer-approval-evicts', () => {
  test.use({ defect: 'newer-approval-evicts' });

  test('the second grant is dead after its first use; another row stands in its place', async ({ bad }) => {
    const tokens = await bad.grant();
    expect((await bad.rest(tokens.access_token)).status).toBe(200);
    expect((await bad.rest(tokens.access_token)).status).toBe(200);
    await bad.revoke(tokens.refresh_token);
    const second = await bad.grant();
    expect((await bad.rest(second.access_token)).status).toBe(200);
    expect((await bad.rest(second.access_token)).status).toBe(401);
    expect(await active(bad, second.refresh_token)).toBe(false);
    expect(await bad.rows()).toHaveLength(1);
  });
});

test.describe('slow-revocation', () => {
  test.use({ defect: 'slow-revocation' });

  test('tokens are dead only after ten minutes', async ({ bad }) => {
    const tokens = await bad.grant();
    await bad.revoke(tokens.refresh_token);
    bad.clock.advance(9 * 60_000);
    expect((await bad.rest(tokens.access_token)).status).toBe(200);
    bad.clock.advance(60_000);
    expect((await bad.rest(tokens.access_token)).status).toBe(401);
  });
});

test.describe('policy-zero', () => {
  test.use({ defect: 'policy-zero' });

  test('no refresh works', async ({ bad }) => {
    const tokens = await bad.grant();
    expect(json<TokenBody>(await bad.refresh(tokens.refresh_token)).error).toBe('invalid_grant');
  });
});

test('a defect can be set and lifted over the control endpoint', async ({ client }) => {
  await client.control({ action: 'defect', defect: 'code-not-single-use' });
  const { code } = await client.authorize();
  await client.exchange(code);
  expect((await client.exchange(code)).status).toBe(200);
  await client.control({ action: 'defect', defect: null });
  const healthy = (await client.authorize()).code;
  await client.exchange(healthy);
  expect((await client.exchange(healthy)).status).toBe(400);
});
