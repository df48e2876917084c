/** The documents of the modules in a world: accounts file and variables → Terraform → the policies that IAM would get. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AccountData, AwsModelData, RoleData } from '../../../src/iam/aws-model.js';
import { GITHUB_ISSUER } from '../../../src/shared/aws/testable-claims.js';
import { ACCOUNTS, HUB_ROLE, MEANT, SECOND, type Setup, TARGET_NAMES, TARGETS } from '../rows.js';
import type { ModuleCall, Outputs } from './render.js';

/** The world of one account whose role a module made, with the managed policies that the role has. */
export function worldOf({ role, direct = true, ...outputs }: Outputs, organizationId?: string): AwsModelData {
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
    roles: { [`${role.path.slice(1)}${role.name}`]: made },
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
    variables: { ...shared, form, accounts_file: writeFile(accountsFileFor(setup, account)) },
  });
  const accountsFile = writeFile(accountsFileFor(setup, ACCOUNTS.hub));
  const target = (account: string): ModuleCall => ({
    module: 'target/policies',
    variables: { ...shared, account, accounts_file: accountsFile, ...(guarded && { external_id: MEANT.externalId }) },
  });
  return {
    ...(route === 'hub' && { [`${prefix}_hub`]: hub(ACCOUNTS.hub), [`${prefix}_other`]: hub(ACCOUNTS.otherHub) }),
    ...Object.fromEntries(TARGET_NAMES.map((name) => [`${prefix}_${name}`, target(name)])),
  };
}

/** The world of a setup, out of what its calls made, with a hub just as ours in another account. */
export function worldFor(outputs: Readonly<Record<string, Outputs>>, prefix: string): AwsModelData {
  const worlds = Object.entries(outputs)
    .filter(([name]) => name.startsWith(`${prefix}_`))
    .map(([name, made]) => worldOf(made, name === `${prefix}_other` ? undefined : MEANT.organizationId));
  return {
    accounts: Object.assign({}, ...worlds.map(({ accounts }) => accounts)),
    managedPolicies: Object.assign({}, ...worlds.map(({ managedPolicies }) => managedPolicies)),
  };
}

function accountsFileFor({ route, guarded }: Setup, hub: string): string {
  const lines = TARGET_NAMES.map((name) => {
    const { account, role, environment } = TARGETS[name];
    return `  ${name}: { id: "${account}", role: ${role}${environment === undefined ? '' : `, environment: ${environment}`} }`;
  });
  const defaults = [`route: ${route}`, ...(guarded ? ['external-id-env: DEPLOY_EXTERNAL_ID'] : [])];
  const hubRole = HUB_ROLE.replace(ACCOUNTS.hub, hub);
  return `hub: { role: "${hubRole}" }\ndefaults: { ${defaults.join(', ')} }\naccounts:\n${lines.join('\n')}\n`;
}

const folders: string[] = [];

/** An accounts file with this text, in a folder of its own. */
export function writeFile(text: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'accounts-'));
  folders.push(folder);
  const file = path.join(folder, 'accounts.yml');
  writeFileSync(file, text);
  return file;
}

/** Removes every file that was written. */
export function removeFiles(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
