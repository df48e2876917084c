/**
 * How STS rejects a call for its parameters, its token or its policies: codes, statuses and texts. Each has its source;
 * "unconfirmed" marks a text without a source. "API reference" is https://docs.aws.amazon.com/STS/latest/APIReference/, with the page
 * named.
 */

import type { RoleArn } from '../../shared/aws/arn.js';
import { localTail } from '../../shared/aws/local-aws.js';

export class StsError extends Error {
  override readonly name = 'StsError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

// https://github.com/aws-actions/configure-aws-credentials/issues/1446
export const notAuthorizedForWebIdentity = (tail: string) =>
  new StsError(403, 'AccessDenied', `Not authorized to perform sts:AssumeRoleWithWebIdentity${tail}`);

// "Troubleshoot access denied error messages",
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html (the tail as well). There the sentences about role trust
// policies have no resource.
export const notAuthorized = (callerArn: string, action: string, resource: string, tail: string) =>
  new StsError(
    403,
    'AccessDenied',
    `User: ${callerArn} is not authorized to perform: ${action}${/ role trust policy\b/.test(tail) ? '' : ` on resource: ${resource}`}${tail}`,
  );

// "You cannot use IAM credentials from one partition to interact with resources in a different partition":
// https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
// The code as in https://github.com/corymhall/cdk-diff-action/issues/70.
export const otherPartition = (callerArn: string, role: RoleArn) =>
  notAuthorized(
    callerArn,
    'sts:AssumeRole',
    role.arn,
    localTail(`no role of partition ${role.partition} can be assumed from another partition`),
  );

// unconfirmed
export const regionOfOtherPartition = (region: string, { partition }: RoleArn) =>
  notAuthorizedForWebIdentity(localTail(`the role is in partition ${partition}, and the region ${region} is not`));

export const validationError = (message: string) => new StsError(400, 'ValidationError', message);

// https://github.com/99designs/aws-vault/issues/263
export const chainedSessionTooLong = () =>
  validationError('The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.');

// https://github.com/kreuzwerker/awsu/issues/27
export const sessionTooLong = () =>
  validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');

// unconfirmed
export const malformedInput = (value: string) => new StsError(400, 'MalformedInput', `"${value}" is not a number`);

// The form of AWS's Query services: https://github.com/youyo/awslogin/pull/20 among others.
export function constraintsViolated(violations: readonly string[]): StsError {
  const noun = violations.length === 1 ? 'validation error' : 'validation errors';
  return validationError(`${violations.length} ${noun} detected: ${violations.join('; ')}`);
}

export const invalidIdentityToken = (message: string) => new StsError(400, 'InvalidIdentityToken', message);

// https://github.com/aws-actions/configure-aws-credentials/issues/721
export const noProvider = (issuer: string) =>
  invalidIdentityToken(`No OpenIDConnect provider found in your account for ${issuer}`);
// https://github.com/aws-actions/configure-aws-credentials/issues/775
export const wrongAudience = () => invalidIdentityToken('Incorrect token audience');
// unconfirmed
export const notAJwt = () =>
  invalidIdentityToken(
    'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  );
// unconfirmed
export const tokenNotYetValid = () => invalidIdentityToken('Token is not yet valid');

// https://github.com/aws/aws-sdk-java-v2/issues/5709
export const webIdentityTokenExpired = (nowMs: number, expSeconds: number) =>
  new StsError(
    400,
    'ExpiredTokenException',
    `Token expired: current date/time ${Math.floor(nowMs / 1000)} must be before the expiration date/time ${expSeconds}`,
  );

// https://github.com/turbot/steampipe-plugin-aws/issues/1510
export const regionDisabled = (account: string) =>
  new StsError(
    403,
    'RegionDisabledException',
    `STS is not activated in this region for account:${account}. Your account administrator can activate STS in this region using the IAM Console.`,
  );

// unconfirmed; the numbers are an approximation, the packing is not published
export const packedPolicyTooLarge = (percent: number) =>
  new StsError(
    400,
    'PackedPolicyTooLarge',
    `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
  );
export const packedTagsTooLarge = (percent: number) =>
  new StsError(400, 'PackedPolicyTooLarge', `Packed size of session tags consumes ${percent}% of allotted space.`);

// API reference, AssumeRole, "Errors"; STS's own reasons are "unconfirmed", ours name the place
export const malformedPolicy = (reason: string) => new StsError(400, 'MalformedPolicyDocument', reason);

const invalidParameter = (message: string) => new StsError(400, 'InvalidParameterValue', message);

// "Pass session tags in AWS STS", https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html; the texts are unconfirmed
export const tagsRepeated = () =>
  invalidParameter('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
export const transitiveTagResent = () =>
  invalidParameter(
    "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
  );
export const transitiveTagUnknown = () =>
  invalidParameter('The specified transitive tag key must be included in the requested tags.');

// "Monitor and control actions taken with assumed roles",
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html; the text is unconfirmed
export const sourceIdentityChanged = () =>
  new StsError(403, 'AccessDenied', 'The source identity of the calling session cannot be changed.');
