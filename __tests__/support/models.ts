/** The accounts and roles that the emulator knows: the example model, with some of them changed. */
import { exampleModel } from '../../src/emulator/example-model.js';
import type { AccountData, AwsModelData, RoleData } from '../../src/iam/aws-model.js';
import { idAt } from './accounts-files.js';
import { DEV_ACCOUNT, HUB_ACCOUNT } from './names.js';
import { policy, SELF_SIMULATION, trustPolicy } from './policies.js';

/** The example model, in which the hub role may also simulate its own policies. */
export const simulationModel = () => exampleModel({ allowSimulation: true });

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
    exampleModel({ targetAccounts, allowSimulation }),
  );
}
