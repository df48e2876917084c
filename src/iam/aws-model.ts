/**
 * The accounts that are emulated, with their roles, users, identity providers and organization policies: as plain data
 * that a JSON file can have, and loaded, checked and ready to be evaluated.
 */
import type { RoleArn } from '../shared/aws/arn.js';
import type { Policy, PolicyOrigin, PolicySource } from './document.js';
import type { NamedPolicy } from './evaluate.js';

export interface AwsModelData {
  /** By account id. */
  readonly accounts: Readonly<Record<string, AccountData>>;
  /** Managed policies by ARN, which `attachedPolicies` and managed session policies name. `AdministratorAccess` is built in. */
  readonly managedPolicies?: Readonly<Record<string, PolicySource>>;
}

export interface AccountData {
  /** `aws` when absent. */
  readonly partition?: string;
  /** True when the account has roles that are not here: a trust policy may name them. */
  readonly isPartial?: boolean;
  /** The organization that the account belongs to, as in `o-exampleorgid`. */
  readonly organizationId?: string;
  readonly oidcProviders?: readonly OidcProviderData[];
  /** By name, with the path if it has one, as in `ci/DeployRole`. */
  readonly roles?: Readonly<Record<string, RoleData>>;
  /** By name. */
  readonly users?: Readonly<Record<string, UserData>>;
  /**
   * Service control policies by level, from the organization's root down to the account. Each level must allow, so a level of denials
   * needs AWS's `FullAWSAccess` too, as in AWS. No levels: nothing is restricted.
   */
  readonly serviceControlPolicies?: ReadonlyArray<Readonly<Record<string, PolicySource>>>;
  /** Resource control policies by name. They can only deny. */
  readonly resourceControlPolicies?: Readonly<Record<string, PolicySource>>;
  /** Regions in which STS is not activated for this account. */
  readonly disabledRegions?: readonly string[];
}

export interface OidcProviderData {
  /** As in `https://token.actions.githubusercontent.com`. */
  readonly url: string;
  readonly audiences: readonly string[];
}

/** What a role and a user have in common. */
export interface IdentityData {
  /** Inline permission policies by name. */
  readonly policies?: Readonly<Record<string, PolicySource>>;
  /** ARNs of managed policies. */
  readonly attachedPolicies?: readonly string[];
  readonly permissionsBoundary?: PolicySource;
  /** ARN of the boundary; `arn:…:policy/permissions-boundary/NAME` with the name of the role or user when absent. */
  readonly permissionsBoundaryArn?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface RoleData extends IdentityData {
  readonly trustPolicy: PolicySource;
  /** 3600 to 43200; 3600 when absent. */
  readonly maxSessionDurationSeconds?: number;
  /** Where a value is written that decides who may assume the role and is not known. Its trust policy denies. */
  readonly undetermined?: PolicyOrigin;
  /** Where the role is written, if it is in a file. */
  readonly origin?: PolicyOrigin;
  /** For a role as AWS has it: its unique id, if that is known. AWS has checked the principals of its trust policy. */
  readonly deployed?: { readonly id: string | undefined };
}

export interface UserData extends IdentityData {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What a role or a user may do. */
export interface Permissions {
  readonly identity: readonly NamedPolicy[];
  readonly boundary: readonly NamedPolicy[] | undefined;
}

export interface Role {
  readonly arn: RoleArn;
  /** `AROA…`. A role that is deleted and made again gets another one. */
  readonly id: string;
  readonly trust: NamedPolicy;
  readonly permissions: Permissions;
  readonly maxSessionDurationSeconds: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly undetermined?: PolicyOrigin | undefined;
}

export interface User {
  readonly account: string;
  readonly name: string;
  readonly arn: string;
  /** `AIDA…`. */
  readonly id: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly permissions: Permissions;
  readonly tags: Readonly<Record<string, string>>;
}

export interface ModelAccount {
  readonly id: string;
  readonly partition: string;
  readonly organizationId: string | undefined;
  /** Audiences by the provider's URL without its scheme, which is also the prefix of its condition keys. */
  readonly oidcProviders: ReadonlyMap<string, ReadonlySet<string>>;
  /** By lower-case name without the path: IAM keeps these unique without regard to case. */
  readonly roles: ReadonlyMap<string, Role>;
  readonly serviceControlPolicies: ReadonlyArray<readonly NamedPolicy[]>;
  readonly resourceControlPolicies: readonly NamedPolicy[];
  readonly disabledRegions: ReadonlySet<string>;
}

export interface AwsModel {
  readonly accounts: ReadonlyMap<string, ModelAccount>;
  /** By access key id. */
  readonly users: ReadonlyMap<string, User>;
  readonly managedPolicies: ReadonlyMap<string, NamedPolicy>;
  /** Trust policies as they were saved, with the ids of the principals at that time. */
  readonly saved: SavedState;
}

/** What IAM stores from one state of the model to the next. */
export interface SavedState {
  /** Unique ids of roles and users by ARN. */
  readonly ids: ReadonlyMap<string, string>;
  /** The trust policy last saved on a role, by the role's unique id. */
  readonly trust: ReadonlyMap<string, { readonly source: string; readonly policy: Policy }>;
}

/**
 * The role with this ARN; `undefined` when it does not exist. Path and name must be exactly the role's own: "Role names are case
 * sensitive when you assume a role" (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html).
 */
export function findRole(world: AwsModel, arn: RoleArn): Role | undefined {
  const account = world.accounts.get(arn.account);
  const role = account?.roles.get(arn.name.toLowerCase());
  return role?.arn.arn === arn.arn ? role : undefined;
}

/**
 * The name of a provider: its URL without the scheme. IAM uses it in ARNs and as prefix of condition keys. A slash at the end is part of
 * it, as it is part of the issuer in the tokens: IAM calls a provider `https://octo.eu.auth0.com/` so that its keys begin with
 * `octo.eu.auth0.com/:`.
 */
export function providerName(url: string): string {
  return url.replace(/^https?:\/\//, '');
}
/** The account that a role ARN names, if the model has it in that partition. */
export function accountOf(world: AwsModel, role: RoleArn): ModelAccount | undefined {
  const account = world.accounts.get(role.account);
  return account?.partition === role.partition ? account : undefined;
}
