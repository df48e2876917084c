import { afterEach, describe, expect, test } from '@jest/globals';
import {
  FREE_HUB_PARAMETERS,
  FREE_TARGET_PARAMETERS,
  SECRET_TARGET_PARAMETERS,
} from '../../../src/infra/cloudformation/free-parameters.js';
import { accountsFile } from '../../support/accounts-files.js';
import { IMMUTABLE_FLAGS, madeOf, parameterValues, runInfra } from '../../support/command.js';
import { removeFolders } from '../../support/files.js';
import { type Template, type TemplateName, takes, templateOf } from './templates.js';

const HUB = templateOf('hub');
const TARGET = templateOf('target');
const NAMED = 'repo:octo/shop:ref:refs/heads/main';
const WITH_IDS = 'repo:octo@9919012/shop@724601234:environment:production';
const ROLE = 'arn:aws:iam::222222222222:role/ci/DeployRole';
const WORKFLOW = 'octo/workflows/.github/workflows/deploy.yml@refs/heads/main';

afterEach(removeFolders);

describe.each([
  ['hub', HUB, FREE_HUB_PARAMETERS],
  ['target', TARGET, FREE_TARGET_PARAMETERS],
] as const)('the template %s', (_, template, free) => {
  test('shows every parameter once, with a label', () => {
    const { ParameterGroups, ParameterLabels } = template.Metadata['AWS::CloudFormation::Interface'];
    const names = Object.keys(template.Parameters).toSorted();
    expect(ParameterGroups.flatMap(({ Parameters }) => Parameters).toSorted()).toEqual(names);
    expect(Object.keys(ParameterLabels).toSorted()).toEqual(names);
  });

  test('describes which values it accepts', () => {
    for (const [name, { AllowedPattern, ConstraintDescription }] of Object.entries(template.Parameters)) {
      if (AllowedPattern !== undefined) expect(`${name}: ${ConstraintDescription}`).toMatch(/: must be /);
    }
  });

  test('takes its own defaults', () => {
    for (const [name, { Default }] of Object.entries(template.Parameters)) {
      if (Default !== undefined) expect([name, takes(template, name, String(Default))]).toEqual([name, true]);
    }
  });

  test('has the parameters that the command lets be set', () => {
    for (const name of free.keys()) expect(template.Parameters).toHaveProperty(name);
  });
});

test('which jobs get in has no default, in either template', () => {
  for (const name of ['Subjects', 'RepositoryIds', 'Refs']) expect(HUB.Parameters[name]?.Default).toBeUndefined();
  expect(TARGET.Parameters.Subjects?.Default).toBeUndefined();
});

test('the secrets are those that CloudFormation hides', () => {
  const hidden = (template: Template) =>
    Object.entries(template.Parameters).flatMap(([name, { NoEcho }]) => (NoEcho === true ? [name] : []));
  expect(hidden(TARGET)).toEqual(SECRET_TARGET_PARAMETERS);
  expect(hidden(HUB)).toEqual([]);
});

test('the former external id is of the same form as the one that takes its place', () => {
  const { ExternalId, FormerExternalId } = TARGET.Parameters;
  expect({ ...FormerExternalId, Description: undefined }).toEqual({ ...ExternalId, Description: undefined });
});

const ALL_FLAGS = [
  ...IMMUTABLE_FLAGS,
  ...['--organization', 'o-exampleorgid', '--workflow', WORKFLOW, '--session-tags', '--source-identity'],
  ...['--issuer', 'token.actions.octo-corp.ghe.com', '--audience', 'sts.example.com'],
];

test('every parameter is made from the file and the flags, or can be set, or is a secret', () => {
  const hubs = [runInfra(accountsFile(3), ...ALL_FLAGS), runInfra(accountsFile(400), ...ALL_FLAGS)].map(madeOf);
  const direct = madeOf(runInfra(accountsFile(1, ', route: direct, duration-seconds: 7200'), ...ALL_FLAGS));
  const external = madeOf(runInfra(accountsFile(1, ', external-id-env: EXTERNAL_ID'), ...ALL_FLAGS));
  const madeForHub = new Set(hubs.flatMap(({ hub }) => Object.keys(parameterValues(hub?.parameters))));
  const madeForTargets = new Set(
    [...direct.targets, ...external.targets].flatMap(({ parameters }) => Object.keys(parameterValues(parameters))),
  );
  expect([...madeForHub, ...FREE_HUB_PARAMETERS.keys()].toSorted()).toEqual(Object.keys(HUB.Parameters).toSorted());
  expect(
    [...new Set([...madeForTargets, ...FREE_TARGET_PARAMETERS.keys(), ...SECRET_TARGET_PARAMETERS])].toSorted(),
  ).toEqual(Object.keys(TARGET.Parameters).toSorted());
});

