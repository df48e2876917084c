/**
 * What STS's sentence about a denied `AssumeRole` gives away. Across accounts it mostly ends after the resource; within an
 * account, and now and then elsewhere, a tail names the kind of policy that decided.
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
  readonly policy: PolicyKind;
  readonly how: 'explicit' | 'implicit';
}

export type PolicyKind =
  | 'identity'
  | 'trust'
  | 'service-control'
  | 'resource-control'
  | 'boundary'
  | 'session'
  | 'vpc-endpoint';

const KINDS: ReadonlyArray<readonly [words: RegExp, kind: PolicyKind]> = [
  [/identity-based polic/i, 'identity'],
  [/(?:role )?trust polic/i, 'trust'],
  [/resource-based polic/i, 'trust'],
  [/service control polic/i, 'service-control'],
  [/resource control polic/i, 'resource-control'],
  [/permissions boundar/i, 'boundary'],
  [/session polic/i, 'session'],
  [/VPC endpoint polic/i, 'vpc-endpoint'],
];

/** AWS's sentences are shorter, and time for the search below grows with the square of the length. */
const LONGEST_MESSAGE = 4_096;

/** Reads a denial; what the message does not say is `undefined`. */
export function readDenial(whole: string): Denial {
  const message = whole.slice(0, LONGEST_MESSAGE);
  const action = /not authorized to perform: (sts:\w{1,64})/.exec(message)?.[1] ?? 'sts:AssumeRole';
  // The resource's own name could hold any words, so only what follows it counts.
  const tail = /on resource: \S+ (.*)$/s.exec(message)?.[1] ?? '';
  const explicit = /with an explicit deny in (.*)$/is.exec(tail)?.[1];
  const implicit = /because no (.*) allows? the /is.exec(tail)?.[1];
  const words = explicit ?? implicit ?? '';
  const policy = KINDS.find(([pattern]) => pattern.test(words))?.[1];
  return {
    action,
    decided: policy === undefined ? undefined : { policy, how: explicit === undefined ? 'implicit' : 'explicit' },
    policyArn: /: (arn:[\w-]+:[\w-]+:[\w-]*:\S+)\s*$/.exec(tail)?.[1],
  };
}
