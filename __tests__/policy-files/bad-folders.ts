/** Bad folders of policies: each with what is told of it, as `file place: code`. */
import type { Files } from '../support/files.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, PROD_ACCOUNT } from '../support/names.js';
import { allowPolicy, denyPolicy, githubTrustPolicy, policy, trustPolicy } from '../support/policies.js';

export interface BadFolder {
  readonly title: string;
  readonly files: Files;
  readonly told: readonly string[];
  /** Read without an accounts file. */
  readonly nameless?: boolean;
}

const ROLE = { 'dev/r/trust.json': trustPolicy() };

function bad(title: string, files: Files, ...told: readonly string[]): BadFolder {
  return { title, files, told };
}

function nameless(title: string, files: Files, ...told: readonly string[]): BadFolder {
  return { title, files, told, nameless: true };
}

const FOLDERS: readonly BadFolder[] = [
  bad('no folder at all', {}, 'policies: missing'),
  bad('a folder with nothing but a table of cases', { 'cases.yml': 'cases: []' }, 'policies: empty'),
  bad('an account that nobody knows', { 'staging/r/trust.json': trustPolicy() }, 'policies/staging: not-an-account'),
  bad('an account of 11 digits', { '22222222222/r/trust.json': trustPolicy() }, 'policies/22222222222: not-an-account'),
  nameless('a name without an accounts file', ROLE, 'policies/dev: not-an-account'),
  nameless('the hub without an accounts file', { 'hub/r/trust.json': trustPolicy() }, 'policies/hub: no-hub'),
  nameless(
    'targets without an accounts file',
    { '_targets/r/trust.json': trustPolicy() },
    'policies/_targets: no-targets',
  ),
  bad(
    'two folders for one account',
    { [`${DEV_ACCOUNT}/a/trust.json`]: trustPolicy(), 'dev/b/trust.json': trustPolicy() },
    'policies/dev: account-twice',
  ),
  bad(
    'the hub twice',
    { [`${HUB_ACCOUNT}/a/trust.json`]: trustPolicy(), 'hub/b/trust.json': trustPolicy() },
    'policies/hub: account-twice',
  ),
  bad('a file beside the accounts', { ...ROLE, 'trust.json': trustPolicy() }, 'policies/trust.json: stray'),
];

const FILES: readonly BadFolder[] = [
  bad(
    'a policy without a role',
    { ...ROLE, 'dev/assume.json': allowPolicy() },
    'policies/dev/assume.json: policy-of-no-role',
  ),
  bad('a file of another kind in an account', { ...ROLE, 'dev/notes.txt': '' }, 'policies/dev/notes.txt: stray'),
  bad('JSON of another kind in an account', { ...ROLE, 'dev/x.json': { a: 1 } }, 'policies/dev/x.json: stray'),
  bad('a role without a trust policy', { ...ROLE, 'dev/q/assume.json': allowPolicy() }, 'policies/dev/q: no-trust'),
  bad('a file of another kind in a role', { ...ROLE, 'dev/r/x.yml': '' }, 'policies/dev/r/x.yml: stray'),
  bad(
    'a folder among managed policies',
    { ...ROLE, 'dev/managed-policies/ci/x.json': allowPolicy() },
    'policies/dev/managed-policies/ci: stray',
  ),
  bad(
    'a folder in a level',
    { ...ROLE, 'dev/service-control-policies/root/deep/x.json': allowPolicy() },
    'policies/dev/service-control-policies/root/deep: stray',
  ),
  bad(
    'policies beside levels',
    {
      ...ROLE,
      'dev/service-control-policies/root/a.json': allowPolicy(),
      'dev/service-control-policies/b.json': denyPolicy(),
    },
    'policies/dev/service-control-policies: levels-mixed',
  ),
  bad('broken JSON', { ...ROLE, 'dev/r/x.json': '{"a" 1}' }, 'policies/dev/r/x.json: not-json'),
  bad('JSON that ends early', { 'dev/r/trust.json': '{' }, 'policies/dev/r/trust.json: not-json'),
  bad('an empty file', { 'dev/r/trust.json': '' }, 'policies/dev/r/trust.json: empty-file'),
  bad(
    'a key twice',
    { ...ROLE, 'dev/r/x.json': '{"Statement": {"Effect": "Allow", "Effect": "Deny"}}' },
    'policies/dev/r/x.json: key-twice',
  ),
  bad('a list for a policy', { ...ROLE, 'dev/r/x.json': '[]' }, 'policies/dev/r/x.json: wrong-type'),
  bad('a text for a policy', { 'dev/r/trust.json': '"*"' }, 'policies/dev/r/trust.json: wrong-type'),
  bad(
    'text that is not UTF-8',
    { 'dev/r/trust.json': Buffer.from([0xff, 0xfe]) },
    'policies/dev/r/trust.json: not-utf8',
  ),
  bad(
    'a file that is too large',
    { 'dev/r/trust.json': ' '.repeat(16 * 1024 * 1024 + 1) },
    'policies/dev/r/trust.json: too-large',
  ),
  bad(
    'too many files',
    Object.fromEntries(Array.from({ length: 2001 }, (_, at) => [`dev/r${at}/trust.json`, trustPolicy()])),
    'policies: too-many-files',
  ),
  bad(
    'a policy with a name that IAM does not take',
    { ...ROLE, 'dev/r/a b.json': allowPolicy() },
    'policies/dev/r/a b.json: bad-name',
  ),
  bad(
    'a role with a name that IAM does not take',
    { 'dev/a b/trust.json': trustPolicy() },
    'policies/dev/a b: bad-name',
  ),
  bad('a path that IAM does not take', { 'dev/a b/r/trust.json': trustPolicy() }, 'policies/dev/a b/r: bad-name'),
  bad(
    'two roles of one name',
    { 'dev/a/Deploy/trust.json': trustPolicy(), 'dev/deploy/trust.json': trustPolicy() },
    'policies/dev/deploy: name-twice',
  ),
];

