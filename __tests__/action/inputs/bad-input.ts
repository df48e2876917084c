import type { Environment } from '../../../src/shared/environment.js';
import type { InputIssueDetail } from '../../../src/shared/inputs/input-messages.js';
import type { Inputs } from '../../support/inputs.js';

/** A change to the good request that makes it a bad one. */
export interface BadInput {
  readonly title: string;
  readonly inputs: Inputs;
  readonly environment: Environment;
  /** What is refused, each as `name: code`, in the order of the report. */
  readonly refused: readonly string[];
}

/** What else is given beside the bad input, and what is refused because of it. */
interface Beside {
  readonly inputs?: Inputs;
  readonly environment?: Environment;
  readonly refused?: readonly string[];
}

/** Bad texts of one input: what the text is, the text (`undefined`: the input is absent), and what is given beside it. */
export function badInput(
  name: string,
  code: InputIssueDetail['code'],
  ...rows: ReadonlyArray<readonly [what: string, text: string | undefined, beside?: Beside]>
): BadInput[] {
  return rows.map(([what, text, beside = {}]) => ({
    title: `${name}: ${what}`,
    inputs: { ...beside.inputs, [name]: text },
    environment: { ...beside.environment },
    refused: beside.refused ?? [`${name}: ${code}`],
  }));
}

/** Bad texts of one environment variable that the action reads. */
export function badVariable(
  name: string,
  code: InputIssueDetail['code'],
  ...rows: ReadonlyArray<readonly [what: string, text: string, beside?: Beside]>
): BadInput[] {
  return rows.map(([what, text, beside = {}]) => ({
    title: `${name}: ${what}`,
    inputs: { ...beside.inputs },
    environment: { ...beside.environment, [name]: text },
    refused: beside.refused ?? [`${name}: ${code}`],
  }));
}

/** Several at once. */
export function together(title: string, inputs: Inputs, ...refused: readonly string[]): BadInput {
  return { title, inputs, environment: {}, refused };
}
