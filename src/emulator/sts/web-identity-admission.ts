/** What a web identity may do by AssumeRoleWithWebIdentity, once its token was found good. */

import { authorizeWebIdentity, undeterminedTail } from '../../iam/authorize.js';
import { type AwsModel, accountOf, findRole, type ModelAccount } from '../../iam/aws-model.js';
import { type CallCircumstances, requestKeys, roleKeys } from '../../iam/request-context.js';
import { contextKeys } from '../../iam/string-pattern.js';
import { packedPercent } from './packing.js';
import type { QueryParameters } from './query.js';
import { type IssuedSession, issueSession } from './session-result.js';
import type { SessionIssuer } from './state.js';
import { notAuthorizedForWebIdentity, regionDisabled, sessionTooLong } from './sts-messages.js';
import { type RoleParameters, readRoleParameters } from './sts-parameters.js';
import type { WebIdentity } from './web-identity-token.js';
import type { CallDetails } from './wire-request.js';

/**
 * The role that a call with a token asks for, and its account, which is the one that must take part in the region. Throws `StsError` for
 * parameters that STS would refuse, and `RegionDisabledException`.
 */
export function askedOf(
  world: AwsModel,
  query: QueryParameters,
  region: string,
  alsoRequired: readonly 'WebIdentityToken'[] = [],
): { readonly parameters: RoleParameters; readonly account: ModelAccount | undefined } {
  const parameters = readRoleParameters(query, world, alsoRequired);
  const account = accountOf(world, parameters.role);
  if (account?.disabledRegions.has(region)) throw regionDisabled(account.id);
  return { parameters, account };
}

/** Gives a web identity a session of the role asked for. Throws `StsError` when STS would refuse; what it finds out is in the trail. */
export function admitWebIdentity(
  grants: SessionIssuer,
  identity: WebIdentity,
  { origin, region, nowMs, sessionName }: CallCircumstances,
  parameters: RoleParameters,
  trail: CallDetails,
): IssuedSession {
  trail.caller = identity.subject;
  const account = accountOf(grants.world, parameters.role);
  const role = findRole(grants.world, parameters.role);
  const provider = `arn:${parameters.role.partition}:iam::${parameters.role.account}:oidc-provider/${identity.provider}`;
  const context = contextKeys({
    ...requestKeys(origin, region, nowMs),
    ...roleKeys(parameters, account, role),
    ...identity.conditionKeys,
    ...(sessionName && { 'sts:RoleSessionName': sessionName }),
  });
  const verdict = authorizeWebIdentity(
    { account, role },
    {
      caller: { kind: 'web-identity', provider },
      action: 'sts:AssumeRoleWithWebIdentity',
      resource: parameters.role.arn,
      context,
    },
  );
  trail.verdict = verdict;
  if (!verdict.allowed || role === undefined) throw notAuthorizedForWebIdentity(undeterminedTail(verdict));
  if (parameters.durationSeconds > role.maxSessionDurationSeconds) throw sessionTooLong();
  const packed = packedPercent(parameters.policyCharacters, {});
  const session = issueSession(grants, parameters, role, nowMs, {
    federatedProvider: provider,
    federatedKeys: sessionKeys(identity),
  });
  return { session, packed };
}

/**
 * The keys that a session bears on, into the trust policies of the roles that it assumes ("Available keys for AWS OIDC federation",
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif, those "available in session"): of GitHub's claims,
 * the subject and the audience.
 */
function sessionKeys({ provider, conditionKeys }: WebIdentity): WebIdentity['conditionKeys'] {
  const carried = [`${provider}:aud`, `${provider}:sub`];
  return Object.fromEntries(Object.entries(conditionKeys).filter(([key]) => carried.includes(key)));
}
