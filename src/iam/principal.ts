/**
 * Who a policy names, and who makes a request.
 *
 * Source: "IAM JSON policy elements: Principal"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html).
 */
import { isAccountId, isUniqueId, parseAssumedRoleArn, parseRoleArn } from '../shared/aws/arn.js';
import { PARTITIONS } from '../shared/aws/partition.js';
import { federatedDetail, serviceDetail } from './federated.js';
import { fieldsOf, MalformedPolicy, textsOf } from './syntax.js';

/** One principal of a `Principal` element. `written` is its text in the document. */
export type Principal = { readonly written: string } & (
  | { readonly kind: 'everyone' }
  | { readonly kind: 'account'; readonly account: string }
  /** A role or user. IAM stores its unique id with the ARN, so one that was deleted and created again is another principal. */
  | { readonly kind: 'identity'; readonly arn: string; readonly uniqueId: string | undefined }
  | { readonly kind: 'session'; readonly arn: string }
  | { readonly kind: 'federated'; readonly provider: string }
  /** Someone that IAM knows and that never calls here: an AWS service, or a session of GetFederationToken. */
  | { readonly kind: 'unsupported' }
);

/** Who makes a request. */
export type Caller =
  | {
      readonly kind: 'role-session';
      readonly account: string;
      /** The role's own ARN, with its path. */
      readonly roleArn: string;
      readonly roleId: string;
      readonly arn: string;
    }
  | { readonly kind: 'user'; readonly account: string; readonly arn: string; readonly userId: string }
  | { readonly kind: 'web-identity'; readonly provider: string };

/**
 * How a principal names a caller. It matters within one account: a policy that names the caller itself
 * grants directly, one that names the account leaves it to the account's identity policies.
 */
export type PrincipalMatch = 'account' | 'everyone' | 'identity' | 'session' | 'federated';

/** The unique id that IAM stores for a role's or user's ARN; `undefined` when it is not in the model. */
export type UniqueIdOf = (arn: string) => string | undefined;

const ROOT = /^arn:aws(?:-[a-z]+)*:iam::(\d{12}):root$/;
const USER = /^arn:aws(?:-[a-z]+)*:iam::\d{12}:user\/(?:[!-~]{1,510}\/)?[\w+=,.@-]{1,64}$/;
const FEDERATED_USER = /^arn:aws(?:-[a-z]+)*:sts::\d{12}:federated-user\/[\w+=,.@-]{2,64}$/;

/** Reads the value of a `Principal` element. Throws `MalformedPolicy`. */
export function readPrincipals(value: unknown, where: string): Principal[] {
  if (value === '*') return [{ kind: 'everyone', written: value }];
  const byType = fieldsOf(value, where, ['AWS', 'Federated', 'Service', 'CanonicalUser']);
  const principals = Object.entries(byType).flatMap(([type, names]) =>
    textsOf(names, `${where}.${type}`).map((name) => {
      const principal = readPrincipal(type, name);
      const detail =
        type === 'Federated' ? federatedDetail(name) : type === 'Service' ? serviceDetail(name) : undefined;
      if (principal && detail === undefined) return principal;
      const hint = detail === undefined ? '' : ` (${detail})`;
      throw new MalformedPolicy(`${where}.${type}`, `Invalid principal in policy: "${type}":"${name}"${hint}`);
    }),
  );
  if (principals.length === 0) throw new MalformedPolicy(where, 'Invalid principal in policy');
  return principals;
}

function readPrincipal(type: string, written: string): Principal | undefined {
  if (type === 'Federated') return { kind: 'federated', provider: written, written };
  if (type === 'Service') return { kind: 'unsupported', written };
  // Canonical users are principals of buckets only.
  return type === 'AWS' ? readAwsPrincipal(written) : undefined;
}

function readAwsPrincipal(written: string): Principal | undefined {
  if (written === '*') return { kind: 'everyone', written };
  const [prefix, partition = ''] = written.split(':', 2);
  if (prefix === 'arn' && !PARTITIONS.has(partition)) return undefined;
  const account = isAccountId(written) ? written : ROOT.exec(written)?.[1];
  if (account !== undefined) return { kind: 'account', account, written };
  if (parseAssumedRoleArn(written)) return { kind: 'session', arn: written, written };
  if (parseRoleArn(written) || USER.test(written)) {
    return { kind: 'identity', arn: written, uniqueId: undefined, written };
  }
  if (FEDERATED_USER.test(written)) return { kind: 'unsupported', written };
  // What IAM shows in place of the ARN once the role is gone.
  if (isUniqueId(written)) return { kind: 'identity', arn: written, uniqueId: written, written };
  return undefined;
}

/** How a principal names the caller; `undefined` when it does not. */
export function reachOf(principal: Principal, caller: Caller): PrincipalMatch | undefined {
  switch (principal.kind) {
    case 'everyone':
      return 'everyone';
    case 'account':
      return caller.kind !== 'web-identity' && caller.account === principal.account ? 'account' : undefined;
    case 'identity':
      return isIdentity(principal, caller) ? 'identity' : undefined;
    case 'session':
      return caller.kind === 'role-session' && caller.arn === principal.arn ? 'session' : undefined;
    case 'federated':
      return caller.kind === 'web-identity' && caller.provider === principal.provider ? 'federated' : undefined;
    case 'unsupported':
      return undefined;
  }
}

/** The names under which a policy can mean a caller, the closest first. */
export function namesOf(caller: Caller): string[] {
  switch (caller.kind) {
    case 'role-session':
      return [caller.arn, caller.roleArn, caller.roleId, caller.account];
    case 'user':
      return [caller.arn, caller.userId, caller.account];
    case 'web-identity':
      return [caller.provider];
  }
}

/** The principal with the unique id that IAM stores for it, if it names a role or user by its ARN. */
export function withUniqueId(principal: Principal, uniqueIdOf: UniqueIdOf): Principal {
  if (principal.kind !== 'identity' || principal.uniqueId !== undefined) return principal;
  return { ...principal, uniqueId: uniqueIdOf(principal.arn) };
}

/** A principal's text, with the unique id that IAM stored for it: an ARN may look right and mean one who is gone. */
export function describePrincipal(principal: Principal): string {
  const id = principal.kind === 'identity' ? principal.uniqueId : undefined;
  return id === undefined || id === principal.written ? principal.written : `${principal.written} (saved as ${id})`;
}

function isIdentity(principal: Principal & { readonly kind: 'identity' }, caller: Caller): boolean {
  switch (caller.kind) {
    case 'role-session':
      return principal.uniqueId === undefined ? principal.arn === caller.roleArn : principal.uniqueId === caller.roleId;
    case 'user':
      return principal.uniqueId === undefined ? principal.arn === caller.arn : principal.uniqueId === caller.userId;
    case 'web-identity':
      return false;
  }
}
