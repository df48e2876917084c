/** What the tests of the evaluator share: short forms of policies, callers and requests. */
import { compileCondition } from '../../src/iam/conditions.js';
import { type PolicyKind, parsePolicy, savedPolicy } from '../../src/iam/document.js';
import { evaluate, type NamedPolicy, type PolicyRequest } from '../../src/iam/evaluate.js';
import type { Caller } from '../../src/iam/principal.js';
import { contextKeys } from '../../src/iam/string-pattern.js';

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
export type Found = string | readonly string[] | undefined;

export const TARGET = 'arn:aws:iam::222222222222:role/DeployRole';
export const HUB = {
  kind: 'role-session',
  account: '111122223333',
  roleArn: 'arn:aws:iam::111122223333:role/ci/github-hub',
  roleId: 'AROAHUBHUBHUBHUBHUBHU',
  arn: 'arn:aws:sts::111122223333:assumed-role/github-hub/shop-1-1',
} satisfies Caller;
export const USER = {
  kind: 'user',
  account: '111122223333',
  arn: 'arn:aws:iam::111122223333:user/anna',
  userId: 'AIDAANNAANNAANNAANNAA',
} satisfies Caller;
export const TOKEN = {
  kind: 'web-identity',
  provider: 'arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com',
} satisfies Caller;

/** Whether a condition on `Test:Key` holds, given what the request has under it. */
export function holds(
  operator: string,
  wanted: string | readonly string[],
  found: Found,
  others: Readonly<Record<string, Found>> = {},
): boolean {
  const values = typeof wanted === 'string' ? [wanted] : wanted;
  const condition = compileCondition(operator, 'test:Key', values, true, 'here');
  return condition.holds(contextKeys({ 'Test:key': found, ...others }));
}

export function named(kind: PolicyKind, ...statements: object[]): NamedPolicy {
  const source = { Version: '2012-10-17', Statement: statements };
  return {
    name: 'p',
    policy: savedPolicy(parsePolicy(source, kind), (arn) => (arn === USER.arn ? USER.userId : undefined)),
  };
}

/** A request to assume the target role, unless told otherwise. */
export function asked(
  more: Partial<Omit<PolicyRequest, 'context'>> & { readonly keys?: Readonly<Record<string, Found>> } = {},
): PolicyRequest {
  const { keys = {}, ...request } = more;
  return { caller: HUB, action: 'sts:AssumeRole', resource: TARGET, ...request, context: contextKeys(keys) };
}

/** The outcome of one document. */
export function outcomeOf(kind: PolicyKind, statements: object[], request: PolicyRequest = asked()): string {
  return evaluate([named(kind, ...statements)], request).outcome;
}

export const allow = (more: object = {}) => ({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*', ...more });
export const deny = (more: object = {}) => ({ ...allow(more), Effect: 'Deny' });
export const trust = (principal: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Principal: principal,
  Action: 'sts:AssumeRole',
  ...more,
});
