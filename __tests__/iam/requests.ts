/** Callers, requests and parsed policies in a short form. */
import { compileCondition, conditionOutcome } from '../../src/iam/conditions.js';
import { type PolicyKind, parsePolicy, savedPolicy } from '../../src/iam/document.js';
import { evaluate, type NamedPolicy, type PolicyRequest } from '../../src/iam/evaluate.js';
import type { Caller } from '../../src/iam/principal.js';
import { contextKeys } from '../../src/iam/string-pattern.js';
import { TARGET_ROLE } from '../support/names.js';
import { policy } from '../support/policies.js';

/** The pages of the IAM User Guide that state the rules. */
const GUIDE = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/';
export const OPERATORS_PAGE = `${GUIDE}reference_policies_elements_condition_operators.html`;
export const MANY_KEYS_PAGE = `${GUIDE}reference_policies_condition-logic-multiple-context-keys-or-values.html`;
export const MANY_VALUES_PAGE = `${GUIDE}reference_policies_condition-single-vs-multi-valued-context-keys.html`;
export const VARIABLES_PAGE = `${GUIDE}reference_policies_variables.html`;
export const PRINCIPAL_PAGE = `${GUIDE}reference_policies_elements_principal.html`;
export const GLOBAL_KEYS_PAGE = `${GUIDE}reference_policies_condition-keys.html`;
export const STS_KEYS_PAGE = `${GUIDE}reference_policies_iam-condition-keys.html`;
export const SESSION_TAGS_PAGE = `${GUIDE}id_session-tags.html`;
export const EVALUATION_PAGE = `${GUIDE}reference_policies_evaluation-logic_policy-eval-denyallow.html`;
export const CROSS_ACCOUNT_PAGE = `${GUIDE}reference_policies_evaluation-logic-cross-account.html`;

/** A key's value or values in a request; `undefined` when it has no such key. */
export type KeyValue = string | readonly string[] | undefined;

export const HUB_CALLER = {
  kind: 'role-session',
  account: '111122223333',
  roleArn: 'arn:aws:iam::111122223333:role/ci/github-hub',
  roleId: 'AROAHUBHUBHUBHUBHUBHU',
  arn: 'arn:aws:sts::111122223333:assumed-role/github-hub/shop-1-1',
} satisfies Caller;
export const USER_CALLER = {
  kind: 'user',
  account: '111122223333',
  arn: 'arn:aws:iam::111122223333:user/anna',
  userId: 'AIDAANNAANNAANNAANNAA',
} satisfies Caller;
export const TOKEN_CALLER = {
  kind: 'web-identity',
  provider: 'arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com',
} satisfies Caller;

/** Whether a condition on `Test:Key` holds, given what the request has under it; where it is undetermined, the rules that AWS does not document. */
export function holds(
  operator: string,
  wanted: string | readonly string[],
  found: KeyValue,
  others: Readonly<Record<string, KeyValue>> = {},
): boolean | string {
  const values = typeof wanted === 'string' ? [wanted] : wanted;
  const condition = compileCondition(operator, 'test:Key', values, true, 'here');
  const outcome = conditionOutcome(condition, contextKeys({ 'Test:key': found, ...others }), 'Deny');
  return outcome.result === 'undetermined' ? outcome.unknown.rules.join() : outcome.result === 'holds';
}

export function policyOf(kind: PolicyKind, ...statements: object[]): NamedPolicy {
  const source = policy(...statements);
  return {
    name: 'p',
    policy: savedPolicy(parsePolicy(source, kind), (arn) => (arn === USER_CALLER.arn ? USER_CALLER.userId : undefined)),
  };
}

/** A request of the hub role to assume the target role, with these changes. */
export function requestOf(
  more: Partial<Omit<PolicyRequest, 'context'>> & { readonly keys?: Readonly<Record<string, KeyValue>> } = {},
): PolicyRequest {
  const { keys = {}, ...request } = more;
  return {
    caller: HUB_CALLER,
    action: 'sts:AssumeRole',
    resource: TARGET_ROLE,
    ...request,
    context: contextKeys(keys),
  };
}

/** The outcome of one document. */
export function outcomeOf(kind: PolicyKind, statements: object[], request: PolicyRequest = requestOf()): string {
  return evaluate([policyOf(kind, ...statements)], request).outcome;
}
