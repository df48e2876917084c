import type { AccountData, AwsModel, AwsModelData } from '../iam/aws-model.js';
import type { PolicyOrigin, PolicySource } from '../iam/document.js';
import { loadModel, ModelError } from '../iam/load-model.js';
import { finishAccount } from './account-data.js';
import type { AccountFolder } from './account-folder.js';
import { type AccountNames, accountFolders } from './account-folders.js';
import { joinAcross, joinWithin } from './join-accounts.js';
import type { ParsedAccount, TemplateTarget } from './parsed-account.js';
import type { PolicyFileIssue, PolicyFileWarning } from './policy-file-messages.js';
import { PolicyIssues } from './policy-issues.js';
import { checkPrincipals, type PlacedDraft } from './principals.js';
import { PolicyReader } from './read-documents.js';
import { joinSnapshot } from './snapshots/join-snapshot.js';
import type { Template } from './templates.js';
import { fileName, readTree } from './tree.js';
import { warnTrust } from './trust-warnings.js';

export type { AccountNames } from './account-folders.js';

/** A folder of policies, read once. Its documents are parsed, and know where they are written. */
export interface ReadPolicies {
  readonly data: AwsModelData;
  readonly warnings: readonly PolicyFileWarning[];
  /** The folder as a whole. */
  readonly origin: PolicyOrigin;
}

export type PoliciesReading =
  | { readonly ok: true; readonly policies: ReadPolicies }
  | { readonly ok: false; readonly issues: readonly PolicyFileIssue[] };

/** The policies of a folder, and other accounts, loaded once. Each role and statement has its origin. */
export interface LoadedPolicies extends ReadPolicies {
  readonly model: AwsModel;
}

export type PoliciesLoading =
  | { readonly ok: true; readonly policies: LoadedPolicies }
  | { readonly ok: false; readonly issues: readonly PolicyFileIssue[] };

/**
 * Reads a folder of policies whole: every account in it with its roles. `folder` is an absolute path; files are named relative to `base`
 * where they are in it. Reports all issues together, except those that may only follow from something that could not be read. Never throws
 * for bad content.
 */
export function readPolicies(folder: string, names: AccountNames, base: string): PoliciesReading {
  const issues = new PolicyIssues();
  const policies = readFolder(folder, names, base, issues);
  if (policies === undefined || !issues.clean) return { ok: false, issues: issues.issues(fileName(folder, base)) };
  return { ok: true, policies: { ...policies, warnings: issues.warnings } };
}

/** Loads policies that were read, with `others` for accounts that the folder does not have. */
export function loadPolicies(policies: ReadPolicies, others: AwsModelData['accounts'] = {}): PoliciesLoading {
  const { data, origin } = policies;
  try {
    const model = loadModel({ ...data, accounts: { ...others, ...data.accounts } });
    return { ok: true, policies: { ...policies, model } };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    const detail = { code: 'refused', reason: error.reason } as const;
    return { ok: false, issues: [{ ...(error.origin ?? origin), detail }] };
  }
}

function readFolder(
  folder: string,
  names: AccountNames,
  base: string,
  issues: PolicyIssues,
): Omit<ReadPolicies, 'warnings'> | undefined {
  const root = readTree(folder, base, issues);
  if (root === undefined || !issues.clean) return undefined;
  const reader = new PolicyReader(issues);
  const accounts: Record<string, AccountData> = {};
  const managedPolicies: Record<string, PolicySource> = {};
  const drafts: PlacedDraft[] = [];
  for (const [account, folders] of accountFolders(root, names, issues)) {
    const settings = { ...folders.shared?.settings, ...folders.own?.settings };
    const snapshot = folders.own?.snapshot;
    const partition = settings.partition ?? snapshot?.partition ?? 'aws';
    if (snapshot?.partition !== undefined && snapshot.partition !== partition) {
      const detail = { code: 'other-partition', found: snapshot.partition, partition } as const;
      issues.report(snapshot.origin, { code: 'snapshot', detail });
    }
    const target: TemplateTarget = { account, partition };
    const imports = new Map(
      [folders.shared, folders.own].flatMap((one) =>
        (one?.templates ?? []).flatMap((template) => [...template.exports(target)]),
      ),
    );
    const joined = joinAcross(
      draftOf(folders.shared, [], target, issues, imports),
      draftOf(folders.own, folders.elsewhere, target, issues, imports),
    );
    if (joined === undefined) continue;
    const written = { ...joined, isWhole: joined.isWhole && folders.isWhole };
    const draft = snapshot === undefined ? written : joinSnapshot(written, snapshot, issues);
    drafts.push({ ...target, draft });
    const { data, managed } = finishAccount(target, draft, settings, reader, issues);
    accounts[account] = data;
    Object.assign(managedPolicies, managed);
  }
  checkPrincipals(drafts, reader, issues);
  if (!issues.clean) return undefined;
  warnTrust(drafts, reader, issues);
  return { data: { accounts, managedPolicies }, origin: root.origin };
}

/** What a folder has of an account, together with templates of other folders that have resources of it. */
function draftOf(
  folder: AccountFolder | undefined,
  elsewhere: readonly Template[],
  target: TemplateTarget,
  issues: PolicyIssues,
  imports: ReadonlyMap<string, unknown>,
): ParsedAccount | undefined {
  if (folder === undefined && elsewhere.length === 0) return undefined;
  const rendered = issues.watch(() => [
    ...(folder?.templates ?? []).map((one) => one.render(target, true, issues, imports)),
    ...elsewhere.map((one) => one.render(target, false, issues, imports)),
  ]);
  const contents = joinWithin([...(folder === undefined ? [] : [folder.plain]), ...rendered.value], issues);
  return { ...contents, isWhole: rendered.isWhole && folder?.plain.isWhole !== false };
}
