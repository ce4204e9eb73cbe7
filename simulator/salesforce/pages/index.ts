import { Hono } from 'hono';
import { type SimulatorContext } from '../../context.ts';

/** The pages of Salesforce. */
export function salesforcePages(_simulator: SimulatorContext): Hono {
  return new Hono();
}
