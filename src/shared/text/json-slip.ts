const SPACE = /[ \t\r\n]*/y;
// JSON's texts have no line breaks in them, and eight escapes besides the one by number.
const PLAIN = /[^"\\\u0000-\u001f]+/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;

/** What may come next: a value, a value or the end of an empty list, a key or the end of an empty object, a key, or what follows a value. */
type Next = 'value' | 'value or end' | 'key or end' | 'key' | 'after';

/**
 * Where a text stops being JSON, as an offset in it; `undefined` when it is JSON. A text that ends too early stops after its last
 * character that is no space. It is read here because the messages of `JSON.parse` differ between versions of Node and leave the place
 * out at the end of a text.
 *
 * Source: RFC 8259 (https://www.rfc-editor.org/rfc/rfc8259).
 */
export function slipIn(text: string): number | undefined {
  const open: Array<'{' | '['> = [];
  const end = text.trimEnd().length;
  let next: Next = 'value';
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  // A text that is not closed, or that holds what it may not, is left just there.
  const takeText = (): boolean => {
    if (text[at] !== '"') return false;
    at += 1;
    while (take(PLAIN) || take(ESCAPE));
    if (text[at] !== '"') return false;
    at += 1;
    return true;
  };
  for (;;) {
    take(SPACE);
    const character = text[at];
    if (character === undefined) return next === 'after' && open.length === 0 ? undefined : end;
    const inner = open.at(-1);
    if (next === 'after') {
      if (inner === undefined) return at;
      if (character === ',') next = inner === '{' ? 'key' : 'value';
      else if (character === (inner === '{' ? '}' : ']')) open.pop();
      else return at;
      at += 1;
    } else if (next === 'key' || next === 'key or end') {
      if (character === '}' && next === 'key or end') {
        open.pop();
        at += 1;
        next = 'after';
        continue;
      }
      if (!takeText()) return Math.min(at, end);
      take(SPACE);
      if (text[at] !== ':') return Math.min(at, end);
      at += 1;
      next = 'value';
    } else if (character === ']' && next === 'value or end') {
      open.pop();
      at += 1;
      next = 'after';
    } else if (character === '{' || character === '[') {
      open.push(character);
      at += 1;
      next = character === '{' ? 'key or end' : 'value or end';
    } else {
      const isTaken = character === '"' ? takeText() : take(NUMBER) || take(WORD);
      if (!isTaken) return Math.min(at, end);
      next = 'after';
    }
  }
}

/** A place in a text, both counted from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** Line and column of an offset. */
export function positionOf(text: string, offset: number): TextPosition {
  const before = text.slice(0, offset);
  const lines = before.split(/\r\n|\r|\n/);
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
