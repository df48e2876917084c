/** What policies are asked about AssumeRole: a request for each action that both halves must allow. */
import { authorizeHop, type CallerPolicies, type Decision, type RolePolicies } from '../authorize.js';
import type { Role } from '../aws-model.js';
import type { PolicyRequest } from '../policy-request.js';
import {
  type CallCircumstances,
  hopKeys,
  type Inheritance,
  keysOfAction,
  type RequestedRole,
  type RequestedTagging,
  type RequestSigner,
  requestContext,
  requestKeys,
  roleKeys,
  signerKeys,
} from '../request-context.js';
import { withUnknown } from '../unknown-keys.js';

/** One call of AssumeRole, with everything that policies can test of it. */
export interface Hop {
  readonly signer: RequestSigner;
  readonly parameters: RequestedRole;
  readonly tagging: RequestedTagging;
  readonly inherited: Inheritance;
  readonly circumstances: CallCircumstances;
  /** True for a key, in lower case, whose value is not known although it is set or is usually absent. */
  readonly isUnknown?: (key: string) => boolean;
}

/** The role that a session belongs to, for the tags that it has. */
export type SignerPolicies = CallerPolicies & { readonly role: Role | undefined };

/** All requests of a hop, first the one for the call's own action. */
export type HopRequests = readonly [PolicyRequest, ...PolicyRequest[]];

const ASSUME_ROLE = 'sts:AssumeRole';

/**
 * The requests that AWS evaluates for a hop: for AssumeRole, and for tags and a source identity, sent or inherited, one more each.
 */
export function hopRequests(
  from: SignerPolicies,
  to: RolePolicies,
  { signer, parameters, tagging, inherited, circumstances, isUnknown = () => false }: Hop,
): HopRequests {
  const { origin, region, nowMs, sessionName, unknownKeys } = circumstances;
  const known = requestContext({
    ...requestKeys(origin, region, nowMs),
    ...roleKeys(parameters, to.account, to.role, inherited.tags),
    ...hopKeys(tagging, inherited),
    ...signerKeys(signer, from.account, from.role),
    ...(sessionName && { 'sts:RoleSessionName': sessionName }),
    ...unknownKeys,
  });
  const context = withUnknown(known, isUnknown);
  const common = { caller: signer.caller, resource: parameters.role.arn };
  const further = (action: 'sts:TagSession' | 'sts:SetSourceIdentity'): PolicyRequest => ({
    ...common,
    action,
    context: keysOfAction(action, context),
  });
  return [
    { ...common, action: ASSUME_ROLE, context },
    ...(Object.keys({ ...inherited.tags, ...tagging.tags }).length > 0 ? [further('sts:TagSession')] : []),
    ...(inherited.sourceIdentity === undefined ? [] : [further('sts:SetSourceIdentity')]),
  ];
}

/** Decides a hop: by the first request that is denied, otherwise by the one for the call's own action. */
export function decideHop(from: CallerPolicies, to: RolePolicies, [own, ...further]: HopRequests): Decision {
  const decision = authorizeHop(from, to, own);
  if (!decision.allowed) return decision;
  for (const request of further) {
    const other = authorizeHop(from, to, request);
    if (!other.allowed) return other;
  }
  return decision;
}
