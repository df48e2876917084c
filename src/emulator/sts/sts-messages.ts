/**
 * How STS rejects a call before it looks at parameters and policies: codes, statuses and texts. Each has its source;
 * "unconfirmed" marks a text without a source. "API reference" is https://docs.aws.amazon.com/STS/latest/APIReference/, with the page
 * named.
 */
import { invalidIdentityToken, StsError, validationError } from '../../iam/sts/sts-error.js';

// https://github.com/aws/aws-sdk-js-v3/issues/3052 (the two spaces are AWS's)
export const noVerificationKey = () =>
  invalidIdentityToken(
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
  );
// unconfirmed
export const wrongTokenSignature = () => invalidIdentityToken('Token signature is invalid');

// Code and status: API reference, AssumeRoleWithWebIdentity, "Errors"; the text is unconfirmed
export const idpCommunicationError = () =>
  new StsError(
    400,
    'IDPCommunicationError',
    'Could not reach the identity provider that was asked to verify the token',
  );

// API reference, "Common Errors"; text as in https://github.com/jrl84/amazon-sp-api/issues/218
export const unknownAccessKey = () =>
  new StsError(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.');
// https://github.com/pulumi/pulumi-aws/issues/3866
export const credentialsExpired = () =>
  new StsError(403, 'ExpiredToken', 'The security token included in the request is expired');
// API reference, GetAccessKeyInfo: "Providing a deleted access key might return an error that the key doesn't exist."; all else is unconfirmed
export const noSuchAccessKey = (accessKeyId: string) =>
  validationError(`The access key ${accessKeyId} does not exist.`);
// Code and status: API reference, "Common Errors"; the text is unconfirmed
export const unsigned = () =>
  new StsError(403, 'MissingAuthenticationToken', 'Request is missing Authentication Token');
// Code and status: API reference, "Common Errors"; the texts that callers pass are unconfirmed
export const incompleteSignature = (message: string) => new StsError(400, 'IncompleteSignature', message);

const signatureDoesNotMatch = (message: string) => new StsError(403, 'SignatureDoesNotMatch', message);

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

// Code and status: API reference, "Common Errors"; the texts below are unconfirmed except "Rate exceeded"
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
