import { describe, expect, test } from '@jest/globals';
import { allow, DEV, type Files, githubTrust, HUB, NAMES, PROD, reading, toldOf, trust } from './folder.js';

const HUB_ROLE = `arn:aws:iam::${HUB}:role/github-hub`;
const TARGETS = { '_targets/DeployRole/trust.json': trust(HUB_ROLE) };
const PARAMETERS = [{ ParameterKey: 'Subject', ParameterValue: 'repo:octo/shop:ref:refs/heads/main' }];

/** A template of the hub role, with one parameter that has no default. */
const TEMPLATE = {
  Parameters: { Subject: { Type: 'String', AllowedPattern: 'repo:.+' } },
  Resources: {
    Hub: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'github-hub', AssumeRolePolicyDocument: githubTrust() } },
    MayAssume: {
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyName: 'assume', Roles: ['github-hub'], PolicyDocument: allow() },
    },
  },
};

function told(files: Files): string[] {
  return toldOf(reading(files, NAMES));
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
      { ...TARGETS, 'hub/github-hub/thrust.json': githubTrust() },
      'policies/hub/github-hub: no-trust',
    ],
    [
      'a trust policy on a deeper path that stops being JSON',
      { ...TARGETS, 'hub/other/trust.json': githubTrust(), 'hub/ci/github-hub/trust.json': '{' },
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
              Properties: { RolName: 'github-hub', AssumeRolePolicyDocument: githubTrust() },
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
        'dev/r/trust.json': trust(),
        'dev/r/role.json': { attachedPolicies: ['deploy'] },
        'dev/managed-policies/deploy.json': '{',
      },
      'policies/dev/managed-policies/deploy.json: not-json',
    ],
    [
      'an account.json that stops being JSON, which would tell the partition',
      {
        'dev/account.json': '{ "partition": "aws-cn", }',
        'dev/r/trust.json': trust(`arn:aws-cn:iam::${DEV}:role/q`),
        'dev/q/trust.json': trust(),
        'dev/q/role.json': { attachedPolicies: ['arn:aws-cn:iam::aws:policy/AdministratorAccess'] },
      },
      'policies/dev/account.json: not-json',
    ],
    [
      'a mistyped name of an account that also has what every target has',
      {
        '_targets/AuditRole/trust.json': trust(),
        'prods/DeployRole/trust.json': trust(),
        'dev/r/trust.json': trust(`arn:aws:iam::${PROD}:role/DeployRole`),
      },
      'policies/prods: not-an-account',
    ],
    [
      'two folders for one account',
      {
        [`${HUB}/github-hub/trust.json`]: githubTrust(),
        'hub/other/trust.json': githubTrust(),
        'dev/r/trust.json': trust(HUB_ROLE),
      },
      'policies/hub: account-twice',
    ],
    [
      'a broken template for every target, whose roles another account trusts',
      {
        '_targets/target.yml': 'Resources: {',
        'hub/github-hub/trust.json': trust(`arn:aws:iam::${DEV}:role/DeployRole`),
        'hub/other/trust.json': trust(`arn:aws:iam::${PROD}:role/DeployRole`),
      },
      'policies/_targets/target.yml: not-yaml',
    ],
    [
      'a template that goes wrong in every target in the same way',
      {
        '_targets/target.json': { Resources: { Deploy: { Type: 'AWS::IAM::Role', Properties: {} } } },
        'hub/a/trust.json': trust(`arn:aws:iam::${DEV}:role/DeployRole`),
        'hub/b/trust.json': trust(`arn:aws:iam::${PROD}:role/DeployRole`),
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
      'hub/github-hub/trust.json': githubTrust(),
      'dev/a/trust.json': '{',
      'dev/b/trust.json': trust(`arn:aws:iam::${HUB}:role/githubhub`),
    };
    expect(told(files)).toEqual([
      'policies/dev/a/trust.json: not-json',
      'policies/dev/b/trust.json: no-such-principal',
    ]);
  });

  test('a principal that is missing where only a permission policy is broken', () => {
    const files = {
      'hub/github-hub/trust.json': githubTrust(),
      'hub/github-hub/assume.json': '{',
      'dev/b/trust.json': trust(`arn:aws:iam::${HUB}:role/githubhub`),
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
