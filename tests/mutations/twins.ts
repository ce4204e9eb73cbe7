import { type Simulator } from '../../simulator/server.ts';
import { type State, stateOf } from '../support/state.ts';

/** Whose value stands in the place of the connector user's. */
export const TWINS = ['user', 'app', 'org', 'instance'] as const;
export type Twin = (typeof TWINS)[number];

/** The connector user of a night, and the app whose grants it is about. */
const ME = 'connector2@acme.example';
const APP = 'Open Connectors Reauthentication';
const OTHER = {
  user: { username: 'mary.ann.lee@acme.example', app: APP },
  app: { username: ME, app: `${APP} Dev` },
  org: { username: 'gloria@globex.example', app: APP },
} as const;

/** A world in which every value of the connector user has a living counterpart. */
export const WORLD = {
  grants: [{ user: ME, app: `${APP} Dev` }],
  instances: [OTHER.user, OTHER.org].map(({ username }) => ({ name: `Instance of ${username}`, user: username })),
};

type Pair = readonly [mine: string, theirs: string];

/** Names the counterparts of the connector user's values, those of another user, app, org or instance, as they were when it was made. */
export class Twins {
  readonly #simulator: Simulator;
  readonly #state: State;
  readonly #known = new Map<Twin, Pair[]>();
  /** Whose each row is: it is asked for each mutation of each of them. */
  readonly #labels = new Map<unknown, string>();
  #owned: [string, string[]][] | undefined;

  constructor(simulator: Simulator) {
    this.#simulator = simulator;
    this.#state = stateOf(simulator);
  }

  /** The text with every value of the connector user's replaced by its counterpart; the same text where there is none in it. */
  swapped(text: string, twin: Twin): string {
    const pairs = this.#known.get(twin) ?? this.#pairs(twin).sort(([a], [b]) => b.length - a.length);
    this.#known.set(twin, pairs);
    return pairs.reduce((result, [mine, theirs]) => result.replaceAll(mine, theirs), text);
  }

  /** Whose a row is, by what nobody else has: `mine`, `user`, `app`, `org`, or `other`. */
  ownerOf(row: unknown): string {
    const known = this.#labels.get(row);
    if (known !== undefined) return known;
    const text = JSON.stringify(row);
    const owner = this.#owners().find(([, values]) => values.some((value) => text.includes(value)))?.[0] ?? 'other';
    this.#labels.set(row, owner);
    return owner;
  }

  #owners(): [string, string[]][] {
    return (this.#owned ??= [
      ...(['app', 'user', 'org'] as const).map((twin): [string, string[]] => [twin, this.#own(OTHER[twin])]),
      ['mine', [...this.#own({ username: ME, app: APP }), ...this.#org('acme').accounts.map(({ id }) => id)]],
    ]);
  }

  /** Values that belong to one user and app alone. */
  #own({ username, app }: { username: string; app: string }): string[] {
    const tokens = this.#grants(username, app).flatMap(({ accessTokens, refreshToken, deleteToken }) => [
      ...accessTokens.map(({ token }) => token),
      ...(refreshToken === undefined ? [] : [refreshToken]),
      deleteToken,
    ]);
    // Pages have ids without the three letters that only tell case.
    return app === APP ? [...tokens, this.#user(username).id.slice(0, 15)] : tokens;
  }

  #pairs(twin: Twin): Pair[] {
    if (twin === 'instance') return this.#instances();
    const { username, app } = OTHER[twin];
    const pairs = this.#tokenPairs(username, app);
    if (twin === 'app') return [...pairs, ...this.#appPairs()];
    const [me, they] = [this.#user(ME), this.#user(username)];
    const name = ({ firstName, lastName }: typeof me) => `${firstName} ${lastName}`;
    pairs.push([me.id, they.id], [me.username, they.username], [name(me), name(they)]);
    if (twin === 'user') return pairs;
    const [mine, theirs] = [this.#org('acme'), this.#org('globex')];
    const { hosts } = this.#simulator.context;
    const accounts = mine.accounts.flatMap(({ id, name: named }, index): Pair[] => {
      const their = theirs.accounts[index % theirs.accounts.length] ?? mine.accounts[0];
      return [
        [id, their?.id ?? ''],
        [named, their?.name ?? ''],
      ];
    });
    return [...pairs, ...accounts, [mine.id, theirs.id], [hosts.myDomain(mine), hosts.myDomain(theirs)]];
  }

  #tokenPairs(username: string, app: string): Pair[] {
    const mine = this.#grants(ME, APP);
    const theirs = this.#grants(username, app).at(-1);
    if (theirs === undefined) return [];
    const access = theirs.accessTokens.at(-1)?.token ?? '';
    return mine.flatMap((grant): Pair[] => [
      ...grant.accessTokens.map(({ token }): Pair => [token, access]),
      ...(grant.refreshToken === undefined ? [] : [[grant.refreshToken, theirs.refreshToken ?? ''] as const]),
      [grant.deleteToken, theirs.deleteToken],
    ]);
  }

  #appPairs(): Pair[] {
    const { apps } = this.#simulator.context.world;
    const of = (name: string) => apps.find((app) => app.name === name && app.org === 'acme');
    const [mine, theirs] = [of(APP), of(`${APP} Dev`)];
    return [
      [mine?.consumerKey ?? '', theirs?.consumerKey ?? ''],
      [APP, `${APP} Dev`],
    ];
  }

  /** The instance under test is the one that nobody seeded. */
  #instances(): Pair[] {
    const { instances } = this.#state;
    const [they] = instances;
    const mine = instances.slice(WORLD.instances.length);
    return mine.flatMap(({ id, token, name }): Pair[] => [
      [String(id), String(they?.id)],
      [token, they?.token ?? ''],
      [name, they?.name ?? ''],
    ]);
  }

  #grants(username: string, app: string) {
    return this.#state.grants.filter((grant) => grant.username === username && grant.app === app);
  }

  #user(username: string) {
    return found(this.#simulator.context.world.users.find((user) => user.username === username));
  }

  #org(domain: string) {
    return found(this.#simulator.context.world.orgs.find((org) => org.domain === domain));
  }
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The world of the mutations refers to something that it does not have.');
  return value;
}
