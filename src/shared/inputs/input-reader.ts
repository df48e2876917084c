import type { InputIssue, InputIssueDetail } from './input-messages.js';
import type { Invalid } from './invalid.js';
import { type RawInputs, variableOf } from './raw-inputs.js';
import type { Setting } from './settings.js';
import { isInvalid, type Parser } from './values.js';

/** Reads inputs and collects their issues, so that all invalid inputs are reported together, each issue once. */
export class InputReader {
  readonly raw: RawInputs;
  readonly #issues = new Map<string, InputIssue>();
  readonly #warnings = new Map<string, InputIssue>();

  constructor(raw: RawInputs) {
    this.raw = raw;
  }

  get issues(): readonly InputIssue[] {
    return [...this.#issues.values()];
  }

  get warnings(): readonly InputIssue[] {
    return [...this.#warnings.values()];
  }

  /** The text of an input; `undefined` when it is not set. */
  text(name: string): string | undefined {
    return this.raw.texts.get(name);
  }

  /** The text of an environment variable; `undefined` when it is not set or empty. */
  variable(name: string): string | undefined {
    return variableOf(this.raw, name);
  }

  /** The value of an input; `undefined` when it is not set, or invalid and reported. */
  value<T extends NonNullable<unknown>>(name: string, parse: Parser<T>): T | undefined {
    return this.setting(name, parse)?.value;
  }

  /** The same, so that an input that is not set differs from one that is invalid. */
  setting<T extends NonNullable<unknown>>(name: string, parse: Parser<T>): Setting<T> | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : { input: name, place: name, value: this.check(name, parse(text)) };
  }

  /** The value, or `undefined` after its issue is reported. */
  check<T>(name: string, parsed: T | Invalid): T | undefined {
    return isInvalid(parsed) ? this.report(name, parsed.detail) : parsed;
  }

  /** Reports an issue of an input, a variable, or a place in the accounts file. */
  report(name: string, detail: InputIssueDetail): undefined {
    add(this.#issues, { name, detail });
  }

  /** Reports what is unusual and stops nothing. */
  warn(name: string, detail: InputIssueDetail): void {
    add(this.#warnings, { name, detail });
  }
}

function add(issues: Map<string, InputIssue>, issue: InputIssue): void {
  issues.set(JSON.stringify(issue), issue);
}
