import { type FullConfig, type Suite, type TestCase, type TestRun } from '@playwright/test/reporter';
import Division from '../../../reporters/division.ts';
import { Reporter } from '../../../reporters/reporter.ts';

/** Machines of several runs: the only one, both of two, and the last of seven. */
const MACHINES = ['1/1', '1/2', '2/2', '7/7'] as const;

export type Machine = (typeof MACHINES)[number];

/**
 * Says what each of these machines would run, a JSON line a machine, as `reporters/division.ts` divides one listing: a listing for each would load
 * everything again. That Playwright leaves out what it is told to is seen where machines really run (live-shards.spec.ts).
 */
export default class Divided extends Reporter {
  async preprocess({ config, suite, testRun }: { config: FullConfig; suite: Suite; testRun: TestRun }): Promise<void> {
    for (const machine of MACHINES) {
      const [current = 0, total = 0] = machine.split('/').map(Number);
      const excluded = new Set<TestCase>();
      const recording: TestRun = {
        ...testRun,
        skipSharding: () => undefined,
        exclude: (test) => excluded.add(test as TestCase),
      };
      await new Division().preprocess({ config: { ...config, shard: { current, total } }, suite, testRun: recording });
      const tests = suite.allTests().filter((test) => !excluded.has(test));
      console.log(JSON.stringify({ machine, tests: tests.map((test) => test.titlePath().slice(1)) }));
    }
  }
}
