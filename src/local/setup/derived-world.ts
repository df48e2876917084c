/**
 * The world that an accounts file describes, where nobody has written its policies down: each half lets through what the other
 * half needs, and the hub lets in every job of one repository.
 */
import type { Account, Accounts } from '../../accounts/accounts.js';
import { type RoleArn, roleArnFromName } from '../../aws/arn.js';
import { literalPattern } from '../../aws/policy-text.js';
import { githubStatement, hopStatements } from '../simple-world.js';
import type { AccountData, OidcProviderData, RoleData, WorldData } from '../world.js';

export interface DerivationTerms {
  /** The hub role. `undefined` when nobody names one: then only accounts on route direct get a role. */
  readonly hubRole: RoleArn | undefined;
  /** What a subject of the repository begins with, such as `repo:octo/shop:`. */
  readonly subjectPrefix: string;
  readonly issuer: string;
  readonly audience: string;
  /** The value of an environment variable, for external ids. */
  readonly variable: (name: string) => string | undefined;
}

export interface Derived {
  readonly world: WorldData;
  /** Accounts that got no role, by name, because the file names none. */
  readonly withoutRole: readonly string[];
}

interface DerivedPolicy {
  readonly Version: string;
  readonly Statement: readonly object[];
}

interface DerivedRole extends RoleData {
  readonly trustPolicy: DerivedPolicy;
}

interface DerivedAccount extends AccountData {
  readonly roles: Readonly<Record<string, DerivedRole>>;
}

// On both halves, so that a job with session tags and a source identity gets through as well.
const HOP_ACTIONS = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];
const LONGEST_SESSION_SECONDS = 43_200;

/** Derives the roles of all accounts of the file. */
export function derivedWorld(accounts: Accounts, terms: DerivationTerms): Derived {
  const { hubRole } = terms;
  const partition = hubRole?.partition ?? 'aws';
  const data = new Map<string, DerivedAccount>();
  const withoutRole: string[] = [];
  const targets: string[] = [];
  for (const account of accounts.accounts) {
    const role = account.role && roleArnFromName(partition, account.id.value, account.role.value);
    if (role === undefined) withoutRole.push(account.name);
    else if (isDirect(account) || hubRole !== undefined) {
      const externalId = account.externalIdEnv && terms.variable(account.externalIdEnv.value);
      if (!isDirect(account)) targets.push(role.arn);
      add(data, role, targetRole(account, role, externalId, terms), isDirect(account) ? [provider(terms)] : []);
    }
  }
  if (hubRole !== undefined) add(data, hubRole, hubData(hubRole, targets, terms), [provider(terms)]);
  return { world: { accounts: Object.fromEntries(data) }, withoutRole };
}

/** True for an account whose role is taken with the token itself. */
export function isDirect(account: Account): boolean {
  return account.route?.value === 'direct';
}

/** An account may hold several roles, and one role may stand under several names: it lets in whom any of them lets in. */
function add(
  data: Map<string, DerivedAccount>,
  arn: RoleArn,
  role: DerivedRole,
  providers: readonly OidcProviderData[],
): void {
  const known = data.get(arn.account);
  const name = `${arn.path.slice(1)}${arn.name}`;
  data.set(arn.account, {
    partition: arn.partition,
    oidcProviders: known?.oidcProviders?.length ? known.oidcProviders : providers,
    roles: {
      ...known?.roles,
      [name]: known && Object.hasOwn(known.roles, name) ? joined(known.roles[name], role) : role,
    },
  });
}

function joined(one: DerivedRole | undefined, other: DerivedRole): DerivedRole {
  if (one === undefined) return other;
  const seconds = Math.max(one.maxSessionDurationSeconds ?? 0, other.maxSessionDurationSeconds ?? 0);
  return {
    ...one,
    ...other,
    trustPolicy: policy(...one.trustPolicy.Statement, ...other.trustPolicy.Statement),
    ...(seconds > 0 && { maxSessionDurationSeconds: seconds }),
  };
}

function hubData(hubRole: RoleArn, targets: readonly string[], terms: DerivationTerms): DerivedRole {
  return {
    trustPolicy: policy(repositoryStatement(hubRole, terms)),
    policies: {
      ...(targets.length > 0 && {
        'assume-targets': policy({ Effect: 'Allow', Action: HOP_ACTIONS, Resource: targets }),
      }),
      'simulate-itself': policy({ Effect: 'Allow', Action: 'iam:SimulatePrincipalPolicy', Resource: hubRole.arn }),
    },
  };
}

function targetRole(
  account: Account,
  role: RoleArn,
  externalId: string | undefined,
  terms: DerivationTerms,
): DerivedRole {
  const seconds = account.durationSeconds?.value ?? 0;
  return {
    trustPolicy: policy(
      ...(isDirect(account)
        ? [repositoryStatement(role, terms)]
        : hopStatements(terms.hubRole?.arn ?? '', externalIdCondition(account, externalId), true)),
    ),
    ...(seconds > 3600 && { maxSessionDurationSeconds: Math.min(seconds, LONGEST_SESSION_SECONDS) }),
  };
}

/** Where the file says that there is an external id, one must be sent; which one, if its variable is set. */
function externalIdCondition(account: Account, externalId: string | undefined): object | undefined {
  if (account.externalIdEnv === undefined) return undefined;
  return externalId === undefined
    ? { Null: { 'sts:ExternalId': 'false' } }
    : { StringEquals: { 'sts:ExternalId': externalId } };
}

/** Every job of the repository. */
function repositoryStatement(role: RoleArn, { subjectPrefix, ...terms }: DerivationTerms): object {
  return githubStatement(role, { ...terms, subject: `${literalPattern(subjectPrefix)}*` });
}

function provider({ issuer, audience }: DerivationTerms): OidcProviderData {
  return { url: issuer, audiences: [audience] };
}

function policy(...statements: object[]): DerivedPolicy {
  return { Version: '2012-10-17', Statement: statements };
}
