/** Makes a model out of its data, as far as AWS would accept it. */
import { randomBytes } from 'node:crypto';
import { isAccountId, isCreatedByAws, parseRoleArn, type RoleArn, roleArnFromName } from '../shared/aws/arn.js';
import { PARTITIONS } from '../shared/aws/partition.js';
import {
  type AccountData,
  type AwsModel,
  type AwsModelData,
  type IdentityData,
  type ModelAccount,
  type Permissions,
  providerName,
  type Role,
  type RoleData,
  type SavedState,
  type User,
  type UserData,
} from './aws-model.js';
import {
  LocatedPolicy,
  type Policy,
  type PolicyKind,
  type PolicyOrigin,
  type PolicySource,
  savedPolicy,
} from './document.js';
import { parsePolicyIn } from './partition.js';
import type { NamedPolicy, StoredPolicy } from './policy-request.js';
import { formatDocument, MalformedPolicy } from './syntax.js';

/** Something in the data that AWS would reject. `where` is the path to it, `origin` where it is written, if that is in a file. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly where: string;
  readonly reason: string;
  readonly origin: PolicyOrigin | undefined;

  constructor(where: string, reason: string, origin?: PolicyOrigin) {
    super(`${where}: ${reason}`);
    this.where = where;
    this.reason = reason;
    this.origin = origin;
  }
}

const ADMINISTRATOR_ACCESS = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };

/**
 * Loads a model. With `before`, what IAM stores is carried over: a role that existed keeps its unique id, and a trust policy whose text did
 * not change keeps the principals it was saved with, so a hub role that was deleted and created again is no longer among them ("IAM JSON policy elements: Principal",
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html).
 *
 * Throws `ModelError` for anything that AWS would reject.
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
      const partition = arn.split(':')[1] ?? 'aws';
      this.#managed.set(arn, named(managedName(arn), source, 'identity', `managedPolicies.${arn}`, partition));
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
    if (!PARTITIONS.has(partition)) throw new ModelError(`${where}.partition`, `"${partition}" is not a partition`);
    const administrator = `arn:${partition}:iam::aws:policy/AdministratorAccess`;
    this.#managed.set(
      administrator,
      named(managedName(administrator), ADMINISTRATOR_ACCESS, 'identity', administrator, partition),
    );
    for (const [name, { deployed }] of Object.entries(account.roles ?? {})) {
      const { arn } = roleArn(partition, id, name, `${where}.roles.${name}`);
      this.#ids.set(arn, this.#before?.ids.get(arn) ?? deployed?.id ?? randomId('AROA', 17));
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
          'another role has this name (paths and case make no difference)',
          role.origin,
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
      throw new ModelError(`${where}.maxSessionDurationSeconds`, 'must be 3600 to 43200', data.origin);
    }
    return {
      arn,
      id,
      trust: this.#trustPolicy(arn, id, data, `${where}.trustPolicy`),
      permissions: this.#permissions(arn, data, where),
      maxSessionDurationSeconds,
      tags: data.tags ?? {},
      undetermined: data.undetermined,
    };
  }

  #trustPolicy(
    { name, partition }: RoleArn,
    roleId: string,
    { trustPolicy: written, deployed }: RoleData,
    where: string,
  ): NamedPolicy {
    const document = named({ title: `trust policy of ${name}`, name }, written, 'trust', where, partition);
    const source = formatDocument(sourceOf(written));
    const before = this.#before?.trust.get(roleId);
    const policy =
      before?.source === source
        ? before.policy
        : savedPolicy(document.policy, (arn) =>
            deployed === undefined ? this.#principalId(arn, where, document.origin) : this.#ids.get(arn),
          );
    this.#trust.set(roleId, { source, policy });
    return { ...document, policy };
  }

  #principalId(arn: string, where: string, origin: PolicyOrigin | undefined): string | undefined {
    const id = this.#ids.get(arn);
    const role = parseRoleArn(arn);
    // Roles of accounts outside of the model cannot be looked up, and no request comes from there. No model has to have the roles of AWS.
    const data = this.#data.accounts[role?.account ?? ''];
    const mayBeMissing = data === undefined || data.isPartial === true || (role !== undefined && isCreatedByAws(role));
    if (id === undefined && !mayBeMissing) {
      const reason = `Invalid principal in policy: "AWS":"${arn}" (IAM rejects a role that does not exist)`;
      throw new ModelError(where, reason, origin);
    }
    return id;
  }

  #user(partition: string, account: string, name: string, data: UserData): void {
    const where = `accounts.${account}.users.${name}`;
    const arn = `arn:${partition}:iam::${account}:user/${name}`;
    const { accessKeyId, secretAccessKey } = data;
    if (!/^AKIA\w{12,124}$/.test(accessKeyId)) throw new ModelError(`${where}.accessKeyId`, 'must begin with AKIA');
    if (this.#users.has(accessKeyId)) throw new ModelError(`${where}.accessKeyId`, 'is the key of another user');
    this.#users.set(accessKeyId, {
      account,
      name,
      arn,
      id: this.#idOf(arn),
      accessKeyId,
      secretAccessKey,
      permissions: this.#permissions({ partition, account, name }, data, where),
      tags: data.tags ?? {},
    });
  }

  #permissions(
    { partition, account, name: owner }: Pick<RoleArn, 'partition' | 'account' | 'name'>,
    data: IdentityData,
    where: string,
  ): Permissions {
    const attached = (data.attachedPolicies ?? []).map((arn) => {
      const policy = this.#managed.get(arn);
      if (policy === undefined)
        throw new ModelError(`${where}.attachedPolicies`, `${arn} is not among managedPolicies`);
      return policy;
    });
    const inline = Object.entries(data.policies ?? {}).map(([name, source]) =>
      named({ title: `policy ${name} of ${owner}`, name }, source, 'identity', `${where}.policies.${name}`, partition),
    );
    const { permissionsBoundary: boundary } = data;
    if (boundary === undefined) return { identity: [...inline, ...attached], boundary };
    const arn = data.permissionsBoundaryArn ?? `arn:${partition}:iam::${account}:policy/permissions-boundary/${owner}`;
    const naming = { ...managedName(arn), title: `permissions boundary of ${owner}` };
    return {
      identity: [...inline, ...attached],
      boundary: [named(naming, boundary, 'boundary', `${where}.permissionsBoundary`, partition)],
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
  if (arn === undefined) throw new ModelError(where, `"${name}" is not a role name`);
  return arn;
}

function namedAll(
  sources: Readonly<Record<string, PolicySource>> | undefined,
  kind: PolicyKind,
  where: string,
  partition: string,
): NamedPolicy[] {
  return Object.entries(sources ?? {}).map(([name, source]) =>
    named({ title: name, name }, source, kind, `${where}.${name}`, partition),
  );
}

/** How a document is named in messages, and in IAM. */
interface PolicyNaming extends Omit<StoredPolicy, 'source'> {
  readonly title: string;
}

function managedName(arn: string): PolicyNaming {
  return { title: arn, name: arn.slice(arn.lastIndexOf('/') + 1), arn };
}

function named(
  { title, ...naming }: PolicyNaming,
  written: PolicySource,
  kind: PolicyKind,
  where: string,
  partition: string,
): NamedPolicy {
  const stored = { ...naming, source: sourceOf(written) };
  if (written instanceof LocatedPolicy) return { name: title, policy: written.policy, origin: written.origin, stored };
  try {
    return { name: title, policy: parsePolicyIn(partition, written, kind), stored };
  } catch (error) {
    if (error instanceof MalformedPolicy) throw new ModelError(where, error.message);
    throw error;
  }
}

function sourceOf(written: PolicySource): string | object {
  return written instanceof LocatedPolicy ? written.source : written;
}

const ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A random IAM unique id: prefix and `length` characters. */
function randomId(prefix: string, length: number): string {
  let id = prefix;
  for (const byte of randomBytes(length)) id += ID_ALPHABET[byte % ID_ALPHABET.length];
  return id;
}
