/** The quick start of README.md, done as it is written there, and the first deploy after it with the committed bundle. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { inputVariable } from '../../src/demo/runner/environment.js';
import { openJob } from '../../src/demo/runner/job.js';
import type { StepResult } from '../../src/demo/runner/step-result.js';
import { readSetup } from '../../src/emulator/setup/read-setup.js';
import { inputsOfStep } from '../../src/shared/inputs/raw-inputs.js';
import { actionStepOf, blockOf, stepsOf } from '../readme-blocks.js';
import { startEmulator, stopEmulators } from '../support/emulator.js';
import { accountsFolder, removeFolders } from '../support/files.js';
import { paste } from './paste.js';

const MAIN = path.resolve('dist/main/index.js');
const NPX = 'npx --yes github:org/xacct-action#v1';
const FILES = [
  'infra/hub.parameters.json',
  'infra/target-1.parameters.json',
  'infra/target-1.accounts.json',
  'policies/hub/hub.yml',
  'policies/hub/hub.parameters.json',
  'policies/dev/target.yml',
  'policies/dev/target.parameters.json',
];

afterAll(async () => {
  await stopEmulators();
  removeFolders();
});

/** Lines of the README in this folder, with the committed command. That `npx` runs the same is tested in __tests__/cli/npx.test.ts. */
function runLines(folder: string, lines: string) {
  expect(lines).toContain(NPX);
  return paste(lines.replaceAll(NPX, 'node "$XACCT/dist/cli/index.js"'), folder);
}

/** A repository after step 3. */
function afterStepThree(): string {
  const folder = accountsFolder(blockOf('accounts', 'quick-start', 'README.md'));
  expect(runLines(folder, blockOf('run', 'quick-start', 'README.md'))).toMatchObject({
    status: 0,
    out: `${FILES.join('\n')}\n`,
  });
  return folder;
}

test('step 3 makes the files that step 4 deploys, and the templates are ours', () => {
  const folder = afterStepThree();
  // In place of the AWS CLI, a function of the shell that prints a word a line.
  const deploy = `aws() { printf '%s\\n' "$@"; }\n${blockOf('run', 'quick-start-deploy', 'README.md')}`;
  const { status, out } = paste(deploy, folder);
  expect(status).toBe(0);
  const words = out.split('\n');
  const after = (flag: string) => words.flatMap((word, at) => (word === flag ? [words[at + 1] ?? ''] : []));

  expect(after('--stack-name')).toEqual(['xacct-hub', 'xacct-target']);
  for (const file of after('--parameter-overrides')) {
    expect(existsSync(path.join(folder, file.replace(/^file:\/\//, '')))).toBe(true);
  }
  const templates = after('--template-file').map((file) => readFileSync(path.join(folder, file), 'utf8'));
  const ours = ['hub', 'target'].map((name) => readFileSync(`infra/cloudformation/${name}.yml`, 'utf8'));
  expect(templates).toEqual(ours);
});

/** How the smallest workflow ends in the repository after step 3, under act with the step of docs/act.md and further claims. */
async function firstDeploy(claims: Readonly<Record<string, string>>): Promise<StepResult> {
  const [step] = stepsOf(blockOf('workflow', 'act-claims', 'docs/act.md'));
  const inputs = Object.entries(step?.inputs[0] ?? {}).map(([name, value]) => [inputVariable(name), value]);
  const reading = readSetup(
    inputsOfStep({
      GITHUB_WORKSPACE: afterStepThree(),
      GITHUB_REPOSITORY: 'octo/shop',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_EVENT_NAME: 'push',
      ...Object.fromEntries(inputs),
    }),
  );
  if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
  const { setup } = reading;
  const aws = await startEmulator({ ...setup, claims: { ...setup.claims, ...claims } });
  const job = await openJob({ env: { ...aws.runnerEnvironment() }, secrets: [aws.requestToken] });
  try {
    const [inputs = {}] = actionStepOf('smallest', 'README.md').inputs;
    return await job.step({ entry: MAIN, inputs });
  } finally {
    await job.close();
  }
}

test('after it, the smallest workflow gets credentials of the target role', async () => {
  const { conclusion, outputs } = await firstDeploy({});

  expect(conclusion).toBe('success');
  expect(outputs['assumed-role-arn']).toBe('arn:aws:sts::222222222222:assumed-role/DeployRole/shop-11223344556-1');
});

test.each([
  ['another branch', { ref: 'refs/heads/feature' }],
  ['a repository that took over the name', { repository_id: '999999999' }],
] as const)('after it, %s is denied', async (_, claims) => {
  const { conclusion, outputs, log } = await firstDeploy(claims);

  expect([conclusion, outputs]).toEqual(['failure', {}]);
  expect(log).toContain('web-identity-denied');
});

test('the policy test of the README passes on these policies', () => {
  const folder = afterStepThree();
  const cases = path.join(folder, 'policies/cases.yml');
  mkdirSync(path.dirname(cases), { recursive: true });
  writeFileSync(cases, blockOf('file', 'policies/cases.yml', 'README.md'));
  const { steps } = parse(blockOf('workflow', 'policy-tests', 'README.md')).jobs.test;
  const [command] = steps.flatMap(({ run = [] }) => run);
  const { status, out } = runLines(folder, command);

  expect(status).toBe(0);
  const [, last] = /The last line of the output is `(.+)`/.exec(readFileSync('README.md', 'utf8')) ?? [];
  expect(out.trim().split('\n').at(-1)).toBe(last);
});
