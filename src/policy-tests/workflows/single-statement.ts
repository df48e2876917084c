/** A model in which one statement of a role is the only one that allows what it allows. */
import type { AwsModel, Role } from '../../iam/aws-model.js';
import type { NamedPolicy } from '../../iam/policy-request.js';
import type { Statement } from '../../iam/statement.js';

export type PolicySide = 'trust' | 'permissions';

/** A statement in a policy of a role. */
export interface RoleStatement {
  readonly role: Role;
  readonly side: PolicySide;
  readonly policy: NamedPolicy;
  readonly statement: Statement;
}

/** Whether `Action` or `NotAction` covers an action. */
export function coversActionOf({ actions }: Statement, action: string): boolean {
  return actions.of.some((matches) => matches(action, new Map())) !== actions.negated;
}

/**
 * The model with `instead` in place of a statement, and without these actions in the other statements of that side of the role that
 * allow them. Statements that deny stay.
 */
export function withSingle(
  model: AwsModel,
  { role, side, policy, statement }: RoleStatement,
  instead: Statement,
  actions: readonly string[],
): AwsModel {
  const reduced = (one: NamedPolicy): NamedPolicy => ({
    ...one,
    policy: {
      ...one.policy,
      statements: one.policy.statements.map((other) =>
        one === policy && other === statement ? instead : other.effect === 'Deny' ? other : without(other, actions),
      ),
    },
  });
  const changed: Role =
    side === 'trust'
      ? { ...role, trust: reduced(role.trust) }
      : { ...role, permissions: { ...role.permissions, identity: role.permissions.identity.map(reduced) } };
  const account = model.accounts.get(role.arn.account);
  if (account === undefined) return model;
  const roles = new Map(account.roles).set(role.arn.name.toLowerCase(), changed);
  return { ...model, accounts: new Map(model.accounts).set(account.id, { ...account, roles }) };
}

function without(statement: Statement, actions: readonly string[]): Statement {
  const lower = actions.map((action) => action.toLowerCase());
  const covers = (text: string) => !lower.includes(text.toLowerCase()) && coversActionOf(statement, text);
  return { ...statement, actions: { negated: false, written: statement.actions.written, of: [covers] } };
}
