/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
import { sessionResult } from './session-result.js';
import { recordRole, type StsCall } from './state.js';
import { admitWebIdentity, askedOf } from './web-identity-admission.js';
import { verifyWebIdentityToken } from './web-identity-token.js';

/** Exchanges a token for a session. Who may not is told the same as who asks for a role that does not exist. */
export const assumeRoleWithWebIdentity: StsCall = async (state, request, query, trail) => {
  recordRole(trail, query, state.world);
  const nowMs = state.clock();
  const region = regionOfHost(request.headers.host) ?? state.region;
  const { parameters, account } = askedOf(state.world, query, region, ['WebIdentityToken']);
  const identity = await verifyWebIdentityToken(query.get('WebIdentityToken') ?? '', account, state.keyOf, nowMs);
  const { session, packed } = admitWebIdentity(state, identity, { origin: request, region, nowMs }, parameters, trail);
  return {
    ...sessionResult(session),
    SubjectFromWebIdentityToken: identity.subject,
    Audience: identity.audience,
    Provider: session.federatedProvider,
    PackedPolicySize: packed,
  };
};

/** The region that a host such as `sts.eu-west-1.localhost` names; an unsigned call bears no other sign of it. */
function regionOfHost(host: string | undefined): string | undefined {
  return /^sts(?:-fips)?\.([a-z]+(?:-[a-z]+)+-\d)\./.exec(host ?? '')?.[1];
}
