/**
 * What STS says when it refuses: codes, statuses and words. Each has its source beside it; "unconfirmed" marks words that no source
 * was found for. "API reference" is https://docs.aws.amazon.com/STS/latest/APIReference/, with the page named.
 */

/** A refusal as STS words it. */
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

// https://github.com/99designs/aws-vault/issues/263
export const chainedSessionTooLong = () =>
  validationError('The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.');

// https://github.com/kreuzwerker/awsu/issues/27
export const sessionTooLong = () =>
  validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');

export const validationError = (message: string) => new StsError(400, 'ValidationError', message);

// unconfirmed
export const malformedInput = (value: string) => new StsError(400, 'MalformedInput', `"${value}" is no number`);

// The form of AWS's Query services: https://github.com/youyo/awslogin/pull/20 among others.
export function constraintsBroken(violations: readonly string[]): StsError {
  const noun = violations.length === 1 ? 'validation error' : 'validation errors';
  return validationError(`${violations.length} ${noun} detected: ${violations.join('; ')}`);
}

// https://github.com/aws-actions/configure-aws-credentials/issues/721
export const noProvider = (issuer: string) =>
  invalidIdentityToken(`No OpenIDConnect provider found in your account for ${issuer}`);
// https://github.com/aws-actions/configure-aws-credentials/issues/775
export const wrongAudience = () => invalidIdentityToken('Incorrect token audience');
// https://github.com/aws/aws-sdk-js-v3/issues/3052 (the two blanks are AWS's)
export const noVerificationKey = () =>
  invalidIdentityToken(
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
  );
// unconfirmed
export const notAJwt = () =>
  invalidIdentityToken(
    'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  );
// unconfirmed
export const wrongTokenSignature = () => invalidIdentityToken('Token signature is invalid');
// unconfirmed
export const tokenNotYetValid = () => invalidIdentityToken('Token is not yet valid');

const invalidIdentityToken = (message: string) => new StsError(400, 'InvalidIdentityToken', message);

// https://github.com/aws/aws-sdk-java-v2/issues/5709
export const webIdentityTokenExpired = (nowMs: number, expSeconds: number) =>
  new StsError(
    400,
    'ExpiredTokenException',
    `Token expired: current date/time ${Math.floor(nowMs / 1000)} must be before the expiration date/time ${expSeconds}`,
  );

// Code and status: API reference, AssumeRoleWithWebIdentity, "Errors"; the words are unconfirmed
export const idpCommunicationError = () =>
  new StsError(
    400,
    'IDPCommunicationError',
    'Could not reach the identity provider that was asked to verify the token',
  );

// API reference, "Common Errors"; words as in https://github.com/jrl84/amazon-sp-api/issues/218
export const unknownAccessKey = () =>
  new StsError(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.');
// https://github.com/pulumi/pulumi-aws/issues/3866
export const credentialsExpired = () =>
  new StsError(403, 'ExpiredToken', 'The security token included in the request is expired');
// API reference, GetAccessKeyInfo: "Providing a deleted access key might return an error that the key doesn't exist."; all else is unconfirmed
export const noSuchAccessKey = (accessKeyId: string) =>
  validationError(`The access key ${accessKeyId} does not exist.`);
// Code and status: API reference, "Common Errors"; the words are unconfirmed
export const unsigned = () =>
  new StsError(403, 'MissingAuthenticationToken', 'Request is missing Authentication Token');
// Code and status: API reference, "Common Errors"; the words that callers pass are unconfirmed
export const incompleteSignature = (message: string) => new StsError(400, 'IncompleteSignature', message);
// "Troubleshoot Signature Version 4 signing",
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
export const wrongSignature = () =>
  signatureDoesNotMatch(
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  );
// https://github.com/devsecops/bootcamp/issues/101
export const signatureExpired = (signed: string, limit: string, now: string) =>
  signatureDoesNotMatch(`Signature expired: ${signed} is now earlier than ${limit} (${now} - 15 min.)`);
// https://github.com/QT-DevOps/DevOpsIssues/issues/989
export const signatureNotYetCurrent = (signed: string, limit: string, now: string) =>
  signatureDoesNotMatch(`Signature not yet current: ${signed} is still later than ${limit} (${now} + 15 min.)`);
// unconfirmed
export const wrongScope = (service: string) =>
  signatureDoesNotMatch(`Credential should be scoped to correct service: '${service}'.`);
// unconfirmed
export const wrongScopeDate = (scope: string, signed: string) =>
  signatureDoesNotMatch(
    `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scope}' != '${signed.slice(0, 8)}', from '${signed}'.`,
  );

const signatureDoesNotMatch = (message: string) => new StsError(403, 'SignatureDoesNotMatch', message);

// https://github.com/turbot/steampipe-plugin-aws/issues/1510
export const regionDisabled = (account: string) =>
  new StsError(
    403,
    'RegionDisabledException',
    `STS is not activated in this region for account:${account}. Your account administrator can activate STS in this region using the IAM Console.`,
  );

// Words seen in threads but no thread to cite was found: unconfirmed; the numbers are an approximation, the packing is not published
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

// "Pass session tags in AWS STS", https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html; the words are unconfirmed
export const tagsRepeated = () =>
  new StsError(
    400,
    'InvalidParameterValue',
    'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
  );
export const transitiveTagResent = () =>
  new StsError(
    400,
    'InvalidParameterValue',
    "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
  );
export const transitiveTagUnknown = () =>
  new StsError(
    400,
    'InvalidParameterValue',
    'The specified transitive tag key must be included in the requested tags.',
  );
// "Monitor and control actions taken with assumed roles",
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html; the words are unconfirmed
export const sourceIdentityChanged = () =>
  new StsError(403, 'AccessDenied', 'The source identity of the calling session cannot be changed.');

// Code and status: API reference, "Common Errors"; the words from here on are unconfirmed but for "Rate exceeded"
export const unknownAction = (action: string, version: string) =>
  new StsError(400, 'InvalidAction', `Could not find operation ${action} for version ${version}`);
export const missingAction = () => new StsError(400, 'MissingAction', 'Missing Action');
export const throttled = () => new StsError(400, 'Throttling', 'Rate exceeded');
export const internalFailure = () =>
  new StsError(
    500,
    'InternalFailure',
    'The request processing has failed because of an unknown error, exception or failure.',
  );
export const serviceUnavailable = () => new StsError(503, 'ServiceUnavailable', 'Service Unavailable');
