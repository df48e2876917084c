import { property } from '../../untyped.js';
import { keyTwice } from '../policy/syntax.js';
import type { Findings } from './findings.js';
import type { TextFile } from './tree.js';

/**
 * What the JSON of a file says; `undefined` when it is none, which the findings tell. An object that has a key twice is refused: JSON
 * would keep the last and drop the rest.
 */
export function readJson({ text, origin }: TextFile, findings: Findings): unknown {
  const parsed = parseText(text);
  if (!parsed.ok) return findings.refuse(origin, { code: 'not-json', ...parsed.position });
  const { value } = parsed;
  const key = keyTwice(text);
  return key === undefined ? value : findings.refuse(origin, { code: 'key-twice', key });
}

/** A place in a text, both counted from 1, as far as it is known. */
interface Position {
  readonly line: number | undefined;
  readonly column: number | undefined;
}

/** What a text says as JSON, or where it stops being that. Nothing of the text is repeated: it may hold secrets. */
export function parseText(
  text: string,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly position: Position } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, position: positionIn(text, String(property(error, 'message'))) };
  }
}

/** Node names the offset of a slip in its message, unless it lies at the end. */
function positionIn(text: string, message: string): Position {
  const offset = /at position (\d+)/.exec(message)?.[1];
  if (offset === undefined) return { line: undefined, column: undefined };
  const before = text.slice(0, Number(offset)).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
