/** Every issue and warning of policy files, as users read it. The types hold that no code is missing. */
import type { TemplateIssue } from '../../src/policy-files/cloudformation/template-messages.js';
import {
  formatPolicyFileIssue,
  formatPolicyFileWarning,
  type PolicyFileIssueDetail,
  type PolicyFileWarning,
} from '../../src/policy-files/policy-file-messages.js';
import type { SnapshotIssue } from '../../src/policy-files/snapshots/snapshot-messages.js';
import type { TerraformIssue } from '../../src/policy-files/terraform/plan-messages.js';
import { catalogue, type Entry } from '../support/catalogue.js';

/** One value for each code of a union. */
type Samples<Union extends { readonly code: string }> = {
  readonly [Code in Union['code']]: Extract<Union, { readonly code: Code }>;
};

const ARN = 'arn:aws:iam::222222222222:role/DeployRole';
const PROVIDER = 'arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com';
const POLICY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const SUB = 'token.actions.githubusercontent.com:sub';
const FIRST = { file: 'policies/dev/DeployRole', place: '' };

const TEMPLATE: Samples<TemplateIssue> = {
  alias: { code: 'alias' },
  macro: { code: 'macro', name: 'Mine' },
  'made-by-macro': { code: 'made-by-macro', found: 'Function' },
  loop: { code: 'loop', wanted: 'a list of texts for the values' },
  'chain-too-long': { code: 'chain-too-long', limit: 100 },
  'text-too-long': { code: 'text-too-long', limit: 1_000_000 },
  'bad-name': { code: 'bad-name', found: 'ci/Deploy Role', of: 'role', path: 'Path' },
  'loop-too-large': { code: 'loop-too-large', limit: 5000 },
  null: { code: 'null' },
  'no-type': { code: 'no-type' },
  'parameter-type': { code: 'parameter-type', found: 'Text' },
  'parameter-missing': { code: 'parameter-missing', file: 'policies/dev/stack.parameters.json' },
  'parameter-unknown': { code: 'parameter-unknown', name: 'Subject', nearest: 'Subjects' },
  'parameter-placeholder': { code: 'parameter-placeholder', variable: 'PROD_EXTERNAL_ID' },
  'parameter-refused': { code: 'parameter-refused', by: 'AllowedPattern', description: 'use a role ARN.' },
  'parameter-elsewhere': { code: 'parameter-elsewhere' },
  'bad-pattern': { code: 'bad-pattern' },
  'rule-failed': { code: 'rule-failed', description: undefined },
  'no-such-name': { code: 'no-such-name', found: 'Hubb', nearest: 'Hub' },
  'not-made': { code: 'not-made', found: 'Hub' },
  'no-such-attribute': { code: 'no-such-attribute', found: 'Hub.Arm' },
  'no-such-condition': { code: 'no-such-condition', found: 'IsProd', nearest: undefined },
  'no-such-mapping': { code: 'no-such-mapping', found: 'Stages.prod.Id' },
  'known-to-aws': { code: 'known-to-aws', found: 'Stack.Outputs.Role' },
  'unknown-function': { code: 'unknown-function', name: 'Fn::Subb', nearest: 'Fn::Sub' },
  'misplaced-function': { code: 'misplaced-function', name: 'Fn::Equals' },
  unresolvable: { code: 'unresolvable', name: 'Fn::ImportValue' },
  'wrong-argument': { code: 'wrong-argument', name: 'Fn::Join', wanted: 'a list of a text and a list' },
  'no-condition': { code: 'no-condition' },
  circle: { code: 'circle' },
  'dynamic-reference': { code: 'dynamic-reference' },
  'missing-property': { code: 'missing-property', name: 'PolicyDocument' },
  'wrong-value': { code: 'wrong-value', wanted: 'a list of texts' },
  'unknown-type': { code: 'unknown-type', type: 'AWS::IAM::Rol', nearest: 'AWS::IAM::Role' },
  'not-modelled': { code: 'not-modelled', type: 'AWS::IAM::AssumptionGate' },
};

