import { describeWrongEnvironment, isSameEnvironment } from '../../accounts/wrong-environment.js';
import type { Decision } from '../../iam/authorize.js';
import type { Mismatch } from '../../iam/near-miss.js';
import { matches } from '../../shared/text/name-pattern.js';
import { type Claims, UNKNOWN_CLAIM } from '../exchange/token-claims.js';
import { targetOf } from '../route/route.js';
import type { DiagnosisContext } from './context.js';
import { type Message, msg, NOTHING } from './message.js';
import { subjectOf } from './statements.js';
import { isRoleOf } from './wrong-role.js';

/** The accounts file sets an environment for the target, and the job has none or another one. */
export interface WrongEnvironment {
  readonly wanted: string;
  readonly sentence: Message;
  /** The token's claims once the job has the environment; `undefined` when its subject is not in GitHub's default format. */
  readonly claims: Claims | undefined;
}

/** Only for a token that GitHub issued to the job. A failure of several targets is explained only where all of them have one environment. */
export function wrongEnvironment(context: DiagnosisContext): WrongEnvironment | undefined {
  const { route, claims, known, targets = [targetOf(route)].flatMap((role) => role ?? []) } = context;
  if (claims === undefined || known === undefined || route.identity.from !== 'github-oidc') return undefined;
  const accounts = targets.map((target) => known.accounts.filter((account) => isRoleOf(account, target)));
  const [first, ...others] = accounts.flat();
  const wanted = first?.environment;
  const isOne = accounts.every(({ length }) => length > 0) && others.every(({ environment }) => environment === wanted);
  if (claims.environment === UNKNOWN_CLAIM) return undefined;
  const found = typeof claims.environment === 'string' ? claims.environment : undefined;
  if (first === undefined || wanted === undefined || !isOne || isSameEnvironment(found, wanted)) return undefined;
  return {
    wanted,
    sentence: describeWrongEnvironment(msg, { account: first.name, wanted, setting: wanted, found }),
    claims: claimsWith(claims, wanted),
  };
}

/** Source: https://docs.github.com/en/actions/reference/security/oidc */
function claimsWith(claims: Claims, environment: string): Claims | undefined {
  const { sub } = claims;
  const prefix = typeof sub === 'string' && /^(repo:[^:]+:)(?:ref:.+|pull_request|environment:.+)$/.exec(sub)?.[1];
  return prefix
    ? { ...claims, environment, sub: `${prefix}environment:${environment.replaceAll(':', '%3A')}` }
    : undefined;
}

/** The condition of a decision that holds once the job has the environment: that on the subject. */
export function isByEnvironment({ claims }: WrongEnvironment, { explicit, conditions, nearest }: Decision): boolean {
  const subject = subjectOf(claims);
  if (subject === undefined) return false;
  const outcomes = explicit
    ? conditions
    : (nearest?.mismatches ?? []).flatMap((one) => (one.element === 'Condition' ? [one] : []));
  return outcomes.some(
    (one) =>
      one.key.toLowerCase() === subject.key.toLowerCase() &&
      /not/i.test(one.operator) === explicit &&
      one.wanted.some((value) =>
        /like/i.test(one.operator) ? matches(value, subject.value) : value === subject.value,
      ),
  );
}

/** The end of what to check before a statement is used. */
export function environmentCaution(environment: WrongEnvironment | undefined): Message {
  return environment === undefined
    ? NOTHING
    : msg` The subject below is that of a job with the environment ${environment.wanted}.`;
}

/** True for a condition on the subject of a token. */
export function isOnSubject(mismatch: Mismatch): boolean {
  return mismatch.element === 'Condition' && mismatch.key.toLowerCase().endsWith(':sub');
}
