import { type SimulatorContext } from '../../context.ts';
import { type DefectName } from '../../defects.ts';
import { healthy, type OpenConnectorsHooks } from '../hooks.ts';
import { answerDefects } from './answers.ts';
import { exchangeDefects } from './exchange.ts';
import { Memory } from './memory.ts';
import { urlDefects } from './oauth-url.ts';
import { recordDefects } from './records.ts';

/** Keeps the hooks of the defect in force, and what that defect remembers. */
export class PlantedDefect {
  readonly #simulator: SimulatorContext;
  #planted: { name: DefectName; hooks: OpenConnectorsHooks } | undefined;

  constructor(simulator: SimulatorContext) {
    this.#simulator = simulator;
  }

  /** The hooks under the simulator's defect; those of a sound platform when it has none, or one that is Salesforce's. */
  get hooks(): OpenConnectorsHooks {
    const { defect: name } = this.#simulator;
    if (name === undefined) return healthy;
    if (this.#planted?.name !== name) this.#planted = { name, hooks: this.#hooksUnder(name) };
    return this.#planted.hooks;
  }

  clear(): void {
    this.#planted = undefined;
  }

  #hooksUnder(name: DefectName): OpenConnectorsHooks {
    const memory = new Memory();
    const bent = {
      ...exchangeDefects(this.#simulator, memory),
      ...recordDefects(memory),
      ...answerDefects(memory),
      ...urlDefects(this.#simulator),
    };
    return memory.seen({ ...healthy, ...bent[name] });
  }
}
