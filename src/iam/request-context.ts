/**
 * The condition keys of a request.
 *
 * Sources: "AWS global condition context keys"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html) and "Actions, resources, and condition keys for
 * AWS Security Token Service" (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html).
 */

import type { RoleArn } from '../shared/aws/arn.js';
import { isPrivateAddress } from './address-range.js';
import type { ModelAccount, Role, User } from './aws-model.js';
import type { Caller } from './principal.js';
import type { SessionFacts } from './session-facts.js';
import { type ContextKeys, type ContextValue, contextKeys, type Placeholder } from './string-pattern.js';
import { NOTHING } from './unknown.js';
import { absentKeys, KNOWN_TO_AWS, openKeys } from './unknown-keys.js';

type ContextValues = Readonly<Record<string, string | ContextValue | undefined>>;

/** Where a request comes from, as far as policies can test it. */
export interface RequestOrigin {
  readonly sourceIp: string | ContextValue;
  /** True where the request surely comes from the internet, and through no VPC endpoint. */
  readonly isPublic: boolean;
  readonly userAgent: string | ContextValue;
}

/** The origin of a request of which nothing is known. */
export const UNKNOWN_ORIGIN: RequestOrigin = {
  sourceIp: KNOWN_TO_AWS,
  isPublic: false,
  userAgent: KNOWN_TO_AWS,
};

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

/** True for a key of AssumeRole that AWS lists for an action that it needs besides, too. */
export function isKeyOfAction(action: keyof typeof KEYS_OF_ACTION, key: string): boolean {
  const name = key.toLowerCase();
  return KEY_OF_EVERY_ACTION.test(name) || KEYS_OF_ACTION[action].test(name);
}

const UNLISTED: ContextValue = { unknown: { ...NOTHING, rules: ['unlisted-key'] } };

/** AssumeRole's keys for an action that it needs besides. Whether one has a value there that AWS does not list for the action is not known. */
export function keysOfAction(action: keyof typeof KEYS_OF_ACTION, keys: ContextKeys): ContextKeys {
  return {
    get: (key) => {
      const value = keys.get(key);
      return value === undefined || isKeyOfAction(action, key) ? value : UNLISTED;
    },
  };
}

/** What a caller's session passes to the next, and the call cannot change. */
export interface Inheritance {
  /** The session's transitive tags, by key. */
  readonly tags: Readonly<Record<string, string>>;
  /** The session's own, or else the requested one. */
  readonly sourceIdentity: string | undefined;
}

/** The keys of a request, by these values. Keys of `aws:` that they leave out, and that the request may have, are unknown. */
export function requestContext(values: ContextValues): ContextKeys {
  return openKeys(contextKeys(values));
}

/** Keys that only a request through a VPC endpoint has, which in turn has no `aws:SourceIp`. */
const WITHOUT_ENDPOINT = absentKeys([
  'aws:SourceVpc',
  'aws:SourceVpcArn',
  'aws:SourceVpce',
  'aws:VpcSourceIp',
  'aws:VpceAccount',
  'aws:VpceOrgID',
  'aws:VpceOrgPaths',
]);

/** The origin of a request with a known address. A private address does not reach AWS without a VPC endpoint. */
export function originOf(sourceIp: string, userAgent: RequestOrigin['userAgent']): RequestOrigin {
  return { sourceIp, isPublic: !isPrivateAddress(sourceIp), userAgent };
}

/** Keys of every request. No request comes through another service. */
export function requestKeys(
  { sourceIp, isPublic, userAgent }: RequestOrigin,
  region: string,
  nowMs: number,
): ContextValues {
  return {
    'aws:CurrentTime': new Date(nowMs).toISOString(),
    'aws:EpochTime': String(Math.floor(nowMs / 1000)),
    'aws:RequestedRegion': region,
    // STS has TLS only; that the emulator may not is not visible to a policy.
    'aws:SecureTransport': 'true',
    'aws:SourceIp': sourceIp,
    'aws:UserAgent': userAgent,
    'aws:ViaAWSService': 'false',
    ...(isPublic && WITHOUT_ENDPOINT),
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
    'aws:ResourceOrgID': organizationOf(parameters.role.account, account),
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

/** The organization of an account, or what would make it known. */
export function organizationOf(id: string, account: ModelAccount | undefined): string | Placeholder {
  return account?.organizationId ?? { unknown: { ...NOTHING, organizations: [id] } };
}

/** Keys of the caller that a request with a token, which no one signs, does not have. It is of no account and no organization. */
export const UNSIGNED_KEYS: ContextValues = absentKeys([
  'aws:PrincipalAccount',
  'aws:PrincipalArn',
  'aws:PrincipalIsAWSService',
  'aws:PrincipalOrgID',
  'aws:PrincipalOrgPaths',
  'aws:PrincipalType',
  'aws:userid',
]);

/** Keys of who signed. */
export function signerKeys(
  signer: RequestSigner,
  account: ModelAccount | undefined,
  role: Role | undefined,
): ContextValues {
  const common = {
    'aws:PrincipalAccount': signer.caller.account,
    'aws:PrincipalOrgID': organizationOf(signer.caller.account, account),
    'aws:PrincipalIsAWSService': 'false',
  };
  switch (signer.kind) {
    case 'user':
      return {
        ...common,
        'aws:PrincipalArn': signer.user.arn,
        'aws:PrincipalType': 'User',
        'aws:userid': idOf(signer.user.arn, 'AIDA*'),
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
        'aws:userid': idOf(session.role.arn, `AROA*:${session.unknownName === undefined ? session.name : '*'}`),
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

/**
 * Takes the place of a unique id, which no policy can name before AWS has made it. Of a session, its name follows the id ("Unique identifiers",
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids).
 */
function idOf(arn: string, form: string): Placeholder {
  return { unknown: { ...NOTHING, ids: [arn] }, form };
}

function prefixed(prefix: string, values: Readonly<Record<string, string>>): ContextValues {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [prefix + key, value]));
}
