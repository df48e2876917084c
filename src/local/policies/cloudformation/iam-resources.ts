import type { AccountContents, PolicyReference } from '../draft.js';
import { below } from '../fields.js';
import { isRoleName } from '../role-folder.js';
import type { Properties } from './properties.js';
import type { StackResources } from './resource-names.js';

/** One kind of resource of IAM: the properties that it has, and what becomes of them. */
export interface IamResource {
  readonly known: readonly string[];
  make(properties: Properties, logicalId: string, resources: StackResources): Partial<AccountContents>;
}

/**
 * The resources of IAM that are modelled here.
 *
 * Source: "AWS Identity and Access Management resource type reference"
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IAM.html).
 */
export const IAM_RESOURCES: ReadonlyMap<string, IamResource> = new Map<string, IamResource>([
  [
    'AWS::IAM::Role',
    {
      known: [
        'AssumeRolePolicyDocument',
        'Description',
        'ManagedPolicyArns',
        'MaxSessionDuration',
        'Path',
        'PermissionsBoundary',
        'Policies',
        'RoleName',
        'Tags',
      ],
      make: makeRole,
    },
  ],
  ['AWS::IAM::Policy', { known: ['Groups', 'PolicyDocument', 'PolicyName', 'Roles', 'Users'], make: makePolicy }],
  ['AWS::IAM::RolePolicy', { known: ['PolicyDocument', 'PolicyName', 'RoleName'], make: makeRolePolicy }],
  [
    'AWS::IAM::ManagedPolicy',
    {
      known: ['Description', 'Groups', 'ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles', 'Users'],
      make: makeManagedPolicy,
    },
  ],
  ['AWS::IAM::OIDCProvider', { known: ['ClientIdList', 'Tags', 'ThumbprintList', 'Url'], make: makeProvider }],
]);

function makeRole(properties: Properties, logicalId: string, resources: StackResources): Partial<AccountContents> {
  const trust = properties.required('AssumeRolePolicyDocument', properties.document('AssumeRolePolicyDocument'));
  const boundary = properties.text('PermissionsBoundary');
  const attached = properties.origin('ManagedPolicyArns');
  const rest = {
    origin: properties.whole,
    policies: properties.policies(),
    attached: properties
      .texts('ManagedPolicyArns')
      .map((wanted, index): PolicyReference => ({ wanted, origin: below(attached, index) })),
    boundary:
      boundary === undefined ? undefined : { wanted: boundary, origin: properties.origin('PermissionsBoundary') },
    maxSessionDurationSeconds: properties.seconds('MaxSessionDuration'),
    tags: properties.tags(),
  };
  const name = resources.nameWithPath(logicalId, 'RoleName', 64);
  if (!isRoleName(name)) return properties.badName('RoleName', name, 'role') ?? {};
  return trust === undefined ? {} : { roles: [{ name, trust, ...rest }] };
}

function makePolicy(properties: Properties): Partial<AccountContents> {
  properties.refuseUsers();
  const document = properties.required('PolicyDocument', properties.document('PolicyDocument'));
  const name = properties.required('PolicyName', properties.text('PolicyName'));
  const roles = properties.texts('Roles');
  if (document === undefined || name === undefined) return {};
  const origin = properties.origin('Roles');
  return { additions: roles.map((role) => ({ role, origin, adds: { name, document } })) };
}

function makeRolePolicy(properties: Properties): Partial<AccountContents> {
  const document = properties.required('PolicyDocument', properties.document('PolicyDocument'));
  const name = properties.required('PolicyName', properties.text('PolicyName'));
  const role = properties.required('RoleName', properties.text('RoleName'));
  if (document === undefined || name === undefined || role === undefined) return {};
  return { additions: [{ role, origin: properties.origin('RoleName'), adds: { name, document } }] };
}

function makeManagedPolicy(
  properties: Properties,
  logicalId: string,
  resources: StackResources,
): Partial<AccountContents> {
  properties.refuseUsers();
  const document = properties.required('PolicyDocument', properties.document('PolicyDocument'));
  const origin = properties.origin('Roles');
  const roles = properties.texts('Roles');
  const name = resources.nameWithPath(logicalId, 'ManagedPolicyName', 128);
  const wanted = resources.ref(logicalId, origin.place);
  if (document === undefined) return {};
  return {
    managed: [{ name, document }],
    additions: roles.map((role) => ({ role, origin, adds: { wanted, origin } })),
  };
}

function makeProvider(properties: Properties): Partial<AccountContents> {
  const url = properties.required('Url', properties.text('Url'));
  const audiences = properties.texts('ClientIdList');
  return url === undefined ? {} : { providers: [{ url, audiences, origin: properties.origin('Url') }] };
}
