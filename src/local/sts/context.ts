/**
 * The condition keys of a request.
 *
 * Sources: "AWS global condition context keys"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html) and "Actions, resources, and condition keys for
 * AWS Security Token Service" (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html).
 */
import type { ContextValue, Placeholder } from '../policy/pattern.js';
import type { Account, Role } from '../world.js';
import type { Signer } from './authenticate.js';
import type { RoleParameters, TaggingParameters } from './parameters.js';
import type { WireRequest } from './request.js';

type Keys = Record<string, string | ContextValue | undefined>;

/** Where a request comes from, as far as policies can ask. */
export type Origin = Pick<WireRequest, 'headers' | 'sourceIp'>;

/** What surrounds a call: where it comes from, which region it goes to (`undefined` when nothing tells), and when. */
export interface Circumstances {
  readonly origin: Origin;
  readonly region: string | undefined;
  readonly nowMs: number;
  /** Takes the place of the session name, where that was made of claims that nothing tells. */
  readonly sessionName?: Placeholder | undefined;
}

/** Keys of every request. */
export function requestKeys({ sourceIp, headers }: Origin, region: string | undefined, nowMs: number): Keys {
  return {
    'aws:CurrentTime': new Date(nowMs).toISOString(),
    'aws:EpochTime': String(Math.floor(nowMs / 1000)),
    'aws:RequestedRegion': region,
    // STS speaks TLS only; that the local one may not is no business of a policy.
    'aws:SecureTransport': 'true',
    'aws:SourceIp': sourceIp,
    'aws:UserAgent': headers['user-agent'],
  };
}

/**
 * Keys of the role that is asked for. A tag that the caller's session hands on takes the place of the role's own of that name ("Chaining
 * roles with session tags", https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining).
 * `sts:DurationSeconds` is no key of these calls (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html).
 */
export function roleKeys(
  parameters: RoleParameters,
  account: Account | undefined,
  role: Role | undefined,
  inherited: Readonly<Record<string, string>> = {},
): Keys {
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

/** Keys that only AssumeRole has. Tags that the caller's session hands on count as sent. */
export function hopKeys(
  tagging: TaggingParameters,
  tags: Readonly<Record<string, string>>,
  sourceIdentity: string | undefined,
): Keys {
  const tagKeys = Object.keys(tags);
  return {
    'sts:ExternalId': tagging.externalId,
    'sts:SourceIdentity': sourceIdentity,
    'sts:TransitiveTagKeys': tagging.transitiveKeys.length > 0 ? tagging.transitiveKeys : undefined,
    'aws:TagKeys': tagKeys.length > 0 ? tagKeys : undefined,
    ...prefixed('aws:RequestTag/', tags),
  };
}

/** Keys of who signed. */
export function signerKeys(signer: Signer, account: Account | undefined, role: Role | undefined): Keys {
  const common = {
    'aws:PrincipalAccount': signer.caller.account,
    'aws:PrincipalOrgID': account?.organizationId,
    'aws:PrincipalIsAWSService': 'false',
    'aws:ViaAWSService': 'false',
  };
  switch (signer.kind) {
    case 'user':
      return {
        ...common,
        'aws:PrincipalArn': signer.user.arn,
        'aws:PrincipalType': 'User',
        'aws:userid': signer.user.id,
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
        'aws:userid': `${session.roleId}:${session.name}`,
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

function prefixed(prefix: string, values: Readonly<Record<string, string>>): Keys {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [prefix + key, value]));
}
