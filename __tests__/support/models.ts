/** The accounts and roles that the emulator knows: the example model, with some of them changed. */
import { exampleModel } from '../../src/emulator/example-model.js';
import { githubStatement } from '../../src/emulator/setup/derived-model.js';
import type { AccountData, AwsModelData, RoleData } from '../../src/iam/aws-model.js';
import { GITHUB_ISSUER } from '../../src/shared/aws/testable-claims.js';
import { idAt } from './accounts-files.js';
import { DEV_ACCOUNT, HUB_ACCOUNT } from './names.js';
import { policy, SELF_SIMULATION, trustPolicy } from './policies.js';

/** What differs from the example model. */
export interface ModelOptions {
  readonly targetAccounts?: readonly string[];
  /** Name of the target role, with its path if it has one. */
  readonly targetRole?: string;
  readonly repository?: string;
  /** The subject that the hub role accepts, with `*` and `?`; `repo:<repository>:ref:refs/heads/main` when absent. */
  readonly subject?: string;
  readonly issuer?: string;
  /** Required by the targets' trust policies when given. */
  readonly externalId?: string;
  /** What the targets' trust policies name: the hub role (default) or its whole account. */
  readonly trust?: 'role' | 'account';
  /** Also allow tags and a source identity, on both halves. */
  readonly allowTagging?: boolean;
  /** Also allow the hub role to simulate its own policies. */
  readonly allowSimulation?: boolean;
  /** Also give the target accounts GitHub's provider and roles that accept the subject, for route `direct`. */
  readonly direct?: boolean;
  readonly partition?: string;
  readonly targetMaxSessionDurationSeconds?: number;
}

const TAGGING_ACTIONS = ['sts:TagSession', 'sts:SetSourceIdentity'];

/** The example model with these changes. */
export function modelWith({
  targetAccounts = ['222222222222', '333333333333', '444444444444'],
  targetRole = 'DeployRole',
  repository = 'octo/shop',
  subject = `repo:${repository}:ref:refs/heads/main`,
  issuer = GITHUB_ISSUER,
  partition = 'aws',
  ...options
}: ModelOptions = {}): AwsModelData {
  const own = partition === 'aws' ? {} : { partition };
  const token = { issuer, audience: 'sts.amazonaws.com', subject };
  const oidcProviders = [{ url: token.issuer, audiences: [token.audience] }];
  const hub = `arn:${partition}:iam::${HUB_ACCOUNT}:role/github-hub`;
  const targets = targetAccounts.map((account) => `arn:${partition}:iam::${account}:role/${targetRole}`);
  const actions = ['sts:AssumeRole', ...(options.allowTagging ? TAGGING_ACTIONS : [])];
  const simulation = { Effect: 'Allow', Action: 'iam:SimulatePrincipalPolicy', Resource: hub };
  const hop = hopStatements(options.trust === 'account' ? `arn:${partition}:iam::${HUB_ACCOUNT}:root` : hub, options);
  const seconds = options.targetMaxSessionDurationSeconds;
  const target = (account: string): AccountData => ({
    ...own,
    ...(options.direct && { oidcProviders }),
    roles: {
      [targetRole]: {
        trustPolicy: policy(...hop, ...(options.direct ? [githubStatement({ partition, account }, token)] : [])),
        ...(seconds !== undefined && { maxSessionDurationSeconds: seconds }),
      },
    },
  });
  return {
    accounts: {
      [HUB_ACCOUNT]: {
        ...own,
        oidcProviders,
        roles: {
          'github-hub': {
            trustPolicy: policy(githubStatement({ partition, account: HUB_ACCOUNT }, token)),
            policies: {
              'assume-targets': policy({ Effect: 'Allow', Action: actions, Resource: targets }),
              ...(options.allowSimulation && { 'simulate-itself': policy(simulation) }),
            },
          },
        },
      },
      ...Object.fromEntries(targetAccounts.map((account) => [account, target(account)])),
    },
  };
}

/** The statements of a target's trust policy. Only AssumeRole has the key of the external id. */
function hopStatements(principal: string, { externalId, allowTagging }: ModelOptions): object[] {
  const hop = { Effect: 'Allow', Principal: { AWS: principal } };
  const tagging = allowTagging ? TAGGING_ACTIONS : [];
  if (externalId === undefined) return [{ ...hop, Action: ['sts:AssumeRole', ...tagging] }];
  const condition = { StringEquals: { 'sts:ExternalId': externalId } };
  return [
    { ...hop, Action: ['sts:AssumeRole'], Condition: condition },
    ...(allowTagging ? [{ ...hop, Action: tagging }] : []),
  ];
}

