/** What every call to IAM checks first: who signed it, and whether the caller's policies allow it. */
import type { ModelAccount } from '../../iam/aws-model.js';
import { organizationOf } from '../../iam/request-context.js';
import type { ContextValue } from '../../iam/string-pattern.js';
import { absentKeys } from '../../iam/unknown-keys.js';
import { iamSigningRegion, partitionOfRegion } from '../../shared/aws/partition.js';
import type { CallDetails } from '../calls.js';
import { authenticate, type SignedCall } from '../sts/authenticate.js';
import type { StsState, WireRequest } from '../sts/state.js';
import { wrongRegion } from './iam-messages.js';

/** A call whose signature is right, and the account that it comes from. IAM looks up names there. */
export interface IamCall extends SignedCall {
  readonly account: string;
  readonly partition: string;
  /** `undefined` when the model has no such account. */
  readonly inModel: ModelAccount | undefined;
}

/**
 * Throws `StsError` as `authenticate` does, and for a signature for another partition. IAM itself accepts one region, for which the tools
 * sign only where they know its own address. Here, where they sign for the job's region, every region stands for that one.
 */
export function authenticateIam(state: StsState, request: WireRequest, details: CallDetails): IamCall {
  const call = authenticate(request, state, state.clock(), 'iam');
  const { arn, account } = call.signer.caller;
  details.caller = arn;
  const inModel = state.world.accounts.get(account);
  const partition = inModel?.partition ?? 'aws';
  const region = iamSigningRegion(partition);
  if (region === undefined || partitionOfRegion(call.region) !== partition) throw wrongRegion(call.region);
  return { ...call, region, account, partition, inModel };
}

/**
 * Condition keys of a role or a user. Source: "Actions, resources, and condition keys for AWS Identity and Access Management",
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export function resourceKeys(
  account: string,
  inModel: ModelAccount | undefined,
  tags: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string | ContextValue>> {
  const byTag = Object.entries(tags).flatMap(([key, value]) => [
    [`iam:ResourceTag/${key}`, value],
    [`aws:ResourceTag/${key}`, value],
  ]);
  return {
    ...Object.fromEntries(byTag),
    'aws:ResourceAccount': account,
    'aws:ResourceOrgID': organizationOf(account, inModel),
  };
}

/**
 * Condition keys of a policy that AWS owns, whose account is not published: no condition on it holds
 * (https://github.com/aws-samples/data-perimeter-policy-examples leaves these calls out for that reason).
 */
export const KEYS_OF_AWS_POLICY = absentKeys(['aws:ResourceAccount', 'aws:ResourceOrgID', 'aws:ResourceOrgPaths']);
