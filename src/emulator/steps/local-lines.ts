// Apart from the record itself, because the steps that show it need none of the emulator.
import { plain } from '../../shared/log/plain.js';

/** Marks a line as the emulator's, in every log it is in. */
export function localLine(text: string): string {
  return `local AWS: ${plain(text)}`;
}

/** True for a line of the record that is a call, and not one about the record itself. */
export function isCall(line: string): boolean {
  return !/^local AWS: (?:ended: |\d+ more calls)/.test(line);
}
