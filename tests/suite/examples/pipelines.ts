import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../../support/program.ts';
import { workflow } from '../docs/workflow.ts';

/** A night of several machines as one CI system runs it: its commands, and what it carries from the machines to the report. */
export interface Pipeline {
  readonly name: string;
  readonly text: string;
  readonly shell: readonly string[];
  /** By whom the only machines with a fixed egress address are named. */
  readonly runner: RegExp;
  /** What tells a machine which one it is, of two. */
  readonly machine: (machine: number) => Readonly<Record<string, string>>;
  /** What else the system sets, by the name in its file, and what stands there once it runs. */
  readonly known: Readonly<Record<string, string>>;
  readonly night: string;
  /** Runs whatever became of the night. */
  readonly keep: string;
  /** What a machine leaves, and where the report has it; a folder that is there is added to. `isOnly`: no other one has left anything. */
  readonly carried: (machine: number, isOnly: boolean) => readonly (readonly [from: string, to: string])[];
  readonly report: string;
  readonly reportEnvironment: Readonly<Record<string, string>>;
}

interface GitLab {
  reauthentication: { script: string[]; after_script: string[]; artifacts: { paths: string[] } };
  report: { script: string[]; variables: Record<string, string> };
}

interface AzureStep {
  bash?: string;
  task?: string;
  env?: Record<string, string>;
  condition?: string;
  inputs?: Record<string, string>;
}

const FOLDER = 'examples/ci';
const ADDRESS = 'https://ci.example.test/';
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const lines = (commands: readonly (string | undefined)[]) => commands.filter((one) => one !== undefined).join('\n');
/** Installing is left out: it has tests of its own. */
const withoutInstall = (commands: readonly (string | undefined)[]) => commands.filter((one) => one !== 'npm ci');

function github(): Pipeline {
  const { text, jobs } = workflow('nightly.yml');
  const stepsOf = (job: string) => jobs[job]?.steps ?? [];
  const ofReport = stepsOf('report').filter(({ run, name }) => run !== undefined && name !== undefined);
  return {
    name: 'GitHub',
    text,
    shell: ['bash', '--noprofile', '--norc', '-eo', 'pipefail'],
    runner: /runs-on: \$\{\{ vars\.NIGHTLY_RUNNER/,
    machine: (machine) => ({ SHARD: `${machine}/2`, RUNNER_TEMP: '.' }),
    known: {
      '${{ steps.report.outputs.artifact-url }}': ADDRESS,
      '${{ secrets.NOTIFY_URL }}': '',
      '${{ vars.NOTIFY_ON }}': '',
      '${{ vars.NOTIFY_AS }}': '',
    },
    night: lines([stepsOf('reauthentication').find(({ run }) => run?.includes('playwright test'))?.run]),
    // Its uploads have a condition, of which tests/suite/docs/workflows.spec.ts speaks.
    keep: '',
    carried: (machine, isOnly) => [
      ['blob-report', 'all-blob-reports'],
      // From its version 5 on, download-artifact makes no folder for the only artifact of a pattern (its issue 419).
      ['reports', isOnly ? 'results' : `results/results-${machine}`],
    ],
    report: lines(ofReport.map(({ run }) => run)),
    reportEnvironment: Object.assign({}, ...ofReport.map(({ env }) => env)) as Record<string, string>,
  };
}

function gitlab(): Pipeline {
  const text = read(`${FOLDER}/.gitlab-ci.yml`);
  const { reauthentication, report } = parse(text) as GitLab;
  return {
    name: 'GitLab',
    text,
    shell: ['bash', '-eo', 'pipefail'],
    runner: /tags: \[fixed-egress\]/,
    machine: (machine) => ({ CI_NODE_INDEX: String(machine), CI_NODE_TOTAL: '2' }),
    known: { $CI_JOB_URL: ADDRESS },
    night: lines(reauthentication.script),
    keep: lines(reauthentication.after_script),
    carried: () => reauthentication.artifacts.paths.map((folder) => [folder, folder]),
    report: lines(report.script),
    reportEnvironment: report.variables,
  };
}

function azure(): Pipeline {
  const text = read(`${FOLDER}/azure-pipelines.yml`);
  const [night, report] = (parse(text) as { jobs: { steps: AzureStep[] }[] }).jobs.map(({ steps }) => steps);
  const scripts = (steps: AzureStep[] = [], always = false) =>
    withoutInstall(steps.filter(({ condition }) => (condition === 'always()') === always).map(({ bash }) => bash));
  const inputs = (task: string) => [...(night ?? []), ...(report ?? [])].find((step) => step.task === task)?.inputs;
  const upload = inputs('PublishPipelineArtifact@1');
  const download = inputs('DownloadPipelineArtifact@2')?.targetPath;
  return {
    name: 'Azure DevOps',
    text,
    shell: ['bash', '--noprofile', '--norc'],
    runner: /pool: fixed-egress/,
    machine: (machine) => ({ SYSTEM_JOBPOSITIONINPHASE: String(machine), SYSTEM_TOTALJOBSINPHASE: '2' }),
    known: {
      '$(System.CollectionUri)': ADDRESS,
      '$(System.TeamProjectId)': 'project',
      '$(Build.BuildId)': '1',
      '$(NOTIFY_URL)': '',
    },
    night: lines(scripts(night)),
    keep: lines(scripts(night, true)),
    carried: (machine) => [
      [
        upload?.targetPath ?? '',
        `${download}/${upload?.artifact?.replace('$(System.JobPositionInPhase)', String(machine))}`,
      ],
    ],
    report: lines(scripts(report)),
    reportEnvironment: Object.assign({}, ...(report ?? []).map(({ env }) => env)) as Record<string, string>,
  };
}

function jenkins(): Pipeline {
  const text = read(`${FOLDER}/Jenkinsfile`);
  const scripts = [...text.matchAll(/\bsh ('''|')([\s\S]*?)\1/g)].map(([, , script]) => script);
  const [night, keep, report] = withoutInstall(scripts);
  const [, stashed = ''] = /includes: '([^']+)'/.exec(text) ?? [];
  const environment = [...text.matchAll(/["']([A-Z_]+)=([^"']*)["'],\n/g)].map(([, name, value]) => [name, value]);
  return {
    name: 'Jenkins',
    text,
    shell: ['sh', '-xe'],
    runner: /node\('fixed-egress'\)/,
    machine: (machine) => ({ MACHINE: String(machine), MACHINES: '2' }),
    known: { '${env.BUILD_URL}': ADDRESS },
    night: night ?? '',
    keep: keep ?? '',
    carried: () => stashed.split(', ').map((pattern) => [pattern.replace('/**', ''), pattern.replace('/**', '')]),
    report: report ?? '',
    reportEnvironment: Object.fromEntries(environment) as Record<string, string>,
  };
}

/** The night of this project, and the examples for the other systems. */
export const PIPELINES: readonly Pipeline[] = [github(), gitlab(), azure(), jenkins()];
