/** Makes a world out of its data, as far as AWS would let that world come about. */
import { isAccountId, parseRoleArn, type RoleArn, roleArnFromName } from '../shared/aws/arn.js';
import { PARTITIONS } from '../shared/aws/partition.js';
import {
  type AccountData,
  type AwsModel,
  type AwsModelData,
  type ModelAccount,
  type Permissions,
  providerName,
  type Role,
  type RoleData,
  type SavedState,
  type User,
  type UserData,
} from './aws-model.js';
import { type Policy, type PolicyKind, type PolicySource, parsePolicy } from './document.js';
import type { NamedPolicy } from './evaluate.js';
import { MalformedPolicy } from './malformed-policy.js';
import { checkPartition } from './partition.js';
import { randomId } from './unique-id.js';

/** Something in a world's data that AWS would not have let come about. `where` is the path to it. */
export class ModelError extends Error {
  override readonly name = 'WorldError';
  readonly where: string;

  constructor(where: string, reason: string) {
    super(`${where}: ${reason}`);
    this.where = where;
  }
}

const ADMINISTRATOR_ACCESS = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };

/**
 * Loads a world. With `before`, what IAM would remember is carried over: a role that was there keeps its unique id, and a trust policy
 * whose text did not change keeps the principals it was saved with, so a hub role that was deleted and made again is no longer among
 * them ("IAM JSON policy elements: Principal",
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html).
 *
 * Throws `WorldError` for anything that AWS would refuse.
 */
export function loadModel(data: AwsModelData, before?: AwsModel): AwsModel {
  return new ModelLoader(data, before?.saved).load();
}

class ModelLoader {
  readonly #data: AwsModelData;
  readonly #before: SavedState | undefined;
  readonly #ids = new Map<string, string>();
  readonly #trust = new Map<string, { source: string; policy: Policy }>();
  readonly #users = new Map<string, User>();
  readonly #managed = new Map<string, NamedPolicy>();

  constructor(data: AwsModelData, before: SavedState | undefined) {
    this.#data = data;
    this.#before = before;
  }

