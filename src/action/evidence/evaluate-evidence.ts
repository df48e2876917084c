import {
  authorizeByCaller,
  authorizeByRole,
  authorizeHop,
  type Decision,
  type RolePolicies,
} from '../../iam/authorize.js';
import type { ModelAccount, Role } from '../../iam/aws-model.js';
import type { PolicyKind } from '../../iam/document.js';
import { parsePolicyIn } from '../../iam/partition.js';
import type { NamedPolicy, PolicyRequest } from '../../iam/policy-request.js';
import { type RequestSigner, UNKNOWN_ORIGIN } from '../../iam/request-context.js';
import { type Hop, type HopRequests, hopRequests, type SignerPolicies } from '../../iam/sts/hop-requests.js';
import { MalformedPolicy } from '../../iam/syntax.js';
import { unreadPolicy, unreadTrustPolicy } from '../../iam/unread.js';
import type { RoleArn } from '../../shared/aws/arn.js';
import { type AssumeRoleHop, CHAINING_CAP_SECONDS } from '../route/route.js';
import { carriedKeys, type HopCaller, isUnknownOfCaller, signerOf } from './hop-signer.js';
import type { HopReadings, PolicyReading, RoleReading } from './reading.js';

/** A denied hop as it was sent. */
export interface SentHop {
  readonly hop: AssumeRoleHop;
  readonly caller: HopCaller;
  /** The region of the STS that was called. */
  readonly region: string;
  /** When it was denied. */
  readonly nowMs: number;
}

/**
 * What one half of a hop decides: it denies for certain, it may deny by a key whose value is not known, it allows, or a policy was not read
 * that may decide it. Policies of an organization are in no half.
 */
export type HalfDecision =
  | { readonly outcome: 'denies' | 'depends'; readonly decision: Decision }
  | { readonly outcome: 'allows' }
  | { readonly outcome: 'unread'; readonly policies: readonly string[] };

/** What the policies that were read decide about a hop. */
export interface HopEvidence {
  /** The denial that holds whatever is not known; `undefined` when there is none. */
  readonly denial: Decision | undefined;
  readonly hub: HalfDecision;
  readonly target: HalfDecision;
  /** The target allows the hop only if AWS keeps the token's subject or audience in the hub session. That is documented and not confirmed. */
  readonly needsCarriedKeys: boolean;
  /** Policies that were read and that this engine cannot evaluate, with the reason. */
  readonly notEvaluated: ReadonlyArray<{ readonly name: string; readonly reason: string }>;
}

/**
 * Decides a denied hop by the policies that were read. What was not read, and each key whose value is not known, leaves the decision open,
 * so what denies here is certain. `undefined` for a caller that no policy can be evaluated for.
 */
export function evaluateEvidence(readings: HopReadings, sent: SentHop): HopEvidence | undefined {
  const notEvaluated: Array<{ name: string; reason: string }> = [];
  const { hop } = sent;
  const { partition } = hop.role;
  const parse = (name: string, text: string, kind: PolicyKind): NamedPolicy | undefined => {
    try {
      return { name, policy: parsePolicyIn(partition, text, kind) };
    } catch (error) {
      if (!(error instanceof MalformedPolicy)) throw error;
      // A reason may quote a value, and an external id is not shown.
      const reason = /externalid/i.test(text)
        ? `${error.where || 'the document'} is not as this action expects it`
        : error.message;
      notEvaluated.push({ name, reason });
      return undefined;
    }
  };
  const target = readings.target.ok ? readings.target.value : undefined;
  const trustName = `trust policy of ${hop.role.name}`;
  const trust = target && parse(trustName, target.trustPolicy, 'trust');
  const hub = readings.hub;
  const hubRole = hub?.role.ok ? hub.role.value : undefined;
  const signer = signerOf(sent.caller, hubRole?.id ?? '', trust);
  if (signer === undefined) return undefined;

  const identity = ({ name, document }: PolicyReading, kind: PolicyKind): NamedPolicy =>
    (document.ok && parse(name, document.value, kind)) || unreadPolicy(name);
  const { account } = signer.caller;
  const callerAccount = accountOf(account, partition);
  const from: SignerPolicies = {
    account: callerAccount,
    permissions: {
      identity: hub?.policies.map((one) => identity(one, 'identity')) ?? [unreadPolicy(PERMISSIONS)],
      boundary: hub === undefined ? [unreadPolicy(BOUNDARY)] : hub.boundary && [identity(hub.boundary, 'boundary')],
    },
    // The hub session has none. The runner's own session may.
    sessionPolicies: sent.caller.from === 'token' ? undefined : [unreadPolicy(SESSION_POLICIES)],
    role: hubRole && roleOf(hubRole.arn, hubRole),
  };
  const role: Role = { ...roleOf(hop.role, target), trust: trust ?? unreadTrustPolicy(trustName) };
  const to: RolePolicies = {
    account: account === hop.role.account ? callerAccount : accountOf(hop.role.account, partition),
    role,
  };

  const isUnknownOfSigner = isUnknownOfCaller(sent.caller);
  const isUnknown = (key: string) =>
    ORGANIZATION_KEY.test(key) ||
    isUnknownOfSigner(key) ||
    (target === undefined && RESOURCE_TAG.test(key)) ||
    (hubRole === undefined && PRINCIPAL_TAG.test(key));
  const requests = hopRequests(from, to, hopOf(sent, signer, isUnknown));
  const without = withoutKeys(requests, Object.keys(carriedKeys(sent.caller).keys));
  // Within one account the trust policy may be enough, whatever the caller's permissions are.
  const isEnough = to.account === callerAccount && half(requests, withinAccount(from, to)).outcome === 'allows';
  const byHub = (request: PolicyRequest) => authorizeByCaller({ ...from, account: undefined }, request);
  const byTarget = (request: PolicyRequest) => authorizeByRole({ ...to, account: undefined }, request);
  const ofTarget = half(requests, byTarget);
  return {
    denial: certainDenial(requests, (request) => authorizeHop(from, to, request)),
    hub: isEnough ? { outcome: 'allows' } : half(requests, byHub),
    target: ofTarget,
    needsCarriedKeys: ofTarget.outcome === 'allows' && half(without, byTarget).outcome !== 'allows',
    notEvaluated,
  };
}

