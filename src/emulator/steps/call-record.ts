import { appendFileSync } from 'node:fs';
import { plain } from '../../shared/log/plain.js';
import { type Call, describeCall } from '../calls.js';

// A job has a dozen calls or a few hundred. Beyond this many lines nobody reads on, and a disk is not to be filled.
const MOST_LINES = 2_000;

/** Says that a line is the local AWS's, in every log that it stands in. */
export function localLine(text: string): string {
  return `local AWS: ${plain(text)}`;
}

/** True for a line of the record that tells of a call, and not of the record itself. */
export function isCall(line: string): boolean {
  return !/^local AWS: (?:ended: |\d+ calls more)/.test(line);
}

/** The record of a job's calls: a line each, in a file that is there however the process ends. */
export class CallRecord {
  readonly #file: string;
  #lines = 0;
  #untold = 0;
  #ended = false;

  constructor(file: string) {
    this.#file = file;
  }

  /** Adds a call. What comes after the end, such as the call that asked for it, is none of the job's. */
  report(call: Call): void {
    if (this.#ended) return;
    if (this.#lines < MOST_LINES) this.#write(describeCall(call));
    else this.#untold += 1;
  }

  /** Adds how it ended. */
  end(why: string): void {
    if (this.#untold > 0) this.#write(`${this.#untold} calls more, which are not told`);
    this.#write(why);
    this.#ended = true;
  }

  #write(text: string): void {
    this.#lines += 1;
    try {
      appendFileSync(this.#file, `${localLine(text)}\n`, { mode: 0o600 });
    } catch {
      // The folder is gone or the disk is full. Calls are to be answered all the same.
    }
  }
}
