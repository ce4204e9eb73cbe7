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
  folder: string;
  secretsFile: string;
  passedFile: string;
  /** The traces as Playwright wrote them, before they were redacted. */
  rawTraces: () => string[];
}

/** Starts Playwright on a nested spec with every reporter, trace and screenshots, in a folder of its own. */
export function startNested(testInfo: TestInfo, name: string, options: NestedOptions): NestedRun {
  const { file, planted, without, redactsOutput = true, video = false } = options;
  const folder = testInfo.outputPath('run');
  const privateFolder = testInfo.outputPath('private', name);
  mkdirSync(folder, { recursive: true });
  mkdirSync(privateFolder, { recursive: true, mode: 0o700 });
  const plantedFile = testInfo.outputPath('private', 'planted.json');
  writeFileSync(plantedFile, JSON.stringify(planted), { mode: 0o600 });
  const secretsFile = path.join(privateFolder, 'secrets.jsonl');
  const passedFile = path.join(folder, 'gate.json');
  const traces = path.join(privateFolder, 'traces');
  const digest = {
    secretsFile,
    folder: path.join(folder, 'digest'),
    run: { id: name, target: 'simulator', departures: [], report: path.join(folder, 'html') },
    facts: {},
    outlets: { summaryFile: path.join(folder, 'summary.md') },
  };
  const config = {
    testDir: path.resolve('tests/suite/redaction/nested'),
    testMatch: `${file}.nested.ts`,
    outputDir: path.join(folder, 'results'),
    workers: 1,
    metadata: { plantedFile, redactsOutput },
    reporter: [
      [path.resolve('tests/suite/redaction/nested/keep-traces.ts'), { folder: traces }],
      [path.resolve('reporters/redacting-reporter.ts'), { secretsFile, without }],
      [path.resolve('reporters/leak-gate.ts'), { secretsFile, passedFile }],
      [path.resolve('reporters/digest-reporter.ts'), digest],
      ['list', { printSteps: true }],
      ['html', { open: 'never', outputFolder: path.join(folder, 'html') }],
      ['blob', { outputDir: path.join(folder, 'blob') }],
      ['json', { outputFile: path.join(folder, 'results.json') }],
      ['junit', { outputFile: path.join(folder, 'junit.xml'), embedAnnotationsAsProperties: true }],
      ['github'],
    ],
    use: {
      trace: 'on',
      screenshot: 'on',
      video: video ? 'on' : 'off',
      launchOptions: testInfo.project.use.launchOptions,
    },
  };
  const configFile = testInfo.outputPath('private', `${name}.config.ts`);
  writeFileSync(
    configFile,
    `import { defineConfig } from '@playwright/test';
    import { useSecretsFile } from ${JSON.stringify(path.resolve('redaction/index.ts'))};
    useSecretsFile(${JSON.stringify(secretsFile)});
    export default defineConfig(${JSON.stringify(config)});`,
  );
  const running = start(playwright('test', '-c', configFile), { env: childEnvironment({}), detached: true });
  return { ...running, folder, secretsFile, passedFile, rawTraces: () => filesAt(traces) };
}
