/** The policies of README.md and docs/ in the emulator, and the workflows run against them with the committed bundle. */
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { openJob } from '../src/demo/runner/job.js';
import type { StepResult } from '../src/demo/runner/step-result.js';
import { type LocalAws, startLocalAws } from '../src/emulator/emulator.js';
import type { ClaimOverrides, SubjectFormat } from '../src/emulator/github/claims.js';
import { makeIssuerKey } from '../src/emulator/github/issuer.js';
import type { AwsModelData } from '../src/iam/aws-model.js';
import { GITHUB_ISSUER } from '../src/shared/aws/testable-claims.js';
import { actionStepOf, BLOCKS, blockOf, tableUnder } from './readme-blocks.js';

const MAIN = path.resolve('dist/main/index.js');
const TARGETS = ['222222222222', '333333333333', '444444444444'];
const TARGET_SESSION = /^arn:aws:sts::222222222222:assumed-role\/DeployRole\//;
const EXTERNAL_ID = 'shop-deploys-7f3a';

type HubTrust = 'hub-trust-name-based' | 'hub-trust-immutable';

/** The policies that a model of the accounts consists of, by the names of their blocks. */
interface Setup {
  readonly hubTrust?: HubTrust;
  readonly hubPermissions?: 'hub-permissions' | 'hub-permissions-tags';
  readonly targetTrust?:
    | 'target-trust'
    | 'target-trust-subject'
    | 'target-trust-external-id'
    | 'target-trust-tags'
    | 'direct-trust';
}

/** What is said in the job's OIDC token. */
interface Token {
  readonly claims?: ClaimOverrides;
  readonly subjectFormat?: SubjectFormat;
}

/** What the step did, and what each of its calls was answered. */
interface Ran extends StepResult {
  readonly answers: readonly string[];
}

const key = makeIssuerKey();
const running: LocalAws[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((aws) => aws.stop()));
});

function worldOf({ hubTrust, hubPermissions, targetTrust }: Setup): AwsModelData {
  const oidcProviders = [{ url: GITHUB_ISSUER, audiences: ['sts.amazonaws.com'] }];
  const hub = {
    trustPolicy: blockOf('policy', hubTrust ?? 'hub-trust-name-based'),
    policies: { 'assume-targets': blockOf('policy', hubPermissions ?? 'hub-permissions') },
  };
  const target = {
    trustPolicy: blockOf('policy', targetTrust ?? 'target-trust'),
    policies: { deploy: blockOf('policy', 'target-permissions') },
    maxSessionDurationSeconds: 14_400,
  };
  const direct = targetTrust === 'direct-trust';
  return {
    accounts: {
      '111122223333': { oidcProviders, roles: { 'github-hub': hub } },
      ...Object.fromEntries(
        TARGETS.map((id) => [id, { roles: { DeployRole: target }, ...(direct && { oidcProviders }) }]),
      ),
    },
  };
}

/** Runs the step with these inputs in a job whose token has these claims, in the world of this setup. */
async function run(setup: Setup, token: Token, inputs: Readonly<Record<string, string>>, debug = false): Promise<Ran> {
  const aws = await startLocalAws({ world: worldOf(setup), key, ...token });
  running.push(aws);
  const job = await openJob({ env: { ...aws.runnerEnvironment() }, secrets: [aws.requestToken], debug });
  try {
    const result = await job.step({ entry: MAIN, inputs });
    return { ...result, answers: aws.calls.map(({ kind, errorCode }) => `${kind} ${errorCode ?? 'granted'}`) };
  } finally {
    await job.close();
  }
}

/** The inputs of the step in a workflow of the pages; in the row `at` of its matrix. */
function inputsOf(workflow: string, at = 0, page?: string): Readonly<Record<string, string>> {
  const inputs = actionStepOf(workflow, page).inputs[at];
  if (inputs === undefined) throw new Error(`workflow ${workflow} has no row ${at}`);
  return inputs;
}

