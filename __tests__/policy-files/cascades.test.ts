import { describe, expect, test } from '@jest/globals';
import type { Files } from '../support/files.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, HUB_ROLE, PROD_ACCOUNT } from '../support/names.js';
import { allowPolicy, githubTrustPolicy, trustPolicy } from '../support/policies.js';
import { issuesOf, NAMES, readFolder } from './folder.js';

const TARGETS = { '_targets/DeployRole/trust.json': trustPolicy(HUB_ROLE) };
const PARAMETERS = [{ ParameterKey: 'Subject', ParameterValue: 'repo:octo/shop:ref:refs/heads/main' }];

/** A template of the hub role, with one parameter that has no default. */
const TEMPLATE = {
  Parameters: { Subject: { Type: 'String', AllowedPattern: 'repo:.+' } },
  Resources: {
    Hub: {
      Type: 'AWS::IAM::Role',
      Properties: { RoleName: 'github-hub', AssumeRolePolicyDocument: githubTrustPolicy() },
    },
    MayAssume: {
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyName: 'assume', Roles: ['github-hub'], PolicyDocument: allowPolicy() },
    },
  },
};

function told(files: Files): string[] {
  return issuesOf(readFolder(files, NAMES));
}

describe('what is wrong is told alone, and not what only follows from it:', () => {
  test.each<[string, Files, string]>([
    [
      'a trust policy that stops being JSON',
      { ...TARGETS, 'hub/github-hub/trust.json': '{ "Version" }' },
      'policies/hub/github-hub/trust.json: not-json',
    ],
    [
      'a trust policy that is a list',
      { ...TARGETS, 'hub/github-hub/trust.json': '[]' },
      'policies/hub/github-hub/trust.json: wrong-type',
    ],
    [
      'a trust policy by another name',
      { ...TARGETS, 'hub/github-hub/thrust.json': githubTrustPolicy() },
      'policies/hub/github-hub: no-trust',
    ],
    [
      'a trust policy on a deeper path that stops being JSON',
      { ...TARGETS, 'hub/other/trust.json': githubTrustPolicy(), 'hub/ci/github-hub/trust.json': '{' },
      'policies/hub/ci/github-hub/trust.json: not-json',
    ],
    ['a template that stops being JSON', { ...TARGETS, 'hub/hub.json': '{' }, 'policies/hub/hub.json: not-json'],
    [
      'a template that stops being YAML, with parameters beside it',
      { ...TARGETS, 'hub/hub.yml': 'Resources: {', 'hub/hub.parameters.json': PARAMETERS },
      'policies/hub/hub.yml: not-yaml',
    ],
    [
      'a template without Resources, with parameters beside it',
      { ...TARGETS, 'hub/hub.json': { Resorces: {} }, 'hub/hub.parameters.json': PARAMETERS },
      'policies/hub/hub.json: stray',
    ],
    [
      'parameters that stop being JSON',
      { ...TARGETS, 'hub/hub.json': TEMPLATE, 'hub/hub.parameters.json': '[' },
      'policies/hub/hub.parameters.json: not-json',
    ],
    [
      'parameters that are something else',
      { ...TARGETS, 'hub/hub.json': TEMPLATE, 'hub/hub.parameters.json': { Subject: 'x' } },
      'policies/hub/hub.parameters.json: wrong-type',
    ],
    [
      'a mistyped name of a parameter',
      {
        ...TARGETS,
        'hub/hub.json': TEMPLATE,
        'hub/hub.parameters.json': [{ ...PARAMETERS[0], ParameterKey: 'Subjects' }],
      },
      'policies/hub/hub.parameters.json: parameter-unknown',
    ],
    [
      'a parameter that is refused',
      {
        ...TARGETS,
        'hub/hub.json': TEMPLATE,
        'hub/hub.parameters.json': [{ ...PARAMETERS[0], ParameterValue: 'octo/shop' }],
      },
      'policies/hub/hub.json Parameters.Subject: parameter-refused',
    ],
    [
      'a mistyped property that names the role',
      {
        ...TARGETS,
        'hub/hub.json': {
          Resources: {
            Hub: {
              Type: 'AWS::IAM::Role',
              Properties: { RolName: 'github-hub', AssumeRolePolicyDocument: githubTrustPolicy() },
            },
          },
        },
      },
      'policies/hub/hub.json Resources.Hub.Properties.RolName: unknown-key',
    ],
    [
      'a role of a template that can not be made, which a policy of the same template names',
      {
        'hub/hub.json': {
          Resources: {
            ...TEMPLATE.Resources,
            Hub: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'github-hub' } },
          },
        },
      },
      'policies/hub/hub.json Resources.Hub.Properties: missing-property',
    ],
    [
      'a managed policy that stops being JSON, which a role has attached',
      {
        'dev/r/trust.json': trustPolicy(),
        'dev/r/role.json': { attachedPolicies: ['deploy'] },
        'dev/managed-policies/deploy.json': '{',
      },
      'policies/dev/managed-policies/deploy.json: not-json',
    ],
    [
      'an account.json that stops being JSON, which would tell the partition',
      {
        'dev/account.json': '{ "partition": "aws-cn", }',
        'dev/r/trust.json': trustPolicy(`arn:aws-cn:iam::${DEV_ACCOUNT}:role/q`),
        'dev/q/trust.json': trustPolicy(),
        'dev/q/role.json': { attachedPolicies: ['arn:aws-cn:iam::aws:policy/AdministratorAccess'] },
      },
      'policies/dev/account.json: not-json',
    ],
    [
      'a mistyped name of an account that also has what every target has',
      {
        '_targets/AuditRole/trust.json': trustPolicy(),
        'prods/DeployRole/trust.json': trustPolicy(),
        'dev/r/trust.json': trustPolicy(`arn:aws:iam::${PROD_ACCOUNT}:role/DeployRole`),
      },
      'policies/prods: not-an-account',
    ],
    [
      'two folders for one account',
      {
        [`${HUB_ACCOUNT}/github-hub/trust.json`]: githubTrustPolicy(),
        'hub/other/trust.json': githubTrustPolicy(),
        'dev/r/trust.json': trustPolicy(HUB_ROLE),
      },
      'policies/hub: account-twice',
    ],
    [
      'a broken template for every target, whose roles another account trusts',
      {
        '_targets/target.yml': 'Resources: {',
        'hub/github-hub/trust.json': trustPolicy(`arn:aws:iam::${DEV_ACCOUNT}:role/DeployRole`),
        'hub/other/trust.json': trustPolicy(`arn:aws:iam::${PROD_ACCOUNT}:role/DeployRole`),
      },
      'policies/_targets/target.yml: not-yaml',
    ],
    [
      'a template that goes wrong in every target in the same way',
      {
        '_targets/target.json': { Resources: { Deploy: { Type: 'AWS::IAM::Role', Properties: {} } } },
        'hub/a/trust.json': trustPolicy(`arn:aws:iam::${DEV_ACCOUNT}:role/DeployRole`),
        'hub/b/trust.json': trustPolicy(`arn:aws:iam::${PROD_ACCOUNT}:role/DeployRole`),
      },
      'policies/_targets/target.json Resources.Deploy.Properties: missing-property',
    ],
  ])('%s', (_, files, issue) => {
    expect(told(files)).toEqual([issue]);
  });
});

