/** Templates and parameters laid into a folder of policies, so that what will be deployed can be tried. docs/policy-tests.md has such folders. */
import type { Account, Accounts } from '../accounts/accounts.js';
import { hubRolesOf } from '../accounts/hub-roles.js';
import { externalIdPlaceholder, type TargetParameters, testExternalId } from './cloudformation/target-parameters.js';
import { jsonText } from './files.js';
import type { InfraWarning } from './infra-warning-messages.js';
import type { Infra } from './make-infra.js';

export interface Templates {
  readonly hub: string;
  readonly target: string;
}

export interface TryInFolder {
  /** Texts by their paths below the folder. */
  readonly files: ReadonlyMap<string, string>;
  /** The same for files that are written only if they do not exist, because they may have more keys. */
  readonly settings: ReadonlyMap<string, string>;
  /** Paths that an earlier run may have written, and that would be read too. */
  readonly leftOver: readonly string[];
  readonly warnings: readonly InfraWarning[];
}

/** Above this, accounts that are all alike share one folder: a folder of policies holds 2000 files. */
const MOST_FOLDERS = 10;
const HUB = 'hub';
/** Stands for every account of the accounts file but the hub. */
const SHARED = '_targets';

/** Lays the stacks out: that of the hub in `hub`, those of the targets in folders named as the accounts file names the accounts. */
export function tryInFiles(
  infra: Infra,
  file: Accounts,
  templates: Templates,
  organizationId: string | undefined,
): TryInFolder {
  const files = new Map<string, string>();
  const { accounts } = file;
  const put = (folder: string, name: string, template: string, parameters: unknown) => {
    files.set(`${folder}/${name}.yml`, template);
    files.set(`${folder}/${name}.parameters.json`, jsonText(parameters));
  };
  const variables = new Set(accounts.flatMap(({ externalIdEnv }) => externalIdEnv?.value ?? []));
  const hubAccount = hubRolesOf(file)[0]?.account;
  const hubs = [infra.hub ?? [], infra.accountHubs ?? []]
    .flat()
    .map((hub) => ({ folder: folderOf(hub.account, hubAccount, accounts), hub }));
  const stacks = placed(infra, accounts, hubAccount);
  for (const { folder, hub } of hubs) put(folder, hub.name, templates.hub, hub.parameters);
  for (const { folder, name, target } of stacks) put(folder, name, templates.target, forTrial(target, variables));

  const folders = new Set([...hubs, ...stacks].map(({ folder }) => folder));
  const settings = organizationId === undefined ? [] : [...folders].map((folder) => `${folder}/account.json`);
  return {
    files,
    settings: new Map(settings.map((file) => [file, jsonText({ organizationId })])),
    leftOver: leftOverOf(infra, accounts, files),
    warnings: [...variables].map((variable) => ({
      code: 'trial-external-id',
      variable,
      value: testExternalId(variable),
    })),
  };
}

interface PlacedStack {
  readonly folder: string;
  readonly name: string;
  readonly target: TargetParameters;
}

/** Each stack of target.yml with the folder of its account. Several in one account are named after their stack sets. */
function placed(
  { accountHubs = [], targets }: Infra,
  accounts: readonly Account[],
  hubAccount: string | undefined,
): PlacedStack[] {
  const [only, ...others] = targets;
  const isShared = others.length === 0 && (only?.accounts.length ?? 0) > MOST_FOLDERS;
  const hubAccounts = [hubAccount ?? '', ...accountHubs.map(({ account }) => account)];
  if (only !== undefined && isShared && !hubAccounts.some((id) => only.accounts.includes(id))) {
    return [{ folder: SHARED, name: 'target', target: only }];
  }
  const all = targets.flatMap((target) =>
    target.accounts.map((id) => ({ folder: folderOf(id, hubAccount, accounts), target })),
  );
  const isAlone = (folder: string) => all.filter((one) => one.folder === folder).length === 1;
  return all.map(({ folder, target }) => ({ folder, target, name: isAlone(folder) ? 'target' : target.name }));
}

/** An account may have several names in the file, and has one folder. */
function folderOf(id: string, hub: string | undefined, accounts: readonly Account[]): string {
  if (id === hub) return HUB;
  return accounts.find((account) => account.id.value === id)?.name ?? id;
}

/** The template rejects the placeholder for the external id, so for a trial another value replaces it. */
function forTrial({ parameters }: TargetParameters, variables: ReadonlySet<string>) {
  const values = new Map([...variables].map((one) => [externalIdPlaceholder(one), testExternalId(one)]));
  return parameters.map(({ ParameterKey, ParameterValue }) => ({
    ParameterKey,
    ParameterValue: ParameterKey === 'ExternalId' ? (values.get(ParameterValue) ?? ParameterValue) : ParameterValue,
  }));
}

function leftOverOf(
  { accountHubs = [], targets }: Infra,
  accounts: readonly Account[],
  files: ReadonlyMap<string, string>,
): string[] {
  const folders = [HUB, SHARED, ...accounts.map(({ name }) => name)];
  const names = [HUB, 'target', ...accountHubs.map(({ name }) => name), ...targets.map(({ name }) => name)].map(
    (name) => `${name}.yml`,
  );
  const all = folders.flatMap((folder) => names.map((name) => `${folder}/${name}`));
  return all.filter((file) => !files.has(file));
}
