import { appendFileSync, statSync } from 'node:fs';
import { failureOfWriting } from './write-failure.js';

/**
 * Appends a summary to a file, which is created if it is missing. `render` gets the number of bytes that the file can still take of
 * `mostBytes`. Returns the system's error code when it cannot be written, and `undefined` otherwise. Throws only what `render` throws.
 */
export function appendSummary(
  file: string,
  mostBytes: number,
  render: (mostBytes: number) => string,
): string | undefined {
  return failureOfWriting(() => {
    const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    appendFileSync(file, render(Math.max(0, mostBytes - bytes)));
  });
}
