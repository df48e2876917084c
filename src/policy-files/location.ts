import { quoted } from '../shared/log/plain.js';
import type { PolicyOrigin } from './parsed-account.js';

/** Shows a text of the user's in quotes, cut to a length in characters. */
export type Show = (text: string, longest?: number) => string;

/** Enough for an ARN, and for the path to a place in a file. */
export const LONG = 300;

/** Hides nothing. */
export function asItIs(text: string): string {
  return text;
}

/** Where something is written: the file, and the path in it if it has one. `hide` takes the secrets out. */
export function formatOrigin({ file, place }: PolicyOrigin, hide = asItIs): string {
  const shown = (text: string) => quoted(hide(text), LONG).slice(1, -1);
  return place === '' ? shown(file) : `${shown(file)}: ${shown(place)}`;
}

/** The same at the beginning of a sentence. */
export function placeOf(origin: PolicyOrigin, hide: (text: string) => string): string {
  const text = formatOrigin(origin, hide);
  return origin.place === '' ? `${text}:` : text;
}
