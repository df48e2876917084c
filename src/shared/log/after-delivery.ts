import type { Log } from './log.js';

/**
 * Says what there is to say once later steps have all that a step exports. From then on the step has succeeded, and no fault in
 * what it says may turn that into a failure: the job would end with an exported session that its log denies.
 */
export function sayAfterDelivery(log: Log, say: () => void): void {
  try {
    say();
  } catch (error) {
    log.debug(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}
