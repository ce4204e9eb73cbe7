import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'dotenv';
import { SETUP_USER, startNight, type Night } from '../scripts/nights.ts';

/** A connector user of the benchmark; `token`: of the instance that is there before, where there is one. */
export interface BenchUser {
  username: string;
  password: string;
  token?: string;
}

/** A simulator with a pool of connector users. */
export interface Pool extends Night {
  users: readonly BenchUser[];
  /** Of all of them together. */
  instances: number;
  /** The `.env` as names and values, with the pool in place of the one connector user. */
  variables: Record<string, string>;
}

/** What a pool is made of. */
export interface PoolWish {
  /** How many connector users; none needs a second factor, a code would have to be waited for. */
  size: number;
  /** `existing`: each has one already; else so many of each are provisioned by a run. */
  instances: 'existing' | number;
  /** Milliseconds on every answer. */
  latency: number;
}

/** Starts a simulator with a pool, hands it over, and stops it. */
export async function withPool<T>(wish: PoolWish, use: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = await startPool(wish);
  try {
    return await use(pool);
  } finally {
    await pool.close();
  }
}

async function startPool({ size, instances, latency }: PoolWish): Promise<Pool> {
  const users = Array.from({ length: size }, (_, index): BenchUser => {
    const number = String(index + 1).padStart(3, '0');
    // As different from each other as real ones: what they had in common would be found as a part of each.
    const token = createHash('sha256').update(`the element token of ${number}`).digest('base64');
    return {
      username: `bench${number}@acme.example`,
      password: `a made-up password ${number}`,
      ...(instances === 'existing' ? { token } : {}),
    };
  });
  const seed = {
    users: [...users.map(({ username, password }) => ({ username, password, role: 'connector' })), SETUP_USER],
    instances: users.flatMap(({ username, token }, index) =>
      token === undefined ? [] : [{ name: `Bench ${index + 1}`, token, user: username }],
    ),
  };
  const night = await startNight({ seed, faults: `latency=${latency}` });
  const file = path.join(night.folder, 'pool.json');
  const connectorUsers = users.map(({ token, ...user }) => ({
    ...user,
    instances: instances === 'existing' ? [token] : instances,
  }));
  writeFileSync(file, JSON.stringify({ connectorUsers }, null, 2), { mode: 0o600 });
  const written = parse(readFileSync(night.envFile, 'utf8'));
  const variables = {
    ...Object.fromEntries(Object.entries(written).filter(([name]) => !/^CONNECTOR_USER_|INSTANCE_TOKEN$/.test(name))),
    CONNECTOR_USERS_FILE: file,
  };
  const lines = Object.entries(variables).map(([name, value]) => `${name}='${value}'`);
  writeFileSync(night.envFile, lines.join('\n'), { mode: 0o600 });
  return { ...night, users, instances: instances === 'existing' ? size : size * instances, variables };
}
