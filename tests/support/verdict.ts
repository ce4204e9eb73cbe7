import { type OracleKind, type OracleOutcome } from '../../fixtures/evidence/index.ts';
import { type ConnectorInstance } from '../../fixtures/instance/connector-instance.ts';
import { reauthenticateQuickly } from './quick.ts';
import { expect, type Stage } from './stage.ts';
import { instead } from './instead.ts';
import { messageOf } from '../../support/message.ts';

/** How a matcher judged an instance. */
export interface Judgement {
  /** By number of the oracle, as the evidence has it. */
  outcomes: Record<number, OracleOutcome>;
  /** What each oracle saw, as the evidence has it. */
  seen: Record<number, string>;
  /** Of the failed expectation, without colours; empty when it stood. */
  message: string;
}

/** Asks the matcher, and takes what it wrote into the evidence and its message. */
export async function judgement(stage: Stage, instance: ConnectorInstance, kind: OracleKind): Promise<Judgement> {
  const proof =
    kind === 'authenticated again'
      ? expect(instance).toBeAuthenticated()
      : expect(instance).toBeNoLongerAuthenticated();
  const message = await proof.then(() => '', messageOf);
  const oracles = stage.written().timeline.filter((entry) => entry.type === 'oracle');
  const results = oracles.filter((oracle) => oracle.kind === kind);
  return {
    outcomes: Object.fromEntries(results.map(({ number, outcome }) => [number, outcome])),
    seen: Object.fromEntries(results.map(({ number, seen }) => [number, seen])),
    message,
  };
}

/** Of a sound loss: every oracle held. */
export const DEAD = { 1: 'held', 2: 'held', 3: 'held', 4: 'held' } as const;

/** Of a sound re-authentication: every oracle held. */
export const ALIVE = { ...DEAD, 5: 'held', 6: 'held', 7: 'held', 8: 'held', 9: 'held' } as const;

/** How an instance that has lost its access is judged, and how once it was re-authenticated. */
export async function deadThenAlive(
  stage: Stage,
  instance: ConnectorInstance,
): Promise<Record<'dead' | 'alive', Judgement>> {
  const dead = await judgement(stage, instance, 'no longer authenticated');
  await reauthenticateQuickly(stage, instance);
  return { dead, alive: await judgement(stage, instance, 'authenticated again') };
}

/** An oracle that has to fail, by number: what it expected, and what it saw. */
type Failures = Readonly<Record<number, { expected: RegExp; seen: RegExp }>>;

/** A case in which an oracle has to fail. */
export interface FailingPoint {
  title: string;
  /** What is wrong from now on. */
  arrange: (stage: Stage, instance: ConnectorInstance) => void;
  fails: Failures;
  /** What else the message says. */
  says?: RegExp;
}

/** The old access token outlives its grant: a session that the revocation missed. */
export function oldAccessTokenLives({ simulator }: Stage, { before }: ConnectorInstance): void {
  const access = simulator.context.salesforce.grants.accessTokens.get(before.tokens.accessToken ?? '');
  if (access !== undefined) access.grantId = undefined;
}

/** Introspection calls the old refresh token active, though its grant is revoked. */
export function oldRefreshTokenLives({ simulator }: Stage, { before }: ConnectorInstance): void {
  const { grants } = simulator.context.salesforce;
  instead(grants, 'liveByRefreshToken', (sound, token) =>
    token === before.tokens.refreshToken ? grants.all.find(({ refreshToken }) => refreshToken === token) : sound(token),
  );
}

/**
 * Exactly these oracles failed, all others held or have nothing to say; and the message says so, each with its number, what it expected and what
 * it saw, without a token.
 */
export function expectFailures(
  { outcomes, message }: Judgement,
  instance: ConnectorInstance,
  failures: Failures,
): void {
  const numbers = Object.keys(outcomes).map(Number);
  const failed = numbers.filter((number) => outcomes[number] === 'failed');
  expect.soft(failed, message).toEqual(Object.keys(failures).map(Number));
  const told = [...message.matchAll(/^ *oracle (\d+): /gm)].map(([, number]) => Number(number));
  expect.soft(told, message).toEqual(failed);
  expect.soft(message).toContain(`Expected instance ${instance.id} to be `);
  expect.soft(message).toContain(`${failed.length} of ${numbers.length} oracles failed`);
  for (const [number, { expected, seen }] of Object.entries(failures)) {
    const [, said = ''] = message.split(new RegExp(`^ {2}oracle ${number}: `, 'm'));
    const [, wanted = '', saw = ''] = said.split('\n').map((line) => line.trim());
    expect.soft(wanted, `what oracle ${number} expected`).toMatch(expected);
    expect.soft(saw, `what oracle ${number} saw`).toMatch(seen);
  }
  const { accessToken, refreshToken } = instance.before.tokens;
  for (const token of [accessToken, refreshToken, instance.token]) expect.soft(message).not.toContain(token);
}
