import type { Flaw, Problem, Refused } from './flaw.js';

/** The environment of a process, as `process.env` has it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Turns the text of an input into its value, or says what is wrong with it. */
export type Parser<T> = (text: string) => T | Refused;

/**
 * Reads inputs and gathers what is wrong with them, so that all bad inputs are reported together.
 *
 * An input is `INPUT_<NAME>` and nothing else: no variable that happens to bear an input's name becomes one. The runner keeps
 * hyphens, makes the name upper case and blanks underscores. A blank input is an absent input.
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#inputs
 */
export class InputReader {
  readonly problems: Problem[] = [];
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** The input's text without white space around it; `undefined` when it is absent or blank. */
  text(name: string): string | undefined {
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

  /** Notes a refusal under the name; passes a value on. */
  check<T>(name: string, parsed: T | Refused): T | undefined {
    return isRefused(parsed) ? this.note(name, parsed.flaw) : parsed;
  }

  /** Notes what is wrong with an input or a variable. */
  note(name: string, flaw: Flaw): undefined {
    this.problems.push({ name, flaw });
  }

  /** Notes that the input is needed. `write` says what to write. */
  missing(name: string, write: string): undefined {
    return this.note(name, { code: 'missing', write });
  }
}

/** Tells a refusal from a value. */
export function isRefused(parsed: unknown): parsed is Refused {
  return typeof parsed === 'object' && parsed !== null && 'flaw' in parsed;
}

function blankIsAbsent(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}
