import { describe, expect, test } from '@jest/globals';
import type { Files } from '../support/files.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, PROVIDER } from '../support/names.js';
import { githubTrustPolicy, policy, subjectCondition, trustPolicy } from '../support/policies.js';
import { readModel } from './folder.js';

const SUB = `${PROVIDER}:sub`;
const AT = 'policies/hub/r/trust.json: Statement[0]';
const WHOLE = 'repo:octo/shop:ref:refs/heads/main';

function warningsOf(files: Files): string[] {
  return readModel(files).warnings;
}

function warningsOn(condition: object): string[] {
  return warningsOf({ 'hub/r/trust.json': githubTrustPolicy(HUB_ACCOUNT, condition) });
}

const like = (...subjects: string[]) => ({ StringLike: { [SUB]: subjects } });

/** Source: docs/security.md, "Compare the whole subject", and https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims */
describe('a subject that reaches further than one branch is noted', () => {
  const OWNERS = 'They include repositories of other owners';
  const REPOSITORIES = 'They include more than one repository';
  const kinds = (...all: string[]) => `They include every ${all.join(', every ')}, so`;

  test.each([
    ['repo:octo/*', REPOSITORIES],
    ['repo:octo/sh*', REPOSITORIES],
    ['repo:octo/shop*', REPOSITORIES],
    ['repo:octo/*:environment:production', REPOSITORIES],
    ['repo:octo/shop?:ref:refs/heads/main', REPOSITORIES],
    ['repo:octo@9919012/*', REPOSITORIES],
    ['repo:octo@9919012/shop@*:ref:refs/heads/main', REPOSITORIES],
    ['repo:octo*/shop:ref:refs/heads/main', OWNERS],
    ['repo:*/shop:ref:refs/heads/main', OWNERS],
    ['repo:octo@*/shop@724601234:ref:refs/heads/main', OWNERS],
    ['*:environment:production', OWNERS],
    ['*octo/shop:ref:refs/heads/main', OWNERS],
    ['repo:octo/shop:*', kinds('branch', 'tag', 'environment', 'pull request')],
    ['repo:octo@9919012/shop@724601234:*', kinds('branch', 'tag', 'environment', 'pull request')],
    ['repo:octo/shop:ref:*', kinds('branch', 'tag')],
    ['repo:octo/shop:ref:refs/*', kinds('branch', 'tag')],
    ['repo:octo/shop:ref:refs/heads/*', kinds('branch')],
    ['repo:octo/shop:ref:refs/tags/*', kinds('tag')],
    ['repo:octo/shop:environment:*', kinds('environment')],
    ['repo:octo/shop:pull*', kinds('pull request')],
  ])('%s', (value, reach) => {
    const warnings = warningsOn(like(value));
    expect(warnings).toEqual([
      expect.stringContaining(`${AT}.Condition.StringLike accepts subjects like "${value}". ${reach}`),
    ]);
    expect(warningsOn({ 'ForAnyValue:StringLike': { [SUB.toUpperCase()]: [WHOLE, value] } })).toHaveLength(1);
  });

  test.each<[string, object]>([
    ['a pattern of branches', like('repo:octo/shop:ref:refs/heads/release/*')],
    ['a pattern of tags', like('repo:octo/shop:ref:refs/tags/v*')],
    ['no pattern', like(WHOLE, 'repo:octo/shop:environment:production')],
    ['another subject beside it', { ...like('repo:octo/*'), StringEquals: { [SUB]: WHOLE } }],
    [
      'the repository beside it',
      { ...like('repo:octo/*'), StringEquals: { [`${PROVIDER}:repository_id`]: '724601234' } },
    ],
    [
      'the workflow beside it',
      {
        ...like('repo:octo/*'),
        StringEquals: { [`${PROVIDER}:job_workflow_ref`]: 'octo/w/.github/workflows/d.yml@refs/heads/main' },
      },
    ],
    ['the branch beside it', { ...like('repo:octo/shop:*'), StringEquals: { [`${PROVIDER}:ref`]: 'refs/heads/main' } }],
    [
      'the environment beside it',
      { ...like('repo:octo/shop:*'), StringEquals: { [`${PROVIDER}:environment`]: 'production' } },
    ],
    ['a subject of a customized template', like('repository_owner:octo:environment:*')],
  ])('and one with %s is not', (_, condition) => {
    expect(warningsOn(condition)).toEqual([]);
  });

  test.each<[string, object]>([
    ['the owner alone', { ...like('repo:octo/*'), StringEquals: { [`${PROVIDER}:repository_owner_id`]: '9919012' } }],
    ['the branch alone', { ...like('repo:octo/*'), StringEquals: { [`${PROVIDER}:ref`]: 'refs/heads/main' } }],
    ['any repository', { StringLike: { [SUB]: 'repo:octo/*', [`${PROVIDER}:repository`]: '*' } }],
    ['no repository', { ...like('repo:octo/*'), StringNotEquals: { [`${PROVIDER}:repository_id`]: '1' } }],
    [
      'a repository if there is one',
      { ...like('repo:octo/*'), NumericEqualsIfExists: { [`${PROVIDER}:repository_id`]: '1' } },
    ],
  ])('also beside %s', (_, condition) => {
    expect(warningsOn(condition)).toContainEqual(expect.stringContaining(REPOSITORIES));
  });

  test('and a denial is not', () => {
    const [denial] = [{ Effect: 'Deny', Principal: '*', Action: 'sts:*', Condition: like('repo:octo/*') }];
    expect(warningsOf({ 'hub/r/trust.json': policy(denial) })).toEqual([]);
  });
});

