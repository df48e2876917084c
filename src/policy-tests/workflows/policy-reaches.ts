/** Which statements and roles only workflows of one repository can use. */
import { type AwsModel, findRole, type Role } from '../../iam/aws-model.js';
import type { Principal } from '../../iam/principal.js';
import type { Statement } from '../../iam/statement.js';
import { isOfGithub, providerOfArn } from '../../policy-files/github-provider.js';
import { parseAssumedRoleArn, parseRoleArn, type RoleArn } from '../../shared/aws/arn.js';
import { claimOf } from './reach.js';
import type { RepositoryFacts } from './runs/run.js';
import { coversActionOf, type PolicySide } from './single-statement.js';
import type { TestedWorkflows } from './tested-workflows.js';

const WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity';

export class PolicyReaches {
  readonly #model: AwsModel;
  readonly #own: string;
  readonly #ownRoles = new Map<Role, boolean>();

  constructor(model: AwsModel, { name }: RepositoryFacts) {
    this.#model = model;
    this.#own = name.toLowerCase();
  }

  /** True for a provider of GitHub's tokens. */
  isGithub(principal: Principal): boolean {
    return principal.kind === 'federated' && isOfGithub(providerOfArn(principal.provider) ?? '');
  }

  /** True for a role that tokens of GitHub can assume. */
  acceptsTokens({ trust }: Role): boolean {
    return trust.policy.statements.some((statement) => this.#acceptsTokens(statement));
  }

  #acceptsTokens(statement: Statement): boolean {
    const principals = statement.principals?.of ?? [];
    return (
      statement.effect === 'Allow' &&
      coversActionOf(statement, WEB_IDENTITY) &&
      principals.some((one) => this.isGithub(one))
    );
  }

  /** True for a caller with credentials that a workflow can be: a role that accepts tokens, or that cannot be ruled out. */
  mayBeWorkflow(principal: Principal): boolean {
    switch (principal.kind) {
      case 'everyone':
        return true;
      case 'account': {
        const roles = this.#model.accounts.get(principal.account)?.roles.values() ?? [];
        return [...roles].some((role) => this.acceptsTokens(role));
      }
      case 'identity':
      case 'session': {
        const role = this.#roleOf(principal.arn);
        return role !== undefined && this.acceptsTokens(role);
      }
      case 'federated':
      case 'unsupported':
        return false;
    }
  }

  /** The roles that call AWS where a statement is used: those that a trust policy names, or the role that has the permission. */
  callersOf(role: Role, side: PolicySide, { principals }: Statement): RoleArn[] {
    if (side === 'permissions') return [role.arn];
    return (principals?.of ?? []).flatMap((principal) => {
      if (principal.kind === 'account')
        return [...(this.#model.accounts.get(principal.account)?.roles.values() ?? [])].map(({ arn }) => arn);
      const found =
        principal.kind === 'identity' || principal.kind === 'session' ? this.#roleOf(principal.arn) : undefined;
      return found === undefined ? [] : [found.arn];
    });
  }

  /** True where only workflows of the repository can use a statement of a trust policy. */
  isOwnStatement(statement: Statement): boolean {
    const principals = statement.principals?.of ?? [];
    return (
      principals.length > 0 &&
      principals.every((principal) => {
        if (principal.kind === 'federated') return this.isGithub(principal) && this.#isScoped(statement);
        const role =
          principal.kind === 'identity' || principal.kind === 'session' ? this.#roleOf(principal.arn) : undefined;
        return role !== undefined && this.isOwnRole(role);
      })
    );
  }

  /** True where only workflows of the repository can assume a role. */
  isOwnRole(role: Role): boolean {
    const known = this.#ownRoles.get(role);
    if (known !== undefined) return known;
    // Roles that trust each other in a circle add nothing.
    this.#ownRoles.set(role, true);
    const allowing = role.trust.policy.statements.filter(({ effect }) => effect === 'Allow');
    const isOwn = allowing.length > 0 && allowing.every((statement) => this.isOwnStatement(statement));
    this.#ownRoles.set(role, isOwn);
    return isOwn;
  }

  #roleOf(arn: string): Role | undefined {
    const session = parseAssumedRoleArn(arn);
    if (session !== undefined)
      return this.#model.accounts.get(session.account)?.roles.get(session.roleName.toLowerCase());
    const role = parseRoleArn(arn);
    return role && findRole(this.#model, role);
  }

  /** One condition that names the repository in all of its values is enough. */
  #isScoped({ conditions }: Statement): boolean {
    return conditions.some((condition) => {
      const claim = claimOf(condition);
      const { values } = condition;
      if (claim === 'sub') return values.every((value) => repositoryIn(value) === this.#own);
      return claim === 'repository' && values.every((value) => value.toLowerCase() === this.#own);
    });
  }
}

/** The repository that a subject names without wildcards, in lower case and without ids. */
function repositoryIn(subject: string): string | undefined {
  const [, owner, name] = /^repo:([\w.-]+)(?:@\d+)?\/([\w.-]+)(?:@\d+)?:/.exec(subject) ?? [];
  return owner === undefined || name === undefined ? undefined : `${owner}/${name}`.toLowerCase();
}

/** True where every request is known: nothing is unread, cut, or left out because it cannot be read. */
export function itemsAreSure({ verdicts, undecided, unread, unreadable, isCut }: TestedWorkflows): boolean {
  const places = new Set(
    verdicts.flatMap(({ request }) => [...request.conditions, ...request.undecided].map((one) => JSON.stringify(one))),
  );
  // A matrix that is not known has requests, with what it makes unknown in them.
  const isOpen = undecided.some((one) => one.what !== 'matrix' && !places.has(JSON.stringify(one)));
  return !isOpen && unread.length + unreadable.length === 0 && !isCut;
}