/** The example model, in which the hub role may also simulate its own policies. */
export const simulationModel = () => modelWith({ allowSimulation: true });

/** The model with one account changed. */
export function withAccount(
  model: AwsModelData,
  id: string,
  change: (account: AccountData) => Partial<AccountData>,
): AwsModelData {
  const account = model.accounts[id] ?? {};
  return { ...model, accounts: { ...model.accounts, [id]: { ...account, ...change(account) } } };
}

/** The model with one role changed. Throws when the role is not there. */
export function withRole(
  model: AwsModelData,
  id: string,
  name: string,
  change: (role: RoleData) => Partial<RoleData>,
): AwsModelData {
  const role = roleOf(model, id, name);
  return withAccount(model, id, ({ roles }) => ({ roles: { ...roles, [name]: { ...role, ...change(role) } } }));
}

export function roleOf(model: AwsModelData, id: string, name: string): RoleData {
  const role = model.accounts[id]?.roles?.[name];
  if (role === undefined) throw new Error(`there is no role ${name} in ${id}`);
  return role;
}

export interface Changes {
  readonly hub?: Partial<RoleData>;
  readonly hubAccount?: Partial<AccountData>;
  readonly target?: Partial<RoleData>;
  readonly targetAccount?: Partial<AccountData>;
}

/** The model with the hub role, the target role or their accounts changed. */
export function withRoles(
  model: AwsModelData,
  { hub = {}, hubAccount = {}, target = {}, targetAccount = {} }: Changes,
): AwsModelData {
  const withHub = withAccount(
    withRole(model, HUB_ACCOUNT, 'github-hub', () => hub),
    HUB_ACCOUNT,
    () => hubAccount,
  );
  return withAccount(
    withRole(withHub, DEV_ACCOUNT, 'DeployRole', () => target),
    DEV_ACCOUNT,
    () => targetAccount,
  );
}

/** The example model, whose hub role has these policies in addition to the one that lets it simulate its own. */
export function hubWith(
  policies: Readonly<Record<string, object>>,
  role: Partial<RoleData> = {},
  account: Partial<AccountData> = {},
): AwsModelData {
  const hub = { policies: { ask: SELF_SIMULATION, ...policies }, ...role };
  return withRoles(exampleModel(), { hub, hubAccount: account });
}

/** Where a statement can be added. */
export type Document = 'hub trust' | 'hub permissions' | 'target trust';

/** The model after statements were added to these documents. */
export function withStatements(
  model: AwsModelData,
  statements: Readonly<Partial<Record<Document, object | readonly object[]>>>,
): AwsModelData {
  const { 'hub trust': hubTrust, 'hub permissions': permissions, 'target trust': targetTrust } = statements;
  const hub = roleOf(model, HUB_ACCOUNT, 'github-hub');
  const target = roleOf(model, DEV_ACCOUNT, 'DeployRole');
  return withRoles(model, {
    hub: {
      ...(hubTrust && { trustPolicy: withStatement(hub.trustPolicy, hubTrust) }),
      ...(permissions && { policies: { ...hub.policies, pasted: policy(...[permissions].flat()) } }),
    },
    ...(targetTrust && { target: { trustPolicy: withStatement(target.trustPolicy, targetTrust) } }),
  });
}

function withStatement(source: string | object, added: object | readonly object[]): object {
  const document: unknown = typeof source === 'string' ? JSON.parse(source) : source;
  const statements: unknown = Reflect.get(Object(document), 'Statement');
  return policy(...[statements].flat().map(Object), ...[added].flat());
}

/** The model for `accountsFile(count)`; the accounts `closed` have a role whose trust policy does not name the hub. */
export function modelOfAccounts(count: number, closed: readonly number[] = [], allowSimulation = true): AwsModelData {
  const targetAccounts = Array.from({ length: count }, (_, at) => idAt(at));
  return closed.map(idAt).reduce(
    (model, id) =>
      withAccount(model, id, () => ({
        roles: { DeployRole: { trustPolicy: trustPolicy(`arn:aws:iam::${id}:root`) } },
      })),
    modelWith({ targetAccounts, allowSimulation }),
  );
}
