import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestInfo } from '@playwright/test';
import { childEnvironment } from '../../../fixtures/settings/index.ts';
import { filesAt } from '../../../reporters/clean-file.ts';
import { playwright, type Running, start } from '../../support/program.ts';
import { type Planted } from './nested/test.ts';

interface NestedOptions {
  /** Which of the files in nested/ is run. */
  file: 'browser' | 'plain' | 'hanging';
  planted: Planted;
  /** Names of rules or surfaces that the reporter leaves out. */
  without?: readonly string[];
  redactsOutput?: boolean;
  video?: boolean;
}

export interface NestedRun extends Running {
  /** Everything that the run wrote. */
  folder: string;
  secretsFile: string;
  passedFile: string;
  /** The traces as Playwright wrote them, before they were redacted. */
  rawTraces: () => string[];
}

/** Starts Playwright on a nested spec with every reporter, trace and screenshots, in a folder of its own. */
export function startNested(testInfo: TestInfo, name: string, options: NestedOptions): NestedRun {
  const folder = testInfo.outputPath('run');
  const privateFolder = testInfo.outputPath('private', name);
  mkdirSync(folder, { recursive: true });
  mkdirSync(privateFolder, { recursive: true, mode: 0o700 });
  const plantedFile = testInfo.outputPath('private', 'planted.json');
  writeFileSync(plantedFile, JSON.stringify(options.planted), { mode: 0o600 });
  const secretsFile = path.join(privateFolder, 'secrets.jsonl');
  const passedFile = path.join(folder, 'gate.json');
  const config = testInfo.outputPath('private', `${name}.config.ts`);
  const traces = path.join(privateFolder, 'traces');
  writeFileSync(
    config,
    configSource({ testInfo, name, folder, traces, plantedFile, secretsFile, passedFile, options }),
  );
  const running = start(playwright('test', '-c', config), { env: childEnvironment({}), detached: true });
  return { ...running, folder, secretsFile, passedFile, rawTraces: () => filesAt(traces) };
}

interface Source {
  testInfo: TestInfo;
  name: string;
  folder: string;
  traces: string;
  plantedFile: string;
  secretsFile: string;
  passedFile: string;
  options: NestedOptions;
}

function configSource({ testInfo, name, folder, traces, secretsFile, passedFile, ...rest }: Source): string {
  const { plantedFile, options } = rest;
  const { file, without, redactsOutput = true, video = false } = options;
  const ours = [
    [path.resolve('tests/suite/redaction/nested/keep-traces.ts'), { folder: traces }],
    [path.resolve('reporters/redacting-reporter.ts'), { secretsFile, without }],
    [path.resolve('reporters/leak-gate.ts'), { secretsFile, passedFile }],
  ];
  const theirs = [
    ['list', { printSteps: true }],
    ['html', { open: 'never', outputFolder: path.join(folder, 'html') }],
    ['blob', { outputDir: path.join(folder, 'blob') }],
    ['json', { outputFile: path.join(folder, 'results.json') }],
    ['junit', { outputFile: path.join(folder, 'junit.xml'), embedAnnotationsAsProperties: true }],
    ['github'],
  ];
  const summary = [
    [
      path.resolve('reporters/digest-reporter.ts'),
      {
        secretsFile,
        folder: path.join(folder, 'digest'),
        run: { id: name, target: 'simulator', departures: [], report: path.join(folder, 'html') },
        facts: {},
        outlets: { summaryFile: path.join(folder, 'summary.md') },
      },
    ],
  ];
  const config = {
    testDir: path.resolve('tests/suite/redaction/nested'),
    testMatch: `${file}.nested.ts`,
    outputDir: path.join(folder, 'results'),
    workers: 1,
    metadata: { plantedFile, redactsOutput },
    reporter: [...ours, ...summary, ...theirs],
    use: {
      trace: 'on',
      screenshot: 'on',
      video: video ? 'on' : 'off',
      launchOptions: testInfo.project.use.launchOptions,
    },
  };
  return `import { defineConfig } from '@playwright/test';\nimport { useSecretsFile } from ${JSON.stringify(path.resolve('redaction/index.ts'))};\nuseSecretsFile(${JSON.stringify(secretsFile)});\nexport default defineConfig(${JSON.stringify(config)});\n`;
}
