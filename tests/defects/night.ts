import { type ConnectorInstance } from '../../fixtures/instance/connector-instance.ts';
import { recordServices } from '../../fixtures/instance/service-records.ts';
import { releaseWatched } from '../../fixtures/oracles/given-back.ts';
import { patchBody, refusesCode } from '../../fixtures/clients/open-connectors/index.ts';
import { type DefectName } from '../../simulator/defects.ts';
import { expect, type Stage, lose, regain } from '../support/stage.ts';
import { codeOf, provisionQuickly } from '../support/quick.ts';
import { type Expected, type StepName } from './expected.ts';
import { messageOf } from '../../support/message.ts';

/** In ms: what never comes is waited for in many nights. */
const APPEARANCE = 600;

/** Event settings, so that there are some to lose. */
const EVENTS = { 'event.notification.enabled': 'true', 'event.poller.refresh_interval': '15' };

/** What kind of night. */
export type Night = Pick<Expected, 'lose' | 'disabled' | 'guarded' | 'from' | 'browser' | 'variants'> & {
  /** From the beginning, or `from` a step. */
  defect?: DefectName;
  /** How long what is new may take to be seen, in ms. */
  appearance?: number;
  /** Is told of each step as it begins. */
  onStep?: (step: StepName) => void;
};

/** Where a night ended: at its end, or at the step that failed. */
export interface Outcome {
  step: StepName | 'none';
  sentence: string;
  /** The oracles that failed, by number. */
  oracles: number[];
}

/**
 * One night from the guard to the proof, against a simulator of its own, with the fixtures that the scenarios use. Consent is given without a
 * browser, as there is nothing to see in it here; a revocation in Setup uses one.
 */
export async function night(patient: Stage, kind: Night): Promise<Outcome> {
  const { lose: way = 'refresh-token', disabled, guarded, from, browser, variants = [], defect } = kind;
  const { appearance = APPEARANCE, onStep } = kind;
  const stage = patient.with({
    appearanceTimeout: appearance,
    openConnectors: { instanceConfiguration: EVENTS },
  });
  if (defect !== undefined && from === undefined) stage.plant(defect);
  await stage.under(...variants);
  let step: StepName = 'guard';
  const begin = (name: StepName): void => {
    step = name;
    onStep?.(name);
    if (defect !== undefined && from === name) stage.plant(defect);
  };
  try {
    if (guarded === true) await stage.guard();
    begin('2, 3');
    await stage.oauthUrl();
    const instance = await (browser === true ? stage.provision() : provisionQuickly(stage));
    begin('4, 5');
    await lose(instance, way);
    begin('7');
    await expect(instance).toBeNoLongerAuthenticated();
    if (disabled === true) await disable(instance);
    begin('8');
    await stage.oauthUrl();
    begin('9');
    const code = browser === true ? (await stage.authorize()).code : codeOf(stage);
    begin('10');
    await regain(instance, code);
    begin('11');
    await expect(instance).toBeAuthenticated();
    begin('code again');
    await refusesAgain(instance, code);
    begin('clean-up');
    await releaseWatched({ instance, forgetGrant: () => undefined }, () => recordServices(stage.scene, instance));
  } catch (error) {
    const sentence = messageOf(error);
    return { step, sentence, oracles: failedOracles(stage) };
  }
  return { step: 'none', sentence: '', oracles: [] };
}

/** As the evidence has them: an oracle that was given no answer to judge ends the night with the error of the service. */
function failedOracles(stage: Stage): number[] {
  const numbers = stage
    .written()
    .timeline.flatMap((entry) => (entry.type === 'oracle' && entry.outcome === 'failed' ? [entry.number] : []));
  return numbers.sort((one, other) => one - other);
}

/** Calls until failed refreshes have disabled the instance: five attempts (SAP help, automatic disabling). */
async function disable(instance: ConnectorInstance): Promise<void> {
  const { raw } = instance.scene.openConnectors;
  for (let call = 0; call < 6; call += 1) await raw.records(instance.token, { pageSize: 1, retry: false });
  if ((await instance.read()).disabled !== true) throw new Error('Failed refreshes did not disable the instance.');
}

async function refusesAgain(instance: ConnectorInstance, code: string): Promise<void> {
  const answer = await instance.scene.openConnectors.raw.patchInstance({ token: instance.token }, patchBody(code));
  const { status } = answer;
  if (status < 400)
    throw new Error(`The provider code was accepted a second time: PATCH /instances answered ${status}.`);
  if (!refusesCode(answer))
    throw new Error(
      `The platform did not refuse the provider code the second time: PATCH /instances answered ${status}.`,
    );
}
