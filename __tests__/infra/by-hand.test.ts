/** docs/policies.md and the templates agree: what the page says that the templates do in addition is all that differs. */
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import type { PolicySource } from '../../src/iam/document.js';
import { parametersFrom } from '../../src/infra/cloudformation/free-parameters.js';
import { readPolicies } from '../../src/policy-files/read-policies.js';
import { plainData } from '../policy-files/folder.js';
import { blockOf, recordOf, tableUnder } from '../readme-blocks.js';
import { runInfraIn } from '../support/command.js';
import { accountsFolder, removeFolders } from '../support/files.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, HUB_ROLE, TARGET_ROLE } from '../support/names.js';
import { deployed } from './cloudformation/stacks.js';

const PAGE = 'docs/policies.md';
const CLAIM = 'token.actions.githubusercontent.com:';

afterAll(removeFolders);

/** The trust policies of hub and target in the templates, with the parameters for this repository. */
function templates(repository: string) {
  const folder = accountsFolder(blockOf('accounts', 'quick-start', 'README.md'));
  const flags = ['--repository', repository, '--branch', 'main', '--out', 'infra', '--try-in', 'policies'];
  expect(runInfraIn(folder, ...flags)).toMatchObject({ status: 0 });
  const names = { hub: '111122223333', accounts: new Map([['dev', '222222222222']]) };
  const reading = readPolicies(path.join(folder, 'policies'), names, folder);
  if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
  const { accounts } = plainData(reading.policies.data);
  const trustOf = (account: string, role: string) => {
    const { trustPolicy } = accounts[account]?.roles?.[role] ?? {};
    if (trustPolicy === undefined) throw new Error(`the templates have no ${role}`);
    return trustPolicy;
  };
  return { hub: trustOf('111122223333', 'github-hub'), target: trustOf('222222222222', 'DeployRole') };
}

/** The only statement of a policy without its Sid, with each tested value as a list, and apart from it the tests of further claims. */
function tested(policy: PolicySource, further: readonly string[] = []) {
  const { Statement } = recordOf(typeof policy === 'string' ? JSON.parse(policy) : policy);
  const [statement, ...others] = [Statement].flat();
  expect(others).toEqual([]);
  const { Sid: _, Condition = {}, ...rest } = recordOf(statement);
  const { StringEquals = {}, ...operators } = recordOf(Condition);
  expect(operators).toEqual({});
  const tests = Object.entries(recordOf(StringEquals)).map(([key, value]) => [key.replace(CLAIM, ''), [value].flat()]);
  const isFurther = ([name]: unknown[]) => further.some((one) => one === name);
  return {
    same: { ...rest, tests: Object.fromEntries(tests.filter((one) => !isFurther(one))) },
    further: Object.fromEntries(tests.filter(isFurther)),
  };
}

test.each([
  ['hub-trust-name-based', 'octo/shop@724601234', { ref: ['refs/heads/main'] }],
  ['hub-trust-immutable', 'octo@9919012/shop@724601234', { repository_id: ['724601234'], ref: ['refs/heads/main'] }],
] as const)('%s and the template differ in nothing else', (name, repository, further) => {
  const template = tested(templates(repository).hub, Object.keys(further));

  expect(template).toEqual({ ...tested(blockOf('policy', name)), further });
});

test('target-trust-subject is the trust policy of the template', () => {
  expect(tested(templates('octo/shop@724601234').target)).toEqual(tested(blockOf('policy', 'target-trust-subject')));
});

test('the diagnosis role and the permissions of the hub for it are those of the templates', () => {
  const job = { Subjects: 'repo:octo/shop:ref:refs/heads/main', RepositoryIds: '724601234', Refs: 'refs/heads/main' };
  const hub = {
    ...job,
    TargetRoleArns: TARGET_ROLE,
    DiagnosisRoleArns: TARGET_ROLE.replace('DeployRole', 'github-diagnosis'),
    SelfReading: 'on',
  };
  const target = { HubRoleArn: HUB_ROLE, Subjects: job.Subjects, DiagnosisRoleName: 'github-diagnosis' };
  const { accounts } = deployed([
    { template: 'hub', account: HUB_ACCOUNT, parameters: parametersFrom(hub) },
    { template: 'target', account: DEV_ACCOUNT, parameters: parametersFrom(target) },
  ]);
  const hubPolicies = accounts[HUB_ACCOUNT]?.roles?.['github-hub']?.policies;
  const diagnosis = accounts[DEV_ACCOUNT]?.roles?.['github-diagnosis'];

  expect(diagnosis?.trustPolicy).toEqual(withSid('HubRole', 'diagnosis-trust'));
  expect(diagnosis?.policies).toEqual({ 'read-deploy-role': withSid('ReadDeployRole', 'diagnosis-permissions') });
  expect(hubPolicies?.['read-itself']).toEqual(withSid('ReadItself', 'hub-permissions-read-itself'));
  const assume = withSid('AssumeDiagnosisRoles', 'hub-permissions-diagnosis');
  const [statement] = assume.Statement;
  expect(hubPolicies?.['assume-diagnosis-roles']).toEqual({
    ...assume,
    Statement: [{ ...statement, Resource: [statement.Resource] }],
  });
});

/** A policy of the page whose only statement has this Sid, which the page leaves out. */
function withSid(Sid: string, name: string) {
  const { Version, Statement } = JSON.parse(blockOf('policy', name));
  expect(Statement).toHaveLength(1);
  return { Version, Statement: [{ Sid, ...Statement[0] }] };
}

test('the page names these differences', () => {
  const [hub = [], target = []] = tableUnder(PAGE, '## What the templates do in addition');
  const named = (cell = '') => [...(cell.split(';')[0]?.matchAll(/`(\w+)`/g) ?? [])].map(([, claim]) => claim);

  expect(named(hub[2])).toEqual(['sub', 'aud', 'repository_id', 'ref']);
  expect(target[2]).toContain('`sub`');
});