test('the templates take what the command makes, but not the words in place of an external id', () => {
  const made = [
    runInfra(accountsFile(40, ', environment: production eu, role: ci/Deploy'), ...ALL_FLAGS),
    runInfra(accountsFile(400, ', external-id-env: EXTERNAL_ID'), ...ALL_FLAGS),
    runInfra(accountsFile(1, ', route: direct, duration-seconds: 7200'), ...ALL_FLAGS, '--any-ref'),
    runInfra(accountsFile(2), '--repository', 'octo/shop', '--branch', 'main', '--issuer', 'github.example.com/x'),
    runInfra(accountsFile(2), ...IMMUTABLE_FLAGS, '--leave-subjects-to-hub'),
  ].map(madeOf);
  const refused: string[] = [];
  for (const { hub, targets } of made) {
    for (const [name, value] of Object.entries(parameterValues(hub?.parameters))) {
      if (!takes(HUB, name, value)) refused.push(`hub ${name}=${value}`);
    }
    for (const { parameters } of targets) {
      for (const [name, value] of Object.entries(parameterValues(parameters))) {
        if (!takes(TARGET, name, value)) refused.push(`target ${name}=${value}`);
      }
    }
  }
  expect(refused).toEqual(['target ExternalId=<the value of EXTERNAL_ID>']);
});

const BOTH: readonly TemplateName[] = ['hub', 'target'];
const TAKEN: ReadonlyArray<readonly [string, string, readonly TemplateName[]]> = [
  ['Subjects', NAMED, BOTH],
  ['Subjects', `${NAMED},${WITH_IDS}`, BOTH],
  ['Subjects', 'repo:octo_corp/shop.js:environment:production eu', BOTH],
  ['Subjects', 'repo:octo/shop:ref:refs/tags/v1.2.3', BOTH],
  ['Subjects', 'any', ['target']],
  ['RepositoryIds', '1,724601234', BOTH],
  ['Refs', 'refs/heads/main,refs/heads/release/2', BOTH],
  ['Refs', 'any', BOTH],
  ['WorkflowRefs', `${WORKFLOW},${WORKFLOW.replace(/@.*/, `@${'a'.repeat(40)}`)}`, BOTH],
  ['TargetRoleArns', `${ROLE},${ROLE.replace('aws', 'aws-us-gov')}`, ['hub']],
  ['OrganizationRoleArns', 'arn:aws-cn:iam::*:role/ci/DeployRole', ['hub']],
  ['Issuer', 'token.actions.githubusercontent.com/octo', BOTH],
  ['HubRoleArn', ROLE, ['target']],
  ['ExternalId', 'shop,deploys:7f3a/=+@-', ['target']],
  ['SessionTagKeys', 'Repository,aws/x:y=z', ['target']],
  ['DiagnosisRoleArns', `${ROLE},${ROLE.replace('aws', 'aws-us-gov')}`, ['hub']],
  ['OrganizationDiagnosisRoleArns', 'arn:aws-cn:iam::*:role/ci/github-diagnosis', ['hub']],
  ['DiagnosisRoleName', '', ['target']],
  ['DiagnosisRoleName', 'github-diagnosis', ['target']],
  ['DiagnosisRolePath', '/ci/eu/', ['target']],
];

test.each(TAKEN.flatMap(([name, value, templates]) => templates.map((template) => [template, name, value] as const)))(
  'the %s takes %s = %s',
  (template, name, value) => {
    expect(takes(template === 'hub' ? HUB : TARGET, name, value)).toBe(true);
  },
);

