import { nearest } from '../../shared/text/nearest.js';
import { IAM_RESOURCES } from './iam-resources.js';

/** Types of resources that neither trust anyone nor give a role a permission. */
export const IGNORED_PROPERTIES: ReadonlySet<string> = new Set([
  'AWS::IAM::InstanceProfile',
  'AWS::IAM::SAMLProvider',
  'AWS::IAM::ServerCertificate',
  'AWS::IAM::ServiceLinkedRole',
  'AWS::IAM::VirtualMFADevice',
]);

/** Types of resources that are about users alone: no job is one. */
export const OF_USERS: ReadonlySet<string> = new Set([
  'AWS::IAM::AccessKey',
  'AWS::IAM::Group',
  'AWS::IAM::GroupPolicy',
  'AWS::IAM::User',
  'AWS::IAM::UserPolicy',
  'AWS::IAM::UserToGroupAddition',
]);

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IAM.html
const KNOWN = [...IAM_RESOURCES.keys(), ...IGNORED_PROPERTIES, ...OF_USERS];

/**
 * The type of IAM that a mistyped one is most likely meant for. Outside of `AWS::IAM::` only colons and case are looked at: other services
 * have types of nearly the same names, such as AWS::IoT::Policy.
 */
export function meantType(type: string): string | undefined {
  if (KNOWN.includes(type)) return undefined;
  const same = KNOWN.find((one) => lettersOf(one) === lettersOf(type));
  return same ?? (type.startsWith('AWS::IAM::') ? nearest(type, KNOWN) : undefined);
}

function lettersOf(type: string): string {
  return type.toLowerCase().replace(/[^a-z0-9]/g, '');
}
