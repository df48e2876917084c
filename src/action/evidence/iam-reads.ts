import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  type Role,
} from '@aws-sdk/client-iam';
import { parseRoleArn, type RoleArn } from '../../shared/aws/arn.js';
import { property } from '../../shared/untyped.js';
import type { HubReading, PolicyReading, ReadFault, Reading, RoleReading } from './reading.js';

/**
 * The longest `PolicyDocument` of IAM's calls, each of whose characters may be three in an answer. White space does not count for IAM's
 * quotas, and AWS's own policies are longer than them.
 */
const LONGEST_DOCUMENT = 3 * 131_072;

/** Reads from IAM over one client. Nothing here throws: what is not read has its reason in its place. */
export class IamReads {
  readonly #client: IAMClient;
  readonly #options: { readonly abortSignal: AbortSignal };

  constructor(client: IAMClient, abortSignal: AbortSignal) {
    this.#client = client;
    this.#options = { abortSignal };
  }

  /** Reads a role of the client's account. IAM finds it by its name alone, so the answer may have another path. */
  role(role: RoleArn): Promise<Reading<RoleReading>> {
    return settled(async () => {
      const { Role: found } = await call('iam:GetRole', role.arn, () =>
        this.#client.send(new GetRoleCommand({ RoleName: role.name }), this.#options),
      );
      return roleIn(found, role);
    });
  }

  /** Reads what a role may do: its inline and attached policies, and its boundary. */
  async permissions(role: RoleArn): Promise<HubReading> {
    const own = this.role(role);
    const boundaryName = `permissions boundary of ${role.name}`;
    const boundary = own.then((read) => {
      if (!read.ok) return { name: boundaryName, document: read };
      return read.value.boundary === undefined ? undefined : this.#managed(boundaryName, read.value.boundary);
    });
    const [inline, attached] = await Promise.all([this.#inline(role), this.#attached(role)]);
    return { role: await own, policies: [...inline, ...attached], boundary: await boundary };
  }

  #inline(role: RoleArn): Promise<PolicyReading[]> {
    const RoleName = role.name;
    return list(`inline policies of ${role.name}`, async () => {
      const { PolicyNames, IsTruncated } = await call('iam:ListRolePolicies', role.arn, () =>
        this.#client.send(new ListRolePoliciesCommand({ RoleName }), this.#options),
      );
      const read = listed(PolicyNames, IsTruncated).map((PolicyName) =>
        policy(`policy ${PolicyName} of ${role.name}`, async () => {
          const { PolicyDocument } = await call('iam:GetRolePolicy', role.arn, () =>
            this.#client.send(new GetRolePolicyCommand({ RoleName, PolicyName }), this.#options),
          );
          return PolicyDocument;
        }),
      );
      return { read, isWhole: IsTruncated !== true };
    });
  }

  #attached(role: RoleArn): Promise<PolicyReading[]> {
    return list(`attached policies of ${role.name}`, async () => {
      const command = new ListAttachedRolePoliciesCommand({ RoleName: role.name });
      const { AttachedPolicies, IsTruncated } = await call('iam:ListAttachedRolePolicies', role.arn, () =>
        this.#client.send(command, this.#options),
      );
      const arns = listed(AttachedPolicies, IsTruncated).flatMap(({ PolicyArn }) => PolicyArn ?? []);
      return { read: arns.map((arn) => this.#managed(arn, arn)), isWhole: IsTruncated !== true };
    });
  }

  #managed(name: string, PolicyArn: string): Promise<PolicyReading> {
    return policy(name, async () => {
      const { Policy } = await call('iam:GetPolicy', PolicyArn, () =>
        this.#client.send(new GetPolicyCommand({ PolicyArn }), this.#options),
      );
      const command = new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId });
      const { PolicyVersion } = await call('iam:GetPolicyVersion', PolicyArn, () =>
        this.#client.send(command, this.#options),
      );
      return PolicyVersion?.Document;
    });
  }
}