function expectIn(result: Ran): void {
  expect(result.log).not.toContain('##[error]');
  expect(result.conclusion).toBe('success');
  expect(result.outputs['assumed-role-arn']).toMatch(TARGET_SESSION);
  expect(result.environment).toMatchObject({
    AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
    AWS_REGION: 'eu-west-1',
  });
}

/** Turned away by a policy at this call, and not by a mistake of the test's own. */
function expectTurnedAway(result: Ran, at: 'AssumeRoleWithWebIdentity' | 'AssumeRole'): void {
  expect(result.answers.at(-1)).toBe(`${at} AccessDenied`);
  expect(result.conclusion).toBe('failure');
  expect(result.annotations.map(({ level }) => level)).toEqual(['error']);
  expect(result.environment).toEqual({});
  expect(result.outputs).toEqual({});
}

const ON_MAIN = [
  ['hub-trust-name-based', 'name-based'],
  ['hub-trust-immutable', 'immutable'],
] as const;

describe.each(ON_MAIN)('with the policy %s', (hubTrust, subjectFormat) => {
  test('the smallest workflow gets in', async () => {
    expectIn(await run({ hubTrust }, { subjectFormat }, inputsOf('smallest')));
  });

  test.each<readonly [string, Token]>([
    ['another branch', { subjectFormat, claims: { ref: 'refs/heads/feature' } }],
    ['a pull request', { subjectFormat, claims: { event_name: 'pull_request' } }],
    ['an environment', { subjectFormat, claims: { environment: 'production' } }],
    ['another repository', { subjectFormat, claims: { repository: 'octo/shop-fork' } }],
    ['the other format', { subjectFormat: subjectFormat === 'immutable' ? 'name-based' : 'immutable' }],
  ])('%s does not', async (_, token) => {
    expectTurnedAway(await run({ hubTrust }, token, inputsOf('smallest')), 'AssumeRoleWithWebIdentity');
  });
});

test.each(ON_MAIN)(
  'with the policy %s a repository that took over the name is denied',
  async (hubTrust, subjectFormat) => {
    const claims = { repository_id: '999999999', repository_owner_id: '888888888' };
    expectTurnedAway(
      await run({ hubTrust }, { claims, subjectFormat }, inputsOf('smallest')),
      'AssumeRoleWithWebIdentity',
    );
  },
);

test.each(TARGETS.map((account, row) => ({ account, inputs: inputsOf('matrix', row, 'docs/several-accounts.md') })))(
  'the matrix gets into account $account',
  async ({ account, inputs }) => {
    const result = await run({}, {}, inputs);
    expect(result.conclusion).toBe('success');
    expect(result.outputs['aws-account-id']).toBe(account);
    expect(result.environment.AWS_REGION).toBe(inputs['aws-region']);
  },
);

describe('with the policy target-trust-subject', () => {
  const setup = { targetTrust: 'target-trust-subject' } as const;

  test('the smallest workflow may assume the role', async () => {
    expectIn(await run(setup, {}, inputsOf('smallest')));
  });

  test('a job with another subject, which the hub allows, is denied by the target', async () => {
    const token = { subjectFormat: 'immutable' } as const;
    expectTurnedAway(
      await run({ ...setup, hubTrust: 'hub-trust-immutable' }, token, inputsOf('smallest')),
      'AssumeRole',
    );
  });
});

describe('with the policy target-trust-external-id', () => {
  const setup = { targetTrust: 'target-trust-external-id' } as const;

  test('the step gets in with the external id, and never prints it', async () => {
    const result = await run(setup, {}, { ...inputsOf('smallest'), 'role-external-id': EXTERNAL_ID });
    expectIn(result);
    expect(result.log).not.toContain(EXTERNAL_ID);
  });

  test('the step does not get in without', async () => {
    expectTurnedAway(await run(setup, {}, inputsOf('smallest')), 'AssumeRole');
  });
});

