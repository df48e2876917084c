/** What whoever signed may do by AssumeRole: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */

import { authorizeHop, denialTail, undeterminedTail } from '../../iam/authorize.js';
import { accountOf, findRole } from '../../iam/aws-model.js';
import {
  type CallCircumstances,
  hopKeys,
  type Inheritance,
  keysOfAction,
  requestKeys,
  roleKeys,
  signerKeys,
} from '../../iam/request-context.js';
import { contextKeys } from '../../iam/string-pattern.js';
import type { Signer } from './authenticate.js';
import { callerPolicies } from './caller-policies.js';
import { packedPercent } from './packing.js';
import type { QueryParameters } from './query.js';
import { type IssuedSession, issueSession } from './session-result.js';
import type { SessionIssuer } from './state.js';
import {
  chainedSessionTooLong,
  internalFailure,
  notAuthorized,
  regionDisabled,
  sessionTooLong,
  sourceIdentityChanged,
  transitiveTagResent,
} from './sts-messages.js';
import { readRoleParameters, readTaggingParameters, type TaggingParameters } from './sts-parameters.js';
import type { CallDetails } from './wire-request.js';

const CHAINED_SESSION_SECONDS = 3600;
const ASSUME_ROLE = 'sts:AssumeRole';

type HopAction = typeof ASSUME_ROLE | 'sts:TagSession' | 'sts:SetSourceIdentity';

/** Gives a signer a session of the role that the query asks for. Throws `StsError` when STS would refuse; what it finds out is in the trail. */
export function handleAssumeRole(
  grants: SessionIssuer,
  signer: Signer,
  { origin, region, nowMs, sessionName }: CallCircumstances,
  query: QueryParameters,
  trail: CallDetails,
): IssuedSession {
  const { world } = grants;
  const { caller } = signer;
  const from = callerPolicies(world, signer);
  // The caller's account counts, not the role's: https://github.com/awsdocs/iam-user-guide/pull/283.
  if (from.account?.disabledRegions.has(region)) throw regionDisabled(caller.account);
  const parameters = readRoleParameters(query, world);
  const tagging = readTaggingParameters(query);
  const inherited = inheritance(signer, tagging);
  if (signer.kind === 'session' && parameters.durationSeconds > CHAINED_SESSION_SECONDS) throw chainedSessionTooLong();

  const account = accountOf(world, parameters.role);
  const role = findRole(world, parameters.role);
  const tags = { ...inherited.tags, ...tagging.tags };
  const context = contextKeys({
    ...requestKeys(origin, region, nowMs),
    ...roleKeys(parameters, account, role, inherited.tags),
    ...hopKeys(tagging, inherited),
    ...signerKeys(signer, from.account, from.role),
    ...(sessionName && { 'sts:RoleSessionName': sessionName }),
  });
  const resource = parameters.role.arn;
  for (const action of actionsOf(tags, inherited.sourceIdentity)) {
    const keys = action === ASSUME_ROLE ? context : keysOfAction(action, context);
    const verdict = authorizeHop(from, { account, role }, { caller, action, resource, context: keys });
    // The call's own action is what the record tells of, unless another one fails.
    if (trail.verdict === undefined || !verdict.allowed) trail.verdict = verdict;
    if (verdict.allowed) continue;
    const detailed = grants.detailedDenials ?? from.account === account;
    // Who may not know whether the role exists must not learn it from the tail.
    const tellable = role !== undefined || verdict.type !== 'role trust policy';
    const tail = detailed && tellable ? denialTail(verdict) : '';
    throw notAuthorized(caller.arn, action, resource, tail + undeterminedTail(verdict));
  }
  // Unreachable: nothing allows a role that is not there.
  if (role === undefined) throw internalFailure();
  if (parameters.durationSeconds > role.maxSessionDurationSeconds) throw sessionTooLong();
  const packed = packedPercent(parameters.policyCharacters, tags);
  const session = issueSession(grants, parameters, role, nowMs, {
    tags,
    transitiveKeys: [...Object.keys(inherited.tags), ...tagging.transitiveKeys].map((key) => key.toLowerCase()),
    sourceIdentity: inherited.sourceIdentity,
    federatedProvider: signer.kind === 'session' ? signer.session.federatedProvider : undefined,
  });
  return { session, packed };
}

/** Tags and a source identity must be allowed as well, on both halves, whether they are sent or inherited. */
function actionsOf(tags: Readonly<Record<string, string>>, sourceIdentity: string | undefined): HopAction[] {
  const actions: HopAction[] = [ASSUME_ROLE];
  if (Object.keys(tags).length > 0) actions.push('sts:TagSession');
  if (sourceIdentity !== undefined) actions.push('sts:SetSourceIdentity');
  return actions;
}

/**
 * What the caller's session hands on: its transitive tags and its source identity
 * ("Pass session tags in AWS STS", https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html).
 */
function inheritance(signer: Signer, tagging: TaggingParameters): Inheritance {
  if (signer.kind === 'user') return { tags: {}, sourceIdentity: tagging.sourceIdentity };
  const { tags, transitiveKeys, sourceIdentity } = signer.session;
  const isTransitive = (key: string) => transitiveKeys.includes(key.toLowerCase());
  if (Object.keys(tagging.tags).some(isTransitive)) throw transitiveTagResent();
  if (
    sourceIdentity !== undefined &&
    tagging.sourceIdentity !== undefined &&
    tagging.sourceIdentity !== sourceIdentity
  ) {
    throw sourceIdentityChanged();
  }
  return {
    tags: Object.fromEntries(Object.entries(tags).filter(([key]) => isTransitive(key))),
    sourceIdentity: sourceIdentity ?? tagging.sourceIdentity,
  };
}
