/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
import { grantToWebIdentity, requestedRole } from '../../iam/sts/assume-role-with-token.js';
import { violationsOf } from '../../iam/sts/role-parameters.js';
import { issueSession, sessionResult } from './issue-session.js';
import { originOfRequest, recordRole, type StsCall } from './state.js';
import { verifyWebIdentityToken } from './web-identity-token.js';

/** Exchanges a token for a session. The answer to a denied caller does not show whether the role exists. */
export const assumeRoleWithWebIdentity: StsCall = async (state, request, query, details) => {
  const { world: model } = state;
  recordRole(details, query, model);
  const nowMs = state.clock();
  const region = regionOfHost(request.headers.host) ?? state.region;
  const token = query.get('WebIdentityToken');
  const violations = violationsOf('webIdentityToken', token, true);
  const { parameters, account } = requestedRole(model, query.assumeRoleInput(), region, violations);
  const identity = await verifyWebIdentityToken(token ?? '', account, state.keyOf, nowMs);
  details.caller = identity.subject;
  const granted = grantToWebIdentity(
    model,
    identity,
    parameters,
    { origin: originOfRequest(request), region, nowMs },
    details,
  );
  const session = issueSession(state, granted.session);
  return {
    ...sessionResult(session),
    SubjectFromWebIdentityToken: identity.subject,
    Audience: identity.audience,
    Provider: session.federatedProvider,
    PackedPolicySize: granted.packedPercent,
  };
};

/** The region that a host such as `sts.eu-west-1.localhost` names; an unsigned call names it nowhere else. */
function regionOfHost(host: string | undefined): string | undefined {
  return /^sts(?:-fips)?\.([a-z]+(?:-[a-z]+)+-\d)\./.exec(host ?? '')?.[1];
}
