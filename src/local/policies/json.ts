import { property } from '../../untyped.js';
import { keyTwice } from '../policy/syntax.js';
import type { Findings } from './findings.js';
import type { TextFile } from './tree.js';

/**
 * What the JSON of a file says; `undefined` when it is none, which the findings tell. An object that has a key twice is refused: JSON
 * would keep the last and drop the rest.
 */
export function readJson({ text, origin }: TextFile, findings: Findings): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return findings.refuse(origin, { code: 'not-json', ...positionIn(text, String(property(error, 'message'))) });
  }
  const key = keyTwice(text);
  return key === undefined ? value : findings.refuse(origin, { code: 'key-twice', key });
}

/** Node names the offset of a slip in its message, unless it lies at the end. */
function positionIn(text: string, message: string): { line: number | undefined; column: number | undefined } {
  const offset = /at position (\d+)/.exec(message)?.[1];
  if (offset === undefined) return { line: undefined, column: undefined };
  const before = text.slice(0, Number(offset)).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
