import type { AccountFolder } from './account-folder.js';
import type { PolicyIssues } from './policy-issues.js';
import type { Template } from './templates.js';

/**
 * Moves resources in one account's folder that belong to another account, with a warning: a Terraform configuration may have
 * several accounts. Reports a file without any resource of its own account. `none` is used for an account without folders.
 */
export function moveCrossAccountResources(
  byAccount: ReadonlyMap<string, FoldersOfAccount>,
  none: FoldersOfAccount,
  issues: PolicyIssues,
): ReadonlyMap<string, FoldersOfAccount> {
  const all = new Map(byAccount);
  for (const [template, homes] of homesOf(byAccount)) {
    const { origin, accounts, isBound } = template;
    const others = accounts.filter((account) => !homes.has(account));
    if (others.length === 0) continue;
    const [home, more] = homes;
    if (isBound && others.length === accounts.length && home !== undefined && more === undefined) {
      const detail = { code: 'other-account', found: others, account: home } as const;
      issues.report(origin, { code: 'terraform', detail });
    } else {
      issues.warn(origin, { code: 'other-accounts', accounts: others });
    }
    for (const account of others) {
      const folders = all.get(account) ?? none;
      all.set(account, { ...folders, elsewhere: [...folders.elsewhere, template] });
    }
  }
  return all;
}

/** The accounts whose folders have each template: one, or every target. */
function homesOf(byAccount: ReadonlyMap<string, FoldersOfAccount>): ReadonlyMap<Template, ReadonlySet<string>> {
  const homes = new Map<Template, Set<string>>();
  for (const [account, { shared, own }] of byAccount) {
    for (const template of [shared, own].flatMap((folder) => folder?.templates ?? [])) {
      homes.set(template, (homes.get(template) ?? new Set()).add(account));
    }
  }
  return homes;
}

/** The folders of one account. */
export interface FoldersOfAccount {
  /** `_targets`, for a target. */
  readonly shared: AccountFolder | undefined;
  readonly own: AccountFolder | undefined;
  /** Templates in the folders of other accounts that have resources of this account. */
  readonly elsewhere: readonly Template[];
  /** False when the account of some folder is not known, which may be this one. */
  readonly isWhole: boolean;
}
