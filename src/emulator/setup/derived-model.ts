/**
 * The accounts that an accounts file or an input describes, without policies of their own: each half allows what the
 * other half needs, and the hub accepts every job of one repository.
 */
import type { Account, Accounts } from '../../accounts/accounts.js';
import {
  type AccountData,
  type AwsModelData,
  type OidcProviderData,
  providerName,
  type RoleData,
} from '../../iam/aws-model.js';
import type { PolicyOrigin } from '../../iam/document.js';
import { nameWithPath, type RoleArn, roleArnFromName } from '../../shared/aws/arn.js';
import { literalPattern } from '../../shared/aws/policy-text.js';

export interface DerivationTerms {
  /** The hub role of accounts without their own, if one is named. */
  readonly hubRole: RoleArn | undefined;
  /** What a subject of the repository begins with, such as `repo:octo/shop:`. */
  readonly subjectPrefix: string;
  readonly issuer: string;
  readonly audience: string;
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

// Allowed on both halves, for jobs with session tags and a source identity.
const TAGGING_ACTIONS = ['sts:TagSession', 'sts:SetSourceIdentity'];
const HOP_ACTIONS = ['sts:AssumeRole', ...TAGGING_ACTIONS];
/** What a diagnosis reads of the hub role. */
const READING_ACTIONS = ['iam:GetRole', 'iam:ListRolePolicies', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies'];
const LONGEST_SESSION_SECONDS = 43_200;

/** A role to derive. */
export interface DerivedTarget {
  readonly role: RoleArn;
  /** The hub role that it accepts; without one it accepts the tokens of jobs. */
  readonly hubRole: RoleArn | undefined;
  readonly durationSeconds: number;
  /** That one must be sent, and which one if that is known. */
  readonly externalId: { readonly value: string | undefined } | undefined;
  /** The role that may read it for a diagnosis. */
  readonly diagnosisRole?: RoleArn | undefined;
  /** What names it. */
  readonly origin: PolicyOrigin;
}

/** The roles that an accounts file names. Those on route hub without a hub role are left out. */
export function targetsOf(
  accounts: Accounts,
  { hubRole, variable }: Pick<DerivationTerms, 'hubRole'> & { readonly variable: (name: string) => string | undefined },
): { readonly targets: readonly DerivedTarget[]; readonly withoutRole: readonly string[] } {
  const withoutRole: string[] = [];
  const targets: DerivedTarget[] = [];
  for (const account of accounts.accounts) {
    const ofAccount = account.hubRole?.value ?? hubRole;
    const role = account.role && roleArnFromName(ofAccount?.partition ?? 'aws', account.id.value, account.role.value);
    const external = account.externalIdEnv;
    if (role === undefined) withoutRole.push(account.name);
    else if (isDirect(account) || ofAccount !== undefined) {
      targets.push({
        role,
        hubRole: isDirect(account) ? undefined : ofAccount,
        durationSeconds: account.durationSeconds?.value ?? 0,
        externalId: external && { value: variable(external.value) },
        diagnosisRole:
          account.diagnosisRole && roleArnFromName(role.partition, role.account, account.diagnosisRole.value),
        origin: { file: accounts.file, place: account.role?.key ?? '' },
      });
    }
  }
  return { targets, withoutRole };
}

/** A role that an input names: on route hub, or on route direct where there is no hub role. */
export function targetOfInput(role: RoleArn, hubRole: RoleArn | undefined): DerivedTarget {
  const origin = { file: 'role-to-assume', place: '' };
  return { role, hubRole, durationSeconds: 0, externalId: undefined, origin };
}

/** Derives these roles, and each hub role, which may assume the targets that accept it. */
export function derivedModel(targets: readonly DerivedTarget[], terms: DerivationTerms): AwsModelData {
  const { hubRole } = terms;
  const data = new Map<string, DerivedAccount>();
  for (const target of targets) {
    add(data, target.role, targetRole(target, terms), target.hubRole === undefined ? [provider(terms)] : []);
  }
  const hubRoles = new Map(
    [...targets.map((target) => target.hubRole), hubRole].flatMap((role) => (role ? [[role.arn, role] as const] : [])),
  );
  for (const role of hubRoles.values()) {
    const taken = targets.filter((target) => target.hubRole?.arn === role.arn);
    add(data, role, hubData(role, taken, terms), [provider(terms)]);
    for (const reader of readersOf(taken)) add(data, reader.role, readerRole(reader, role), []);
  }
  return { accounts: Object.fromEntries(data) };
}

/** True for an account whose role is taken with the token itself. */
export function isDirect(account: Account): boolean {
  return account.route?.value === 'direct';
}

/** An account may have several roles, and one role may have several names: it accepts what any of them accepts. */
function add(
  data: Map<string, DerivedAccount>,
  arn: RoleArn,
  role: DerivedRole,
  providers: readonly OidcProviderData[],
): void {
  const known = data.get(arn.account);
  const name = nameWithPath(arn);
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
    policies: { ...one.policies, ...other.policies },
    ...(seconds > 0 && { maxSessionDurationSeconds: seconds }),
  };
}

/** A diagnosis role, and the roles that it may read. */
interface Reader {
  readonly role: RoleArn;
  readonly targets: readonly RoleArn[];
}

function readersOf(targets: readonly DerivedTarget[]): Reader[] {
  const readers = new Map<string, Reader>();
  for (const { role, diagnosisRole: reader } of targets) {
    if (reader !== undefined)
      readers.set(reader.arn, { role: reader, targets: [...(readers.get(reader.arn)?.targets ?? []), role] });
  }
  return [...readers.values()];
}

function readerRole({ role, targets }: Reader, hubRole: RoleArn): DerivedRole {
  return {
    trustPolicy: policy({ Effect: 'Allow', Principal: { AWS: hubRole.arn }, Action: 'sts:AssumeRole' }),
    // Another hub role may have the same one for other roles.
    policies: {
      [`read-for-${hubRole.account}-${hubRole.name}`]: policy({
        Effect: 'Allow',
        Action: 'iam:GetRole',
        Resource: targets.map(({ arn }) => arn),
      }),
    },
    origin: { file: 'diagnosis-role', place: nameWithPath(role) },
  };
}

function hubData(hubRole: RoleArn, targets: readonly DerivedTarget[], terms: DerivationTerms): DerivedRole {
  const readers = readersOf(targets).map(({ role }) => role.arn);
  return {
    trustPolicy: policy(repositoryStatement(hubRole, terms)),
    policies: {
      ...(targets.length > 0 && {
        'assume-targets': policy({
          Effect: 'Allow',
          Action: HOP_ACTIONS,
          Resource: targets.map(({ role }) => role.arn),
        }),
      }),
      ...(readers.length > 0 && {
        'assume-diagnosis-roles': policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: readers }),
        'read-itself': policy({ Effect: 'Allow', Action: READING_ACTIONS, Resource: hubRole.arn }),
      }),
      'simulate-itself': policy({ Effect: 'Allow', Action: 'iam:SimulatePrincipalPolicy', Resource: hubRole.arn }),
    },
  };
}

