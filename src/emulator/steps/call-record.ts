import { appendFileSync } from 'node:fs';
import { type Call, describeCall } from '../calls.js';
import { localLine } from './local-lines.js';

// A job has a dozen calls or a few hundred. More lines than this are not read, and must not fill a disk.
const MOST_LINES = 2_000;

/** The record of a job's calls: one line each, in a file that exists however the process ends. */
export class CallRecord {
  readonly #file: string;
  #lines = 0;
  #omitted = 0;
  #ended = false;

  constructor(file: string) {
    this.#file = file;
  }

  /** Adds a call. After the end, such as the call that requested it, nothing is added. */
  add(call: Call): void {
    if (this.#ended) return;
    if (this.#lines < MOST_LINES) this.#write(describeCall(call));
    else this.#omitted += 1;
  }

  end(why: string): void {
    if (this.#omitted > 0) this.#write(`${this.#omitted} more calls, not recorded`);
    this.#write(why);
    this.#ended = true;
  }

  #write(text: string): void {
    this.#lines += 1;
    try {
      appendFileSync(this.#file, `${localLine(text)}\n`, { mode: 0o600 });
    } catch {
      // The folder is gone or the disk is full. Calls are answered anyway.
    }
  }
}
