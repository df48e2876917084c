import type { AccountData, AwsModelData } from '../iam/aws-model.js';
import type { PolicySource } from '../iam/document.js';
import { finishAccount } from './account-data.js';
import type { AccountFolder } from './account-folder.js';
import { type AccountNames, accountFolders } from './account-folders.js';
import { checkLoads, checkPrincipals, type PlacedDraft } from './check-model.js';
import { joinAcross, joinWithin } from './join-accounts.js';
import type { ParsedAccount } from './parsed-account.js';
import type { PolicyFileIssue, PolicyFileWarning } from './policy-file-issues.js';
import { PolicyIssues } from './policy-issues.js';
import { PolicyReader } from './read-documents.js';
import type { TemplateTarget } from './template-target.js';
import type { Template } from './templates.js';
import { fileName, readTree } from './tree.js';
import { warnTrust } from './trust-warnings.js';

export type { AccountNames } from './account-folders.js';

/** What reading a folder of policies came to. */
export type PoliciesReading =
  | { readonly ok: true; readonly world: AwsModelData; readonly warnings: readonly PolicyFileWarning[] }
  | { readonly ok: false; readonly issues: readonly PolicyFileIssue[] };

/**
 * Reads a folder of policies whole: every account in it with its roles, as a world that loads. `folder` is an absolute path; files are
 * named relative to `base` in what is told, if they lie in there. All that is wrong is told together, but what may be wrong only because
 * something else could not be read. Never throws for bad content.
 */
export function readPolicies(folder: string, names: AccountNames, base: string): PoliciesReading {
  const issues = new PolicyIssues();
  const world = worldOf(folder, names, base, issues);
  if (world === undefined || !issues.clean) {
    return { ok: false, issues: issues.issues(fileName(folder, base)) };
  }
  return { ok: true, world, warnings: issues.warnings };
}

function worldOf(folder: string, names: AccountNames, base: string, issues: PolicyIssues): AwsModelData | undefined {
  const root = readTree(folder, base, issues);
  if (root === undefined || !issues.clean) return undefined;
  const reader = new PolicyReader(issues);
  const accounts: Record<string, AccountData> = {};
  const managedPolicies: Record<string, PolicySource> = {};
  const drafts: PlacedDraft[] = [];
  for (const [account, folders] of accountFolders(root, names, issues)) {
    const settings = { ...folders.shared?.settings, ...folders.own?.settings };
    const ground: TemplateTarget = { account, partition: settings.partition ?? 'aws' };
    const imports = new Map(
      [folders.shared, folders.own].flatMap((folder) =>
        (folder?.templates ?? []).flatMap((template) => [...template.exports(ground)]),
      ),
    );
    const joined = joinAcross(
      draftOf(folders.shared, [], ground, issues, imports),
      draftOf(folders.own, folders.elsewhere, ground, issues, imports),
    );
    if (joined === undefined) continue;
    const draft = { ...joined, isWhole: joined.isWhole && folders.isWhole };
    drafts.push({ ...ground, draft });
    const { data, managed } = finishAccount(ground, draft, settings, reader, issues);
    accounts[account] = data;
    Object.assign(managedPolicies, managed);
  }
  checkPrincipals(drafts, reader, issues);
  if (!issues.clean) return undefined;
  warnTrust(drafts, reader, issues);
  const world = { accounts, managedPolicies };
  checkLoads(world, root.origin, drafts, issues);
  return world;
}

/** What a folder says of an account, together with what templates in the folders of others do. */
function draftOf(
  folder: AccountFolder | undefined,
  elsewhere: readonly Template[],
  ground: TemplateTarget,
  issues: PolicyIssues,
  imports: ReadonlyMap<string, unknown>,
): ParsedAccount | undefined {
  if (folder === undefined && elsewhere.length === 0) return undefined;
  const made = issues.watch(() => [
    ...(folder?.templates ?? []).map((one) => one.render(ground, true, issues, imports)),
    ...elsewhere.map((one) => one.render(ground, false, issues, imports)),
  ]);
  const contents = joinWithin([...(folder === undefined ? [] : [folder.plain]), ...made.value], issues);
  return { ...contents, isWhole: made.isWhole && folder?.plain.isWhole !== false };
}
