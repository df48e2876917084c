/** Denied hops that lack what a policy requires, for the catalogue of diagnoses: what is sent, and which element decides. */
import type { DiagnosisContext } from '../../../src/action/diagnosis/context.js';
import type { Fault } from '../../../src/action/exchange/failure.js';
import type { Inputs } from '../../support/inputs.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, PROVIDER, TARGET_ROLE } from '../../support/names.js';
import { statement, trust } from '../../support/policies.js';
import { AMBIENT_ROUTE, denial, denied, routeOf } from './diagnosis-context.js';
import { hub, type Read, read, when } from './evidence.js';

type Row = readonly [title: string, read: Read];
type Requirement = readonly [title: string, fault: Fault, known: Partial<DiagnosisContext>];

const SUBJECT = `${PROVIDER}:sub`;
const ENVIRONMENT = 'repo:octo/shop:environment:production';
const EXTERNAL_ID: Inputs = { 'role-external-id': 'sent-secret' };
const TAGGED: Inputs = { 'role-session-tags': 'team=shop\nstage=prod' };
const TRANSITIVE: Inputs = { ...TAGGED, 'transitive-tag-keys': 'team' };
const IDENTIFIED: Inputs = { 'source-identity': 'octocat' };
const ALL_ACTIONS = { Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'] };
const MAY_ALL = { ...statement('Allow', 'sts:*', TARGET_ROLE) };
const DELETED_USER = 'AIDAGONEGONEGONEGONE1';
const OTHER_ROLES = ['a', 'b', 'c', 'd', 'e'].map((name) => `arn:aws:iam::${DEV_ACCOUNT}:role/${name}`);
const LIMIT = `arn:aws:iam::${HUB_ACCOUNT}:policy/limit`;
const OF_AWS = 'arn:aws:iam::aws:policy/Some';

/** What the trust policy requires of a request with all that is sent. */
const requires = (title: string, inputs: Inputs, operator: string, key: string, ...values: string[]): Row => [
  `the trust policy requires ${title}`,
  { inputs, hub: [MAY_ALL], trust: [trust(hub, { ...ALL_ACTIONS, ...when(operator, key, ...values) })] },
];
const denies = (title: string, inputs: Inputs, operator: string, value: string): Row => [
  `the trust policy denies ${title}`,
  { inputs, trust: [trust(hub), trust(hub, { Effect: 'Deny', ...when(operator, 'sts:ExternalId', value) })] },
];

/** What check cannot send is explained in another way there. */
const ALSO_IN_CHECK: readonly Row[] = [
  requires('any tag', {}, 'Null', 'aws:RequestTag/team', 'false'),
  requires('transitive tags', {}, 'ForAnyValue:StringEquals', 'sts:TransitiveTagKeys', 'team'),
  requires('a source identity', {}, 'StringLike', 'sts:SourceIdentity', '*'),
  requires('no external id', EXTERNAL_ID, 'Null', 'sts:ExternalId', 'true'),
  requires('any external id', {}, 'null', 'sts:ExternalId', 'false'),
];

const ROWS: readonly Row[] = [
  ...ALSO_IN_CHECK,
  requires('other tags', TAGGED, 'ForAllValues:StringEquals', 'aws:TagKeys', 'team'),
  requires('another tag', TAGGED, 'StringEquals', 'aws:RequestTag/team', 'billing'),
  requires('other transitive tags', TRANSITIVE, 'ForAllValues:StringEquals', 'sts:TransitiveTagKeys', 'stage'),
  requires('no tag', TAGGED, 'Null', 'aws:RequestTag/team', 'true'),
  requires('a session name', {}, 'StringLike', 'sts:RoleSessionName', 'deploy-*'),
  requires('another external id', EXTERNAL_ID, 'StringEquals', 'sts:ExternalId', 'required-secret'),
  requires('one of many values', {}, 'StringEquals', 'aws:PrincipalTag/team', 'a', 'b', 'c', 'd', 'e'),
  requires('one of some tags', {}, 'ForAnyValue:StringEquals', 'aws:TagKeys', 'team'),
  requires('the subject of another provider', {}, 'StringEquals', 'gitlab.com:sub', 'project_path:octo/shop'),
  requires('the audience of another provider', {}, 'StringEquals', 'gitlab.com:aud', 'x'),
  requires('a device', {}, 'Bool', 'aws:MultiFactorAuthPresent', 'true'),
  [
    'the trust policy tests the external id for tags, too',
    {
      inputs: { ...TAGGED, ...EXTERNAL_ID },
      hub: [MAY_ALL],
      trust: [trust(hub, { ...ALL_ACTIONS, ...when('StringEquals', 'STS:ExternalId', 'sent-secret') })],
    },
  ],
  [
    'the trust policy tests the subject for a source identity, too',
    {
      inputs: IDENTIFIED,
      hub: [MAY_ALL],
      trust: [trust(hub, { ...ALL_ACTIONS, ...when('StringLike', SUBJECT, 'repo:octo/*') })],
    },
  ],
  [
    'the trust policy allows another tag',
    {
      inputs: TAGGED,
      hub: [MAY_ALL],
      trust: [
        trust(hub),
        trust(hub, { Action: 'sts:TagSession', ...when('StringEquals', 'aws:RequestTag/team', 'billing') }),
      ],
    },
  ],
  ['the trust policy does not allow tags', { inputs: TAGGED, hub: [MAY_ALL] }],
  [
    'the trust policy requires three other things',
    {
      trust: [
        trust(hub, {
          Condition: {
            StringEquals: { [SUBJECT]: ENVIRONMENT, 'aws:RequestedRegion': 'us-east-1' },
            StringLike: { 'sts:RoleSessionName': 'deploy-*' },
          },
        }),
      ],
    },
  ],
  [
    'the trust policy keeps the external id, and requires another subject',
    {
      inputs: EXTERNAL_ID,
      trust: [trust(hub, { Condition: { StringEquals: { 'sts:ExternalId': 'sent-secret', [SUBJECT]: ENVIRONMENT } } })],
    },
  ],
  ['the trust policy names a user that was deleted', { trust: [trust({ AWS: DELETED_USER })] }],
  [
    'the trust policy names a role that was deleted, for this subject',
    { trust: [trust({ AWS: 'AROAGONEGONEGONEGONE1' }, when('StringLike', SUBJECT, 'repo:octo/shop:*'))] },
  ],
  denies('each other external id', EXTERNAL_ID, 'StringNotEquals', 'required-secret'),
  denies('a request without an external id', {}, 'Null', 'true'),
  [
    'the trust policy denies sessions of a token',
    { trust: [trust(hub), trust('*', { Effect: 'Deny', ...when('Null', SUBJECT, 'false') })] },
  ],
  [
    'the trust policy denies sessions without a tag',
    { trust: [trust(hub), trust('*', { Effect: 'Deny', ...when('Null', 'aws:PrincipalTag/team', 'true') })] },
  ],
  [
    'the trust policy depends on the address and the VPC',
    {
      trust: [
        trust(hub, {
          Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' }, StringEquals: { 'aws:SourceVpc': 'vpc-1' } },
        }),
      ],
    },
  ],
  [
    'the trust policy depends on the id of the session',
    { trust: [trust(hub, when('StringLike', 'aws:userid', 'AROAX:*'))] },
  ],
  [
    'the trust policy depends on the address and on what AWS does not document',
    {
      trust: [
        trust(hub, {
          Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' }, ArnLike: { 'aws:PrincipalArn': '*' } },
        }),
      ],
    },
  ],
  [
    'the trust policy depends on the id of the session and on what AWS does not document',
    {
      trust: [
        trust(hub, {
          Condition: { StringLike: { 'aws:userid': 'AROAX:*' }, ArnLike: { 'aws:PrincipalArn': '*' } },
        }),
      ],
    },
  ],
  [
    'the trust policy has two conditions that AWS does not document',
    {
      inputs: TAGGED,
      hub: [MAY_ALL],
      trust: [
        trust(hub, {
          ...ALL_ACTIONS,
          Condition: { ArnLike: { 'aws:PrincipalArn': '*' }, StringEquals: { 'aws:TagKeys': ['team', 'stage'] } },
        }),
      ],
    },
  ],
  [
    'the trust policy depends on the address, next to a subject that matches',
    {
      trust: [
        trust(hub, {
          Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' }, StringLike: { [SUBJECT]: 'repo:octo/*' } },
        }),
      ],
    },
  ],
  [
    'the permissions depend on the address',
    { hub: [{ ...statement('Allow', 'sts:AssumeRole'), ...when('IpAddress', 'aws:SourceIp', '10.0.0.0/8') }] },
  ],
  [
    'both halves depend on something',
    {
      trust: [trust(hub, when('StringEquals', 'aws:PrincipalOrgID', 'o-exampleorgid'))],
      hub: [{ ...statement('Allow', 'sts:AssumeRole'), ...when('IpAddress', 'aws:SourceIp', '10.0.0.0/8') }],
    },
  ],
  [
    'the permissions have many other roles',
    { hub: [{ ...statement('Allow', 'sts:AssumeRole'), Resource: OTHER_ROLES }] },
  ],
  ['the permissions leave out the role', { hub: [{ Effect: 'Allow', Action: 'sts:*', NotResource: TARGET_ROLE }] }],
  ['the permissions leave out the action', { hub: [{ Effect: 'Allow', NotAction: 'sts:*', Resource: '*' }] }],
  [
    'the permissions require another subject',
    { hub: [{ ...statement('Allow', 'sts:AssumeRole'), ...when('StringEquals', SUBJECT, ENVIRONMENT) }] },
  ],
  [
    'the permissions require a claim that no session keeps',
    { hub: [{ ...statement('Allow', 'sts:AssumeRole'), ...when('StringEquals', `${PROVIDER}:repository_id`, '42') }] },
  ],
  [
    'a managed policy has another role',
    { policyName: LIMIT, hub: [statement('Allow', 'sts:AssumeRole', OTHER_ROLES[0])] },
  ],
  [
    'a policy of AWS has another role',
    { policyName: OF_AWS, hub: [statement('Allow', 'sts:AssumeRole', OTHER_ROLES[0])] },
  ],
  [
    'a policy of AWS requires another subject',
    {
      policyName: OF_AWS,
      hub: [{ ...statement('Allow', 'sts:AssumeRole'), ...when('StringEquals', SUBJECT, ENVIRONMENT) }],
    },
  ],
  [
    'a policy of AWS tests the subject for tags, too',
    {
      inputs: TAGGED,
      policyName: OF_AWS,
      trust: [trust(hub, ALL_ACTIONS)],
      hub: [{ ...statement('Allow', 'sts:*'), ...when('StringLike', SUBJECT, 'repo:octo/*') }],
    },
  ],
  ['the boundary has another role', { boundary: [statement('Allow', 'sts:AssumeRole', OTHER_ROLES[0])] }],
  ['the boundary denies by a statement', { boundary: [statement('Allow', '*'), statement('Deny', 'sts:*')] }],
  [
    'both halves deny, in one account',
    {
      inputs: { 'role-to-assume': `arn:aws:iam::${HUB_ACCOUNT}:role/DeployRole` },
      hub: [statement('Allow', 's3:*')],
      trust: [trust({ AWS: '999999999999' })],
    },
  ],
  [
    'the permissions deny, and the trust policy depends on the address',
    { hub: [statement('Allow', 's3:*')], trust: [trust(hub, when('IpAddress', 'aws:SourceIp', '10.0.0.0/8'))] },
  ],
  [
    'the trust policy denies by a statement, and the permissions have no such statement',
    { hub: [statement('Allow', 's3:*')], trust: [trust(hub), trust('*', { Effect: 'Deny' })] },
  ],
  [
    'the trust policy of the same account denies by a statement, and the permissions have no such statement',
    {
      inputs: { 'role-to-assume': `arn:aws:iam::${HUB_ACCOUNT}:role/DeployRole` },
      hub: [statement('Allow', 's3:*')],
      trust: [trust(hub), trust('*', { Effect: 'Deny' })],
    },
  ],
];

function requirement([title, policies]: Row, known: Partial<DiagnosisContext> = {}): Requirement {
  const evidence = read(policies);
  const action = evidence.evidence?.denial?.action;
  return [`denied, and ${title}`, denied(denial('', action)), { route: routeOf(policies.inputs), evidence, ...known }];
}

/** The runner's own credentials, of which no more is known than their ARN. */
function ambient(title: string, arn: string, policies: Read): Requirement {
  const caller = { from: 'ambient', arn, account: HUB_ACCOUNT } as const;
  const evidence = read({ ...policies, caller });
  return [
    `denied to ambient credentials, and ${title}`,
    denied(denial()),
    { route: AMBIENT_ROUTE, caller: arn, evidence },
  ];
}

export const REQUIREMENTS: readonly Requirement[] = [
  ...ROWS.map((row) => requirement(row)),
  ...ALSO_IN_CHECK.map((row): Requirement => {
    const [title, ...rest] = requirement(row, { isCheck: true });
    return [title.replace('denied', 'denied in check'), ...rest];
  }),
  ambient('the trust policy names another account', `arn:aws:iam::${HUB_ACCOUNT}:user/ci/runner`, {
    trust: [trust({ AWS: '999999999999' })],
  }),
  ambient('no policy is evaluated for the caller', `arn:aws:iam::${HUB_ACCOUNT}:root`, {}),
];
