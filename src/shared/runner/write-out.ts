import { writeSync } from 'node:fs';

/**
 * Writes text to standard output at once. Goes past the stream that Node makes for it: to load that takes a fifth as long as
 * to start Node. Where the output takes no more just now, the stream waits for it after all.
 */
export function writeOut(text: string): void {
  let rest = Buffer.from(text);
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(1, rest));
  } catch {
    // Nobody reads it any more: no reason to fail.
    process.stdout.on('error', () => undefined);
    process.stdout.write(rest);
  }
}
