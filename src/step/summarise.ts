import { appendAll } from '../deliver/runner-files.js';
import type { Environment } from '../inputs/input-source.js';
import type { Log } from '../log/log.js';

/** Adds to the job summary. It is a courtesy: that it can't be written must not take a good session away. */
export function summarise(text: string, environment: Environment, log: Log): void {
  try {
    appendAll([{ file: 'GITHUB_STEP_SUMMARY', text }], environment);
  } catch (error) {
    log.warning(`The job summary could not be written: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
