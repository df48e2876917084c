import { ACCOUNTS_FILE } from './accounts-file-name.js';
import { type InputIssue, type Invalid, invalid } from './input-issues.js';

/** A text of the accounts file that stands where an input is blank. */
export interface FileDefault {
  readonly text: string;
  readonly file: string;
  /** The key as a user finds it, such as `accounts.prod.role`. */
  readonly key: string;
  /** File, line, column and key: how the value is named when something is wrong with it. */
  readonly place: string;
}

/** An account that was found by its name, and what its entry says of inputs. */
export interface NamedAccount {
  readonly name: string;
  readonly id: FileDefault;
  /** Where its role would stand: how it is named when it is missing. */
  readonly rolePlace: string;
  readonly given: ReadonlyMap<string, FileDefault>;
}

/** What lies under the inputs: the accounts file, as far as this step takes something from it. */
export interface FileDefaults<FileIssue = unknown> {
  /** Texts for inputs that are blank. */
  readonly given: ReadonlyMap<string, FileDefault>;
  /** The hub role, for profiles that go through the hub whatever the step does. */
  readonly hubRole: FileDefault | undefined;
  /** The account of a name; a refusal when there is none; `undefined` when the file is bad, so that nobody knows. */
  account(name: string): NamedAccount | Invalid | undefined;
  /** True when there is no file, but an account is asked for by its name. */
  readonly isMissed: boolean;
  /** External ids that were read for it. To be masked before anything is said. */
  readonly secrets: readonly string[];
  /** What is wrong with the values that are taken. */
  readonly issues: readonly InputIssue[];
  /** What is wrong with the file itself. Whatever is missing may stand in it then. */
  readonly fileIssues: readonly FileIssue[];
}

/** The layer of a step that takes nothing from an accounts file, or has none. */
export const NO_LAYER: FileDefaults<never> = {
  given: new Map(),
  hubRole: undefined,
  account: (name) => invalid({ code: 'no-accounts-file', found: name, file: ACCOUNTS_FILE }),
  isMissed: false,
  secrets: [],
  issues: [],
  fileIssues: [],
};
