import { parseAssumedRoleArn } from '../../shared/aws/arn.js';
import type { DiagnosisContext } from './context.js';

/** Who calls STS for the target role, as a policy names it: the hub role, or the ambient caller's role. */
export interface CallerName {
  readonly principal: string;
  /** The role's ARN is a guess: an assumed-role ARN does not hold the role's path. */
  readonly pathUnknown: boolean;
  readonly account: string | undefined;
}

/** The principal of the hop to the target, as far as it is known. */
export function callerOf({ route, caller }: DiagnosisContext): CallerName {
  const first = route.hops[0];
  if (first.lands === 'hub') return { principal: first.role.arn, pathUnknown: false, account: first.role.account };
  const session = parseAssumedRoleArn(caller ?? '');
  if (session === undefined) {
    const account = /^arn:[\w-]+:iam::(\d{12}):/.exec(caller ?? '')?.[1];
    return { principal: caller ?? 'ARN-OF-THE-CALLER', pathUnknown: caller === undefined, account };
  }
  const { partition, account, roleName } = session;
  return { principal: `arn:${partition}:iam::${account}:role/${roleName}`, pathUnknown: true, account };
}
