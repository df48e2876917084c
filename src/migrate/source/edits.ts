/** Changes of a text by offsets: what no change touches keeps its bytes. */

export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The edits in the order of the text; one that only inserts comes before one that replaces at the same place. */
export function sortedEdits(edits: readonly TextEdit[]): TextEdit[] {
  const size = ({ start, end }: TextEdit) => (end > start ? 1 : 0);
  return edits.toSorted((one, other) => one.start - other.start || size(one) - size(other));
}

/**
 * The text with all edits.
 *
 * @throws Error when two edits overlap.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const edit of sortedEdits(edits)) {
    if (edit.start < at) throw new Error(`two changes at character ${edit.start} overlap`);
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  return parts.join('') + text.slice(at);
}
