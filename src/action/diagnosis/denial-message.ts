/**
 * What STS's message about a denied `AssumeRole` contains. Across accounts it mostly ends after the resource; within an account, and
 * sometimes across accounts, a tail names the kind of policy that decided. AWS documents that tail for trust policies without
 * ` on resource: ARN` before it, so both forms are read.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export interface Denial {
  /** The action that was denied: `sts:AssumeRole`, `sts:TagSession` or `sts:SetSourceIdentity`. */
  readonly action: string;
  readonly decided: Decider | undefined;
  /** The policy that AWS names, if it does. Its ARN may contain the management account. */
  readonly policyArn: string | undefined;
}

/** AWS's message without the policy that it may name at its end. A resource at its end stays. */
export function withoutPolicyArn(message: string): string {
  return message.replace(/(?<! on resource): arn:[\w-]+:[\w-]+:[\w-]*:\S+\s*$/, '');
}

/** The kind of policy that decided, and whether by an explicit deny or because it does not allow the request. */
export interface Decider {
  readonly policy: DeniedBy;
  readonly how: 'explicit' | 'implicit';
}

/** `unnamed`: a policy denies explicitly, and AWS does not name its kind. */
export type DeniedBy = (typeof KINDS)[number][1] | 'unnamed';

const KINDS = [
  [/identity-based polic/i, 'identity'],
  [/(?:role )?trust polic|resource-based polic/i, 'trust'],
  [/service control polic/i, 'service-control'],
  [/resource control polic/i, 'resource-control'],
  [/permissions boundar/i, 'boundary'],
  // AWS's page has both "a session policy" and "a sessions policy".
  [/sessions? polic/i, 'session'],
  // Last: "in a VPC endpoint policy transitively through a service control policy" is the SCP's denial.
  [/VPC endpoint polic/i, 'vpc-endpoint'],
] as const;

/** The action, and the tail after it or after the resource. Names of roles and sessions have no spaces, so none can pass as the tail. */
const SENTENCE = /is not authorized to perform:\s+(sts:\w{1,64})(?:\s+on resource:\s+\S+)?(?:\s+(.*))?$/s;

/** AWS's messages are shorter, and the time for the search below grows with the square of the length. */
const LONGEST_MESSAGE = 4_096;

/** Reads a denial; what the message does not contain is `undefined`. */
export function readDenial(text: string): Denial {
  const message = text.slice(0, LONGEST_MESSAGE);
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
