/**
 * Who a policy speaks of, and who makes a request.
 *
 * Source: "IAM JSON policy elements: Principal"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html).
 */
import { isAccountId, parseAssumedRoleArn, parseRoleArn } from '../../aws/arn.js';

/** One principal of a `Principal` element. */
export type Principal =
  | { readonly kind: 'everyone' }
  | { readonly kind: 'account'; readonly account: string }
  /** A role or user. IAM keeps its unique id beside the ARN, so one that was deleted and made again is another principal. */
  | { readonly kind: 'identity'; readonly arn: string; readonly uniqueId: string | undefined }
  | { readonly kind: 'session'; readonly arn: string }
  | { readonly kind: 'federated'; readonly provider: string }
  | { readonly kind: 'service'; readonly service: string };

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
 * How a principal names a caller, from the widest to the closest. It matters within one account: a policy that names the caller itself
 * grants directly, one that names the account leaves it to the account's identity policies.
 */
export type Reach = 'account' | 'everyone' | 'identity' | 'session' | 'federated';

/** The unique id that IAM stores for a role's or user's ARN; `undefined` when nobody of that name is known. */
export type UniqueIdOf = (arn: string) => string | undefined;

const ROOT = /^arn:aws(?:-[a-z]+)*:iam::(\d{12}):root$/;
const USER = /^arn:aws(?:-[a-z]+)*:iam::\d{12}:user\/(?:[!-~]{1,510}\/)?[\w+=,.@-]{1,64}$/;
const UNIQUE_ID = /^A(?:ROA|IDA)[A-Z0-9]{12,}$/;

/** Reads a value under `AWS`; `undefined` when it is none. */
export function parseAwsPrincipal(text: string, uniqueIdOf: UniqueIdOf): Principal | undefined {
  if (text === '*') return { kind: 'everyone' };
  if (isAccountId(text)) return { kind: 'account', account: text };
  const [, account] = ROOT.exec(text) ?? [];
  if (account !== undefined) return { kind: 'account', account };
  if (parseAssumedRoleArn(text)) return { kind: 'session', arn: text };
  if (parseRoleArn(text) || USER.test(text)) return { kind: 'identity', arn: text, uniqueId: uniqueIdOf(text) };
  // What IAM shows in place of the ARN once the role is gone.
  if (UNIQUE_ID.test(text)) return { kind: 'identity', arn: text, uniqueId: text };
  return undefined;
}

/** How a principal names the caller; `undefined` when it does not. */
export function reachOf(principal: Principal, caller: Caller): Reach | undefined {
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
    case 'service':
      return undefined;
  }
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
