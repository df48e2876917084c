/**
 * How IAM rejects a call. Each text has its source; "unconfirmed" marks a text without a source. "API reference" is
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html, "Errors".
 */
import { StsError, validationError } from '../../iam/sts/sts-error.js';

// https://github.com/aws-containers/amazon-ecs-exec-checker/pull/10
export const noEntityArn = (arn: string) =>
  invalidInput(`Invalid Entity Arn: ${arn} does not clearly define entity type and name.`);

// https://github.com/aws-containers/amazon-ecs-exec-checker/issues/35
export const noResourceArn = (name: string) => invalidInput(`ResourceNames are not in a valid ARN format: ${name}.`);

// unconfirmed
export const noActionName = (name: string) => invalidInput(`ActionNames are not in a valid format: ${name}.`);

/** AWS accepts the parameter; the emulator rejects it instead of ignoring it. */
export const notModelled = (parameter: string) => invalidInput(`The local AWS does not model ${parameter}.`);

// Code and status: API reference; words as in https://github.com/prowler-cloud/prowler/pull/2872, and of a role policy in
// https://github.com/aws/aws-cli/issues/6139
export const noSuchEntity = (type: string, name: string) =>
  new StsError(404, 'NoSuchEntity', `The ${type} with name ${name} cannot be found.`);

// https://github.com/pulumi/pulumi-aws/issues/501
export const noSuchPolicy = (arn: string) => new StsError(404, 'NoSuchEntity', `Policy ${arn} was not found.`);

// unconfirmed; moto's server has the sentence for SetDefaultPolicyVersion
export const noSuchVersion = (arn: string, version: string) =>
  new StsError(404, 'NoSuchEntity', `Policy ${arn} version ${version} does not exist or is not attachable.`);

// https://github.com/shashankprasanna/torchserve-examples/issues/7
export const invalidName = (field: string) =>
  validationError(
    `The specified value for ${field} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
  );

// unconfirmed for a path prefix
export const invalidPath = (field: string) =>
  validationError(
    `The specified value for ${field} is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.`,
  );

// unconfirmed
export const invalidMarker = () => validationError('Invalid Marker.');

// https://github.com/hashicorp/terraform-provider-aws/issues/1337
export const invalidPolicyArn = (arn: string) => invalidInput(`ARN ${arn} is not valid.`);

// https://github.com/pulumi/pulumi-aws-apigateway/issues/347
export const otherPartition = () => validationError('Invalid ARN partition');

// https://github.com/JuliaCloud/AWS.jl/issues/565 (the blank at the end is AWS's: https://github.com/rusoto/rusoto/issues/1870)
export const wrongRegion = (region: string) =>
  new StsError(403, 'SignatureDoesNotMatch', `Credential should be scoped to a valid region, not '${region}'. `);

// Code and status: API reference; the words are each message's own
const invalidInput = (message: string) => new StsError(400, 'InvalidInput', message);
