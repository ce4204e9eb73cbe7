/** What `npm run kill`, `npm run soak` and `npm run bench` share: a simulator that stays up, and runs of the suite with TARGET=live against it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { childEnvironment } from '../fixtures/settings/index.ts';

/** The part of the simulator's `GET /state` that is looked at (simulator/README.md). */
interface State {
  instances: { id: number; name: string; token: string; tags: string[] }[];
  grants: { live: boolean; username: string; app: string }[];
}

/** A simulator in a process of its own. */
export interface Night {
  url: string;
  folder: string;
  envFile: string;
  close: () => Promise<void>;
}

const CONNECTOR_USER = 'night@acme.example';
const APP = 'Open Connectors Reauthentication';
const EXISTING_TOKEN = 'QW4gaW5zdGFuY2UgdGhhdCB3YXMgdGhlcmUgYmVmb3JlLg==';

/** A Setup user without a second factor: a code would have to be waited for. */
export const SETUP_USER = {
  username: 'night-setup@acme.example',
  password: 'a made-up password 2',
  role: 'setup',
  permissions: ['ViewSetup', 'ManageUsers'],
};

/**
 * One connector user, without a second factor.
 * @param existing with an instance that the settings name; else the runs provision theirs
 */
export function seedOf({ existing }: { existing: boolean }): object {
  const users = [{ username: CONNECTOR_USER, password: 'a made-up password 1', role: 'connector' }, SETUP_USER];
  const instances = existing ? [{ name: 'CRM', token: EXISTING_TOKEN, user: CONNECTOR_USER, tags: ['nightly'] }] : [];
  return { users, instances };
}

/**
 * A simulator that does not start ends this process, too, with exit code 2: it has said why.
 * @param faults as the simulator's `--faults` takes them
 */
export async function startNight({ seed: world, faults }: { seed: object; faults?: string }): Promise<Night> {
  const folder = mkdtempSync(path.join(tmpdir(), 'reauthentication-night-'));
  const seed = path.join(folder, 'seed.json');
  const envFile = path.join(folder, '.env');
  writeFileSync(seed, JSON.stringify(world));
  const flags = ['--seed', seed, '--env-file', envFile, ...(faults === undefined ? [] : ['--faults', faults])];
  const child = spawn(process.execPath, ['--import', 'tsx', '--', 'simulator/main.ts', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await ready(child);
  if (url === undefined) {
    rmSync(folder, { recursive: true, force: true });
    if (child.exitCode === null) console.error('The simulator did not start.'); // Else it has said why.
    process.exit(2);
  }
  return {
    url,
    folder,
    envFile,
    close: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** @returns its address; undefined when it has ended instead */
async function ready(child: ChildProcess): Promise<string | undefined> {
  let said = '';
  for await (const chunk of child.stdout ?? []) {
    said += String(chunk);
    const [, url] = /^Simulator ready at (\S+)$/m.exec(said) ?? [];
    if (url !== undefined) {
      child.stdout?.resume();
      return url;
    }
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return undefined;
}

/** Starts a run with TARGET=live, in a process group of its own; what it prints goes to a file. */
export function startRun(night: Night, args: readonly string[], log: string): ChildProcess {
  const file = openSync(path.join(night.folder, log), 'w');
  const output = path.join(night.folder, 'test-results');
  return spawn(process.execPath, ['node_modules/@playwright/test/cli.js', 'test', `--output=${output}`, ...args], {
    env: childEnvironment({ ENV_FILE: night.envFile }),
    stdio: ['ignore', file, file],
    detached: true,
  });
}

/** @returns the exit code; undefined for a process that was killed */
export async function ended(child: ChildProcess): Promise<number | undefined> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode ?? undefined;
}

/** What a run must not leave: instances of its own, grants beyond those of the existing instance, leases, tags that are gone. */
export async function leftBehind(night: Night): Promise<string[]> {
  const state = (await (await fetch(new URL('/state', night.url))).json()) as State;
  const existing = state.instances.filter(({ token }) => token === EXISTING_TOKEN);
  const grants = state.grants.filter(({ live, username, app }) => live && username === CONNECTOR_USER && app === APP);
  return [
    ...state.instances.filter((one) => !existing.includes(one)).map(({ name }) => `instance ${name}`),
    ...existing.filter(({ tags }) => tags.join() !== 'nightly').map(({ tags }) => `tags ${tags.join()}`),
    ...(grants.length === existing.length ? [] : [`${grants.length} live grants for ${existing.length} instances`]),
  ];
}
