import { describe, expect, test } from '@jest/globals';
import type { Files } from '../support/files.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, PROD_ACCOUNT, PROVIDER } from '../support/names.js';
import { allowPolicy, githubTrustPolicy, policy, subjectCondition, trustPolicy } from '../support/policies.js';
import { issuesOf, readFolder, readModel } from './folder.js';

const SUB = `${PROVIDER}:sub`;
const WORKFLOW = `${PROVIDER}:job_workflow_ref`;
const FILE = 'policies/hub/r/trust.json: Statement[0]';
const ARN = `arn:aws:iam::${HUB_ACCOUNT}:oidc-provider/${PROVIDER}`;

/** Lets tokens in by `federated`. */
function federatedTrust(federated: string, condition: object = subjectCondition()): object {
  return policy({
    Effect: 'Allow',
    Principal: { Federated: federated },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: condition,
  });
}

function warningsOf(files: Files): string[] {
  return readModel(files).warnings;
}

function warningsOnTrust(document: object): string[] {
  return warningsOf({ 'hub/r/trust.json': document });
}

/** What is noted of a trust policy for GitHub with this condition. */
function warningsOnCondition(condition: object): string[] {
  return warningsOnTrust(githubTrustPolicy(HUB_ACCOUNT, condition));
}

/** Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html */
describe('a trust policy that is open to all of GitHub is noted', () => {
  const REJECTED =
    'IAM rejects such a policy today. One saved earlier accepts jobs of any repository, unless another condition rejects them. Set the whole subject, such as "repo:OWNER/REPO:ref:refs/heads/main".';
  const OPEN = `${FILE} accepts GitHub's tokens and tests neither ${SUB} nor ${WORKFLOW} with StringEquals, StringLike or StringEqualsIgnoreCase. ${REJECTED}`;
  const scoped = (key: string, value: string) =>
    `${FILE}.Condition.StringLike tests ${key} with "${value}", which matches every repository. ${REJECTED}`;

  test.each<[string, object]>([
    ['without conditions', {}],
    ['that tests the audience alone', { StringEquals: { [`${PROVIDER}:aud`]: 'sts.amazonaws.com' } }],
    ['that tests other claims', { StringEquals: { [`${PROVIDER}:repository_id`]: '724601234' } }],
    ['that denies a subject', { StringNotLike: { [SUB]: 'repo:octo/*' } }],
    ['that tests the subject if there is one', { StringEqualsIfExists: { [SUB]: 'repo:octo/shop:pull_request' } }],
    ['that tests all of its subjects', { 'ForAllValues:StringEquals': { [SUB]: 'repo:octo/shop:pull_request' } }],
  ])('%s', (_, condition) => {
    expect(warningsOnCondition(condition)).toEqual([OPEN]);
  });

  test.each(['*', '**', '?*', 'repo:*', 'repo:*:*', 'repo:*/*', 'repo:*/*:*'])('by the subject %s', (value) => {
    expect(warningsOnCondition({ StringLike: { [SUB]: ['repo:octo/shop:*', value] } })).toEqual([scoped(SUB, value)]);
  });

  test('by the workflow', () => {
    expect(warningsOnCondition({ StringLike: { [WORKFLOW]: '*', [SUB]: 'repo:*' } })).toEqual([
      scoped(WORKFLOW, '*'),
      scoped(SUB, 'repo:*'),
    ]);
  });

  test('where the action is a pattern', () => {
    const document = policy({ Effect: 'Allow', Principal: { Federated: ARN }, Action: 'sts:AssumeRoleWith*' });
    expect(warningsOnTrust(document)).toEqual([OPEN]);
  });

  test('in a template, by its place there', () => {
    const role = {
      Type: 'AWS::IAM::Role',
      Properties: { RoleName: 'r', AssumeRolePolicyDocument: githubTrustPolicy(HUB_ACCOUNT, {}) },
    };
    expect(warningsOf({ 'hub/hub.json': { Resources: { R: role } } })).toEqual([
      OPEN.replace('r/trust.json: ', 'hub.json: Resources.R.Properties.AssumeRolePolicyDocument.'),
    ]);
  });

  test.each<[string, object]>([
    ['the subject', subjectCondition()],
    ['the subject in any case', { StringEqualsIgnoreCase: { [SUB.toUpperCase()]: 'repo:octo/shop:pull_request' } }],
    ['one of several subjects', { 'ForAnyValue:StringEquals': { [SUB]: ['repo:octo/a:x', 'repo:octo/b:x'] } }],
    ['the workflow, and any subject', { StringLike: { [WORKFLOW]: 'octo/*', [SUB]: '*' } }],
    ['the workflow', { StringLike: { [WORKFLOW]: 'octo/workflows/.github/workflows/deploy.yml@*' } }],
  ])('and one that tests %s is not', (_, condition) => {
    expect(warningsOnCondition(condition)).toEqual([]);
  });

  test('and one that lets nobody of GitHub in is not', () => {
    const deny = { Effect: 'Deny', Principal: { Federated: ARN }, Action: 'sts:AssumeRoleWithWebIdentity' };
    const google = { Effect: 'Allow', Principal: { Federated: 'accounts.google.com' }, Action: 'sts:*' };
    const tags = { Effect: 'Allow', Principal: { Federated: ARN }, Action: 'sts:TagSession' };
    expect(warningsOnTrust(policy(deny, google, tags))).toEqual([]);
  });
});

/** Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif */
describe('a claim that IAM does not test is noted', () => {
  const ALL =
    'sub, aud, ref, repository, repository_id, repository_owner_id, environment, workflow, job_workflow_ref, actor, actor_id, enterprise_id';
  const told = (operator: string, key: string, holds: string, instead: string) =>
    `${FILE}.Condition.${operator} tests "${key}", a key that IAM does not have for GitHub's tokens, so it ${holds} holds. Use ${instead}${instead.startsWith('one of') ? '' : ' if that is meant'}, or remove it.`;
  const warningsOnKey = (operator: string, key: string, value = 'x') =>
    warningsOnCondition({ ...subjectCondition(), [operator]: { [key]: value } });

  test.each([
    ['StringLike', `${PROVIDER}:subj`, 'never', `"${SUB}"`],
    ['StringNotEquals', `${PROVIDER}:repository_ids`, 'always', `"${PROVIDER}:repository_id"`],
    ['StringEqualsIfExists', `${PROVIDER}:actor-id`, 'always', `"${PROVIDER}:actor_id"`],
    ['ForAllValues:StringEquals', `${PROVIDER}:repository_owner`, 'always', `"${PROVIDER}:repository_owner_id"`],
    ['StringLike', `${PROVIDER}:event_name`, 'never', `one of ${ALL}`],
    ['StringLike', 'token.action.githubusercontent.com:sub', 'never', `"${SUB}"`],
    ['StringLike', 'token.actions.githubusercontent.co:subj', 'never', `"${SUB}"`],
  ])('%s %s', (operator, key, holds, instead) => {
    expect(warningsOnKey(operator, key)).toEqual([told(operator, key, holds, instead)]);
  });

  test.each([
    ['ghe.example.com/_services/token', 'su', 'sub'],
    ['token.actions.octo.ghe.com', 'rev', 'ref'],
    [`${PROVIDER}/octo`, 'rev', 'ref'],
  ])('of %s, in its own policy', (provider, claim, meant) => {
    const key = `${provider}:${claim}`;
    const condition = { StringLike: { [key]: 'x' } };
    expect(warningsOnTrust(federatedTrust(`arn:aws:iam::${HUB_ACCOUNT}:oidc-provider/${provider}`, condition))).toEqual(
      [told('StringLike', key, 'never', `"${provider}:${meant}"`)],
    );
  });

  test.each(['repository', 'job_workflow_ref', 'actor'])('of a server, which has two keys alone: %s', (claim) => {
    const provider = 'ghe.example.com/_services/token';
    const condition = { StringEquals: { [`${provider}:${claim}`]: 'x' } };
    expect(warningsOnTrust(federatedTrust(`arn:aws:iam::${HUB_ACCOUNT}:oidc-provider/${provider}`, condition))).toEqual(
      [told('StringEquals', `${provider}:${claim}`, 'never', 'one of sub, aud')],
    );
  });

  test('also where it is asked to be absent', () => {
    const key = `${PROVIDER}:event_name`;
    expect(warningsOnKey('Null', key, 'true')).toEqual([told('Null', key, 'always', `one of ${ALL}`)]);
    expect(warningsOnKey('Null', key, 'false')).toEqual([told('Null', key, 'never', `one of ${ALL}`)]);
  });

  test('also in a permission policy', () => {
    const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
    const file = { ...statement, Condition: { StringEquals: { [`${PROVIDER}:rf`]: 'x' } } };
    expect(warningsOf({ 'dev/r/trust.json': trustPolicy(), 'dev/r/s3.json': policy(statement, file) })).toEqual([
      `policies/dev/r/s3.json: Statement[1].Condition.StringEquals tests "${PROVIDER}:rf", a key that IAM does not have for GitHub's tokens, so it never holds. Use "${PROVIDER}:ref" if that is meant, or remove it.`,
    ]);
  });

  test.each([
    [PROVIDER, `${PROVIDER}:REF`],
    [`${PROVIDER}/octo`, `${PROVIDER}/octo:ref`],
    ['ghe.example.com/_services/token', 'ghe.example.com/_services/token:AUD'],
    ['vstoken.actions.githubusercontent.com', 'vstoken.actions.githubusercontent.com:whatever'],
    ['gitlab.com', 'gitlab.com:project_path'],
    [PROVIDER, 'sts:RoleSessionName'],
  ])('and for %s %s is not', (provider, key) => {
    const condition = { StringLike: { [`${provider}:sub`]: 'repo:octo/shop:pull_request', [key]: 'x' } };
    const document = federatedTrust(`arn:aws:iam::${HUB_ACCOUNT}:oidc-provider/${provider}`, condition);
    expect(warningsOnTrust(document)).toEqual([]);
  });
});

/** Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html */
describe('an action that STS does not have is noted', () => {
  test.each<[string, string]>([
    ['sts:AssumeRoleWithWebIdentiy', 'Use "sts:AssumeRoleWithWebIdentity" if that is meant, or remove it'],
    ['STS:asumerole', 'Use "sts:AssumeRole" if that is meant, or remove it'],
    ['sts:Nonsense', 'Correct or remove it'],
    ['sts:AsumeRole*', 'Use "sts:AssumeRole" if that is meant, or remove it'],
    ['sts:Assume?ol', 'Use "sts:AssumeRole" if that is meant, or remove it'],
  ])('%s', (action, instead) => {
    const statement = { Effect: 'Allow', Principal: { AWS: HUB_ACCOUNT }, Action: ['sts:TagSession', action] };
    expect(warningsOnTrust(policy(statement))).toEqual([
      `${FILE}.Action names "${action}", an action that STS does not have. ${instead}.`,
    ]);
  });

  test('also in a denial of all others, and in a service control policy', () => {
    const scp = policy({ Effect: 'Deny', NotAction: ['sts:AssumeRol', 's3:Nonsense'], Resource: '*' });
    expect(warningsOf({ 'dev/r/trust.json': trustPolicy(), 'dev/service-control-policies/guard.json': scp })).toEqual([
      'policies/dev/service-control-policies/guard.json: Statement[0].NotAction names "sts:AssumeRol", an action that STS does not have. Use "sts:AssumeRole" if that is meant, or remove it.',
    ]);
  });

  test('once, however many accounts have the policy', () => {
    const files = { '_targets/r/trust.json': trustPolicy(), '_targets/r/hop.json': allowPolicy('sts:AssumeRoles') };
    expect(warningsOf(files)).toHaveLength(1);
  });

  test.each([
    'sts:AssumeRole',
    'sts:assumerolewithwebidentity',
    'sts:Assume*',
    'sts:?etContext',
    'sts:*',
    's3:Nonsense',
    '*',
  ])('and %s is not', (action) => {
    expect(warningsOf({ 'dev/r/trust.json': trustPolicy(), 'dev/r/x.json': allowPolicy(action) })).toEqual([]);
  });
});

