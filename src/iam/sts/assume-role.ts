/** Decides AssumeRole: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
import { denialTail, undeterminedTail } from '../authorize.js';
import { type AwsModel, accountOf, findRole } from '../aws-model.js';
import type { CallCircumstances, Inheritance, RequestSigner } from '../request-context.js';
import { callerPolicies } from './caller-policies.js';
import { grantSession, type HopOutcome, outcomeOf } from './hop-outcome.js';
import { decideHop, hopRequests } from './hop-requests.js';
import {
  type AssumeRoleInput,
  readRoleParameters,
  readTaggingParameters,
  type TaggingParameters,
} from './role-parameters.js';
import {
  chainedSessionTooLong,
  notAuthorized,
  otherPartition,
  regionDisabled,
  sourceIdentityChanged,
  transitiveTagResent,
} from './sts-error.js';

const CHAINED_SESSION_SECONDS = 3600;

/**
 * Decides one hop from a session or user to a role: its parameters, then service and resource control policies, identity policies,
 * permissions boundary and session policies of the caller, and the role's trust policy. `detailedDenials` names in every denial the kind of
 * policy that denied; when absent, only within one account.
 */
export function decideAssumeRole(
  model: AwsModel,
  signer: RequestSigner,
  input: AssumeRoleInput,
  circumstances: CallCircumstances,
  detailedDenials?: boolean,
): HopOutcome {
  return outcomeOf((record) => {
    const { caller } = signer;
    const from = callerPolicies(model, signer);
    const { region, nowMs } = circumstances;
    // The caller's account counts, not the role's: https://github.com/awsdocs/iam-user-guide/pull/283.
    if (from.account?.disabledRegions.has(region)) throw regionDisabled(caller.account);
    const parameters = readRoleParameters(input, model);
    const tagging = readTaggingParameters(input);
    const inherited = inheritance(signer, tagging);
    if (signer.kind === 'session' && parameters.durationSeconds > CHAINED_SESSION_SECONDS)
      throw chainedSessionTooLong();

    const account = accountOf(model, parameters.role);
    const role = findRole(model, parameters.role);
    const to = { account, role };
    const hop = { signer, parameters, tagging, inherited, circumstances };
    const verdict = decideHop(from, to, hopRequests(from, to, hop));
    record.verdict = verdict;
    const resource = parameters.role.arn;
    if (!verdict.allowed) {
      // A caller that may not know whether the role exists must not learn it from the tail.
      const isShown = role !== undefined || verdict.type !== 'role trust policy';
      const tail = (detailedDenials ?? from.account === account) && isShown ? denialTail(verdict) : '';
      throw notAuthorized(caller.arn, verdict.action, resource, tail + undeterminedTail(verdict));
    }
    if (!caller.arn.startsWith(`arn:${parameters.role.partition}:`)) throw otherPartition(caller.arn, parameters.role);
    // Unreachable: nothing allows a role that does not exist.
    if (role === undefined) throw notAuthorized(caller.arn, verdict.action, resource, '');
    return grantSession(parameters, role, nowMs, {
      unknownName: circumstances.sessionName,
      tags: { ...inherited.tags, ...tagging.tags },
      transitiveKeys: [...Object.keys(inherited.tags), ...tagging.transitiveKeys].map((key) => key.toLowerCase()),
      sourceIdentity: inherited.sourceIdentity,
      federatedProvider: signer.kind === 'session' ? signer.session.federatedProvider : undefined,
    });
  });
}

/**
 * What the caller's session passes to the next: its transitive tags and its source identity
 * ("Pass session tags in AWS STS", https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html).
 */
function inheritance(signer: RequestSigner, tagging: TaggingParameters): Inheritance {
  if (signer.kind === 'user') return { tags: {}, sourceIdentity: tagging.sourceIdentity };
  const { tags, transitiveKeys, sourceIdentity } = signer.session;
  const isTransitive = (key: string) => transitiveKeys.includes(key.toLowerCase());
  if (Object.keys(tagging.tags).some(isTransitive)) throw transitiveTagResent();
  if ((tagging.sourceIdentity ?? sourceIdentity) !== (sourceIdentity ?? tagging.sourceIdentity)) {
    throw sourceIdentityChanged();
  }
  return {
    tags: Object.fromEntries(Object.entries(tags).filter(([key]) => isTransitive(key))),
    sourceIdentity: sourceIdentity ?? tagging.sourceIdentity,
  };
}
