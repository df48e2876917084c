import { below } from '../../iam/document.js';
import { placeholdersIn } from '../../iam/unknown.js';
import type { AccountContents, PolicyReference } from '../parsed-account.js';
import { MANAGED_POLICY, ROLE } from './named-resources.js';
import type { Properties } from './properties.js';
import type { StackResources } from './resource-names.js';

/** One kind of resource of IAM: the properties that it has, and what becomes of them. */
export interface IamResource {
  /** `undefined` when it may have others. */
  readonly known: readonly string[] | undefined;
  /** What comes of a property that is open. */
  readonly of: 'role' | 'policy' | 'resource';
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
      of: 'role',
      make: makeRole,
    },
  ],
  [
    'AWS::IAM::Policy',
    { known: ['Groups', 'PolicyDocument', 'PolicyName', 'Roles', 'Users'], of: 'policy', make: makePolicy },
  ],
  ['AWS::IAM::RolePolicy', { known: ['PolicyDocument', 'PolicyName', 'RoleName'], of: 'policy', make: makeRolePolicy }],
  [
    'AWS::IAM::ManagedPolicy',
    {
      known: ['Description', 'Groups', 'ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles', 'Users'],
      of: 'policy',
      make: makeManagedPolicy,
    },
  ],
  [
    'AWS::IAM::OIDCProvider',
    { known: ['ClientIdList', 'Tags', 'ThumbprintList', 'Url'], of: 'resource', make: providerOf('ClientIdList') },
  ],
  // What CDK's OpenIdConnectProvider becomes. Its other properties are those of its own code.
  ['Custom::AWSCDKOpenIdConnectProvider', { known: undefined, of: 'resource', make: providerOf('ClientIDList') }],
]);

function makeRole(properties: Properties, logicalId: string, resources: StackResources): Partial<AccountContents> {
  const trust = properties.required(
    'AssumeRolePolicyDocument',
    properties.document('AssumeRolePolicyDocument', 'trust'),
  );
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
  const name = resources.nameWithPath(logicalId, ROLE);
  // A role with an open name is left out, with a warning.
  if (!properties.isKnown(name) || trust === undefined) return {};
  return { roles: [{ name, trust, ...rest, undetermined: properties.undetermined }] };
}

function makePolicy(properties: Properties): Partial<AccountContents> {
  const document = properties.required('PolicyDocument', properties.document('PolicyDocument', 'permissions'));
  const name = properties.required('PolicyName', properties.name('PolicyName', 'policy'));
  const { texts: roles, open } = properties.knownTexts('Roles');
  if (document === undefined || name === undefined) return {};
  if (open !== undefined) properties.reportOpenRoles(open, 'PolicyDocument');
  const origin = properties.origin('Roles');
  return { additions: roles.map((role) => ({ role, origin, adds: { name, document } })) };
}

function makeRolePolicy(properties: Properties): Partial<AccountContents> {
  const document = properties.required('PolicyDocument', properties.document('PolicyDocument', 'permissions'));
  const name = properties.required('PolicyName', properties.name('PolicyName', 'policy'));
  const role = properties.required('RoleName', properties.text('RoleName'));
  if (document === undefined || name === undefined || role === undefined) return {};
  return { additions: [{ role, origin: properties.origin('RoleName'), adds: { name, document } }] };
}

function makeManagedPolicy(
  properties: Properties,
  logicalId: string,
  resources: StackResources,
): Partial<AccountContents> {
  const document = properties.required('PolicyDocument', properties.document('PolicyDocument', 'permissions'));
  const origin = properties.origin('Roles');
  const { texts: roles, open } = properties.knownTexts('Roles');
  const name = resources.nameWithPath(logicalId, MANAGED_POLICY);
  const wanted = resources.ref(logicalId, origin.place);
  if (document === undefined) return {};
  if (open !== undefined) properties.reportOpenRoles(open, 'PolicyDocument');
  return {
    managed: [{ name, document }],
    additions: roles.map((role) => ({ role, origin, adds: { wanted, origin } })),
  };
}

/**
 * An open value in a provider is an issue: tokens without a provider here are denied, and a case that expects it would prove nothing. One
 * for a resource of the template, such as an EKS cluster, is not GitHub's, so it is left out.
 */
function providerOf(audiencesIn: 'ClientIdList' | 'ClientIDList') {
  return (properties: Properties): Partial<AccountContents> => {
    const url = properties.required('Url', properties.knownText('Url'));
    const { texts: audiences, open } = properties.knownTexts(audiencesIn);
    if (open !== undefined) return properties.refuse(open) ?? {};
    return url === undefined || placeholdersIn(url).length > 0
      ? {}
      : { providers: [{ url, audiences, origin: properties.origin('Url') }] };
  };
}
