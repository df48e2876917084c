import type { Environment } from '../environment.js';
import { quoted } from '../log/plain.js';
import { nearest } from '../text/nearest.js';
import type { InputIssue } from './input-messages.js';

/** Inputs as they were set, before any is read: those of a step, or the flags of a command. */
export interface RawInputs {
  /** By the inputs' names, without white space around them. An empty input is not set, so it is not here. */
  readonly texts: ReadonlyMap<string, string>;
  /** The environment variables around them. */
  readonly environment: Environment;
}

/**
 * The inputs of a step: the runner sets `INPUT_<NAME>`, in upper case with its hyphens. No other variable becomes an input.
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#inputs
 */
export function inputsOfStep(environment: Environment): RawInputs {
  const entries = Object.entries(environment).flatMap(([variable, text = '']) =>
    variable.startsWith('INPUT_') && variable === variable.toUpperCase() && text.trim() !== ''
      ? [[variable.slice('INPUT_'.length).toLowerCase(), text.trim()] as const]
      : [],
  );
  return { texts: new Map(entries), environment };
}

/** The text of an environment variable without white space around it; `undefined` when it is not set or empty. */
export function variableOf({ environment }: RawInputs, name: string): string | undefined {
  return environment[name]?.trim() || undefined;
}

/**
 * The inputs that a workflow sets and the action does not have. The runner only warns of them, and `account: prod` where `accounts`
 * is meant would select all accounts.
 */
export function unknownInputs({ texts }: RawInputs, known: readonly string[]): InputIssue[] {
  const unknown = [...texts.keys()].filter((input) => !known.includes(input));
  return unknown.map((input): InputIssue => {
    const near = nearest(input, known);
    const name = /^[\w-]{1,64}$/.test(input) ? input : quoted(input);
    return { name, detail: { code: 'unknown-input', known, ...(near !== undefined && { near }) } };
  });
}
