/** Which roles of a snapshot matter: those that a job can assume, and those that can be assumed from them. */
import type { Account, Accounts } from '../../accounts/accounts.js';
import { hubRolesOf } from '../../accounts/hub-roles.js';
import { type Policy, type PolicyKind, type PolicySource, parsePolicy } from '../../iam/document.js';
import { isOfAws, knownOfAws } from '../../iam/managed-of-aws.js';
import type { Principal } from '../../iam/principal.js';
import type { Statement } from '../../iam/statement.js';
import { MalformedPolicy } from '../../iam/syntax.js';
import { parseAssumedRoleArn, parseRoleArn, type RoleArn, roleArnFromName } from '../../shared/aws/arn.js';
import { matches } from '../../shared/text/name-pattern.js';
import { isNearlyGithub, isOfGithub, providerOfArn } from '../github-provider.js';
import { bareName } from '../parsed-account.js';
import type { Snapshot, SnapshotRole } from './read-snapshot.js';

/** Why a role is kept. */
export type KeptBecause =
  | { readonly because: 'accounts-file' | 'pattern' | 'github' | 'invalid-trust' }
  | { readonly because: 'caller'; readonly caller: string };

export interface KeptRole {
  readonly role: SnapshotRole;
  readonly why: KeptBecause;
}

/** What a user names. */
export interface WantedRoles {
  readonly accounts: Accounts | undefined;
  /** Patterns of names, with or without the path. */
  readonly patterns: readonly string[];
}

/**
 * The roles that matter, by name: those that the accounts file or a pattern names, those that tokens of GitHub or a role of the accounts file
 * may assume, and those that a kept role may assume. Roles of accounts that are not in the file are not followed. Conditions and denials are
 * not evaluated, so a role too many is kept. So is a role whose trust policy is invalid.
 */
export function keptRoles(snapshot: Snapshot, wanted: WantedRoles): KeptRole[] {
  const finder = new RoleFinder(snapshot, wanted);
  return finder.all().sort((one, other) => (one.role.parsed.name < other.role.parsed.name ? -1 : 1));
}

class RoleFinder {
  readonly #snapshot: Snapshot;
  readonly #patterns: readonly string[];
  readonly #named: ReadonlySet<string>;
  /** Hub roles, and the roles of other accounts. Their permissions may be in another snapshot. */
  readonly #callers: readonly RoleArn[];
  readonly #kept = new Map<SnapshotRole, KeptBecause>();
  readonly #trusts = new Map<SnapshotRole, readonly Statement[] | undefined>();
  /** Statements of permissions that allow. Roles share policies, and each decides about many roles. */
  readonly #permissions = new Map<PolicySource, readonly Statement[] | undefined>();

  constructor(snapshot: Snapshot, { accounts, patterns }: WantedRoles) {
    this.#snapshot = snapshot;
    this.#patterns = patterns;
    const hubRoles = accounts === undefined ? [] : hubRolesOf(accounts);
    this.#callers = [...hubRoles, ...(accounts?.accounts ?? []).flatMap((one) => rolesElsewhere(one, snapshot))];
    const ofAccount = accounts?.accounts.filter(({ id }) => id.value === snapshot.account) ?? [];
    const hubs = hubRoles.filter(({ account }) => account === snapshot.account).map(({ name }) => name);
    this.#named = new Set([...ofAccount.flatMap(namesIn), ...hubs].map(bareName));
    for (const role of snapshot.roles) this.#trusts.set(role, allowing(role.parsed.trust.source, 'trust'));
  }

