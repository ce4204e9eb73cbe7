/** One of the machines that share a run, as Playwright's `config.shard` has it: `--shard=2/3` is current 2 of total 3. Null: there is one only. */
export type Shard = { readonly current: number; readonly total: number } | null;

/**
 * The machine, from 1, to which a connector user belongs with all that is theirs: preflight, scenarios, refusals, restore. Users take turns, so
 * that every machine knows it without asking another one, whatever part of the tests it is to run.
 * @param slot number of the connector user, from 0
 */
export function machineOf(slot: number, total: number): number {
  return (slot % total) + 1;
}

/** Whether this machine is the one of the connector user. */
export function isShareOf(shard: Shard, slot: number): boolean {
  return shard === null || machineOf(slot, shard.total) === shard.current;
}