interface PolicyList {
  readonly read: ReadonlyArray<Promise<PolicyReading>>;
  /** False when IAM has more. */
  readonly isWhole: boolean;
}

/** The members of a list. Throws `ReadError` for an answer that is not IAM's, as a proxy or a portal sends it: it is not an empty list. */
function listed<T>(members: readonly T[] | undefined, isTruncated: boolean | undefined): readonly T[] {
  if (members === undefined && isTruncated === undefined) {
    throw new ReadError({ code: 'not-understood', reason: 'the answer has no list of policies' });
  }
  return members ?? [];
}

/** The policies of a list. One with the list's name stands for those that are not read. */
async function list(name: string, get: () => Promise<PolicyList>): Promise<PolicyReading[]> {
  const found = await settled(get);
  if (!found.ok) return [{ name, document: found }];
  const read = await Promise.all(found.value.read);
  if (found.value.isWhole) return read;
  return [
    ...read,
    { name, document: { ok: false, fault: { code: 'not-understood', reason: 'the list is too long' } } },
  ];
}

async function policy(name: string, get: () => Promise<string | undefined>): Promise<PolicyReading> {
  return { name, document: await settled(async () => documentIn(await get())) };
}

/** Why a call returned nothing that can be used. */
class ReadError extends Error {
  readonly fault: ReadFault;

  constructor(fault: ReadFault, options?: ErrorOptions) {
    super(fault.code, options);
    this.name = 'ReadError';
    this.fault = fault;
  }
}

async function settled<T>(read: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { ok: true, value: await read() };
  } catch (error) {
    if (error instanceof ReadError) return { ok: false, fault: error.fault };
    throw error;
  }
}

/** Makes a call. Throws `ReadError`. */
async function call<T>(action: string, resource: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw new ReadError(faultIn(error, action, resource), { cause: error });
  }
}

function faultIn(error: unknown, action: string, resource: string): ReadFault {
  const code = property(error, 'name');
  const name = typeof code === 'string' ? code.replace(/Exception$/, '') : '';
  if (name === 'NoSuchEntity') return { code: 'not-found' };
  if (name === 'AccessDenied') return { code: 'denied', action, resource };
  // A broken connection has no error code of AWS.
  const reason = property(property(error, '$response'), 'statusCode') === undefined ? '' : name.slice(0, 100);
  return { code: 'no-answer', reason: name === 'AbortError' ? 'timeout' : reason };
}

/** Checks the answer: the role that was requested, in its account. Throws `ReadError`. */
function roleIn(role: Role | undefined, requested: RoleArn): RoleReading {
  const arn = parseRoleArn(role?.Arn ?? '');
  const isRequested =
    arn?.account === requested.account &&
    arn.partition === requested.partition &&
    arn.name.toLowerCase() === requested.name.toLowerCase();
  if (arn === undefined) throw new ReadError({ code: 'not-understood', reason: 'the answer has no role' });
  if (!isRequested) throw new ReadError({ code: 'not-understood', reason: 'the answer is about another role' });
  const tags = (role?.Tags ?? []).flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? ''] as const]));
  return {
    arn,
    id: role?.RoleId ?? '',
    trustPolicy: documentIn(role?.AssumeRolePolicyDocument),
    tags: Object.fromEntries(tags),
    boundary: role?.PermissionsBoundary?.PermissionsBoundaryArn,
    maxSessionDurationSeconds: role?.MaxSessionDuration,
  };
}

/**
 * A document of an answer: JSON in URL encoding (https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html), which other
 * servers leave out for some calls. Throws `ReadError`.
 */
function documentIn(sent = ''): string {
  const text = sent.length > LONGEST_DOCUMENT ? '' : sent.trim();
  try {
    if (text !== '') return text.startsWith('{') ? text : decodeURIComponent(text);
  } catch {
    // No URL encoding.
  }
  throw new ReadError({ code: 'not-understood', reason: 'the answer has no policy document' });
}
