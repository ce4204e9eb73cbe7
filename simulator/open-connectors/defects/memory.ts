import { type Asked, type Bend, jsonOf, rewritten } from '../../asked.ts';
import { type OpenConnectorsHooks } from '../hooks.ts';
import { type Instance } from '../instance.ts';
import { bentBody, type Hooks, isList, isRead, type Row } from './calls.ts';

/** What a planted defect has seen so far. */
export class Memory {
  /** By id, who was re-authenticated. */
  readonly reauthenticated = new Set<number>();
  /** The last of them, as it was before. */
  before: Readonly<Instance> | undefined;
  /** Another instance of its account. */
  other: Instance | undefined;
  /** Since the re-authentication. */
  hasRefreshed = false;

  /** What the hooks do, seen. */
  seen(hooks: OpenConnectorsHooks): OpenConnectorsHooks {
    return {
      ...hooks,
      receiver: (instance, others) => {
        [this.other] = others;
        return hooks.receiver(instance, others);
      },
      reauthenticated: (instance, before) => {
        this.before = before;
        this.reauthenticated.add(instance.id);
        hooks.reauthenticated(instance, before);
      },
      refreshed: (before, refreshed) => {
        this.hasRefreshed = this.before !== undefined;
        return hooks.refreshed(before, refreshed);
      },
    };
  }

  /** What answers to calls of one kind become once an instance was re-authenticated. */
  afterwards(isMeant: (asked: Asked) => boolean, bend: Bend): Hooks {
    return {
      answered: (asked, answer) =>
        this.before !== undefined && isMeant(asked) && answer.status === 200 ? bend(asked, answer) : answer,
    };
  }

  /** The same of their JSON, and perhaps of their status. */
  bentJson<T>(isMeant: (asked: Asked) => boolean, bend: (answered: T) => unknown, status?: number): Hooks {
    return this.afterwards(isMeant, async (_asked, answer) => rewritten(answer, bend(await jsonOf<T>(answer)), status));
  }

  /** How the instance is read by its id. */
  shownAs(change: object): Hooks {
    return this.bentJson(isRead, (shown: object) => ({ ...shown, ...change }));
  }

  /** What becomes of the instance's row in the list of the account. */
  listed(bend: (row: Row, before: Readonly<Instance>) => Row[]): Bend {
    return bentBody<Row[]>(isList, (rows) => {
      const { before } = this;
      return before === undefined ? rows : rows.flatMap((row) => (row['id'] === before.id ? bend(row, before) : [row]));
    });
  }

  /** What happens to another instance of the account as one is re-authenticated. */
  another(happens: (other: Instance, instance: Instance) => void): Hooks {
    return {
      reauthenticated: (instance) => {
        if (this.other === undefined) throw new Error('This defect needs another instance in the account.');
        happens(this.other, instance);
      },
    };
  }
}
