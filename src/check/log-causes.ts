import { renderLog } from '../action/diagnosis/render-log.js';
import type { Log } from '../shared/log/log.js';
import { namesOf } from '../shared/text/name-list.js';
import type { Cause } from './causes.js';

/** Tells under the table why accounts are not admitted: a group with what to paste, or a line. */
export function logCauses(causes: readonly Cause[], log: Log): void {
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