const REFUSED: ReadonlyArray<readonly [string, string, readonly TemplateName[]]> = [
  ['Subjects', '', BOTH],
  ['Subjects', '*', BOTH],
  ['Subjects', 'any', ['hub']],
  ['Subjects', 'repo:*', BOTH],
  ['Subjects', 'repo:octo/*', BOTH],
  ['Subjects', 'repo:octo/*:ref:refs/heads/main', BOTH],
  ['Subjects', 'repo:octo/shop:*', BOTH],
  ['Subjects', 'repo:octo/shop:ref:refs/heads/*', BOTH],
  ['Subjects', 'repo:octo/shop:ref:refs/heads/release-?', BOTH],
  ['Subjects', 'repo:octo/shop', BOTH],
  ['Subjects', 'repo:octo/shop:pull_request', BOTH],
  ['Subjects', 'repo:octo/shop:ref:refs/pull/1/merge', BOTH],
  ['Subjects', 'repo:octo@*/shop@*:ref:refs/heads/main', BOTH],
  ['Subjects', 'repo:octo@1/shop:ref:refs/heads/main', BOTH],
  ['Subjects', 'repo:octo/shop:environment:${aws:username}', BOTH],
  ['Subjects', 'repo:octo/shop:environment:a"],"x":["', BOTH],
  ['Subjects', 'repo:octo/shop:environment:a\\', BOTH],
  ['Subjects', 'repo:octo/shop:environment:production%3A eu', BOTH],
  ['Subjects', 'repo:octo/shop:environment:{{resolve:ssm:/x}}', BOTH],
  ['Subjects', 'repo:octo/shop:ref:refs/heads/{{resolve:ssm:/x}}', BOTH],
  ['Subjects', `${NAMED}, ${NAMED}`, BOTH],
  ['Subjects', `${NAMED},`, BOTH],
  ['Subjects', `${NAMED},repo:octo/*`, BOTH],
  ['Subjects', `x${NAMED}`, BOTH],
  ['RepositoryIds', '*', BOTH],
  ['RepositoryIds', '0', BOTH],
  ['RepositoryIds', 'octo/shop', BOTH],
  ['RepositoryIds', '1,unchecked', BOTH],
  ['Refs', 'main', BOTH],
  ['Refs', 'refs/heads/*', BOTH],
  ['Refs', 'any,refs/heads/main', BOTH],
  ['Refs', 'refs/heads/{{resolve:ssm:/x}}', BOTH],
  ['WorkflowRefs', 'octo/workflows/.github/workflows/*@refs/heads/main', BOTH],
  ['WorkflowRefs', WORKFLOW.replace(/@.*/, ''), BOTH],
  ['WorkflowRefs', WORKFLOW.replace('main', '*'), BOTH],
  ['WorkflowRefs', WORKFLOW.replace('main', '{{resolve:ssm:/x}}'), BOTH],
  ['TargetRoleArns', '*', ['hub']],
  ['TargetRoleArns', 'arn:aws:iam::*:role/DeployRole', ['hub']],
  ['TargetRoleArns', 'arn:aws:iam::222222222222:role/*', ['hub']],
  ['TargetRoleArns', 'arn:aws:iam::222222222222:root', ['hub']],
  ['OrganizationRoleArns', ROLE, ['hub']],
  ['OrganizationRoleArns', 'arn:aws:iam::*:role/*', ['hub']],
  ['OrganizationId', 'o-*', BOTH],
  ['Issuer', 'https://token.actions.githubusercontent.com', BOTH],
  ['Issuer', 'token.actions.githubusercontent.com/', BOTH],
  ['Issuer', 'a":"b', BOTH],
  ['Audience', '*', BOTH],
  ['HubRoleArn', 'arn:aws:iam::111122223333:root', ['target']],
  ['HubRoleArn', '111122223333', ['target']],
  ['HubRoleArn', '*', ['target']],
  ['AuditPrincipalArn', 'arn:aws:iam::777777777777:root', ['target']],
  ['ExternalId', 'x', ['target']],
  ['SessionTagKeys', '*', ['target']],
  ['SessionTagKeys', 'a,', ['target']],
  ['SessionTagKeys', 'a", "b', ['target']],
  ['ExternalId', 'a"b', ['target']],
  ['RevokeSessionsIssuedBefore', 'now', BOTH],
  ['DiagnosisRoleArns', '*', ['hub']],
  ['DiagnosisRoleArns', 'arn:aws:iam::*:role/github-diagnosis', ['hub']],
  ['DiagnosisRoleArns', 'arn:aws:iam::222222222222:role/*', ['hub']],
  ['DiagnosisRoleArns', 'arn:aws:iam::222222222222:root', ['hub']],
  ['OrganizationDiagnosisRoleArns', ROLE, ['hub']],
  ['OrganizationDiagnosisRoleArns', 'arn:aws:iam::*:role/*', ['hub']],
  ['SelfReading', 'yes', ['hub']],
  ['DiagnosisRoleName', 'ci/github-diagnosis', ['target']],
  ['DiagnosisRoleName', '*', ['target']],
  ['DiagnosisRolePath', 'ci/', ['target']],
];

test.each(REFUSED.flatMap(([name, value, templates]) => templates.map((template) => [template, name, value] as const)))(
  'the %s refuses %s = %s',
  (template, name, value) => {
    expect(takes(template === 'hub' ? HUB : TARGET, name, value)).toBe(false);
  },
);
