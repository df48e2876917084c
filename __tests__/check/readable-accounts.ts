/** Accounts that a diagnosis role may read: the model of the emulator, the accounts file, and the folder of policies. */
import type { AwsModelData, RoleData } from '../../src/iam/aws-model.js';
import { accountsFile, idAt } from '../support/accounts-files.js';
import type { Files } from '../support/files.js';
import { HUB_ACCOUNT, HUB_ROLE } from '../support/names.js';
import { githubTrustPolicy, policy, statement, trust } from '../support/policies.js';

export const TRUSTS_HUB = policy(trust({ AWS: HUB_ROLE }, { Sid: 'AllowHub' }));

/** What an account has in place of a role that trusts the hub and a diagnosis role that may read it. */
export interface ReadableAccount {
  readonly target?: Partial<RoleData> | undefined;
  readonly reader?: Partial<RoleData>;
  /** Name of the target role, with its path. */
  readonly name?: string;
}

export function readableAccounts(count: number, accountAt: (at: number) => ReadableAccount = () => ({})): AwsModelData {
  const accounts = Array.from({ length: count }, (_, at) => {
    const account = accountAt(at);
    const { reader, name = 'DeployRole' } = account;
    const hasTarget = !('target' in account) || account.target !== undefined;
    const role = `arn:aws:iam::${idAt(at)}:role/${name}`;
    const roles = {
      ...(hasTarget && { [name]: { trustPolicy: TRUSTS_HUB, ...account.target } }),
      'github-diagnosis': {
        trustPolicy: policy(trust({ AWS: HUB_ROLE })),
        policies: { read: policy(statement('Allow', 'iam:GetRole', role)) },
        ...reader,
      },
    };
    return [idAt(at), { roles }] as const;
  });
  const hub = {
    trustPolicy: githubTrustPolicy(),
    policies: {
      deploy: policy(statement('Allow', 'sts:AssumeRole'), {
        Effect: 'Allow',
        Action: ['iam:GetRole', 'iam:ListRolePolicies', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies'],
        Resource: HUB_ROLE,
      }),
    },
  };
  const oidcProviders = [{ url: 'https://token.actions.githubusercontent.com', audiences: ['sts.amazonaws.com'] }];
  return {
    accounts: { ...Object.fromEntries(accounts), [HUB_ACCOUNT]: { oidcProviders, roles: { 'github-hub': hub } } },
  };
}

/** The accounts file of these accounts. */
export function readableFile(count: number, more: (at: number) => string = () => ''): string {
  return accountsFile(count, (at) => `, diagnosis-role: github-diagnosis${more(at)}`);
}

/** A folder of policies in which every target trusts the hub, with these files too. */
export function policiesFolder(files: Files = {}): Files {
  const all: Files = { '_targets/DeployRole/trust.json': TRUSTS_HUB, ...files };
  return Object.fromEntries(Object.entries(all).map(([name, content]) => [`policies/${name}`, content]));
}