  load(): AwsModel {
    const accounts = Object.entries(this.#data.accounts);
    for (const [id, account] of accounts) this.#nameIdentities(id, account);
    for (const [arn, source] of Object.entries(this.#data.managedPolicies ?? {})) {
      this.#managed.set(arn, named(arn, source, 'identity', `managedPolicies.${arn}`, arn.split(':')[1] ?? 'aws'));
    }
    return {
      accounts: new Map(accounts.map(([id, account]) => [id, this.#account(id, account)])),
      users: this.#users,
      managedPolicies: this.#managed,
      saved: { ids: this.#ids, trust: this.#trust },
    };
  }

  // All identities get their ids before any trust policy is read, because these may name each other.
  #nameIdentities(id: string, account: AccountData): void {
    const where = `accounts.${id}`;
    if (!isAccountId(id)) throw new ModelError(where, 'an account id has 12 digits');
    const partition = account.partition ?? 'aws';
    if (!PARTITIONS.has(partition)) throw new ModelError(`${where}.partition`, `"${partition}" is no partition`);
    const administrator = `arn:${partition}:iam::aws:policy/AdministratorAccess`;
    this.#managed.set(administrator, named(administrator, ADMINISTRATOR_ACCESS, 'identity', administrator, partition));
    for (const name of Object.keys(account.roles ?? {})) {
      const { arn } = roleArn(partition, id, name, `${where}.roles.${name}`);
      this.#ids.set(arn, this.#before?.ids.get(arn) ?? randomId('AROA', 17));
    }
    for (const name of Object.keys(account.users ?? {})) {
      const arn = `arn:${partition}:iam::${id}:user/${name}`;
      this.#ids.set(arn, this.#before?.ids.get(arn) ?? randomId('AIDA', 17));
    }
  }

  #account(id: string, data: AccountData): ModelAccount {
    const where = `accounts.${id}`;
    const partition = data.partition ?? 'aws';
    const roles = new Map<string, Role>();
    for (const [name, role] of Object.entries(data.roles ?? {})) {
      const arn = roleArn(partition, id, name, `${where}.roles.${name}`);
      if (roles.has(arn.name.toLowerCase())) {
        throw new ModelError(
          `${where}.roles.${name}`,
          'another role bears this name (paths and case make no difference)',
        );
      }
      roles.set(arn.name.toLowerCase(), this.#role(arn, role, `${where}.roles.${name}`));
    }
    for (const [name, user] of Object.entries(data.users ?? {})) this.#user(partition, id, name, user);
    return {
      id,
      partition,
      organizationId: data.organizationId,
      oidcProviders: new Map(data.oidcProviders?.map(({ url, audiences }) => [providerName(url), new Set(audiences)])),
      roles,
      serviceControlPolicies: (data.serviceControlPolicies ?? []).map((level, at) =>
        namedAll(level, 'service-control', `${where}.serviceControlPolicies[${at}]`, partition),
      ),
      resourceControlPolicies: namedAll(
        data.resourceControlPolicies,
        'resource-control',
        `${where}.resourceControlPolicies`,
        partition,
      ),
      disabledRegions: new Set(data.disabledRegions),
    };
  }

  #role(arn: RoleArn, data: RoleData, where: string): Role {
    const id = this.#idOf(arn.arn);
    const maxSessionDurationSeconds = data.maxSessionDurationSeconds ?? 3600;
    if (!(maxSessionDurationSeconds >= 3600 && maxSessionDurationSeconds <= 43200)) {
      throw new ModelError(`${where}.maxSessionDurationSeconds`, 'must be 3600 to 43200');
    }
    return {
      arn,
      id,
      trust: {
        name: `trust policy of ${arn.name}`,
        policy: this.#trustPolicy(id, data.trustPolicy, `${where}.trustPolicy`, arn.partition),
      },
      permissions: this.#permissions(arn.name, data, where, arn.partition),
      maxSessionDurationSeconds,
      tags: data.tags ?? {},
      undetermined: data.undetermined,
    };
  }

  #trustPolicy(roleId: string, source: PolicySource, where: string, partition: string): Policy {
    const text = typeof source === 'string' ? source : JSON.stringify(source);
    const before = this.#before?.trust.get(roleId);
    const policy =
      before?.source === text
        ? before.policy
        : parse(source, 'trust', where, partition, (arn) => this.#principalId(arn, where));
    this.#trust.set(roleId, { source: text, policy });
    return policy;
  }

  #principalId(arn: string, where: string): string | undefined {
    const id = this.#ids.get(arn);
    const account = parseRoleArn(arn)?.account;
    // Roles of accounts outside this world cannot be looked up, and nobody can come from there.
    if (id === undefined && account !== undefined && account in this.#data.accounts) {
      throw new ModelError(
        where,
        `Invalid principal in policy: "AWS":"${arn}" (IAM refuses a role that does not exist)`,
      );
    }
    return id;
  }

  #user(partition: string, account: string, name: string, data: UserData): void {
    const where = `accounts.${account}.users.${name}`;
    const arn = `arn:${partition}:iam::${account}:user/${name}`;
    const { accessKeyId, secretAccessKey } = data;
    if (!/^AKIA\w{12,124}$/.test(accessKeyId)) throw new ModelError(`${where}.accessKeyId`, 'must begin with AKIA');
    if (this.#users.has(accessKeyId)) throw new ModelError(`${where}.accessKeyId`, 'is another user’s');
    this.#users.set(accessKeyId, {
      account,
      name,
      arn,
      id: this.#idOf(arn),
      accessKeyId,
      secretAccessKey,
      permissions: this.#permissions(name, data, where, partition),
      tags: data.tags ?? {},
    });
  }

  #permissions(owner: string, data: RoleData | UserData, where: string, partition: string): Permissions {
    const attached = (data.attachedPolicies ?? []).map((arn) => {
      const policy = this.#managed.get(arn);
      if (policy === undefined)
        throw new ModelError(`${where}.attachedPolicies`, `${arn} is not among managedPolicies`);
      return policy;
    });
    const inline = Object.entries(data.policies ?? {}).map(([name, source]) =>
      named(`policy ${name} of ${owner}`, source, 'identity', `${where}.policies.${name}`, partition),
    );
    return {
      identity: [...inline, ...attached],
      boundary:
        data.permissionsBoundary === undefined
          ? undefined
          : [
              named(
                `permissions boundary of ${owner}`,
                data.permissionsBoundary,
                'boundary',
                `${where}.permissionsBoundary`,
                partition,
              ),
            ],
    };
  }

  #idOf(arn: string): string {
    const id = this.#ids.get(arn);
    if (id === undefined) throw new Error(`no unique id was given to ${arn}`);
    return id;
  }
}

function roleArn(partition: string, account: string, name: string, where: string): RoleArn {
  const arn = roleArnFromName(partition, account, name);
  if (arn === undefined) throw new ModelError(where, `"${name}" is no role name`);
  return arn;
}

function namedAll(
  sources: Readonly<Record<string, PolicySource>> | undefined,
  kind: PolicyKind,
  where: string,
  partition: string,
): NamedPolicy[] {
  return Object.entries(sources ?? {}).map(([name, source]) =>
    named(name, source, kind, `${where}.${name}`, partition),
  );
}

function named(name: string, source: PolicySource, kind: PolicyKind, where: string, partition: string): NamedPolicy {
  return { name, policy: parse(source, kind, where, partition) };
}

function parse(
  source: PolicySource,
  kind: PolicyKind,
  where: string,
  partition: string,
  uniqueIdOf?: (arn: string) => string | undefined,
): Policy {
  try {
    const policy = parsePolicy(source, kind, uniqueIdOf);
    checkPartition(policy, partition);
    return policy;
  } catch (error) {
    if (error instanceof MalformedPolicy) throw new ModelError(where, error.message);
    throw error;
  }
}
