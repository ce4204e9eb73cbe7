/** Which processes belong to a run, and whether they are still there. */
export { isAlive } from './alive.ts';
export { noteProcesses, othersHaveEnded, stateOfRun, type RunState } from './of-run.ts';
