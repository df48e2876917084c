/**
 * What STS's sentence about a denied `AssumeRole` gives away. Across accounts it mostly ends after the resource; within an
 * account, and now and then elsewhere, a tail names the kind of policy that decided. AWS documents that tail for trust policies
 * without ` on resource: ARN` before it, so both forms are read.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export interface Denial {
  /** The action that was denied: `sts:AssumeRole`, `sts:TagSession` or `sts:SetSourceIdentity`. */
  readonly action: string;
  readonly decided: Decider | undefined;
  /** The policy that AWS names, where it does. It may name the management account. */
  readonly policyArn: string | undefined;
}

/** AWS's sentence without the policy that it may name at its end. The resource, which can end it as well, stays. */
export function withoutPolicyArn(message: string): string {
  return message.replace(/(?<! on resource): arn:[\w-]+:[\w-]+:[\w-]*:\S+\s*$/, '');
}

/** The kind of policy that decided, and whether by a deny or by allowing nothing. */
export interface Decider {
  readonly policy: DeniedBy;
  readonly how: 'explicit' | 'implicit';
}

export type DeniedBy =
  | 'identity'
  | 'trust'
  | 'service-control'
  | 'resource-control'
  | 'boundary'
  | 'session'
  | 'vpc-endpoint'
  /** A policy denies explicitly, and AWS does not name its kind. */
  | 'unnamed';

const KINDS: ReadonlyArray<readonly [words: RegExp, kind: DeniedBy]> = [
  [/identity-based polic/i, 'identity'],
  [/(?:role )?trust polic/i, 'trust'],
  [/resource-based polic/i, 'trust'],
  [/service control polic/i, 'service-control'],
  [/resource control polic/i, 'resource-control'],
  [/permissions boundar/i, 'boundary'],
  // AWS's page has both "a session policy" and "a sessions policy".
  [/sessions? polic/i, 'session'],
  // Last: "in a VPC endpoint policy transitively through a service control policy" is the SCP's denial.
  [/VPC endpoint polic/i, 'vpc-endpoint'],
];

/** The action, and what follows it or the resource. A name of a role or session holds no space, so none can pass as the tail. */
const SENTENCE = /is not authorized to perform:\s+(sts:\w{1,64})(?:\s+on resource:\s+\S+)?(?:\s+(.*))?$/s;

/** AWS's sentences are shorter, and time for the search below grows with the square of the length. */
const LONGEST_MESSAGE = 4_096;

/** Reads a denial; what the message does not say is `undefined`. */
export function readDenial(whole: string): Denial {
  const message = whole.slice(0, LONGEST_MESSAGE);
  const [, action = 'sts:AssumeRole', tail = ''] = SENTENCE.exec(message.trim()) ?? [];
  return {
    action,
    decided: deciderIn(tail),
    policyArn: /: (arn:[\w-]+:[\w-]+:[\w-]*:\S+)$/.exec(tail)?.[1],
  };
}

function deciderIn(tail: string): Decider | undefined {
  const kindIn = (words: string) => KINDS.find(([pattern]) => pattern.test(words))?.[1];
  const explicit = /^with an explicit deny\b(.*)$/is.exec(tail)?.[1];
  if (explicit !== undefined) return { policy: kindIn(explicit) ?? 'unnamed', how: 'explicit' };
  const policy = kindIn(/^because no (.*?) allows? the /is.exec(tail)?.[1] ?? '');
  return policy && { policy, how: 'implicit' };
}