/** Sources: https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html, and of service-linked roles. */
describe('a principal that only AWS creates is noted', () => {
  const found = (name: string) => `arn:aws:iam::${HUB_ACCOUNT}:role/${name}`;
  const document = (name: string) => trustPolicy(found(name));
  const hub = { 'hub/github-hub/trust.json': githubTrustPolicy() };
  const SSO = 'aws-reserved/sso.amazonaws.com/eu-west-2/AWSReservedSSO_Admin_e006';
  const told = (name: string) =>
    `names "${found(name)}", a role that only AWS creates. The folder does not have it, so no case can use it.`;

  test.each([SSO, 'aws-service-role/ops.amazonaws.com/AWSServiceRoleForOps'])('%s', (name) => {
    const files = { ...hub, 'dev/r/trust.json': document(name) };
    expect(warningsOf(files)).toEqual([`policies/dev/r/trust.json: ${told(name)}`]);
  });

  test('in a template', () => {
    const role = {
      Type: 'AWS::IAM::Role',
      Properties: { RoleName: 'r', AssumeRolePolicyDocument: document(SSO) },
    };
    expect(warningsOf({ ...hub, 'dev/r.json': { Resources: { R: role } } })).toEqual([
      `policies/dev/r.json: Resources.R.Properties.AssumeRolePolicyDocument ${told(SSO)}`,
    ]);
  });

  test.each(['ci/aws-reserved/r', 'aws-reserve/r', 'AWSReservedSSO_Admin_e006'])('and %s is an error', (name) => {
    const files = { ...hub, 'dev/r/trust.json': document(name) };
    expect(issuesOf(readFolder(files))).toEqual(['policies/dev/r/trust.json: no-such-principal']);
  });

  test('and is not where the folder has it', () => {
    const files = { [`hub/${SSO}/trust.json`]: githubTrustPolicy(), 'dev/r/trust.json': document(SSO) };
    expect(warningsOf(files)).toEqual([]);
  });
});

describe('a provider that lets none of GitHub’s jobs in is noted', () => {
  const AT = `${FILE}.Principal.Federated`;

  test.each([
    'token.action.githubusercontent.com',
    'tokens.actions.githubusercontent.com',
    'token.actions.githubusercontent.con',
    'Token.actions.githubusercontent.com',
    `https://${PROVIDER}`,
    `${PROVIDER}/`,
  ])('by the name %s', (name) => {
    const found = `arn:aws:iam::${HUB_ACCOUNT}:oidc-provider/${name}`;
    expect(warningsOnTrust(federatedTrust(found))).toEqual([
      `${AT} names "${found}", which is similar to GitHub's provider and accepts none of its tokens. Use "${ARN}" if that is meant.`,
    ]);
  });

  test.each([ARN.replace(HUB_ACCOUNT, DEV_ACCOUNT)])('as %s', (found) => {
    expect(warningsOnTrust(federatedTrust(found))).toEqual([
      `${AT} names "${found}", which is not a provider of the role's own account, so no token is accepted. Use "${ARN}".`,
    ]);
  });

  test('once, where many accounts have the role', () => {
    expect(warningsOf({ '_targets/r/trust.json': githubTrustPolicy(HUB_ACCOUNT) })).toEqual([
      `policies/_targets/r/trust.json: Statement[0].Principal.Federated names "${ARN}", which is not a provider of the role's own account, so no token is accepted. 2 accounts have this role: set the ARN in the folder of each, or use AWS::AccountId in a template.`,
    ]);
    expect(warningsOf({ '_targets/r/trust.json': githubTrustPolicy(PROD_ACCOUNT) })).toEqual([
      `policies/_targets/r/trust.json: Statement[0].Principal.Federated names "${ARN.replace(HUB_ACCOUNT, PROD_ACCOUNT)}", which is not a provider of the role's own account, so no token is accepted. 2 accounts have this role: set the ARN in the folder of each, or use AWS::AccountId in a template.`,
    ]);
  });

  test.each([
    ARN,
    `${ARN}/octo`,
    `arn:aws:iam::${HUB_ACCOUNT}:oidc-provider/ghe.example.com/_services/token`,
    `arn:aws:iam::${HUB_ACCOUNT}:oidc-provider/vstoken.actions.githubusercontent.com`,
    `arn:aws:iam::${HUB_ACCOUNT}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE`,
    `arn:aws:iam::${DEV_ACCOUNT}:saml-provider/Company`,
    'cognito-identity.amazonaws.com',
  ])('and %s is not', (found) => {
    const provider = found.replace(/^arn:[^/]*\//, '');
    const document = policy({
      Effect: 'Allow',
      Principal: { Federated: found },
      Action: 'sts:AssumeRoleWith*',
      Condition: { StringEquals: { [`${provider}:sub`]: 'repo:octo/shop:pull_request' } },
    });
    expect(warningsOnTrust(document)).toEqual([]);
  });
});