const SETTINGS: readonly BadFolder[] = [
  bad(
    'an unknown key of an account',
    { ...ROLE, 'dev/account.json': { organisationId: 'o-exampleorgid' } },
    'policies/dev/account.json organisationId: unknown-key',
  ),
  bad('an account.json that is no JSON', { ...ROLE, 'dev/account.json': '{' }, 'policies/dev/account.json: not-json'),
  bad('an account that is a list', { ...ROLE, 'dev/account.json': [] }, 'policies/dev/account.json: wrong-type'),
  bad(
    'wrong values of an account, all at once',
    {
      ...ROLE,
      'dev/account.json': {
        partition: 'aws-moon',
        organizationId: 'exampleorgid',
        oidcProviders: [{ url: 'token.actions.githubusercontent.com', audiences: [] }],
        disabledRegions: 'eu-west-1',
      },
    },
    'policies/dev/account.json partition: wrong-type',
    'policies/dev/account.json organizationId: wrong-type',
    'policies/dev/account.json oidcProviders: wrong-type',
    'policies/dev/account.json disabledRegions: wrong-type',
  ),
  bad(
    'a provider without audiences',
    { ...ROLE, 'dev/account.json': { oidcProviders: [{ url: 'https://a.example' }] } },
    'policies/dev/account.json oidcProviders: wrong-type',
  ),
  bad(
    'an unknown key of a role',
    { ...ROLE, 'dev/r/role.json': { maxSessionDuration: 3600 } },
    'policies/dev/r/role.json maxSessionDuration: unknown-key',
  ),
  bad(
    'wrong values of a role, all at once',
    { ...ROLE, 'dev/r/role.json': { maxSessionDurationSeconds: 900, tags: { a: 1 }, attachedPolicies: 'x' } },
    'policies/dev/r/role.json attachedPolicies: wrong-type',
    'policies/dev/r/role.json maxSessionDurationSeconds: wrong-type',
    'policies/dev/r/role.json tags: wrong-type',
  ),
  bad(
    'a maximum that is no whole number',
    { ...ROLE, 'dev/r/role.json': { maxSessionDurationSeconds: 3600.5 } },
    'policies/dev/r/role.json maxSessionDurationSeconds: wrong-type',
  ),
  bad(
    'an attached policy of no name',
    { ...ROLE, 'dev/r/role.json': { attachedPolicies: ['deploi'] }, 'dev/managed-policies/deploy.json': allowPolicy() },
    'policies/dev/r/role.json attachedPolicies[0]: no-such-policy',
  ),
  bad(
    'an attached policy that is empty',
    { ...ROLE, 'dev/r/role.json': { attachedPolicies: [''] } },
    'policies/dev/r/role.json attachedPolicies[0]: empty-policy-arn',
  ),
  bad(
    'an attached policy under a path that it does not have',
    {
      ...ROLE,
      'dev/r/role.json': { attachedPolicies: [`arn:aws:iam::${DEV_ACCOUNT}:policy/ci/deploy`] },
      'dev/managed-policies/deploy.json': allowPolicy(),
    },
    'policies/dev/r/role.json attachedPolicies[0]: no-such-policy',
  ),
  bad(
    'an attached policy of another account',
    { ...ROLE, 'dev/r/role.json': { attachedPolicies: [`arn:aws:iam::${HUB_ACCOUNT}:policy/deploy`] } },
    'policies/dev/r/role.json attachedPolicies[0]: foreign-policy',
  ),
  bad(
    'an attached policy of another partition',
    { ...ROLE, 'dev/r/role.json': { attachedPolicies: ['arn:aws-cn:iam::aws:policy/AdministratorAccess'] } },
    'policies/dev/r/role.json attachedPolicies[0]: foreign-policy',
  ),
];