function targetRole(
  { role, hubRole, durationSeconds, externalId, origin }: DerivedTarget,
  terms: DerivationTerms,
): DerivedRole {
  return {
    origin,
    trustPolicy: policy(
      ...(hubRole === undefined
        ? [repositoryStatement(role, terms)]
        : hopStatements(hubRole.arn, externalIdCondition(externalId))),
    ),
    ...(durationSeconds > 3600 && { maxSessionDurationSeconds: Math.min(durationSeconds, LONGEST_SESSION_SECONDS) }),
  };
}

function externalIdCondition(externalId: DerivedTarget['externalId']): object | undefined {
  if (externalId === undefined) return undefined;
  return externalId.value === undefined
    ? { Null: { 'sts:ExternalId': 'false' } }
    : { StringEquals: { 'sts:ExternalId': externalId.value } };
}

/**
 * The statements of a trust policy that allow a principal the hop. A condition on the external id is only with AssumeRole, because
 * the other actions have no such key: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
function hopStatements(principal: string, condition: object | undefined): object[] {
  const hop = { Effect: 'Allow', Principal: { AWS: principal } };
  if (condition === undefined) return [{ ...hop, Action: HOP_ACTIONS }];
  return [
    { ...hop, Action: ['sts:AssumeRole'], Condition: condition },
    { ...hop, Action: TAGGING_ACTIONS },
  ];
}

/** The statement of a trust policy that accepts tokens. `subject` is a pattern, with `*` and `?`. */
export function githubStatement(
  { partition, account }: Pick<RoleArn, 'partition' | 'account'>,
  { issuer, audience, subject }: Pick<DerivationTerms, 'issuer' | 'audience'> & { readonly subject: string },
): object {
  const provider = providerName(issuer);
  return {
    Effect: 'Allow',
    Principal: { Federated: `arn:${partition}:iam::${account}:oidc-provider/${provider}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: { [`${provider}:aud`]: audience },
      StringLike: { [`${provider}:sub`]: subject },
    },
  };
}

/** Every job of the repository. */
function repositoryStatement(role: RoleArn, { subjectPrefix, ...terms }: DerivationTerms): object {
  return githubStatement(role, { ...terms, subject: `${literalPattern(subjectPrefix)}*` });
}

function provider({ issuer, audience }: DerivationTerms): OidcProviderData {
  return { url: issuer, audiences: [audience] };
}

/** A policy document of these statements. */
export function policy(...statements: object[]): DerivedPolicy {
  return { Version: '2012-10-17', Statement: statements };
}
