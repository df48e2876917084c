import type { Environment } from '../environment.js';
import { type FileDefault, type FileDefaults, type NamedAccount, NO_LAYER } from './file-defaults.js';
import type { InputIssue, InputIssueDetail, Invalid } from './input-issues.js';

/** Turns the text of an input into its value, or says what is wrong with it. */
export type Parser<T> = (text: string) => T | Invalid;

/**
 * Reads inputs and gathers what is wrong with them, so that all bad inputs are reported together.
 *
 * An input is `INPUT_<NAME>` and nothing else: no variable that happens to bear an input's name becomes one. The runner keeps
 * hyphens, makes the name upper case and blanks underscores. A blank input is an absent input; what the accounts file says
 * takes its place, and is named by its own place when it is bad.
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#inputs
 */
export class InputReader {
  readonly issues: InputIssue[] = [];
  /** What is odd, but may be meant. */
  readonly warnings: InputIssue[] = [];
  readonly #environment: Environment;
  readonly #layer: FileDefaults;
  /** An account whose entry wins over the inputs: that of a profile. */
  readonly #winner: NamedAccount | undefined;
  readonly #taken = new Map<string, FileDefault>();

  constructor(environment: Environment, layer: FileDefaults = NO_LAYER, winner?: NamedAccount) {
    this.#environment = environment;
    this.#layer = layer;
    this.#winner = winner;
  }

  /** The text without white space around it; `undefined` when input and accounts file have none. */
  text(name: string): string | undefined {
    const given = this.#given(name);
    if (given !== undefined) this.#taken.set(name, given);
    return given === undefined ? this.own(name) : given.text;
  }

  /** The input's own text, whatever the accounts file says; `undefined` when it is absent or blank. */
  own(name: string): string | undefined {
    return blankIsAbsent(this.#environment[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`]);
  }

  /** An environment variable's text; `undefined` when it is absent or blank. */
  variable(name: string): string | undefined {
    return blankIsAbsent(this.#environment[name]);
  }

  /** The input's value; `undefined` when it is absent, or bad and noted so. */
  value<T extends NonNullable<unknown>>(name: string, parse: Parser<T>): T | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : this.check(name, parse(text));
  }

  /** The account of this name in the accounts file. Notes under the input's name when there is none. */
  account(input: string, name: string): NamedAccount | undefined {
    const account = this.#layer.account(name);
    return account === undefined ? undefined : this.check(input, account);
  }

  /** Notes a refusal under the name; passes a value on. */
  check<T>(name: string, parsed: T | Invalid): T | undefined {
    return isInvalid(parsed) ? this.report(name, parsed.detail) : parsed;
  }

  /** Notes what is wrong with an input, with what stands for it in the accounts file, or with a variable. */
  report(name: string, detail: InputIssueDetail): undefined {
    this.issues.push({ name: this.#given(name)?.place ?? name, detail });
  }

  /** Notes what is odd about it, but may be meant. */
  warn(name: string, detail: InputIssueDetail): void {
    this.warnings.push({ name: this.#given(name)?.place ?? name, detail });
  }

  /** Notes that the input is needed. `write` says what to write. */
  missing(name: string, write: string): undefined {
    // In a bad accounts file it may well stand, and in one that is still to be written.
    const mayStand = this.#layer.fileIssues.length > 0 || this.#layer.isMissed;
    return mayStand ? undefined : this.report(name, { code: 'missing', write });
  }

  /** Notes that an account was found and its id taken. */
  took(input: string, given: FileDefault): void {
    this.#taken.set(input, given);
  }

  /** What was taken from the accounts file: for which input, and from which key. */
  sources(): Array<{ readonly input: string; readonly file: string; readonly key: string }> {
    return [...this.#taken].map(([input, { file, key }]) => ({ input, file, key }));
  }

  /** A reader for which an account's entry wins over the inputs, and the step's own account has no say. */
  forAccount(account: NamedAccount): InputReader {
    return new InputReader(this.#environment, this.#layer, account);
  }

  /** Takes over what another reader noted, but for what is noted here already. */
  takeOver(other: InputReader): void {
    addNew(this.issues, other.issues);
    addNew(this.warnings, other.warnings);
  }

  #given(name: string): FileDefault | undefined {
    if (this.#winner !== undefined) {
      const hubRole = name === 'hub-role' && this.own(name) === undefined ? this.#layer.hubRole : undefined;
      return this.#winner.given.get(name) ?? hubRole;
    }
    return this.own(name) === undefined ? this.#layer.given.get(name) : undefined;
  }
}

/** Tells a refusal from a value. */
export function isInvalid(parsed: unknown): parsed is Invalid {
  return typeof parsed === 'object' && parsed !== null && 'detail' in parsed;
}

function addNew(issues: InputIssue[], others: readonly InputIssue[]): void {
  const reported = new Set(issues.map((issue) => JSON.stringify(issue)));
  issues.push(...others.filter((issue) => !reported.has(JSON.stringify(issue))));
}

function blankIsAbsent(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}
