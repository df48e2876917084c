import { quoted } from '../shared/log/plain.js';
import type { PolicySourceRef } from './parsed-account.js';

/** Shows a text of the user's in quotes, cut to a length in characters. */
export type Show = (text: string, longest?: number) => string;

/** Enough for an ARN, and for the path to a place in a file. */
export const LONG = 300;

/** Hides nothing. */
export function asItIs(text: string): string {
  return text;
}

/** Where something is written, as a sentence about it begins. */
export function placeOf({ file, place }: PolicySourceRef, hide: (text: string) => string): string {
  const shown = (text: string) => quoted(hide(text), LONG).slice(1, -1);
  return place === '' ? `${shown(file)}:` : `${shown(file)}: ${shown(place)}`;
}
