/** The accounts that are emulated: from the folder of policies, and where it has none, derived from the accounts file. */
import path from 'node:path';
import type { Account, Accounts } from '../../accounts/accounts.js';
import { ACCOUNTS_FILE, hasAccountsFile } from '../../accounts/file-name.js';
import { accountsFromWorkspace } from '../../accounts/from-workspace.js';
import { hubRolesOf } from '../../accounts/hub-roles.js';
import type { AwsModel, AwsModelData } from '../../iam/aws-model.js';
import { formatPolicyFileWarning, type PolicyFileWarning } from '../../policy-files/policy-file-messages.js';
import { type AccountNames, loadPolicies, type ReadPolicies, readPolicies } from '../../policy-files/read-policies.js';
import { nameWithPath, type RoleArn, roleArnFromName } from '../../shared/aws/arn.js';
import type { InputReader } from '../../shared/inputs/input-reader.js';
import { derivedModel, isDirect, targetOfInput, targetsOf } from './derived-model.js';
import type { SetupSummary } from './describe-setup.js';
import type { EmulatorIssue, SetupIssueDetail } from './setup-messages.js';
import { rolesOfSteps } from './step-roles.js';

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

export type LocalModel =
  | {
      readonly ok: true;
      readonly world: AwsModel;
      /** The region whose STS the accounts file has the action call. */
      readonly region?: string | undefined;
      readonly summary: SetupSummary;
    }
  | { readonly ok: false; readonly issues: readonly EmulatorIssue[] };

export type LocalModelReader = (inputs: InputReader, options: LocalModelOptions) => LocalModel;

/** The accounts of the workspace: the inputs `policies` and `accounts-file`, and the accounts file at its default path. */
export const modelFromWorkspace: LocalModelReader = (inputs, options) => {
  const { environment } = inputs.raw;
  const workspace = path.resolve(environment.GITHUB_WORKSPACE || '.');
  const folder = inputs.text('policies');
  const named = inputs.text('accounts-file');
  const file = named ?? ACCOUNTS_FILE;
  const isRead = named !== undefined || hasAccountsFile(workspace);
  const listed = isRead ? accountsFromWorkspace(workspace, file) : undefined;
  if (listed?.ok === false) return { ok: false, issues: listed.issues };
  const accounts = listed?.accounts;
  const isNamed = accounts !== undefined || folder !== undefined || options.targetRoles.length > 0;
  const ofSteps = isNamed ? undefined : rolesOfSteps(environment);
  if (!isNamed && ofSteps === undefined && options.hubRole === undefined) {
    return invalidSetup('accounts-file', { code: 'nothing-to-play', file });
  }

  const hubRole = options.hubRole ?? accounts?.hub.role?.value ?? ofSteps?.hubRole;
  const hubRoles = hubRolesFor(accounts, hubRole);
  const names = namesOf(accounts, hubRoles[0]);
  const reading = folder === undefined ? undefined : readPolicies(path.resolve(workspace, folder), names, workspace);
  if (reading?.ok === false) return { ok: false, issues: reading.issues };
  const policies = reading?.policies ?? noPolicies(file);
  const written = policies.data.accounts;
  if (accounts !== undefined && hubRole === undefined && needsHub(accounts, written)) {
    return invalidSetup('hub-role', { code: 'no-hub', file: accounts.file });
  }
  const missing = hubRoles.find((role) => written[role.account] !== undefined && !hasRole(written, role));
  if (missing !== undefined) return invalidSetup('policies', { code: 'hub-role-not-there', role: missing.arn });
  const variable = (name: string) => inputs.variable(name);
  const { targets, withoutRole } = accounts ? targetsOf(accounts, { hubRole, variable }) : NO_TARGETS;
  const ofInput = ofSteps?.targets ?? options.targetRoles.map((role) => targetOfInput(role, hubRole));
  const derived = derivedModel([...targets, ...ofInput], { ...options, hubRole });
  const loading = loadPolicies(policies, derived.accounts);
  if (!loading.ok) return { ok: false, issues: loading.issues };
  return {
    ok: true,
    world: loading.policies.model,
    region: accounts?.hub.region?.value,
    summary: summaryOf({
      accounts,
      derived,
      withoutRole,
      written,
      folder,
      hubRole,
      ownHubRoles: hubRoles.filter(({ arn }) => arn !== hubRole?.arn),
      targetRoles: ofInput.map(({ role }) => role),
      stepsFile: ofSteps?.file,
      warnings: policies.warnings,
    }),
  };
};

