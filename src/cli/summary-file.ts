import { appendFileSync, statSync } from 'node:fs';

/**
 * Appends a summary to a file, which is created if it is missing. `render` gets the number of bytes that the file can still take of
 * `mostBytes`. Returns the system's error code when it cannot be written, and `undefined` otherwise. Throws only what `render` throws.
 */
export function appendSummary(
  file: string,
  mostBytes: number,
  render: (mostBytes: number) => string,
): string | undefined {
  try {
    const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    appendFileSync(file, render(Math.max(0, mostBytes - bytes)));
    return undefined;
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (typeof code === 'string') return code;
    throw error;
  }
}
