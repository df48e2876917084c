/** docs/from-configure-aws-credentials.md: its workflows, run with the committed bundle against the policies of docs/policies.md. */
import path from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { CONFIGURE_AWS_CREDENTIALS_INPUTS } from '../src/action/inputs/configure-aws-credentials-inputs.js';
import { openJob } from '../src/demo/runner/job.js';
import type { StepResult } from '../src/demo/runner/step-result.js';
import { type LocalAws, startLocalAws } from '../src/emulator/emulator.js';
import type { AwsModelData } from '../src/iam/aws-model.js';
import { GITHUB_ISSUER } from '../src/shared/aws/testable-claims.js';
import { blockOf, isThisAction, stepsOf, tableUnder } from './readme-blocks.js';

const PAGE = 'docs/from-configure-aws-credentials.md';
const MAIN = path.resolve('dist/main/index.js');
const [FIRST, SECOND] = ['222222222222', '333333333333'].map((id) => `arn:aws:iam::${id}:role/DeployRole`);
const running: LocalAws[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((aws) => aws.stop()));
});

/** A policy with one statement that allows to assume a role. */
function allowing(more: Readonly<Record<string, unknown>>): string {
  const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', ...more };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

/** The hub role as docs/policies.md has it; a role that trusts the hub, and a role that trusts that role. */
const ACCOUNTS: AwsModelData = {
  accounts: {
    '111122223333': {
      oidcProviders: [{ url: GITHUB_ISSUER, audiences: ['sts.amazonaws.com'] }],
      roles: {
        'github-hub': {
          trustPolicy: blockOf('policy', 'hub-trust-name-based'),
          policies: { 'assume-targets': blockOf('policy', 'hub-permissions') },
        },
      },
    },
    '222222222222': {
      roles: {
        DeployRole: {
          trustPolicy: blockOf('policy', 'target-trust'),
          policies: { next: allowing({ Resource: SECOND }) },
        },
      },
    },
    '333333333333': { roles: { DeployRole: { trustPolicy: allowing({ Principal: { AWS: FIRST } }) } } },
  },
};

/** Runs the steps of this action in a workflow of the page, one after the other in one job. */
async function run(workflow: string): Promise<readonly StepResult[]> {
  const aws = await startLocalAws({ world: ACCOUNTS });
  running.push(aws);
  const job = await openJob({ env: { ...aws.runnerEnvironment() }, secrets: [aws.requestToken] });
  try {
    const results: StepResult[] = [];
    for (const { inputs } of stepsOf(blockOf('workflow', workflow, PAGE)).filter(isThisAction)) {
      results.push(await job.step({ entry: MAIN, inputs: inputs[0] ?? {} }));
    }
    return results;
  } finally {
    await job.close();
  }
}

const rolesOf = (results: readonly StepResult[]) => results.map(({ outputs }) => outputs['role-arn']);

test('the merged step gets credentials of the target role', async () => {
  expect(rolesOf(await run('after'))).toEqual([FIRST]);
});

test('route direct with the hub role gets credentials of the hub account', async () => {
  expect(rolesOf(await run('hub-account'))).toEqual(['arn:aws:iam::111122223333:role/github-hub']);
});

test('two steps assume three roles, where each role may assume the next', async () => {
  expect(rolesOf(await run('three-roles'))).toEqual([FIRST, SECOND]);
});

test('the table names every input of configure-aws-credentials that has an answer', () => {
  const migrated = tableUnder(PAGE, '## Inputs').map(([cell = '']) => cell);
  const missing = CONFIGURE_AWS_CREDENTIALS_INPUTS.filter(
    (name) => !migrated.some((cell) => cell.includes(`\`${name}\``)),
  );
  expect(missing).toEqual([]);
});