const PERMISSIONS = "the caller's permissions";
const BOUNDARY = "the caller's permissions boundary";
const SESSION_POLICIES = "the calling session's policies";

/** No one sets these for a run. */
const ORGANIZATION_KEY = /^aws:(?:principal|resource)orgid$/;
const PRINCIPAL_TAG = /^aws:principaltag\//;
const RESOURCE_TAG = /^(?:aws|iam):resourcetag\//;

function hopOf({ hop, region, nowMs }: SentHop, signer: RequestSigner, isUnknown: (key: string) => boolean): Hop {
  const { role, sessionName, externalId, transitiveTagKeys, sourceIdentity } = hop;
  const tags = Object.fromEntries(hop.tags.map(({ key, value }) => [key, value]));
  return {
    signer,
    parameters: { role, sessionName },
    tagging: { externalId, tags, transitiveKeys: transitiveTagKeys },
    inherited: { tags: {}, sourceIdentity },
    circumstances: { origin: UNKNOWN_ORIGIN, region, nowMs },
    isUnknown,
  };
}

function roleOf(arn: RoleArn, read: RoleReading | undefined): Role {
  return {
    arn,
    id: read?.id ?? '',
    trust: unreadTrustPolicy(arn.name),
    permissions: { identity: [], boundary: undefined },
    maxSessionDurationSeconds: CHAINING_CAP_SECONDS,
    tags: read?.tags ?? {},
  };
}

/** The requests without keys of these names. */
function withoutKeys([own, ...further]: HopRequests, names: readonly string[]): HopRequests {
  const left = names.map((name) => name.toLowerCase());
  const without = (request: PolicyRequest): PolicyRequest => ({
    ...request,
    context: { get: (key) => (left.includes(key) ? undefined : request.context.get(key)) },
  });
  return [without(own), ...further.map(without)];
}

/** An account whose organization may have any policies. */
function accountOf(id: string, partition: string): ModelAccount {
  return {
    id,
    partition,
    organizationId: undefined,
    oidcProviders: new Map(),
    roles: new Map(),
    serviceControlPolicies: [[unreadPolicy('service control policies')]],
    resourceControlPolicies: [unreadPolicy('resource control policies')],
    disabledRegions: new Set(),
  };
}

/** Decides by both halves of one account, without the policies of its organization. */
function withinAccount(from: SignerPolicies, to: RolePolicies): (request: PolicyRequest) => Decision {
  const account = from.account && { ...from.account, serviceControlPolicies: [], resourceControlPolicies: [] };
  return (request) => authorizeHop({ ...from, account }, { ...to, account }, request);
}

/** The first decision that denies whatever is not known. */
function certainDenial(requests: HopRequests, decide: (request: PolicyRequest) => Decision): Decision | undefined {
  return requests.map(decide).find(({ allowed, unknown }) => !allowed && unknown === undefined);
}

function half(requests: HopRequests, decide: (request: PolicyRequest) => Decision): HalfDecision {
  const decisions = requests.map(decide);
  const denied = decisions.filter(({ allowed }) => !allowed);
  const certain = denied.find(({ unknown }) => unknown === undefined);
  if (certain !== undefined) return { outcome: 'denies', decision: certain };
  const unread = denied.find(({ unknown }) => unknown !== undefined && unknown.policies.length > 0);
  if (unread?.unknown !== undefined) return { outcome: 'unread', policies: unread.unknown.policies };
  const [first] = denied;
  return first === undefined ? { outcome: 'allows' } : { outcome: 'depends', decision: first };
}