const NO_TARGETS = { targets: [], withoutRole: [] };

/** The hub role that holds for all, and those of accounts. */
function hubRolesFor(accounts: Accounts | undefined, hubRole: RoleArn | undefined): RoleArn[] {
  const own = accounts === undefined ? [] : hubRolesOf({ hub: {}, accounts: accounts.accounts });
  return hubRole === undefined ? own : [hubRole, ...own.filter(({ arn }) => arn !== hubRole.arn)];
}

/** As read from a folder without accounts. */
function noPolicies(file: string): ReadPolicies {
  return { data: { accounts: {} }, warnings: [], origin: { file, place: '' } };
}

function invalidSetup(input: string, setupDetail: SetupIssueDetail): LocalModel {
  return { ok: false, issues: [{ input, setupDetail }] };
}

function namesOf(accounts: Accounts | undefined, hubRole: RoleArn | undefined): AccountNames {
  const named = (accounts?.accounts ?? []).map(({ name, id }) => [name, id.value] as const);
  return { hub: hubRole?.account, accounts: new Map(named) };
}

type WrittenAccounts = AwsModelData['accounts'];

/** True when a role is derived that trusts the hub role of accounts without their own. */
function needsHub(accounts: Accounts, written: WrittenAccounts): boolean {
  return accounts.accounts.some(
    ({ id, route, hubRole }) => route?.value !== 'direct' && hubRole === undefined && !(id.value in written),
  );
}

function hasRole(accounts: WrittenAccounts, role: RoleArn): boolean {
  return Object.hasOwn(accounts[role.account]?.roles ?? {}, nameWithPath(role));
}

interface Sources {
  readonly accounts: Accounts | undefined;
  readonly derived: AwsModelData;
  /** Accounts of the file that name no role. */
  readonly withoutRole: readonly string[];
  /** The accounts of the folder. */
  readonly written: WrittenAccounts;
  readonly folder: string | undefined;
  readonly hubRole: RoleArn | undefined;
  readonly ownHubRoles: readonly RoleArn[];
  readonly targetRoles: readonly RoleArn[];
  readonly stepsFile: string | undefined;
  readonly warnings: readonly PolicyFileWarning[];
}

function summaryOf({ accounts, derived, written, folder, hubRole, targetRoles, ...sources }: Sources): SetupSummary {
  const isOwn = ({ hubRole: own }: Account) => own !== undefined && own.value.arn !== hubRole?.arn;
  const isWritten = (account: string) => account in written;
  const isDerived = (account: string) => !isWritten(account) && account in derived.accounts;
  const named = accounts?.accounts ?? [];
  const underived = new Set(sources.withoutRole);
  const made = named.filter(({ name, id }) => isDerived(id.value) && !underived.has(name));
  return {
    folder,
    stepsFile: sources.stepsFile,
    rolesWritten: Object.values(written).reduce((sum, { roles }) => sum + Object.keys(roles ?? {}).length, 0),
    accountsWritten: Object.keys(written).length,
    file: accounts?.file,
    hubRole: hubRole?.arn,
    fromInput: targetRoles.filter(({ account }) => isDerived(account)).map(({ arn }) => arn),
    isHubDerived: hubRole !== undefined && isDerived(hubRole.account),
    ownHubs: sources.ownHubRoles.map(({ arn, account }) => ({
      role: arn,
      isDerived: isDerived(account),
      accounts: made.filter((one) => !isDirect(one) && one.hubRole?.value.arn === arn).map(({ name }) => name),
    })),
    derived: made.filter((account) => !isDirect(account) && !isOwn(account)).map(({ name }) => name),
    direct: made.filter(isDirect).map(({ name }) => name),
    withoutRole: named.filter(({ name, id }) => underived.has(name) && !isWritten(id.value)).map(({ name }) => name),
    missing: missingRoles(named, written, (hubRole ?? sources.ownHubRoles[0])?.partition ?? 'aws'),
    warnings: sources.warnings.map((warning) => formatPolicyFileWarning(warning)),
  };
}

/** The accounts of the file that the folder has, without the role that the file names for them. */
function missingRoles(named: readonly Account[], written: WrittenAccounts, partition: string): SetupSummary['missing'] {
  return named.flatMap(({ name, id, role }) => {
    const arn = role && roleArnFromName(partition, id.value, role.value);
    const isMissing = arn && written[id.value] !== undefined && !hasRole(written, arn);
    return isMissing ? [{ account: name, role: nameWithPath(arn) }] : [];
  });
}
