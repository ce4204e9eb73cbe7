import { type Captures } from './captures/captures.ts';
import { type Clock } from './clock.ts';
import { type Control } from './control.ts';
import { type DefectName } from './defects.ts';
import { type Faults } from './faults/faults.ts';
import { type Hosts } from './hosts.ts';
import { type RequestLog } from './request-log.ts';
import { type Salesforce } from './salesforce/salesforce.ts';
import { type Timing, type VariantName } from './variants.ts';
import { type World } from './world.ts';

/**
 * What every part of the simulator shares. The objects stay the same over a reset (`/reset`), their contents do not: keep no
 * user, app or grant between requests, and clear own state with `control.onReset`.
 */
export interface SimulatorContext {
  readonly hosts: Hosts;
  readonly clock: Clock;
  readonly variants: Set<VariantName>;
  /** Of the variants and faults in force. */
  readonly timing: Timing;
  /** The seeded defect in force; undefined: healthy. */
  defect: DefectName | undefined;
  /** The world as it was seeded: users, apps, Open Connectors secrets, instances. Passwords and secrets in clear. */
  readonly world: World;
  readonly salesforce: Salesforce;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly control: Control;
  /** Markup of real pages, where there is any. */
  readonly captures: Captures;
}
