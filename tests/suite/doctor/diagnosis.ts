import { type Settings } from '../../../fixtures/settings/index.ts';
import { diagnose, type Finding, type Severity } from '../../../scripts/doctor/index.ts';
import { type Changes } from '../../support/changed.ts';
import { expect, test as base, type TestServer } from '../../support/server.ts';
import { healthyWorld, patientIn, type World } from './service.ts';

interface Doctor {
  /** What is found in a healthy world with a change, under settings with others. */
  diagnosis: (change?: (world: World) => void, settings?: Changes<Settings>) => Promise<Finding[]>;
  /** What the services of the latest diagnosis were asked. */
  readonly received: TestServer['received'];
}

export const test = base.extend<{ doctor: Doctor }>({
  doctor: async ({ serve }, use) => {
    let received: TestServer['received'] = [];
    await use({
      diagnosis: async (change = () => undefined, settings = {}) => {
        const world = healthyWorld();
        change(world);
        const { patient, server } = await patientIn(serve, world, settings);
        ({ received } = server);
        return diagnose(patient);
      },
      get received() {
        return received;
      },
    });
  },
});

/** The findings that are about something, and of this severity. */
export const of = (findings: Finding[], about: string, severity: Severity): Finding[] =>
  findings.filter((finding) => finding.about.startsWith(about) && finding.severity === severity);

/** Exactly one finding is about something and of this severity, and says this. */
export function expectOne(
  findings: Finding[],
  about: string,
  severity: Severity,
  { found = '', advice = '' }: { found?: string; advice?: string } = {},
): void {
  const [finding, ...others] = of(findings, about, severity);
  expect(others).toEqual([]);
  expect(finding?.found).toContain(found);
  expect(finding?.advice ?? '').toContain(advice);
}

export { expect };
