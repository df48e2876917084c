/** A unified diff, as `git apply` takes it, made from the edits of a text. */
import { applyEdits, sortedEdits, type TextEdit } from './edits.js';

const CONTEXT_LINES = 3;

/** Lines that differ: from `start` up to `end` of the old text, counted from 0. */
interface Change {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** The diff of a file; nothing where no line differs. `name` is relative to where the diff is applied. */
export function unifiedDiff(name: string, text: string, edits: readonly TextEdit[]): string {
  const old = linesOf(text);
  const hunks = hunksOf(changesOf(text, old, edits));
  if (hunks.length === 0) return '';
  const parts = [`--- a/${name}\n+++ b/${name}\n`];
  let moved = 0;
  for (const changes of hunks) {
    const first = Math.max(0, (changes[0]?.start ?? 0) - CONTEXT_LINES);
    const last = Math.min(old.length, (changes.at(-1)?.end ?? 0) + CONTEXT_LINES);
    const added = changes.reduce((sum, { start, end, lines }) => sum + lines.length - (end - start), 0);
    const size = last - first;
    parts.push(`@@ -${range(first, size)} +${range(first + moved, size + added)} @@\n`);
    let at = first;
    for (const { start, end, lines } of changes) {
      parts.push(...marked(' ', old.slice(at, start)), ...marked('-', old.slice(start, end)), ...marked('+', lines));
      at = end;
    }
    parts.push(...marked(' ', old.slice(at, last)));
    moved += added;
  }
  return parts.join('');
}

/** Lines with their line breaks. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function changesOf(text: string, old: readonly string[], edits: readonly TextEdit[]): Change[] {
  const starts: number[] = [0];
  for (const line of old) starts.push((starts.at(-1) ?? 0) + line.length);
  const lineOf = (offset: number) => {
    const at = starts.findIndex((start) => start > offset);
    return at < 0 ? old.length : at - 1;
  };
  const blocks: Array<{ start: number; end: number; edits: TextEdit[] }> = [];
  for (const edit of sortedEdits(edits)) {
    const start = lineOf(edit.start);
    const endsAtLine = starts.includes(edit.end) && (edit.end > edit.start || starts.includes(edit.start));
    const end = endsAtLine ? Math.max(start, lineOf(edit.end)) : lineOf(edit.end) + 1;
    const last = blocks.at(-1);
    if (last !== undefined && start <= last.end) {
      last.end = Math.max(last.end, end);
      last.edits.push(edit);
    } else blocks.push({ start, end, edits: [edit] });
  }
  return blocks.flatMap(({ start, end, edits: inside }) => {
    const from = starts[start] ?? text.length;
    const moved = inside.map((edit) => ({ ...edit, start: edit.start - from, end: edit.end - from }));
    const changed = applyEdits(text.slice(from, starts[end] ?? text.length), moved);
    return trimmed(old, { start, end, lines: linesOf(changed) });
  });
}

/** Without the lines that are the same at both ends. */
function trimmed(old: readonly string[], { start, end, lines }: Change): Change[] {
  let [from, to, skip] = [start, end, 0];
  while (from < to && skip < lines.length && old[from] === lines[skip]) {
    from += 1;
    skip += 1;
  }
  let keep = lines.length;
  while (to > from && keep > skip && old[to - 1] === lines[keep - 1]) {
    to -= 1;
    keep -= 1;
  }
  return from === to && skip === keep ? [] : [{ start: from, end: to, lines: lines.slice(skip, keep) }];
}

/** Changes whose context lines meet are in one hunk. */
function hunksOf(changes: readonly Change[]): Change[][] {
  const hunks: Change[][] = [];
  for (const change of changes) {
    const last = hunks.at(-1);
    const end = last?.at(-1)?.end;
    if (last !== undefined && end !== undefined && change.start - end <= 2 * CONTEXT_LINES) last.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

/** An empty range begins at the line before it. */
function range(start: number, size: number): string {
  return `${size === 0 ? start : start + 1},${size}`;
}

function marked(mark: string, lines: readonly string[]): string[] {
  return lines.map((line) =>
    line.endsWith('\n') ? `${mark}${line}` : `${mark}${line}\n\\ No newline at end of file\n`,
  );
}
