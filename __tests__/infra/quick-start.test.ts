/** The quick start of README.md, done as it is written there, and the first deploy after it with the committed bundle. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { openJob } from '../../src/demo/runner/job.js';
import { readSetup } from '../../src/emulator/setup/read-setup.js';
import { start, stopAll } from '../emulator/client.js';
import { actionStepOf, blockOf } from '../readme-blocks.js';
import { folderWith, removeFolders } from './asked.js';
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
  await stopAll();
  removeFolders();
});

/** Lines of the README in this folder, with the committed command. That `npx` runs the same is tested in __tests__/cli/npx.test.ts. */
function runLines(folder: string, lines: string) {
  expect(lines).toContain(NPX);
  return paste(lines.replaceAll(NPX, 'node "$XACCT/dist/cli/index.js"'), folder);
}

/** A repository after step 3. */
function afterStepThree(): string {
  const folder = folderWith(blockOf('accounts', 'quick-start', 'README.md'));
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

test.each([
  ['main', {}, 'success'],
  ['another branch', { ref: 'refs/heads/feature' }, 'failure'],
  ['a repository that took over the name', { repository_id: '999999999' }, 'failure'],
] as const)('after it, the smallest workflow on %s ends with %s', async (_, claims, conclusion) => {
  const setup = readSetup({
    GITHUB_WORKSPACE: afterStepThree(),
    GITHUB_REPOSITORY: 'octo/shop',
    INPUT_POLICIES: 'policies',
  });
  if (!setup.ok) throw new Error(JSON.stringify(setup.problems));
  const { world } = setup.setup;
  const aws = await start({ world, subjectFormat: 'immutable', claims });
  const job = await openJob({ env: { ...aws.runnerEnvironment() }, secrets: [aws.requestToken] });
  try {
    const [inputs = {}] = actionStepOf('smallest', 'README.md').inputs;
    const result = await job.step({ entry: MAIN, inputs });

    expect(result.conclusion).toBe(conclusion);
    const session = 'arn:aws:sts::222222222222:assumed-role/DeployRole/shop-11223344556-1';
    expect(result.outputs['assumed-role-arn']).toBe(conclusion === 'success' ? session : undefined);
  } finally {
    await job.close();
  }
});

test('the policy test of the README passes on these policies', () => {
  const folder = afterStepThree();
  const cases = path.join(folder, 'policies/cases.yml');
  mkdirSync(path.dirname(cases), { recursive: true });
  writeFileSync(cases, blockOf('file', 'policies/cases.yml', 'README.md'));
  const [command] = parse(blockOf('workflow', 'policy-tests', 'README.md')).flatMap(({ run = [] }) => run);
  const { status, out } = runLines(folder, command);

  expect(status).toBe(0);
  const [, last] = /The last line of the output is `(.+)`/.exec(readFileSync('README.md', 'utf8')) ?? [];
  expect(out.trim().split('\n').at(-1)).toBe(last);
});
