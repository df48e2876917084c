/** The accounts files that steps use, each read once. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Accounts } from '../../../accounts/accounts.js';
import { type FileDefaults, NO_DEFAULTS } from '../../../accounts/file-defaults.js';
import { ACCOUNTS_FILE } from '../../../accounts/file-name.js';
import { accountsFromWorkspace } from '../../../accounts/from-workspace.js';
import type { AccountsReading } from '../../../accounts/read.js';
import { defaultsFrom } from '../../../accounts/read-defaults.js';
import { accountsFileUse } from '../../../action/inputs/read-file-defaults.js';
import type { RawInputs } from '../../../shared/inputs/raw-inputs.js';

export class AccountsFiles {
  readonly root: string;
  /** The accounts file of steps that set none. */
  readonly usual: string;
  #isThere: boolean | undefined;
  readonly #readings = new Map<string, AccountsReading>();

  /** `root` is the folder of the checkout. */
  constructor(root: string, usual: string = ACCOUNTS_FILE) {
    this.root = root;
    this.usual = usual;
  }

  /** The accounts of a file; `undefined` when it is missing or invalid. The usual one stands for the default name. */
  accounts(file: string): Accounts | undefined {
    const reading = this.#reading(file === ACCOUNTS_FILE ? this.usual : file);
    return reading.ok ? reading.accounts : undefined;
  }

  /** What the accounts file sets for a step of the main action, as the step itself reads it. */
  defaultsOf(inputs: RawInputs): FileDefaults {
    const use = accountsFileUse(inputs);
    if (use === undefined) return NO_DEFAULTS;
    const { file = this.usual, request, isNamed } = use;
    if (use.file === undefined && !this.#hasUsual()) {
      return { ...NO_DEFAULTS, isUnknown: isNamed };
    }
    const reading = this.#reading(file);
    if (reading.ok) return defaultsFrom(this.root, reading.accounts, request);
    return { ...NO_DEFAULTS, account: () => undefined, isUnknown: true, fileIssues: reading.issues };
  }

  #hasUsual(): boolean {
    this.#isThere ??= existsSync(path.resolve(this.root, this.usual));
    return this.#isThere;
  }

  #reading(file: string): AccountsReading {
    const known = this.#readings.get(file);
    if (known !== undefined) return known;
    const reading = accountsFromWorkspace(this.root, file);
    this.#readings.set(file, reading);
    return reading;
  }
}
