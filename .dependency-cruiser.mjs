/** The arrows between the rooms (docs/design.md), no cycle anywhere, those of type imports among them, and no module that nobody imports. `npm run lint` checks them. */

/** A program, and what the configuration names. */
const STARTED_BY_NAME = ['^simulator/main\\.ts$', '^fixtures/settings/division-check\\.ts$'];

const SCENARIOS = '^tests/(preflight|reauthentication|refusals|restore)/';

/** What a room may import besides itself. `schemas` is what fixtures write and reporters read. */
const ARROWS = {
  support: [],
  schemas: [],
  simulator: [],
  contract: [],
  redaction: ['support'],
  pages: ['redaction', 'support'],
  fixtures: ['pages', 'redaction', 'schemas', 'support'],
  reporters: ['redaction', 'schemas', 'support'],
  scripts: ['fixtures', 'pages', 'redaction', 'reporters', 'schemas', 'support'],
  bench: ['fixtures', 'pages', 'redaction', 'reporters', 'schemas', 'scripts', 'support'],
};

/** The floors of `fixtures`, from the ground up: none imports from one above it. */
const FLOORS = ['settings', 'clients', 'evidence', 'instance', 'flows', 'custody', '(oracles|ways)'];

const ROOMS = [...Object.keys(ARROWS), 'tests'];

const anyOf = (rooms) => `^(${rooms.join('|')})/`;

export default {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    ...Object.entries(ARROWS).map(([room, targets]) => ({
      name: `arrows-of-${room}`,
      severity: 'error',
      from: { path: `^${room}/` },
      to: { path: anyOf(ROOMS.filter((other) => other !== room && !targets.includes(other))) },
    })),
    ...FLOORS.map((floor, index) => ({
      name: `floor-of-${floor}`,
      severity: 'error',
      from: { path: `^fixtures/${floor}/` },
      to: { path: ['^fixtures/[^/]+$', ...FLOORS.slice(index + 1).map((above) => `^fixtures/${above}/`)] },
    })),
    {
      // Such as a way that its list does not name.
      name: 'no-module-for-nobody',
      severity: 'error',
      from: {},
      module: {
        path: '^(fixtures|pages|redaction|schemas|support|simulator)/',
        pathNot: STARTED_BY_NAME,
        numberOfDependentsLessThan: 1,
      },
    },
    {
      name: 'scenario-specs-import-fixtures-only',
      severity: 'error',
      from: { path: SCENARIOS },
      to: { pathNot: ['^fixtures/index\\.ts$', SCENARIOS], dependencyTypesNot: ['core'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // What a run writes comes and goes meanwhile.
    exclude: { path: ['^(contract|bench)/node_modules', '^(test-results|playwright-report|blob-report|reports)/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
