/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
import { contextKeys } from '../policy/pattern.js';
import { findRole } from '../world.js';
import { authorizeWebIdentity } from './authorize.js';
import { requestKeys, roleKeys } from './context.js';
import { notAuthorizedForWebIdentity, regionDisabled, sessionTooLong } from './messages.js';
import { packedPercent } from './packing.js';
import { readRoleParameters } from './parameters.js';
import { issueSession, sessionResult } from './session-result.js';
import { accountOf, noteRole, type StsCall } from './state.js';
import { verifyWebIdentityToken, type WebIdentity } from './web-identity-token.js';

/** Exchanges a token for a session. Who may not is told the same as who asks for a role that does not exist. */
export const assumeRoleWithWebIdentity: StsCall = async (state, request, query, trail) => {
  noteRole(trail, query);
  const nowMs = state.clock();
  const parameters = readRoleParameters(query, state.world, ['WebIdentityToken']);
  const account = accountOf(state.world, parameters.role);
  const region = regionOfHost(request.headers.host);
  if (region !== undefined && account?.disabledRegions.has(region)) throw regionDisabled(account.id);
  const identity = await verifyWebIdentityToken(query.get('WebIdentityToken') ?? '', account, state.keyOf, nowMs);
  trail.caller = identity.subject;

  const role = findRole(state.world, parameters.role);
  const provider = `arn:${parameters.role.partition}:iam::${parameters.role.account}:oidc-provider/${identity.provider}`;
  const context = contextKeys({
    ...requestKeys(request, region, nowMs),
    ...roleKeys(parameters, account, role),
    ...identity.conditionKeys,
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
  if (!verdict.allowed || role === undefined) throw notAuthorizedForWebIdentity();
  if (parameters.durationSeconds > role.maxSessionDurationSeconds) throw sessionTooLong();
  const packed = packedPercent(parameters.policyCharacters, {});
  const session = issueSession(state, parameters, role, nowMs, {
    federatedProvider: provider,
    federatedKeys: sessionKeys(identity),
  });
  return {
    ...sessionResult(session),
    SubjectFromWebIdentityToken: identity.subject,
    Audience: identity.audience,
    Provider: provider,
    PackedPolicySize: packed,
  };
};

/**
 * The keys that a session bears on, into the trust policies of the roles that it assumes ("Cross-service OIDC federation context keys",
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#cross-condition-keys-wif): of GitHub's claims,
 * the subject and the audience.
 */
function sessionKeys({ provider, audience, subject }: WebIdentity): Readonly<Record<string, string>> {
  return { [`${provider}:aud`]: audience, [`${provider}:sub`]: subject };
}

/** The region that a host such as `sts.eu-west-1.localhost` names; an unsigned call bears no other sign of it. */
function regionOfHost(host: string | undefined): string | undefined {
  return /^sts(?:-fips)?\.([a-z]+(?:-[a-z]+)+-\d)\./.exec(host ?? '')?.[1];
}