const TERRAFORM: Samples<TerraformIssue> = {
  format: { code: 'format', found: '2.0' },
  errored: { code: 'errored' },
  'no-values': { code: 'no-values' },
  'after-apply': { code: 'after-apply' },
  missing: { code: 'missing' },
  'wrong-value': { code: 'wrong-value', wanted: 'a number from 3600 to 43200' },
  'other-account': { code: 'other-account', found: ['444444444444'], account: '222222222222' },
  'other-partition': { code: 'other-partition', found: ARN.replace('aws', 'aws-cn'), account: '222222222222' },
  'not-modelled': { code: 'not-modelled', type: 'aws_iam_assumption_gate' },
};

const SNAPSHOT: Samples<SnapshotIssue> = {
  'other-name': { code: 'other-name', wanted: 'authorization-details.json' },
  'no-snapshot': { code: 'no-snapshot' },
  'no-roles': { code: 'no-roles' },
  truncated: { code: 'truncated' },
  'too-large': { code: 'too-large', limitBytes: 67_108_864 },
  'for-one-account': { code: 'for-one-account' },
  'other-account': { code: 'other-account', found: '444444444444', account: '222222222222' },
  'several-accounts': { code: 'several-accounts', found: ARN.replace(/2+/, '444444444444'), account: '222222222222' },
  'other-partition': { code: 'other-partition', found: 'aws-us-gov', partition: 'aws-cn' },
  missing: { code: 'missing' },
  'not-an-arn': { code: 'not-an-arn', found: 'DeployRole', of: 'role' },
  'bad-encoding': { code: 'bad-encoding' },
  'no-default-version': { code: 'no-default-version' },
  'no-such-duration': { code: 'no-such-duration', found: 'DeployRoll', nearest: 'DeployRole' },
};

const ISSUES: Samples<PolicyFileIssueDetail> = {
  missing: { code: 'missing' },
  'empty-file': { code: 'empty-file' },
  'not-a-folder': { code: 'not-a-folder' },
  empty: { code: 'empty' },
  link: { code: 'link' },
  'not-a-file': { code: 'not-a-file' },
  unreadable: { code: 'unreadable' },
  'not-utf8': { code: 'not-utf8' },
  'too-large': { code: 'too-large', limitBytes: 16_777_216 },
  'too-many-files': { code: 'too-many-files', limit: 2000 },
  'not-an-account': { code: 'not-an-account', found: 'staging', nearest: undefined },
  'no-hub': { code: 'no-hub' },
  'no-targets': { code: 'no-targets' },
  'account-twice': { code: 'account-twice', account: '222222222222', other: 'dev' },
  stray: { code: 'stray', room: 'account' },
  'policy-of-no-role': { code: 'policy-of-no-role' },
  'no-trust': { code: 'no-trust' },
  'levels-mixed': { code: 'levels-mixed' },
  'no-template': { code: 'no-template' },
  'not-json': { code: 'not-json', line: 2, column: 7 },
  'too-deep': { code: 'too-deep', limit: 100 },
  'not-yaml': { code: 'not-yaml', line: 3, column: 1 },
  'key-twice': { code: 'key-twice', key: 'Sid' },
  'unknown-key': { code: 'unknown-key', nearest: 'attachedPolicies', known: ['tags', 'attachedPolicies'] },
  'wrong-type': { code: 'wrong-type', wanted: 'duration' },
  'bad-name': { code: 'bad-name', found: 'Deploy Role', of: 'role' },
  'name-twice': { code: 'name-twice', of: 'role', name: 'DeployRole', other: FIRST },
  'malformed-policy': { code: 'malformed-policy', kind: 'trust', reason: 'Has prohibited field Resource' },
  'no-such-role': { code: 'no-such-role', found: 'DeployRoll', nearest: 'DeployRole' },
  'no-such-principal': { code: 'no-such-principal', found: ARN, nearest: undefined },
  'no-such-policy': { code: 'no-such-policy', found: 'deploys', nearest: 'deploy' },
  'empty-policy-arn': { code: 'empty-policy-arn' },
  'foreign-policy': { code: 'foreign-policy', found: 'arn:aws:iam::444444444444:policy/x', account: '222222222222' },
  'unknown-boundary': { code: 'unknown-boundary', found: POLICY },
  refused: { code: 'refused', reason: 'must be 3600 to 43200' },
  'and-more': { code: 'and-more', count: 12 },
  template: { code: 'template', detail: TEMPLATE.circle },
  terraform: { code: 'terraform', detail: TERRAFORM.errored },
  snapshot: { code: 'snapshot', detail: SNAPSHOT.truncated },
};

