import { ACCOUNTS_FILE } from '../accounts/accounts.js';
import type { AccountsProblem } from '../accounts/flaw.js';
import { type Problem, type Refused, refuse } from './flaw.js';

/** A text of the accounts file that stands where an input is blank. */
export interface Given {
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
  readonly id: Given;
  /** Where its role would stand: how it is named when it is missing. */
  readonly rolePlace: string;
  readonly given: ReadonlyMap<string, Given>;
}

/** What lies under the inputs: the accounts file, as far as this step takes something from it. */
export interface Layer {
  /** Texts for inputs that are blank. */
  readonly given: ReadonlyMap<string, Given>;
  /** The hub role, for profiles that go through the hub whatever the step does. */
  readonly hubRole: Given | undefined;
  /** The account of a name; a refusal when there is none; `undefined` when the file is bad, so that nobody knows. */
  account(name: string): NamedAccount | Refused | undefined;
  /** True when there is no file, but an account is asked for by its name. */
  readonly isMissed: boolean;
  /** External ids that were read for it. To be masked before anything is said. */
  readonly secrets: readonly string[];
  /** What is wrong with the values that are taken. */
  readonly problems: readonly Problem[];
  /** What is wrong with the file itself. Whatever is missing may stand in it then. */
  readonly fileProblems: readonly AccountsProblem[];
}

/** The layer of a step that takes nothing from an accounts file, or has none. */
export const NO_LAYER: Layer = {
  given: new Map(),
  hubRole: undefined,
  account: (name) => refuse({ code: 'no-accounts-file', found: name, file: ACCOUNTS_FILE }),
  isMissed: false,
  secrets: [],
  problems: [],
  fileProblems: [],
};
