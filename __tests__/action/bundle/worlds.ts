/** Worlds in which something is amiss: the simple one, changed in one place. */
import { exampleModel } from '../../../src/emulator/example-model.js';
import type { AccountData, AwsModelData, RoleData } from '../../../src/iam/aws-model.js';

export const HUB_ACCOUNT = '111122223333';
export const TARGET_ACCOUNT = '222222222222';

export const FULL_ACCESS = policyOf({ Effect: 'Allow', Action: '*', Resource: '*' });

export interface Changes {
  readonly hub?: Partial<RoleData>;
  readonly hubAccount?: Partial<AccountData>;
  readonly target?: Partial<RoleData>;
  readonly targetAccount?: Partial<AccountData>;
}

/** A world with other roles or accounts at the hub or at the first target. */
export function changed(world: AwsModelData, { hub, hubAccount, target, targetAccount }: Changes): AwsModelData {
  const withHub = change(world, HUB_ACCOUNT, 'github-hub', hub, hubAccount);
  return change(withHub, TARGET_ACCOUNT, 'DeployRole', target, targetAccount);
}

function change(
  world: AwsModelData,
  id: string,
  name: string,
  role: Partial<RoleData> = {},
  account: Partial<AccountData> = {},
): AwsModelData {
  const before = world.accounts[id];
  const roles = { ...before?.roles, [name]: { ...roleOf(world, id, name), ...role } };
  return { ...world, accounts: { ...world.accounts, [id]: { ...before, roles, ...account } } };
}

export function roleOf(world: AwsModelData, account: string, name: string): RoleData {
  const role = world.accounts[account]?.roles?.[name];
  if (role === undefined) throw new Error(`there is no role ${name} in ${account}`);
  return role;
}

/** Where a statement can be pasted. */
export type Document = 'hub trust' | 'hub permissions' | 'target trust';

/** The world after somebody pasted statements. */
export function pasted(
  world: AwsModelData,
  statements: Readonly<Partial<Record<Document, object | readonly object[]>>>,
): AwsModelData {
  const { 'hub trust': hubTrust, 'hub permissions': permissions, 'target trust': targetTrust } = statements;
  const hub = roleOf(world, HUB_ACCOUNT, 'github-hub');
  const target = roleOf(world, TARGET_ACCOUNT, 'DeployRole');
  return changed(world, {
    ...((hubTrust || permissions) && {
      hub: {
        ...(hubTrust && { trustPolicy: withStatement(hub.trustPolicy, hubTrust) }),
        ...(permissions && { policies: { ...hub.policies, pasted: policyOf(...[permissions].flat()) } }),
      },
    }),
    ...(targetTrust && { target: { trustPolicy: withStatement(target.trustPolicy, targetTrust) } }),
  });
}

function withStatement(source: string | object, statement: object | readonly object[]): object {
  const document: unknown = typeof source === 'string' ? JSON.parse(source) : source;
  const statements: unknown = Reflect.get(Object(document), 'Statement');
  return policyOf(...[statements].flat().map(Object), ...[statement].flat());
}

export function policyOf(...Statement: object[]): object {
  return { Version: '2012-10-17', Statement };
}

/** A trust policy that admits somebody else only. */
export const ADMITS_OTHERS = policyOf({
  Effect: 'Allow',
  Principal: { AWS: '999999999999' },
  Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
});

/** The permissions of the simple hub role, but for those on other roles. */
export function askOnly(): Readonly<Record<string, object>> {
  return {
    'simulate-itself': policyOf({
      Effect: 'Allow',
      Action: 'iam:SimulatePrincipalPolicy',
      Resource: `arn:aws:iam::${HUB_ACCOUNT}:role/github-hub`,
    }),
  };
}

/** The simple world in which the hub role may ask about itself. */
export const ASKING = () => exampleModel({ allowSimulation: true });
