import { isAccountId } from '../shared/aws/arn.js';
import { nearest } from '../shared/text/nearest.js';
import { readAccountFolder } from './account-folder.js';
import { type FoldersOfAccount, moveCrossAccountResources } from './cross-account.js';
import type { PolicyIssues } from './policy-issues.js';
import type { Folder } from './tree.js';

/** The names of the accounts file, if there is one. */
export interface AccountNames {
  /** The id of the hub's account. */
  readonly hub: string | undefined;
  /** Ids by the accounts' names. */
  readonly accounts: ReadonlyMap<string, string>;
}

const HUB = 'hub';
const TARGETS = '_targets';
/** A table of cases may be in the folder too. */
const CASES = /^cases\.(?:ya?ml|json)$/;

/** The folders of each account, by its id. Reports folders that belong to none. */
export function accountFolders(
  root: Folder,
  names: AccountNames,
  issues: PolicyIssues,
): ReadonlyMap<string, FoldersOfAccount> {
  for (const { name, origin } of root.files) {
    if (!CASES.test(name)) issues.report(origin, { code: 'stray', room: 'top' });
  }
  const targets = root.folders.find(({ name }) => name === TARGETS);
  const shared = targets && readAccountFolder(targets, issues);
  if (shared?.snapshot !== undefined) {
    issues.report(shared.snapshot.origin, { code: 'snapshot', detail: { code: 'for-one-account' } });
  }
  const ids = new Set([...names.accounts.values()].filter((id) => id !== names.hub));
  if (targets !== undefined && ids.size === 0) issues.report(targets.origin, { code: 'no-targets' });
  if (root.folders.length === 0) issues.report(root.origin, { code: 'empty' });
  const placed = root.folders
    .filter((folder) => folder !== targets)
    .map((folder) => ({ folder, id: accountOf(folder, names, issues) }));
  const isPlaced = placed.every(({ id }) => id !== undefined);
  const byAccount = new Map<string, FoldersOfAccount>();
  if (shared !== undefined) for (const id of ids) byAccount.set(id, { ...NOTHING, shared, isWhole: isPlaced });
  const owners = new Map<string, string>();
  for (const { folder, id } of placed) {
    if (id === undefined) continue;
    const own = readAccountFolder(folder, issues);
    const { account = id, origin = folder.origin } = own.snapshot ?? {};
    if (account !== id) {
      const detail = { code: 'other-account', found: account, account: id } as const;
      issues.report(origin, { code: 'snapshot', detail });
    }
    const other = owners.get(id);
    if (other !== undefined) issues.report(folder.origin, { code: 'account-twice', account: id, other });
    owners.set(id, folder.name);
    byAccount.set(id, { ...NOTHING, shared: byAccount.get(id)?.shared, own, isWhole: other === undefined });
  }
  return moveCrossAccountResources(byAccount, { ...NOTHING, isWhole: isPlaced }, issues);
}

const NOTHING = { shared: undefined, own: undefined, elsewhere: [], isWhole: true } as const;

function accountOf(
  { name, origin }: Folder,
  { hub, accounts }: AccountNames,
  issues: PolicyIssues,
): string | undefined {
  if (isAccountId(name)) return name;
  if (name === HUB) return hub ?? issues.report(origin, { code: 'no-hub' });
  const id = accounts.get(name);
  if (id !== undefined) return id;
  const known = [HUB, TARGETS, ...accounts.keys()];
  return issues.report(origin, { code: 'not-an-account', found: name, nearest: nearest(name, known) });
}
