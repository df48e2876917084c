/** The accounts that are played: as the folder of policies has them, and where it has none, as the accounts file makes likely. */
import path from 'node:path';
import type { Account, Accounts } from '../../accounts/accounts.js';
import { ACCOUNTS_FILE, hasAccountsFile } from '../../accounts/file-name.js';
import { accountsFromWorkspace } from '../../accounts/from-workspace.js';
import { type AwsModel, type AwsModelData, findRole } from '../../iam/aws-model.js';
import { loadModel, ModelError } from '../../iam/load-model.js';
import { formatPolicyFileWarning, type PolicyFileWarning } from '../../policy-files/policy-file-issues.js';
import { type AccountNames, readPolicies } from '../../policy-files/read-policies.js';
import { type RoleArn, roleArnFromName } from '../../shared/aws/arn.js';
import type { InputReader } from '../../shared/inputs/input-reader.js';
import { derivedModel, isDirect, targetOfInput, targetsOf } from './derived-model.js';
import type { SetupSummary } from './describe-setup.js';
import type { EmulatorIssue, SetupIssueDetail } from './setup-issues.js';
import { rolesOfSteps } from './step-roles.js';

/** What a scene is made for. */
export interface LocalModelOptions {
  /** The hub role that an input names. */
  readonly hubRole: RoleArn | undefined;
  /** The target roles that an input names. */
  readonly targetRoles: readonly RoleArn[];
  readonly issuer: string;
  readonly audience: string;
  /** What every subject of the job's own repository begins with. */
  readonly subjectPrefix: string;
}

/** The accounts, and where they came from. */
export type LocalModel =
  | {
      readonly ok: true;
      readonly world: AwsModelData;
      /** The region whose STS the accounts file has the action call. */
      readonly region?: string | undefined;
      readonly told: SetupSummary;
    }
  | { readonly ok: false; readonly issues: readonly EmulatorIssue[] };

export type LocalModelReader = (inputs: InputReader, terms: LocalModelOptions) => LocalModel;

/** The scene of the workspace: the inputs `policies` and `accounts-file`, and the accounts file where it usually stands. */
export const modelFromWorkspace: LocalModelReader = (inputs, terms) => {
  const { environment } = inputs.raw;
  const workspace = path.resolve(environment.GITHUB_WORKSPACE || '.');
  const folder = inputs.text('policies');
  const named = inputs.text('accounts-file');
  const file = named ?? ACCOUNTS_FILE;
  const isRead = named !== undefined || hasAccountsFile(workspace);
  const reading = isRead ? accountsFromWorkspace(workspace, file) : undefined;
  if (reading?.ok === false) return { ok: false, issues: reading.issues };
  const accounts = reading?.accounts;
  const isNamed = accounts !== undefined || folder !== undefined || terms.targetRoles.length > 0;
  const ofSteps = isNamed ? undefined : rolesOfSteps(environment);
  if (!isNamed && ofSteps === undefined && terms.hubRole === undefined) {
    return refused('accounts-file', { code: 'nothing-to-play', file });
  }

  const hubRole = terms.hubRole ?? accounts?.hub.role?.value ?? ofSteps?.hubRole;
  const names = namesOf(accounts, hubRole);
  const policies = folder === undefined ? undefined : readPolicies(path.resolve(workspace, folder), names, workspace);
  if (policies?.ok === false) return { ok: false, issues: policies.issues };
  const written = policies?.world ?? { accounts: {} };
  if (accounts !== undefined && hubRole === undefined && needsHub(accounts, written)) {
    return refused('hub-role', { code: 'no-hub', file: accounts.file });
  }
  const variable = (name: string) => inputs.variable(name);
  const { targets, withoutRole } = accounts ? targetsOf(accounts, { hubRole, variable }) : NO_TARGETS;
  const ofInput = ofSteps?.targets ?? terms.targetRoles.map((role) => targetOfInput(role, hubRole));
  const derived = derivedModel([...targets, ...ofInput], { ...terms, hubRole });
  const world: AwsModelData = { ...written, accounts: { ...derived.accounts, ...written.accounts } };
  // The folder by itself was loaded by its reader, so it loads.
  const loaded = loadModel(written);
  const detail = detailOf(world, loaded, hubRole);
  if (detail !== undefined) return refused(folder === undefined ? 'accounts-file' : 'policies', detail);
  return {
    ok: true,
    world,
    region: accounts?.hub.region?.value,
    told: toldOf({
      accounts,
      derived,
      withoutRole,
      written,
      loaded,
      folder,
      hubRole,
      targetRoles: ofInput.map(({ role }) => role),
      stepsFile: ofSteps?.file,
      warnings: policies?.warnings ?? [],
    }),
  };
};