describe('a subject that GitHub gives no token is noted', () => {
  test.each([
    'Repo:octo/shop:ref:refs/heads/main',
    'octo/shop:ref:refs/heads/main',
    'repo:octo/shop',
    'repo:octo/shop:refs/heads/main',
    'repo:octo/shop:ref:main',
    'repo:octo/shop:ref:heads/main',
    'repo:octo/shop:branch:main',
    'repo:octo/shop:main',
    'repo:octo/shop:env:production',
    'repo:octo/shop:environment/production',
    'repo:https://github.com/octo/shop:ref:refs/heads/main',
  ])('%s', (value) => {
    expect(warningsOn(subjectCondition(value))).toEqual([
      expect.stringContaining(
        `${AT}.Condition.StringEquals compares with "${value}". GitHub gives no token this subject`,
      ),
    ]);
  });

  test.each([
    WHOLE,
    'repo:octo/shop:pull_request',
    'repo:octo/shop:environment:main',
    'repo:octo@9919012/shop@724601234:ref:refs/tags/v1',
    'repo:octo/shop:job_workflow_ref:octo/w/.github/workflows/d.yml@refs/heads/main',
    'repository_owner:octo',
  ])('and %s is not', (value) => {
    expect(warningsOn(subjectCondition(value))).toEqual([]);
  });
});

/** Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String */
describe('a wildcard where it is a plain character is noted', () => {
  test.each([
    ['StringEquals', 'repo:octo/shop:*', 'StringLike'],
    ['StringEqualsIgnoreCase', 'repo:octo/shop:?', 'StringLike'],
    ['StringNotEquals', 'a*', 'StringNotLike'],
    ['ForAnyValue:StringEquals', 'a*', 'ForAnyValue:StringLike'],
    ['StringEqualsIfExists', 'a*', 'StringLikeIfExists'],
  ])('%s %s', (operator, value, instead) => {
    const key = 'aws:PrincipalTag/team';
    expect(warningsOn({ ...like(WHOLE), [operator]: { [key]: ['x', value] } })).toEqual([
      `${AT}.Condition.${operator} compares "${key}" with "${value}". This operator takes * and ? as plain characters, not as wildcards. Use ${instead}, or remove them.`,
    ]);
  });

  test('also in a permission policy', () => {
    const statement = {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceAccount': '2*' } },
    };
    expect(warningsOf({ 'dev/r/trust.json': trustPolicy(), 'dev/r/hop.json': policy(statement) })).toHaveLength(1);
  });

  test.each<[string, object]>([
    ['that is escaped', { StringEquals: { [SUB]: `${WHOLE}$\{*}$\{?}` } }],
    ['under StringLike', like('repo:octo/shop:ref:refs/heads/release/*')],
    ['that is escaped under StringLike', like('repo:octo/${*}:ref:refs/heads/main')],
    ['under ArnEquals, which takes it', { ...like(WHOLE), ArnEquals: { 'aws:SourceArn': 'arn:aws:s3:::*' } }],
  ])('and one %s is not', (_, condition) => {
    expect(warningsOn(condition)).toEqual([]);
  });
});

/** Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif */
describe('a key that the request can not have is noted', () => {
  const never = (key: string) =>
    `${AT}.Condition.StringEquals tests "${key}". Tokens of "${PROVIDER}" do not have this key, so it never holds. Use a key of that provider, or remove it.`;

  test.each([
    'gitlab.com:project_path',
    'accounts.google.com:aud',
    `${PROVIDER}/octo:ref`,
    'ghe.example.com/_services/token:sub',
    'sts:ExternalId',
    'aws:PrincipalOrgID',
  ])('%s', (key) => {
    expect(warningsOn({ StringEquals: { [SUB]: WHOLE, [key]: 'x' } })).toEqual([never(key)]);
    expect(warningsOn({ StringEquals: { [SUB]: WHOLE }, StringNotEquals: { [key]: 'x' } })).toEqual([
      never(key).replace('.StringEquals', '.StringNotEquals').replace('never', 'always'),
    ]);
  });

  test('but where another provider of the statement has it, or its absence is asked', () => {
    const both = policy({
      Effect: 'Allow',
      Principal: {
        Federated: [
          `arn:aws:iam::${HUB_ACCOUNT}:oidc-provider/${PROVIDER}`,
          `arn:aws:iam::${HUB_ACCOUNT}:oidc-provider/gitlab.com`,
        ],
      },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringLike: { [SUB]: WHOLE, 'gitlab.com:sub': 'project_path:*' } },
    });
    expect(warningsOf({ 'hub/r/trust.json': both })).toEqual([]);
    expect(warningsOn({ ...like(WHOLE), Null: { 'gitlab.com:sub': 'true' } })).toEqual([]);
  });

  const hop = (key: string) =>
    policy({
      Effect: 'Allow',
      Principal: { AWS: HUB_ACCOUNT },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { [key]: 'x' } },
    });

  test.each(['ref', 'environment', 'repository_id', 'job_workflow_ref'])('a session has no %s', (claim) => {
    const key = `${PROVIDER}:${claim}`;
    const told = `Condition.StringEquals tests "${key}". A role session does not have this claim, only sub and aud, so it never holds.`;
    expect(warningsOf({ 'dev/r/trust.json': hop(key) })).toEqual([
      expect.stringContaining(`policies/dev/r/trust.json: Statement[0].${told}`),
    ]);
    const statement = {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Resource: '*',
      Condition: { StringEquals: { [key]: 'x' } },
    };
    expect(warningsOf({ 'dev/r/trust.json': trustPolicy(), 'dev/r/hop.json': policy(statement) })).toEqual([
      expect.stringContaining(`policies/dev/r/hop.json: Statement[0].${told}`),
    ]);
  });

  test.each(['sub', 'aud'])('but it has %s', (claim) => {
    expect(warningsOf({ 'dev/r/trust.json': hop(`${PROVIDER}:${claim}`) })).toEqual([]);
  });
});

describe('a test that holds without its key is noted', () => {
  test.each<[string, object, string]>([
    [
      'StringEqualsIfExists',
      githubTrustPolicy(HUB_ACCOUNT, { ...like(WHOLE), StringEqualsIfExists: { [`${PROVIDER}:environment`]: 'x' } }),
      `${PROVIDER}:environment`,
    ],
    [
      'ForAllValues:StringEquals',
      githubTrustPolicy(HUB_ACCOUNT, { ...like(WHOLE), 'ForAllValues:StringEquals': { [`${PROVIDER}:ref`]: 'x' } }),
      `${PROVIDER}:ref`,
    ],
    [
      'StringEqualsIfExists',
      policy({
        Effect: 'Allow',
        Principal: { AWS: DEV_ACCOUNT },
        Action: 'sts:AssumeRole',
        Condition: { StringEqualsIfExists: { 'sts:ExternalId': 'prod-7f3a' } },
      }),
      'sts:ExternalId',
    ],
    [
      'ForAllValues:StringLike',
      policy({
        Effect: 'Allow',
        Principal: '*',
        Action: 'sts:AssumeRole',
        Condition: { 'ForAllValues:StringLike': { 'aws:PrincipalOrgID': 'o-*' } },
      }),
      'aws:PrincipalOrgID',
    ],
  ])('%s of %#', (operator, document, key) => {
    expect(warningsOf({ 'hub/r/trust.json': document })).toEqual([
      `${AT}.Condition.${operator} also holds when the request has no "${key}", so it does not restrict such a request. Use the operator without IfExists or ForAllValues.`,
    ]);
  });

  test('but not where the key must be there, nor of lists of tags', () => {
    const there = {
      'ForAllValues:StringEquals': { [`${PROVIDER}:ref`]: 'x', 'aws:TagKeys': ['a'] },
      Null: { [`${PROVIDER}:ref`]: 'false' },
    };
    expect(warningsOn({ ...like(WHOLE), ...there })).toEqual([]);
  });
});

