import { writeSync } from 'node:fs';

let usesStream = false;

/**
 * Writes text to standard output at once, without the stream that Node makes for it: loading that takes a fifth of the time of
 * starting Node. Where the output takes no more at the moment, this text and all after it go through the stream.
 */
export function writeOut(text: string): void {
  let rest = Buffer.from(text);
  try {
    while (!usesStream && rest.length > 0) rest = rest.subarray(writeSync(1, rest));
  } catch {
    openStream();
  }
  if (rest.length > 0) process.stdout.write(rest);
}

/** Opens the stream for a library that writes to it. A reader that goes away is no reason to fail. */
export function openStream(): void {
  if (!usesStream) process.stdout.on('error', () => undefined);
  usesStream = true;
}

/** Ends the process once everything is written. */
export function exitWhenWritten(status: number): void {
  if (usesStream) process.stdout.write('', () => process.exit(status));
  else process.exit(status);
}
