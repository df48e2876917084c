/** The edits of a file that make a draft of a step. */
import type { TextEdit } from '../source/edits.js';
import { MapEditor } from '../source/map-editor.js';
import { entryOf, isFlow, type Source, type SourceComment } from '../source/source.js';
import type { Draft } from './draft.js';
import { type PeerStep, VERSION_COMMENT } from './peer-step.js';
import type { SourceStep } from './step-list.js';
import type { PairDraft } from './step-pair.js';

/** What new steps have after `uses:`. */
export interface NewUses {
  readonly value: string;
  /** With its `#`, such as the version of a commit. */
  readonly comment: string | undefined;
}

export function editsOf(
  draft: Draft | PairDraft,
  account: string | undefined,
  uses: NewUses,
  source: Source,
): TextEdit[] {
  const { step } = draft;
  const edits = [...usesEdits(step, uses, source)];
  if (step.with !== undefined) {
    const editor = new MapEditor(source, step.with);
    for (const name of draft.removed) editor.remove(name);
    for (const [name, value] of draft.replaced) editor.replace(name, value);
    for (const entry of draft.before) editor.insertBefore('role-to-assume', entry);
    for (const entry of draft.after) editor.insertAfter('role-to-assume', entry);
    if (account !== undefined) editor.rename('role-to-assume', { name: 'account', value: { text: account } });
    edits.push(...editor.edits());
  }
  return 'hub' in draft ? [...edits, ...idEdits(draft, source), ...hubEdits(draft, source)] : edits;
}

/** The action, in the quotes that are there, and the comment with its version. Any other comment stays. */
function usesEdits({ step, uses }: PeerStep, { value, comment }: NewUses, source: Source): TextEdit[] {
  const start = uses.value?.range?.[0] ?? uses.end;
  const written = source.text.slice(start, uses.end);
  const quote = /^['"]/.exec(written)?.[0] ?? '';
  const edit = { start, end: uses.end, text: `${quote}${value}${quote}` };
  if (isFlow(step.map)) return [edit];
  const [before] = source.commentsBehind(uses.end);
  const rest = before === undefined ? '' : before.text.replace(VERSION_COMMENT, '# ').replace(/^#\s*$/, '');
  const isVersion = before !== undefined && VERSION_COMMENT.test(before.text);
  if (!isVersion && comment === undefined) return [edit];
  const kept = isVersion ? rest.replace(/^#\s+/, '# ') : (before?.text ?? '');
  const comments = [comment, kept].filter(Boolean).join(' ');
  const end = before === undefined ? uses.end : before.offset + before.text.length;
  return [{ ...edit, end, text: `${edit.text}${comments === '' ? '' : ` ${comments}`}` }];
}

function idEdits({ step, id }: PairDraft, source: Source): TextEdit[] {
  if (id === undefined) return [];
  const editor = new MapEditor(source, step.step.map);
  const value = { source: id };
  if (entryOf(step.step.map, 'id') === undefined) editor.insertAfter('uses', { name: 'id', value });
  else editor.replace('id', value);
  return editor.edits();
}

/** Removes the step for the hub role. Its comments stay, in front of the step that takes its place. */
function hubEdits({ hub, step }: PairDraft, source: Source): TextEdit[] {
  const { start, end } = linesOf(hub.step, source);
  const target = linesOf(step.step, source);
  const indent = source.text.slice(start, hub.step.dash);
  const eol = source.eolAt(start);
  const own = commentsOf(hub, step, start, end, source);
  const isNext =
    source.text.slice(end, target.start).trim() === '' || /^(?:\s*#.*\s*)+$/.test(source.text.slice(end, target.start));
  if (isNext) {
    const text = own.map((comment) => `${indent}${comment}${eol}`).join('');
    return [{ start, end: own.length > 0 ? end : end + blankLineAfter(source, start, end), text }];
  }
  const from = source.commentLinesAbove(start);
  const above = source.commentsIn(from, start).map(({ text }) => text);
  const at = source.commentLinesAbove(target.start);
  const text = [...above, ...own].map((comment) => `${indent}${comment}${eol}`).join('');
  return [
    { start: from, end: end + blankLineAfter(source, from, end), text: '' },
    { start: at, end: at, text },
  ];
}

/** Two empty lines would be left where the step is between them, or one at the beginning of the list. */
function blankLineAfter({ text }: Source, start: number, end: number): number {
  const [blank = ''] = /^[ \t]*\r?\n/.exec(text.slice(end)) ?? [];
  return /(?:^|\n)[ \t]*(?:steps:[ \t]*)?\r?\n$/.test(text.slice(0, start)) ? blank.length : 0;
}

function linesOf({ dash = 0, end }: SourceStep, source: Source) {
  return { start: source.lineStart(dash), end: source.lastLineEnd(end) };
}

/** Without the version of the action, and without the comment that goes with the role. */
function commentsOf(hub: PeerStep, { with: inputs }: PeerStep, start: number, end: number, source: Source): string[] {
  const role = hub.inputs.get('role-to-assume')?.entry;
  const isMoved = role !== undefined && inputs !== undefined && !isFlow(inputs);
  const moved = isMoved ? source.commentsBehind(role.end) : [];
  const ofUses = source.commentsBehind(hub.uses.end);
  const isOneOf = (comments: readonly SourceComment[], offset: number) => comments.some((one) => one.offset === offset);
  return source.commentsIn(start, end).flatMap(({ offset, text }) => {
    if (isOneOf(moved, offset)) return [];
    if (!isOneOf(ofUses, offset)) return [text];
    const rest = text.replace(VERSION_COMMENT, '#').replace(/^#\s*/, '# ').trimEnd();
    return rest === '#' ? [] : [rest];
  });
}
