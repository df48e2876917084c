/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
import { contextKeys } from '../policy/pattern.js';
import { findRole } from '../world.js';
import { authenticate, type Signer } from './authenticate.js';
import { authorizeHop, denialTail } from './authorize.js';
import { callerHalf } from './caller-half.js';
import { hopKeys, requestKeys, roleKeys, signerKeys } from './context.js';
import {
  chainedSessionTooLong,
  internalFailure,
  notAuthorized,
  regionDisabled,
  sessionTooLong,
  sourceIdentityChanged,
  transitiveTagResent,
} from './messages.js';
import { packedPercent } from './packing.js';
import { readRoleParameters, readTaggingParameters, type TaggingParameters } from './parameters.js';
import { issueSession, sessionResult } from './session-result.js';
import { accountOf, noteRole, type StsCall } from './state.js';

const CHAINED_SESSION_SECONDS = 3600;

/** Makes one session or user into a session of a role. */
export const assumeRole: StsCall = (state, request, query, trail) => {
  noteRole(trail, query);
  const nowMs = state.clock();
  const { signer, region } = authenticate(request, state.world, state.vault, nowMs);
  const { caller } = signer;
  trail.caller = caller.arn;
  const from = callerHalf(state.world, signer);
  // The caller's account counts, not the role's: https://github.com/awsdocs/iam-user-guide/pull/283.
  if (from.account?.disabledRegions.has(region)) throw regionDisabled(caller.account);
  const parameters = readRoleParameters(query, state.world);
  const tagging = readTaggingParameters(query);
  const inherited = inheritance(signer, tagging);
  if (signer.kind === 'session' && parameters.durationSeconds > CHAINED_SESSION_SECONDS) throw chainedSessionTooLong();

  const account = accountOf(state.world, parameters.role);
  const role = findRole(state.world, parameters.role);
  const tags = { ...inherited.tags, ...tagging.tags };
  const context = contextKeys({
    ...requestKeys(request, region, nowMs),
    ...roleKeys(parameters, account, role, inherited.tags),
    ...hopKeys(tagging, tags, inherited.sourceIdentity),
    ...signerKeys(signer, from.account, from.role),
  });
  const resource = parameters.role.arn;
  for (const action of actionsOf(tags, inherited.sourceIdentity)) {
    const verdict = authorizeHop(from, { account, role }, { caller, action, resource, context });
    // The call's own action is what the record tells of, unless another one fails.
    if (trail.verdict === undefined || !verdict.allowed) trail.verdict = verdict;
    if (verdict.allowed) continue;
    const detailed = state.detailedDenials ?? from.account === account;
    // Who may not know whether the role exists must not learn it from the tail.
    const tellable = role !== undefined || verdict.type !== 'role trust policy';
    throw notAuthorized(caller.arn, action, resource, detailed && tellable ? denialTail(verdict) : '');
  }
  // Unreachable: nothing allows a role that is not there.
  if (role === undefined) throw internalFailure();
  if (parameters.durationSeconds > role.maxSessionDurationSeconds) throw sessionTooLong();
  const packed = packedPercent(parameters.policyCharacters, tags);
  const session = issueSession(state, parameters, role, nowMs, {
    tags,
    transitiveKeys: [...Object.keys(inherited.tags), ...tagging.transitiveKeys].map((key) => key.toLowerCase()),
    sourceIdentity: inherited.sourceIdentity,
    federatedProvider: signer.kind === 'session' ? signer.session.federatedProvider : undefined,
  });
  return { ...sessionResult(session), SourceIdentity: inherited.sourceIdentity, PackedPolicySize: packed };
};

/** Tags and a source identity must be allowed as well, on both halves, whether they are sent or inherited. */
function actionsOf(tags: Readonly<Record<string, string>>, sourceIdentity: string | undefined): string[] {
  const actions = ['sts:AssumeRole'];
  if (Object.keys(tags).length > 0) actions.push('sts:TagSession');
  if (sourceIdentity !== undefined) actions.push('sts:SetSourceIdentity');
  return actions;
}

interface Inheritance {
  readonly tags: Readonly<Record<string, string>>;
  readonly sourceIdentity: string | undefined;
}

/**
 * What the caller's session hands on, and the call cannot change: its transitive tags and its source identity
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