const NO_TARGETS = { targets: [], withoutRole: [] };

function refused(input: string, setupDetail: SetupIssueDetail): LocalModel {
  return { ok: false, issues: [{ input, setupDetail }] };
}

function namesOf(accounts: Accounts | undefined, hubRole: RoleArn | undefined): AccountNames {
  const named = (accounts?.accounts ?? []).map(({ name, id }) => [name, id.value] as const);
  return { hub: hubRole?.account, accounts: new Map(named) };
}

/** True when a role is to be derived that trusts the hub role. */
function needsHub(accounts: Accounts, written: AwsModelData): boolean {
  return accounts.accounts.some(({ id, route }) => route?.value !== 'direct' && !(id.value in written.accounts));
}

/** What AWS would refuse in the whole: that a derived target trusts a hub role which the folder does not have, above all. */
function detailOf(whole: AwsModelData, written: AwsModel, hubRole: RoleArn | undefined): SetupIssueDetail | undefined {
  if (hubRole && written.accounts.has(hubRole.account) && findRole(written, hubRole) === undefined) {
    return { code: 'hub-role-not-there', role: hubRole.arn };
  }
  try {
    loadModel(whole);
    return undefined;
  } catch (error) {
    if (error instanceof ModelError) return { code: 'impossible', reason: error.message };
    throw error;
  }
}

interface Sources {
  readonly accounts: Accounts | undefined;
  readonly derived: AwsModelData;
  /** Accounts of the file that name no role. */
  readonly withoutRole: readonly string[];
  readonly written: AwsModelData;
  /** The same, loaded. */
  readonly loaded: AwsModel;
  readonly folder: string | undefined;
  readonly hubRole: RoleArn | undefined;
  readonly targetRoles: readonly RoleArn[];
  readonly stepsFile: string | undefined;
  readonly warnings: readonly PolicyFileWarning[];
}

function toldOf({
  accounts,
  derived,
  written,
  loaded,
  folder,
  hubRole,
  targetRoles,
  ...sources
}: Sources): SetupSummary {
  const isWritten = (account: string) => account in written.accounts;
  const isDerived = (account: string) => !isWritten(account) && account in derived.accounts;
  const named = accounts?.accounts ?? [];
  const underived = new Set(sources.withoutRole);
  const made = named.filter(({ name, id }) => isDerived(id.value) && !underived.has(name));
  return {
    folder,
    stepsFile: sources.stepsFile,
    rolesWritten: Object.values(written.accounts).reduce((sum, { roles }) => sum + Object.keys(roles ?? {}).length, 0),
    accountsWritten: Object.keys(written.accounts).length,
    file: accounts?.file,
    hubRole: hubRole?.arn,
    fromInput: targetRoles.filter(({ account }) => isDerived(account)).map(({ arn }) => arn),
    isHubDerived: hubRole !== undefined && isDerived(hubRole.account),
    derived: made.filter((account) => !isDirect(account)).map(({ name }) => name),
    direct: made.filter(isDirect).map(({ name }) => name),
    withoutRole: named.filter(({ name, id }) => underived.has(name) && !isWritten(id.value)).map(({ name }) => name),
    missing: missingRoles(named, loaded, hubRole?.partition ?? 'aws'),
    warnings: sources.warnings.map((warning) => formatPolicyFileWarning(warning)),
  };
}

/** The accounts that the folder has, but not with the role that the file names for them. */
function missingRoles(named: readonly Account[], written: AwsModel, partition: string): SetupSummary['missing'] {
  return named.flatMap(({ name, id, role }) => {
    const arn = role && roleArnFromName(partition, id.value, role.value);
    const isMissing = arn && written.accounts.has(id.value) && findRole(written, arn) === undefined;
    return isMissing ? [{ account: name, role: `${arn.path.slice(1)}${arn.name}` }] : [];
  });
}