const WARNINGS: Samples<PolicyFileWarning['detail']> = {
  'unknown-managed-policy': { code: 'unknown-managed-policy', arn: POLICY },
  undetermined: { code: 'undetermined', detail: { code: 'template', detail: TEMPLATE.unresolvable }, of: 'role' },
  rule: { code: 'rule', detail: TEMPLATE.unresolvable },
  macro: { code: 'macro', name: 'AWS::Serverless-2016-10-31' },
  'deferred-trust': { code: 'deferred-trust' },
  users: { code: 'users', type: 'AWS::IAM::User' },
  'snapshot-replaced': { code: 'snapshot-replaced', names: ['DeployRole', 'Audit'] },
  'snapshot-without-documents': {
    code: 'snapshot-without-documents',
    own: ['arn:aws:iam::222222222222:policy/deploy'],
    ofAws: [POLICY],
  },
  'principal-left-out': { code: 'principal-left-out', found: ARN, nearest: undefined },
  'principal-of-aws': {
    code: 'principal-of-aws',
    found: 'arn:aws:iam::222222222222:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_e006',
  },
  'role-elsewhere': { code: 'role-elsewhere', role: 'Audit' },
  'stand-in': { code: 'stand-in', name: 'Bucket.Arn', type: 'AWS::S3::Bucket' },
  'several-providers': { code: 'several-providers', unassigned: ['aws', 'aws.hub'], account: '222222222222' },
  'other-accounts': { code: 'other-accounts', accounts: ['444444444444'] },
  'open-to-github': { code: 'open-to-github', keys: [SUB, SUB.replace('sub', 'job_workflow_ref')] },
  'scoped-to-all': { code: 'scoped-to-all', key: SUB, value: 'repo:*' },
  'unknown-claim': {
    code: 'unknown-claim',
    key: SUB.replace('sub', 'repo'),
    alwaysHolds: false,
    nearest: SUB.replace('sub', 'repository'),
    known: [],
  },
  'literal-wildcard': { code: 'literal-wildcard', key: SUB, value: 'repo:octo/*', like: 'StringLike' },
  'wide-subject': { code: 'wide-subject', value: 'repo:octo/*', span: { of: 'repositories' } },
  'odd-subject': { code: 'odd-subject', value: 'octo/shop:main' },
  'holds-without': { code: 'holds-without', key: 'sts:ExternalId' },
  'lost-claim': { code: 'lost-claim', key: SUB.replace('sub', 'ref'), alwaysHolds: false },
  'other-issuer': { code: 'other-issuer', key: SUB, providers: ['gitlab.com'], alwaysHolds: false },
  'other-action': { code: 'other-action', found: 'sts:AssumeRole', wanted: 'sts:AssumeRoleWithWebIdentity' },
  'unknown-action': { code: 'unknown-action', action: 'sts:AsumeRole', nearest: 'sts:AssumeRole' },
  'nearly-github': { code: 'nearly-github', found: PROVIDER.slice(0, -1), meant: PROVIDER },
  'provider-elsewhere': { code: 'provider-elsewhere', found: PROVIDER.replace('2222', '4444'), meant: [PROVIDER] },
};

const at = { file: 'policies/dev/stack.yml', place: 'Resources.Hub' };
const issue = (title: string, detail: PolicyFileIssueDetail): Entry => [
  `${title} ${detail.code}`,
  formatPolicyFileIssue({ ...at, detail }),
];

catalogue('__tests__/policy-files/issues.txt', [
  ...Object.values(ISSUES).map((detail) => issue('issue', detail)),
  ...Object.values(TEMPLATE).map(
    (detail): Entry => [`template ${detail.code}`, issue('', { code: 'template', detail })[1]],
  ),
  ...Object.values(TERRAFORM).map(
    (detail): Entry => [`terraform ${detail.code}`, issue('', { code: 'terraform', detail })[1]],
  ),
  ...Object.values(SNAPSHOT).map(
    (detail): Entry => [`snapshot ${detail.code}`, issue('', { code: 'snapshot', detail })[1]],
  ),
  ...Object.values(WARNINGS).map(
    (detail): Entry => [`warning ${detail.code}`, formatPolicyFileWarning({ ...at, detail })],
  ),
]);
