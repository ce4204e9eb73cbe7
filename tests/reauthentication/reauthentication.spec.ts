import {
  divide,
  expect,
  groupsOfRun,
  isGivenCode,
  reasonToSkip,
  test,
  waysToLose,
  waysToRegain,
  type LoseName,
  type RegainName,
} from '../../fixtures/index.ts';
import { scenarios, type Scenario } from './scenarios.ts';

// One group per connector user: the scenarios of one user run on one worker, those of two users side by side.
test.describe.configure({ mode: 'parallel' });

for (const [{ slot }, mine] of divide(scenarios, groupsOfRun())) {
  test.describe(`connector user ${slot + 1}`, () => {
    test.describe.configure({ mode: 'default' });
    test.use({ connectorUserSlot: slot });
    for (const { instance, ...scenario } of mine) ofInstance(instance, () => declare(scenario));
  });
}

function declare({ title, lose, regain }: Scenario): void {
  if (lose === undefined || regain === undefined) provisioning(title);
  else skippable(reasonToSkip(lose), () => (isGivenCode(regain) ? harvesting : letting)(title, lose, regain));
}

/** In a pool, the same scenario once per instance of the connector user. */
function ofInstance(instance: number | undefined, declareScenario: () => void): void {
  if (instance === undefined) return declareScenario();
  test.describe(`instance ${instance + 1}`, () => {
    test.use({ instanceNumber: instance });
    declareScenario();
  });
}

function provisioning(title: string): void {
  test(title, async ({ instance, step }) => {
    await step('3', 'The new instance answers, with a token that Salesforce accepts', () =>
      expect(instance).toBeAuthenticated(),
    );
  });
}

/** A scenario that this run cannot try is reported as skipped, with the reason. */
function skippable(reason: string | undefined, declare: () => void): void {
  test.describe(() => {
    test.skip(reason !== undefined, reason ?? '');
    declare();
  });
}

/** The suite harvests the provider code, and it is redeemed by the suite or by a process of the user's own. */
function harvesting(title: string, lose: LoseName, regain: RegainName): void {
  test(title, async ({ instance, step, loseAccess, oauthUrl, authorize, regainAccess }) => {
    await step(waysToLose[lose].step, waysToLose[lose].title, () => loseAccess(lose));
    await step('7', 'Confirm that the instance is no longer authenticated', () =>
      expect(instance).toBeNoLongerAuthenticated(),
    );
    const url = await step('8', 'GET /oauth/url, as for the first time', () => oauthUrl());
    const { code } = await step('9', 'Access the URL, log in to Salesforce, retrieve the provider code', () =>
      authorize(url),
    );
    await step('10', waysToRegain[regain], () => regainAccess(regain, code));
    await step('11', 'Verify that the instance is authenticated again', () => expect(instance).toBeAuthenticated());
  });
}

/** A process of the user's own gets the provider code by itself: what it does is one step. */
function letting(title: string, lose: LoseName, regain: RegainName): void {
  test(title, async ({ instance, step, loseAccess, regainAccess }) => {
    await step(waysToLose[lose].step, waysToLose[lose].title, () => loseAccess(lose));
    await step('7', 'Confirm that the instance is no longer authenticated', () =>
      expect(instance).toBeNoLongerAuthenticated(),
    );
    await step('8–10', waysToRegain[regain], () => regainAccess(regain));
    await step('11', 'Verify that the instance is authenticated again', () => expect(instance).toBeAuthenticated());
  });
}
