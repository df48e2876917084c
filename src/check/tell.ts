import { renderLog } from '../explain/render-log.js';
import type { Log } from '../log/log.js';
import type { Cause } from './causes.js';
import { namesOf } from './verdict.js';

/** Tells under the table why accounts are not admitted: a group with what to paste, or a line. */
export function tellCauses(causes: readonly Cause[], log: Log): void {
  for (const { accounts, diagnosis, curtain, inFull, sentence } of causes) {
    const names = namesOf(accounts);
    if (!inFull) {
      log.line(`${names}: ${sentence}`);
      continue;
    }
    const [, ...lines] = renderLog(diagnosis, curtain);
    log.group(`${names}: ${diagnosis.code}`, lines);
  }
}