describe('an action that is not how its principals assume a role is noted', () => {
  const oidc = { Federated: `arn:aws:iam::${HUB_ACCOUNT}:oidc-provider/gitlab.com` };

  test.each<[object, string | string[], string]>([
    [oidc, 'sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity'],
    [oidc, ['sts:AssumeRole', 'sts:TagSession'], 'sts:AssumeRoleWithWebIdentity'],
    [
      { Federated: `arn:aws:iam::${HUB_ACCOUNT}:saml-provider/Company` },
      'sts:AssumeRoleWithWebIdentity',
      'sts:AssumeRoleWithSAML',
    ],
    [{ AWS: DEV_ACCOUNT }, 'sts:AssumeRoleWithWebIdentity', 'sts:AssumeRole'],
    [{ Service: 'ec2.amazonaws.com' }, 'sts:AssumeRoleWithSAML', 'sts:AssumeRole'],
  ])('%j %j', (principal, action, wanted) => {
    const warnings = warningsOf({
      'hub/r/trust.json': policy({ Effect: 'Allow', Principal: principal, Action: action }),
    });
    expect(warnings).toEqual([
      expect.stringMatching(new RegExp(`Statement\\[0\\]\\.Action allows .*, which is not how .* Use ${wanted}\\.$`)),
    ]);
  });

  test.each<[object, string | string[]]>([
    [oidc, 'sts:TagSession'],
    [oidc, 'sts:*'],
    [oidc, ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity']],
    [{ ...oidc, AWS: DEV_ACCOUNT }, 'sts:AssumeRole'],
    [{ AWS: '*' }, 'sts:AssumeRoleWithWebIdentity'],
  ])('and %j %j is not', (principal, action) => {
    expect(
      warningsOf({ 'hub/r/trust.json': policy({ Effect: 'Allow', Principal: principal, Action: action }) }),
    ).toEqual([]);
  });
});

describe('a provider URL with a slash at its end is judged alike', () => {
  const url = `https://${PROVIDER}/`;
  const nearly = (found: string, meant: string) =>
    `names "${found}", which is similar to GitHub's provider and accepts none of its tokens. Use "${meant}" if that is meant.`;
  const ARN = `arn:aws:iam::${HUB_ACCOUNT}:oidc-provider/${PROVIDER}`;

  test('in a trust policy, a template, a state and account.json', () => {
    const byRef = (condition: object) => ({
      P: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: url, ClientIdList: ['a'] } },
      R: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'r',
          AssumeRolePolicyDocument: policy({
            Effect: 'Allow',
            Principal: { Federated: { 'Fn::GetAtt': 'P.Arn' } },
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition: condition,
          }),
        },
      },
    });
    expect(warningsOf({ 'hub/t.json': { Resources: byRef(like(WHOLE)) } })).toEqual([
      `policies/hub/t.json: Resources.R.Properties.AssumeRolePolicyDocument.Statement[0].Principal.Federated ${nearly(`${ARN}/`, ARN)}`,
      `policies/hub/t.json: Resources.P.Properties.Url ${nearly(url, `https://${PROVIDER}`)}`,
    ]);
    const written = githubTrustPolicy(HUB_ACCOUNT, like(WHOLE));
    const slashed = JSON.parse(
      JSON.stringify(written).replace(`oidc-provider/${PROVIDER}`, `oidc-provider/${PROVIDER}/`),
    );
    expect(warningsOf({ 'hub/r/trust.json': slashed })).toEqual([
      `${AT}.Principal.Federated ${nearly(`${ARN}/`, ARN)}`,
    ]);
    const resource = {
      address: 'aws_iam_openid_connect_provider.p',
      mode: 'managed',
      type: 'aws_iam_openid_connect_provider',
      name: 'p',
      values: { url: `${PROVIDER}/`, client_id_list: ['a'] },
    };
    expect(
      warningsOf({ 'hub/tf.json': { format_version: '1.0', values: { root_module: { resources: [resource] } } } }),
    ).toEqual([`policies/hub/tf.json: aws_iam_openid_connect_provider.p.url ${nearly(url, `https://${PROVIDER}`)}`]);
    const account = { 'hub/account.json': { oidcProviders: [{ url, audiences: ['a'] }] }, 'hub/r/trust.json': written };
    expect(warningsOf(account)).toEqual([
      `policies/hub/account.json: oidcProviders[0] ${nearly(url, `https://${PROVIDER}`)}`,
    ]);
  });
});