describe('what is wrong by itself is told beside it:', () => {
  test('a principal that is missing in an account of which all could be read', () => {
    const files = {
      'hub/github-hub/trust.json': githubTrustPolicy(),
      'dev/a/trust.json': '{',
      'dev/b/trust.json': trustPolicy(`arn:aws:iam::${HUB_ACCOUNT}:role/githubhub`),
    };
    expect(told(files)).toEqual([
      'policies/dev/a/trust.json: not-json',
      'policies/dev/b/trust.json: no-such-principal',
    ]);
  });

  test('a principal that is missing where only a permission policy is broken', () => {
    const files = {
      'hub/github-hub/trust.json': githubTrustPolicy(),
      'hub/github-hub/assume.json': '{',
      'dev/b/trust.json': trustPolicy(`arn:aws:iam::${HUB_ACCOUNT}:role/githubhub`),
    };
    expect(told(files)).toEqual([
      'policies/dev/b/trust.json: no-such-principal',
      'policies/hub/github-hub/assume.json: not-json',
    ]);
  });

  test('a parameter that is given and is none', () => {
    const files = {
      'hub/hub.json': TEMPLATE,
      'hub/hub.parameters.json': [{ ParameterKey: 'Branch', ParameterValue: 'main' }],
    };
    expect(told(files)).toEqual(['policies/hub/hub.parameters.json: parameter-unknown']);
  });
});
