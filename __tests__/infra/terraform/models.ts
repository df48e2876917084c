/** The documents of the modules as a model: accounts file and variables → Terraform → the policies that IAM would get. */
import path from 'node:path';
import type { AccountData, AwsModelData, RoleData } from '../../../src/iam/aws-model.js';
import { GITHUB_ISSUER } from '../../../src/shared/aws/testable-claims.js';
import { makeFolder } from '../../support/files.js';
import { ACCOUNTS, accountsFileFor, MEANT, SECOND, type Setup, TARGET_NAMES } from '../setups.js';
import type { ModuleCall, Outputs } from './render.js';

/** The model of one account whose roles a module made, with the managed policies that they have. */
export function modelOf(
  { role, direct = true, diagnosis_role: diagnosis, ...outputs }: Outputs,
  organizationId?: string,
): AwsModelData {
  const managed = Object.entries(outputs.managed_policies ?? {}).map(
    ([name, document]) => [`arn:aws:iam::${role.account}:policy${role.path}${name}`, document] as const,
  );
  const made: RoleData = {
    trustPolicy: outputs.trust_policy,
    policies: outputs.inline_policies ?? {},
    attachedPolicies: managed.map(([arn]) => arn),
  };
  const account: AccountData = {
    ...(organizationId !== undefined && { organizationId }),
    // A target has the provider on route direct only; the hub always.
    ...(direct && { oidcProviders: [{ url: GITHUB_ISSUER, audiences: ['sts.amazonaws.com'] }] }),
    roles: {
      [`${role.path.slice(1)}${role.name}`]: made,
      ...(diagnosis && {
        [`${diagnosis.path.slice(1)}${diagnosis.name}`]: {
          trustPolicy: diagnosis.trust_policy,
          policies: diagnosis.policies,
        },
      }),
    },
  };
  return { accounts: { [role.account]: account }, managedPolicies: Object.fromEntries(managed) };
}

/** The module calls of a setup of the table, by names that begin with `prefix`. */
export function callsFor(setup: Setup, prefix: string): Record<string, ModuleCall> {
  const { route, form, guarded, tags, workflow, second } = setup;
  const shared = {
    repositories: [MEANT, ...(second ? [SECOND] : [])].map(({ repository, repositoryId }) => ({
      name: repository,
      id: repositoryId,
      owner_id: MEANT.ownerId,
      subject: setup.subjectFormat,
      branches: [MEANT.branch],
    })),
    ...((guarded || form === 'organization') && { organization_id: MEANT.organizationId }),
    ...(tags && { allow_session_tags: true, allow_source_identity: true }),
    ...(workflow && { reusable_workflows: [MEANT.workflowRef] }),
  };
  const hub = (account: string): ModuleCall => ({
    module: 'hub/policies',
    variables: { ...shared, form, accounts_file: writeAccountsFile(accountsFileFor(setup, account)) },
  });
  const accountsFile = writeAccountsFile(accountsFileFor(setup, ACCOUNTS.hub));
  const target = (account: string): ModuleCall => ({
    module: 'target/policies',
    variables: { ...shared, account, accounts_file: accountsFile, ...(guarded && { external_id: MEANT.externalId }) },
  });
  return {
    ...(route === 'hub' && { [`${prefix}_hub`]: hub(ACCOUNTS.hub), [`${prefix}_other`]: hub(ACCOUNTS.otherHub) }),
    ...Object.fromEntries(TARGET_NAMES.map((name) => [`${prefix}_${name}`, target(name)])),
  };
}

/** The model of a setup from the outputs of its calls, with an equal hub in another account. */
export function modelFor(outputs: Readonly<Record<string, Outputs>>, prefix: string): AwsModelData {
  const models = Object.entries(outputs)
    .filter(([name]) => name.startsWith(`${prefix}_`))
    .map(([name, made]) => modelOf(made, name === `${prefix}_other` ? undefined : MEANT.organizationId));
  return {
    accounts: Object.assign({}, ...models.map(({ accounts }) => accounts)),
    managedPolicies: Object.assign({}, ...models.map(({ managedPolicies }) => managedPolicies)),
  };
}

/** Writes an accounts file into a folder of its own, and returns its path. */
export function writeAccountsFile(text: string): string {
  return path.join(makeFolder({ 'accounts.yml': text }), 'accounts.yml');
}
