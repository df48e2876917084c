/**
 * The condition keys of a request.
 *
 * Sources: "AWS global condition context keys"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html) and "Actions, resources, and condition keys for
 * AWS Security Token Service" (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html).
 */

import type { RoleArn } from '../shared/aws/arn.js';
import type { ModelAccount, Role, User } from './aws-model.js';
import type { Caller } from './principal.js';
import type { SessionFacts } from './session-facts.js';
import type { ContextKeys, ContextValue, Placeholder } from './string-pattern.js';
import { NOTHING } from './unknown.js';

type ContextValues = Record<string, string | ContextValue | undefined>;

/** Where a request comes from, as far as policies can ask. */
export interface RequestOrigin {
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly sourceIp: string;
}

/** Who signed a request: a session of a role, or a user with a long-term key. */
export type RequestSigner =
  | { readonly kind: 'session'; readonly session: SessionFacts; readonly caller: Caller & { kind: 'role-session' } }
  | { readonly kind: 'user'; readonly user: User; readonly caller: Caller & { kind: 'user' } };

/** The role that a request asks for, and the name of its session. */
export interface RequestedRole {
  readonly role: RoleArn;
  readonly sessionName: string;
}

/** What only AssumeRole carries. */
export interface RequestedTagging {
  readonly externalId: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly transitiveKeys: readonly string[];
}

/** What surrounds a call: where it comes from, which region it goes to, and when. */
export interface CallCircumstances {
  readonly origin: RequestOrigin;
  readonly region: string;
  readonly nowMs: number;
  /** Replaces the session name where it is made of claims that are not known. */
  readonly sessionName?: Placeholder | undefined;
  /** Other keys of the request whose values are not known, such as `aws:RequestTag/Commit`. */
  readonly unknownKeys?: Readonly<Record<string, Placeholder>>;
}

/**
 * Keys that STS itself has, by action; the requested role and the request have theirs with every action. The tables of "Actions, resources,
 * and condition keys for AWS Security Token Service" list them, and list no claim of a provider with these two.
 */
const KEYS_OF_ACTION: Readonly<Record<'sts:TagSession' | 'sts:SetSourceIdentity', RegExp>> = {
  'sts:TagSession': /^(?:aws:requesttag\/|aws:tagkeys$|sts:transitivetagkeys$)/,
  'sts:SetSourceIdentity': /^sts:sourceidentity$/,
};
const KEY_OF_EVERY_ACTION = /^(?:aws:(?!requesttag\/|tagkeys$)|iam:resourcetag\/)/;

/** What is left of AssumeRole's keys for an action that it needs besides. */
export function keysOfAction(action: keyof typeof KEYS_OF_ACTION, keys: ContextKeys): ContextKeys {
  return new Map([...keys].filter(([key]) => KEY_OF_EVERY_ACTION.test(key) || KEYS_OF_ACTION[action].test(key)));
}

/** What a caller's session passes to the next, and the call cannot change. */
export interface Inheritance {
  /** The session's transitive tags, by key. */
  readonly tags: Readonly<Record<string, string>>;
  /** The session's own, or else the requested one. */
  readonly sourceIdentity: string | undefined;
}

/** Keys of every request. No request comes through another service. */
export function requestKeys({ sourceIp, headers }: RequestOrigin, region: string, nowMs: number): ContextValues {
  return {
    'aws:CurrentTime': new Date(nowMs).toISOString(),
    'aws:EpochTime': String(Math.floor(nowMs / 1000)),
    'aws:RequestedRegion': region,
    // STS has TLS only; that the emulator may not is not visible to a policy.
    'aws:SecureTransport': 'true',
    'aws:SourceIp': sourceIp,
    'aws:UserAgent': headers['user-agent'],
    'aws:ViaAWSService': 'false',
  };
}

/**
 * Keys of the requested role. A tag that the caller's session passes on replaces the role's own of that name ("Chaining
 * roles with session tags", https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining).
 * `sts:DurationSeconds` is not a key of these calls (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html).
 */
export function roleKeys(
  parameters: RequestedRole,
  account: ModelAccount | undefined,
  role: Role | undefined,
  inherited: Readonly<Record<string, string>> = {},
): ContextValues {
  const handedOn = new Map(Object.entries(inherited).map(([key, value]) => [key.toLowerCase(), value]));
  const tags = Object.fromEntries(
    Object.entries(role?.tags ?? {}).map(([key, value]) => [key, handedOn.get(key.toLowerCase()) ?? value]),
  );
  return {
    'sts:RoleSessionName': parameters.sessionName,
    'aws:ResourceAccount': parameters.role.account,
    'aws:ResourceOrgID': account?.organizationId,
    ...prefixed('aws:ResourceTag/', tags),
    ...prefixed('iam:ResourceTag/', tags),
  };
}

/** Keys that only AssumeRole has. Tags that the caller's session passes on count as sent, and as transitive. */
export function hopKeys(
  { externalId, tags, transitiveKeys }: RequestedTagging,
  { tags: inherited, sourceIdentity }: Inheritance,
): ContextValues {
  const all = { ...inherited, ...tags };
  return {
    'sts:ExternalId': externalId,
    'sts:SourceIdentity': sourceIdentity,
    'sts:TransitiveTagKeys': listed([...Object.keys(inherited), ...transitiveKeys]),
    'aws:TagKeys': listed(Object.keys(all)),
    ...prefixed('aws:RequestTag/', all),
  };
}

function listed(values: readonly string[]): readonly string[] | undefined {
  return values.length > 0 ? values : undefined;
}

/** Keys of who signed. */
export function signerKeys(
  signer: RequestSigner,
  account: ModelAccount | undefined,
  role: Role | undefined,
): ContextValues {
  const common = {
    'aws:PrincipalAccount': signer.caller.account,
    'aws:PrincipalOrgID': account?.organizationId,
    'aws:PrincipalIsAWSService': 'false',
  };
  switch (signer.kind) {
    case 'user':
      return {
        ...common,
        'aws:PrincipalArn': signer.user.arn,
        'aws:PrincipalType': 'User',
        'aws:userid': idOf(signer.user.arn),
        'aws:username': signer.user.name,
        ...prefixed('aws:PrincipalTag/', signer.user.tags),
      };
    case 'session': {
      const { session } = signer;
      return {
        ...common,
        // The role's ARN, not the session's.
        'aws:PrincipalArn': session.role.arn,
        'aws:PrincipalType': 'AssumedRole',
        'aws:userid': idOf(session.role.arn),
        'aws:TokenIssueTime': new Date(session.issuedAtMs).toISOString(),
        'aws:MultiFactorAuthPresent': 'false',
        'aws:FederatedProvider': session.federatedProvider,
        'aws:SourceIdentity': session.sourceIdentity,
        ...session.federatedKeys,
        ...prefixed('aws:PrincipalTag/', { ...role?.tags, ...session.tags }),
      };
    }
  }
}

/** Takes the place of a unique id, which no policy can name before AWS has made it. */
function idOf(arn: string): Placeholder {
  return { unknown: { ...NOTHING, ids: [arn] } };
}

function prefixed(prefix: string, values: Readonly<Record<string, string>>): ContextValues {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [prefix + key, value]));
}
