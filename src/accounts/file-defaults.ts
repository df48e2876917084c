import type { RoleArn } from '../shared/aws/arn.js';
import type { InputIssue } from '../shared/inputs/input-messages.js';
import { type Invalid, invalid } from '../shared/inputs/invalid.js';
import type { FileSetting, RequestSettings } from '../shared/inputs/settings.js';
import type { AccountsFileIssue } from './file-messages.js';
import { ACCOUNTS_FILE } from './file-name.js';

/** An account that the file names, and what it sets for it. */
export interface NamedAccount {
  readonly name: string;
  readonly id: FileSetting<string>;
  /** Where its role would be set: the name of the issue when it is missing. */
  readonly rolePlace: string;
  readonly settings: RequestSettings;
}

/** What the accounts file sets, as far as a step uses it. */
export interface FileDefaults {
  /** For inputs of the step that are not set. */
  readonly settings: RequestSettings;
  /** The hub role, for profiles that use the hub although the step does not. */
  readonly hubRole: FileSetting<RoleArn> | undefined;
  /** The account of a name; an issue when there is none; `undefined` when that is unknown, because the file is invalid. */
  account(name: string): NamedAccount | Invalid | undefined;
  /**
   * True when it is unknown what the file sets, because it is invalid, or missing although an account of it is named. Then a missing
   * input is not reported.
   */
  readonly isUnknown: boolean;
  /** External ids: to be masked before anything is logged. */
  readonly secrets: readonly string[];
  /** Issues of the values that are used. */
  readonly issues: readonly InputIssue[];
  /** Issues of the file itself. */
  readonly fileIssues: readonly AccountsFileIssue[];
}

/** The defaults of a step that uses no accounts file. */
export const NO_DEFAULTS: FileDefaults = {
  settings: {},
  hubRole: undefined,
  account: (name) => invalid({ code: 'no-accounts-file', found: name, file: ACCOUNTS_FILE }),
  isUnknown: false,
  secrets: [],
  issues: [],
  fileIssues: [],
};
