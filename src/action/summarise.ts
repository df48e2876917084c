import type { Environment } from '../shared/environment.js';
import type { Log } from '../shared/log/log.js';
import { appendAll } from '../shared/runner/runner-files.js';

/** Adds to the job summary. It is a courtesy: that it can't be written must not take a good session away. */
export function summarise(text: string, environment: Environment, log: Log): void {
  try {
    appendAll([{ file: 'GITHUB_STEP_SUMMARY', text }], environment);
  } catch (error) {
    log.warning(`The job summary could not be written: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
