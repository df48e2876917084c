/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
import { authenticate } from './authenticate.js';
import { handleAssumeRole } from './handle-assume-role.js';
import { sessionResult } from './session-result.js';
import { recordRole, type StsCall } from './state.js';

/** Makes one session or user into a session of a role. */
export const assumeRole: StsCall = (state, request, query, trail) => {
  recordRole(trail, query, state.world);
  const nowMs = state.clock();
  const { signer, region } = authenticate(request, state.world, state.vault, nowMs);
  trail.caller = signer.caller.arn;
  const { session, packed } = handleAssumeRole(state, signer, { origin: request, region, nowMs }, query, trail);
  return { ...sessionResult(session), SourceIdentity: session.sourceIdentity, PackedPolicySize: packed };
};