  all(): KeptRole[] {
    for (const role of this.#snapshot.roles) {
      const why = this.#ownReason(role);
      if (why !== undefined) this.#kept.set(role, why);
    }
    // A map gives what is added to it meanwhile, too.
    for (const [caller] of this.#kept) {
      for (const role of this.#snapshot.roles) {
        if (!this.#kept.has(role) && this.#mayAssume(caller, role)) {
          this.#kept.set(role, { because: 'caller', caller: caller.parsed.name });
        }
      }
    }
    return [...this.#kept].map(([role, why]) => ({ role, why }));
  }

  #ownReason(role: SnapshotRole): KeptBecause | undefined {
    const { name } = role.parsed;
    if (this.#named.has(bareName(name))) return { because: 'accounts-file' };
    const bare = name.slice(name.lastIndexOf('/') + 1);
    if (this.#patterns.some((one) => matches(one, name) || matches(one, bare))) return { because: 'pattern' };
    const statements = this.#trusts.get(role);
    if (statements === undefined) return { because: 'invalid-trust' };
    const principals = principalsOf(statements);
    if (principals.some(acceptsGithub)) return { because: 'github' };
    const caller = this.#callers.find((one) => principals.some((principal) => names(principal, one)));
    return caller && { because: 'caller', caller: caller.arn };
  }

  /** True when the trust policy of a role of the account names the caller, or names everyone in the account and the caller has the permission. */
  #mayAssume(caller: SnapshotRole, role: SnapshotRole): boolean {
    const arn = parseRoleArn(caller.arn);
    const found = principalsOf(this.#trusts.get(role) ?? []).filter((one) => arn !== undefined && names(one, arn));
    return (
      found.some(({ kind }) => kind === 'identity' || kind === 'session') ||
      (found.length > 0 && this.#isAllowed(caller, role))
    );
  }

  #isAllowed({ parsed }: SnapshotRole, { arn }: SnapshotRole): boolean {
    const inline = parsed.policies.map(({ document }) => document.source);
    const attached = parsed.attached.map(({ wanted }) => {
      const source = this.#snapshot.policies.get(wanted)?.document.source ?? knownOfAws(wanted);
      // As the emulator assumes: an unknown policy of AWS allows and denies no STS action.
      return source === undefined ? !isOfAws(wanted) : this.#allowsToAssume(source, arn);
    });
    return inline.some((source) => this.#allowsToAssume(source, arn)) || attached.includes(true);
  }

  #allowsToAssume(source: PolicySource, role: string): boolean {
    if (!this.#permissions.has(source)) this.#permissions.set(source, allowing(source, 'identity'));
    return allowsToAssume(this.#permissions.get(source), role);
  }
}

function namesIn({ role, diagnosisRole }: Account): string[] {
  return [role, diagnosisRole].flatMap((one) => one?.value ?? []);
}

/** The roles of another account, which are of the same partition: no role can be assumed from one in another. */
function rolesElsewhere(account: Account, { account: own, roles: [first] }: Snapshot): RoleArn[] {
  const partition = parseRoleArn(first?.arn ?? '')?.partition;
  if (partition === undefined || account.id.value === own) return [];
  return namesIn(account).flatMap((name) => roleArnFromName(partition, account.id.value, name) ?? []);
}

/** The statements of a document that allow; `undefined` for one that is invalid. */
function allowing(source: PolicySource, kind: PolicyKind): readonly Statement[] | undefined {
  let policy: Policy;
  try {
    policy = parsePolicy(source, kind);
  } catch (error) {
    if (error instanceof MalformedPolicy) return undefined;
    throw error;
  }
  return policy.statements.filter(({ effect }) => effect === 'Allow');
}

function principalsOf(statements: readonly Statement[]): readonly Principal[] {
  return statements.flatMap(({ principals }) => principals?.of ?? []);
}

function acceptsGithub(principal: Principal): boolean {
  const provider = principal.kind === 'federated' ? providerOfArn(principal.provider) : undefined;
  return (
    principal.kind === 'everyone' || (provider !== undefined && (isOfGithub(provider) || isNearlyGithub(provider)))
  );
}

/** True when a principal is the caller, one of its sessions, its account or everyone. */
function names(principal: Principal, caller: RoleArn): boolean {
  switch (principal.kind) {
    case 'everyone':
      return true;
    case 'account':
      return principal.account === caller.account;
    case 'identity':
      return principal.arn === caller.arn;
    case 'session': {
      const session = parseAssumedRoleArn(principal.arn);
      return session?.account === caller.account && session.roleName === caller.name;
    }
    case 'federated':
    case 'unsupported':
      return false;
  }
}

const ACTION = 'sts:AssumeRole';
const NO_KEYS = new Map();

/** True when a statement allows to assume the role, whatever its conditions. A document that is invalid may. */
function allowsToAssume(statements: readonly Statement[] | undefined, role: string): boolean {
  if (statements === undefined) return true;
  return statements.some(
    ({ actions, resources }) =>
      actions.of.some((covers) => covers(ACTION, NO_KEYS)) !== actions.negated &&
      // A resource with a variable may be any role.
      (resources?.written.some((one) => one.includes('${')) ||
        resources?.of.some((covers) => covers(role, NO_KEYS)) !== resources?.negated),
  );
}