describe('session tags and source identity', () => {
  test('get in where both halves allow them', async () => {
    const setup = { hubPermissions: 'hub-permissions-tags', targetTrust: 'target-trust-tags' } as const;
    expectIn(await run(setup, {}, inputsOf('tags')));
  });

  test.each<readonly [string, Setup]>([
    ['hub', { hubPermissions: 'hub-permissions-tags' }],
    ['target', { targetTrust: 'target-trust-tags' }],
  ])('do not get in where the %s alone allows them', async (_, setup) => {
    expectTurnedAway(await run(setup, {}, inputsOf('tags')), 'AssumeRole');
  });
});

describe('with the policy direct-trust', () => {
  const setup = { targetTrust: 'direct-trust' } as const;

  test('route direct gets in, for the four hours that its workflow asks for', async () => {
    const result = await run(setup, {}, inputsOf('direct'));
    expectIn(result);
    const lifeMs = Date.parse(result.outputs['aws-expiration'] ?? '') - Date.now();
    expect(lifeMs).toBeGreaterThan(14_000_000);
  });

  test('another branch does not', async () => {
    expectTurnedAway(
      await run(setup, { claims: { ref: 'refs/heads/feature' } }, inputsOf('direct')),
      'AssumeRoleWithWebIdentity',
    );
  });
});

test('the README and these pages have no policy that is not tried here', () => {
  const tried = [
    'hub-trust-name-based',
    'hub-trust-immutable',
    'hub-permissions',
    'hub-permissions-tags',
    'target-trust',
    'target-trust-subject',
    'target-trust-external-id',
    'target-trust-tags',
    'target-permissions',
    'direct-trust',
    // Compared with the templates by __tests__/infra/by-hand.test.ts.
    'diagnosis-trust',
    'diagnosis-permissions',
    'hub-permissions-diagnosis',
    'hub-permissions-read-itself',
    // Read by __tests__/policy-files/snapshots/page.test.ts.
    'snapshot-permissions',
  ];
  // The runbook's policies are tried by the tests in __tests__/infra/.
  const policies = BLOCKS.filter(({ kind, page }) => kind === 'policy' && page !== 'docs/runbook.md');
  expect(policies.map(({ name }) => name).toSorted()).toEqual(tried.toSorted());
});

test('the log in docs/later-steps.md is the log of the smallest workflow, except for the times', async () => {
  const { log } = await run({}, {}, inputsOf('smallest'));
  // A local STS is no host of AWS, which the log says first and the page leaves out.
  const [foreign, ...hops] = log.trim().split('\n');
  expect(foreign).toContain('which is not an AWS host');
  const timeless = (text: string) => text.trim().replace(/\d{4}-\d\d-\d\dT[\d:]{8}Z/g, 'TIME');
  expect(timeless(hops.join('\n'))).toBe(timeless(blockOf('log', 'smallest')));
});

test('error and summary show the subject of a job that was turned away', async () => {
  const result = await run({}, { subjectFormat: 'immutable' }, inputsOf('smallest'));
  expectTurnedAway(result, 'AssumeRoleWithWebIdentity');
  const subject = 'repo:octo@9919012/shop@724601234:ref:refs/heads/main';
  expect(result.log).toMatch(new RegExp(`^##\\[error\\].*${subject}`, 'm'));
  expect(result.summary).toContain(subject);
});

test('debug logging shows the subject of a job that was turned away', async () => {
  const result = await run({}, { subjectFormat: 'immutable' }, inputsOf('smallest'), true);
  expectTurnedAway(result, 'AssumeRoleWithWebIdentity');
  expect(result.log).toContain('"sub":"repo:octo@9919012/shop@724601234:ref:refs/heads/main"');
});

test('the step sets the outputs of the table, and the variables', async () => {
  const result = await run({}, {}, { ...inputsOf('smallest'), 'output-credentials': 'true' });
  const outputs = tableUnder('README.md', '## Outputs').map(([cell = '']) => cell.replaceAll('`', ''));
  expect(Object.keys(result.outputs).toSorted()).toEqual(outputs.toSorted());
  const variables = tableUnder('docs/later-steps.md', '## Later steps').flatMap(([cell = '']) =>
    cell.replaceAll('`', '').split(', '),
  );
  expect(Object.keys(result.environment).toSorted()).toEqual(variables.toSorted());
});
