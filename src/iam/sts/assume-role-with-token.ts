/** Decides AssumeRoleWithWebIdentity: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */

import { partitionOfRegion } from '../../shared/aws/partition.js';
import { authorizeByRole, type Decision, undeterminedTail } from '../authorize.js';
import { type AwsModel, accountOf, findRole, type ModelAccount } from '../aws-model.js';
import { type CallCircumstances, requestContext, requestKeys, roleKeys, UNSIGNED_KEYS } from '../request-context.js';
import { type GrantedSession, grantSession, type HopOutcome, outcomeOf } from './hop-outcome.js';
import { type AssumeRoleInput, type RoleParameters, readRoleParameters } from './role-parameters.js';
import { notAuthorizedForWebIdentity, regionDisabled, regionOfOtherPartition } from './sts-error.js';
import { type VerifiedClaims, type WebIdentity, webIdentityOf } from './web-identity.js';

/** Decides the hop from a token, whose signature is good, to a role, at the STS of a region: it has the roles of its own partition only. */
export function decideWebIdentity(
  model: AwsModel,
  token: VerifiedClaims,
  input: AssumeRoleInput,
  circumstances: CallCircumstances,
): HopOutcome {
  return outcomeOf((record) => {
    const { parameters, account } = requestedRole(model, input, circumstances.region);
    const { region } = circumstances;
    if (partitionOfRegion(region) !== parameters.role.partition) throw regionOfOtherPartition(region, parameters.role);
    const identity = webIdentityOf(token, account, circumstances.nowMs);
    return grantToWebIdentity(model, identity, parameters, circumstances, record);
  });
}

/**
 * The role that a call with a token asks for, and its account, whose STS must be active in the region. Throws `StsError` for parameters that
 * STS rejects, those in `violations` among them, and `RegionDisabledException`.
 */
export function requestedRole(
  model: AwsModel,
  input: AssumeRoleInput,
  region: string,
  violations: readonly string[] = [],
): { readonly parameters: RoleParameters; readonly account: ModelAccount | undefined } {
  const parameters = readRoleParameters(input, model, violations);
  const account = accountOf(model, parameters.role);
  if (account?.disabledRegions.has(region)) throw regionDisabled(account.id);
  return { parameters, account };
}

/** Grants a web identity a session of the role. Records the verdict; throws `StsError` when STS rejects the call. */
export function grantToWebIdentity(
  model: AwsModel,
  identity: WebIdentity,
  parameters: RoleParameters,
  { origin, region, nowMs, sessionName, unknownKeys }: CallCircumstances,
  record: { verdict?: Decision },
): GrantedSession {
  const account = accountOf(model, parameters.role);
  const role = findRole(model, parameters.role);
  const provider = `arn:${parameters.role.partition}:iam::${parameters.role.account}:oidc-provider/${identity.provider}`;
  const context = requestContext({
    ...UNSIGNED_KEYS,
    ...requestKeys(origin, region, nowMs),
    ...roleKeys(parameters, account, role),
    ...identity.conditionKeys,
    ...(sessionName && { 'sts:RoleSessionName': sessionName }),
    ...unknownKeys,
  });
  const verdict = authorizeByRole(
    { account, role },
    {
      caller: { kind: 'web-identity', provider },
      action: 'sts:AssumeRoleWithWebIdentity',
      resource: parameters.role.arn,
      context,
    },
  );
  record.verdict = verdict;
  if (!verdict.allowed || role === undefined) throw notAuthorizedForWebIdentity(undeterminedTail(verdict));
  return grantSession(parameters, role, nowMs, {
    unknownName: sessionName,
    federatedProvider: provider,
    federatedKeys: sessionKeys(identity),
  });
}

/**
 * The keys that a session keeps, for the trust policies of the roles that it assumes ("Available keys for AWS OIDC federation",
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif, those "available in
 * session"): of GitHub's claims, the subject and the audience.
 */
function sessionKeys({ provider, conditionKeys }: WebIdentity): WebIdentity['conditionKeys'] {
  const carried = [`${provider}:aud`, `${provider}:sub`];
  return Object.fromEntries(Object.entries(conditionKeys).filter(([key]) => carried.includes(key)));
}
