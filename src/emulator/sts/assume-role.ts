/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
import { decideAssumeRole } from '../../iam/sts/assume-role.js';
import { authenticate } from './authenticate.js';
import { issueSession, sessionResult } from './issue-session.js';
import { originOfRequest, recordRole, type StsCall } from './state.js';

/** Returns a session of the role to a session or user. */
export const assumeRole: StsCall = (state, request, query, details) => {
  recordRole(details, query, state.world);
  const nowMs = state.clock();
  const { signer, region } = authenticate(request, state, nowMs);
  details.caller = signer.caller.arn;
  const circumstances = { origin: originOfRequest(request), region, nowMs };
  const outcome = decideAssumeRole(state.world, signer, query.assumeRoleInput(), circumstances, state.detailedDenials);
  if (outcome.verdict !== undefined) details.verdict = outcome.verdict;
  if (!outcome.allowed) throw outcome.error;
  const session = issueSession(state, outcome.session);
  return {
    ...sessionResult(session),
    SourceIdentity: session.sourceIdentity,
    PackedPolicySize: outcome.packedPercent,
  };
};
