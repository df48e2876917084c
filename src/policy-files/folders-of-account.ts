import type { AccountFolder } from './account-folder.js';
import type { Template } from './templates.js';

/** The folders that speak of one account. */
export interface FoldersOfAccount {
  /** `_targets`, for a target. */
  readonly shared: AccountFolder | undefined;
  readonly own: AccountFolder | undefined;
  /** What stands in the folders of others and has something of this account. */
  readonly elsewhere: readonly Template[];
  /** False when a folder that may be this account's could not be told. */
  readonly isWhole: boolean;
}