const DOCUMENTS: readonly BadFolder[] = [
  bad(
    'a trust policy that is none',
    { 'dev/r/trust.json': allowPolicy() },
    'policies/dev/r/trust.json Statement[0]: malformed-policy',
  ),
  bad(
    'broken documents of every kind, all at once',
    {
      'dev/r/trust.json': policy({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject' }),
      'dev/r/assume.json': policy({ Effect: 'Allow', Action: 'x', Resource: '*' }),
      'dev/r/boundary.json': policy({ Effect: 'Maybe', Action: '*', Resource: '*' }),
      'dev/managed-policies/m.json': { Version: '2012-10-17' },
      'dev/service-control-policies/s.json': { Statement: { Effect: 'Deny', Action: '*', Resource: '*' } },
      'dev/resource-control-policies/c.json': allowPolicy('s3:*'),
    },
    'policies/dev/managed-policies/m.json Statement: malformed-policy',
    'policies/dev/r/assume.json Statement[0].Action: malformed-policy',
    'policies/dev/r/boundary.json Statement[0].Effect: malformed-policy',
    'policies/dev/r/trust.json Statement[0].Action: malformed-policy',
    'policies/dev/resource-control-policies/c.json Statement[0].Effect: malformed-policy',
    'policies/dev/service-control-policies/s.json Version: malformed-policy',
  ),
  bad(
    'documents of another partition, of every kind that IAM keeps',
    {
      'dev/account.json': { partition: 'aws-us-gov' },
      'dev/r/trust.json': trustPolicy(`arn:aws:iam::${HUB_ACCOUNT}:root`),
      'dev/r/assume.json': allowPolicy('sts:AssumeRole', `arn:aws:iam::${PROD_ACCOUNT}:role/r`),
      'dev/r/boundary.json': allowPolicy('sts:AssumeRole', 'arn:aws:iam'),
      'dev/managed-policies/m.json': allowPolicy('sts:AssumeRole', 'arn:aws-cn:s3:::b'),
      'dev/service-control-policies/s.json': allowPolicy('sts:AssumeRole', 'arn:aws:s3:::b'),
    },
    'policies/dev/managed-policies/m.json Statement[0].Resource: malformed-policy',
    'policies/dev/r/assume.json Statement[0].Resource: malformed-policy',
    'policies/dev/r/boundary.json Statement[0].Resource: malformed-policy',
    'policies/dev/r/trust.json Statement[0].Principal.AWS: malformed-policy',
  ),
  bad(
    'a template of another partition, in the accounts that are not of it',
    {
      'prod/account.json': { partition: 'aws-cn' },
      'prod/r/trust.json': trustPolicy(PROD_ACCOUNT),
      '_targets/s/trust.json': trustPolicy('arn:aws-cn:iam::999999999999:root'),
    },
    'policies/_targets/s/trust.json Statement[0].Principal.AWS: malformed-policy',
  ),
  bad(
    'a broken document for every target, once',
    { '_targets/r/trust.json': policy({ Effect: 'Allow', Principal: '*', Action: 'sts:*', Resource: '*' }) },
    'policies/_targets/r/trust.json Statement[0].Resource: malformed-policy',
  ),
  bad(
    'principals that their account does not have',
    {
      'hub/github-hub/trust.json': githubTrustPolicy(),
      'dev/a/trust.json': trustPolicy(`arn:aws:iam::${HUB_ACCOUNT}:role/githubhub`),
      'dev/b/trust.json': trustPolicy(`arn:aws:iam::${HUB_ACCOUNT}:role/ci/github-hub`),
    },
    'policies/dev/a/trust.json: no-such-principal',
    'policies/dev/b/trust.json: no-such-principal',
  ),
];

export const BAD_FOLDERS: readonly BadFolder[] = [...FOLDERS, ...FILES, ...SETTINGS, ...DOCUMENTS];
