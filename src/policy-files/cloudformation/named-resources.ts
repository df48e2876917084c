import type { Named } from '../iam-names.js';

/** A kind of resource of IAM that has a name, and how it is named elsewhere in the template. */
export interface NamedResource {
  readonly named: Named;
  readonly property: string;
  /** The part of the ARN before the name. */
  readonly inArn: string;
  readonly refIsArn: boolean;
  /** The attribute that is the ARN, and the one that only AWS knows. */
  readonly arn: string;
  readonly id?: string;
}

export const ROLE: NamedResource = {
  named: 'role',
  property: 'RoleName',
  inArn: 'role',
  refIsArn: false,
  arn: 'Arn',
  id: 'RoleId',
};

export const MANAGED_POLICY: NamedResource = {
  named: 'policy',
  property: 'ManagedPolicyName',
  inArn: 'policy',
  refIsArn: true,
  arn: 'PolicyArn',
  id: 'PolicyId',
};

export const NAMED_RESOURCES: ReadonlyMap<string, NamedResource> = new Map<string, NamedResource>([
  ['AWS::IAM::Role', ROLE],
  ['AWS::IAM::ManagedPolicy', MANAGED_POLICY],
  ['AWS::IAM::User', { named: 'user', property: 'UserName', inArn: 'user', refIsArn: false, arn: 'Arn' }],
  ['AWS::IAM::Group', { named: 'group', property: 'GroupName', inArn: 'group', refIsArn: false, arn: 'Arn' }],
  [
    'AWS::IAM::InstanceProfile',
    {
      named: 'instance profile',
      property: 'InstanceProfileName',
      inArn: 'instance-profile',
      refIsArn: false,
      arn: 'Arn',
      id: 'InstanceProfileId',
    },
  ],
  [
    'AWS::IAM::SAMLProvider',
    { named: 'SAML provider', property: 'Name', inArn: 'saml-provider', refIsArn: true, arn: 'Arn' },
  ],
]);

/** OIDC providers, and what CDK makes them with. */
export const PROVIDERS: ReadonlySet<string> = new Set([
  'AWS::IAM::OIDCProvider',
  'Custom::AWSCDKOpenIdConnectProvider',
]);
