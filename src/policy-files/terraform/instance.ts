import type { Fields } from '../../iam/syntax.js';
import type { PlannedResource } from './configuration.js';

/** One instance of a managed resource, as a plan or a state has it. */
export interface Instance {
  readonly address: string;
  /** The address of its module; empty for the root module. */
  readonly module: string;
  readonly type: string;
  readonly name: string;
  /** The key of `count` or `for_each`. */
  readonly index: string | number | undefined;
  readonly values: Fields;
  /** What of the values is known only after apply; empty in a state. */
  readonly unknown: Fields;
  /** How it is written; `undefined` in a state. */
  readonly written: PlannedResource | undefined;
}
