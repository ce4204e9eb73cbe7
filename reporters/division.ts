import { type FullConfig, type Suite, type TestCase, type TestRun } from '@playwright/test/reporter';
import { isShareOf } from '../support/shard.ts';
import { Reporter } from './reporter.ts';

/** The group that holds a connector user's tests. */
const USER = /^connector user (\d+)$/;

/**
 * Divides a sharded run by connector user, before Playwright would divide it by group: a user's scenarios and refusals stand in two files, and
 * on two machines they would count each other's grants. Tests of no user are divided by file. Set-up and teardown projects cannot be divided
 * here: preflight and restore take their share by themselves.
 */
export default class Division extends Reporter {
  preprocess({ config, suite, testRun }: { config: FullConfig; suite: Suite; testRun: TestRun }): Promise<void> {
    const { shard } = config;
    if (shard === null) return Promise.resolve();
    testRun.skipSharding();
    const whole = new Set(config.projects.flatMap(({ dependencies, teardown }) => [...dependencies, teardown]));
    const files = suite.suites.filter(({ title }) => !whole.has(title)).flatMap((project) => project.suites);
    const divided = files.flatMap((file, number) =>
      file.allTests().map((test) => ({ test, slot: slotOf(test), number })),
    );
    const others = divided.filter(({ slot, number }) => !isShareOf(shard, slot ?? number));
    for (const { test } of others) testRun.exclude(test);
    if (others.length === divided.length && divided.length > 0) {
      const users = new Set(divided.flatMap(({ slot }) => slot ?? [])).size;
      console.log(
        `Machine ${shard.current} of ${shard.total} has nothing to do: each connector user belongs to one machine. Connector users with tests in this run: ${users}.`,
      );
    }
    return Promise.resolve();
  }
}

/** Number of the test's connector user, from 0; undefined where it belongs to none. */
function slotOf(test: TestCase): number | undefined {
  const number = test.titlePath().flatMap((title) => USER.exec(title)?.[1] ?? [])[0];
  return number === undefined ? undefined : Number(number) - 1;
}
