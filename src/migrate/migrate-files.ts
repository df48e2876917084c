/** Rewrites the texts of workflows and actions: pure, without files. */
import type { Accounts } from '../accounts/accounts.js';
import { formatNote, formatReason } from './migrate-messages.js';
import { outputNotes } from './output-notes.js';
import { applyEdits, type TextEdit } from './source/edits.js';
import { readSource, type Source } from './source/source.js';
import { unifiedDiff } from './source/unified-diff.js';
import { nameAccount } from './steps/account-names.js';
import { editsOf, type NewUses } from './steps/change-edits.js';
import { type Decision, decideSteps } from './steps/decide.js';
import type { StepOptions } from './steps/draft.js';
import { type StepList, stepListsOf } from './steps/step-list.js';

export interface MigrateOptions extends StepOptions {
  readonly uses: NewUses;
  /** Names accounts in place of ARNs where the file has them. */
  readonly accounts: Accounts | undefined;
}

/** A line of a file, and what is reported about it. */
export interface FileMessage {
  readonly file: string;
  readonly line: number;
  readonly kind: 'changed' | 'left' | 'note' | 'unreadable';
  /** Of the reason or the note; else the kind again. */
  readonly code: string;
  readonly text: string;
}

export interface MigratedFile {
  readonly file: string;
  /** Of what is there before. */
  readonly diff: string;
  readonly text: string;
}

export interface Migration {
  /** Those that change. */
  readonly files: readonly MigratedFile[];
  /** In the order of files and lines. */
  readonly messages: readonly FileMessage[];
  /** Steps of configure-aws-credentials that become others, and those that stay. */
  readonly changed: number;
  readonly left: number;
  /** True where a new step has another session name than the step had. */
  readonly hasNewSessionNames: boolean;
  /** True where a step was pinned to a commit, and the new one is not. */
  readonly losesCommits: boolean;
}

/** True for a text that may have a step of configure-aws-credentials. */
export function mentionsPeer(text: string): boolean {
  return /aws-actions\/configure-aws-credentials@/i.test(text);
}

interface FileDecisions {
  readonly file: string;
  readonly source: Source;
  readonly lists: ReadonlyArray<{ readonly list: StepList; readonly decisions: readonly Decision[] }>;
}

/** Migrates files by their paths from the root of the repository. Never throws for a bad file. */
export function migrateFiles(texts: ReadonlyMap<string, string>, options: MigrateOptions): Migration {
  const messages: FileMessage[] = [];
  const sources = new Map<string, Source>();
  for (const [file, text] of texts) {
    const reading = readSource(text);
    if (reading.ok) sources.set(file, reading.source);
    else if (mentionsPeer(text)) {
      const sentence = `It is not valid YAML: ${reading.reason}`;
      messages.push({ file, line: reading.line, kind: 'unreadable', code: 'unreadable', text: sentence });
    }
  }
  const decided = [...sources].flatMap(([file, source]): FileDecisions[] => {
    if (!mentionsPeer(source.text)) return [];
    const lists = stepListsOf(source).map((list) => ({ list, decisions: decideSteps(source, list, options) }));
    return [{ file, source, lists }];
  });
  const files = decided.flatMap(({ file, source, lists }) => {
    const edits = lists.flatMap(({ list, decisions }) =>
      decisions.flatMap((decision) => editsFor(decision, list, source, options)),
    );
    if (edits.length === 0) return [];
    return [{ file, diff: unifiedDiff(file, source.text, edits), text: applyEdits(source.text, edits) }];
  });
  for (const each of decided) messages.push(...messagesOf(each));
  const all = decided.flatMap(({ lists }) => lists.flatMap(({ decisions }) => decisions));
  const changed = all.flatMap((decision) => (decision.kind === 'changed' ? [decision] : []));
  const steps = decided.flatMap(({ file, lists }) =>
    lists.flatMap(({ list, decisions }) => changedIds(file, list, decisions)),
  );
  for (const { file, offset, note } of outputNotes(steps, sources)) {
    const line = sources.get(file)?.lineOf(offset) ?? 1;
    messages.push({ file, line, kind: 'note', code: note.code, text: formatNote(note) });
  }
  return {
    files,
    messages: messages.toSorted((one, other) => compare(one.file, other.file) || one.line - other.line),
    changed: changed.reduce((sum, { draft }) => sum + ('hub' in draft ? 2 : 1), 0),
    left: all.length - changed.length,
    hasNewSessionNames: changed.some(
      ({ draft: { step, after } }) =>
        !step.inputs.has('role-session-name') && !after.some(({ name }) => name === 'role-session-name'),
    ),
    losesCommits: changed.some(({ step }) => step.isPinned) && !/@[0-9a-f]{40}$/i.test(options.uses.value),
  };
}

function editsFor(decision: Decision, list: StepList, source: Source, { accounts, uses }: MigrateOptions): TextEdit[] {
  if (decision.kind === 'left') return [];
  const account = accounts && nameAccount(decision.draft, list, accounts);
  return editsOf(decision.draft, account, uses, source);
}

function messagesOf({ file, source, lists }: FileDecisions): FileMessage[] {
  return lists.flatMap(({ list, decisions }) => [
    ...decisions.flatMap((decision): FileMessage[] => {
      const { step } = decision.step;
      const line = source.lineOf(step.start);
      if (decision.kind === 'left')
        return [{ file, line, kind: 'left', code: decision.reason.code, text: formatReason(decision.reason) }];
      const { draft } = decision;
      const first = 'hub' in draft ? draft.hub.step : step;
      const notes = draft.notes.map(
        (note): FileMessage => ({ file, line, kind: 'note', code: note.code, text: formatNote(note) }),
      );
      const what = 'hub' in draft ? 'It becomes one step with the next one.' : 'It becomes a step of this action.';
      return [{ file, line: source.lineOf(first.start), kind: 'changed', code: 'changed', text: what }, ...notes];
    }),
    ...profileFiles({ file, source, list, decisions }),
  ]);
}

/** Steps that name the files of `~/.aws`, where a changed step no longer writes them. */
function profileFiles({
  file,
  source,
  list,
  decisions,
}: {
  file: string;
  source: Source;
  list: StepList;
  decisions: readonly Decision[];
}): FileMessage[] {
  const hasProfile = decisions.some(({ kind, step }) => kind === 'changed' && step.inputs.has('aws-profile'));
  if (!hasProfile) return [];
  const { start, end } = list.scope;
  return [...source.text.slice(start, end).matchAll(/\.aws\/(?:credentials|config)\b/g)].map(({ index }) => ({
    file,
    line: source.lineOf(start + index),
    kind: 'note',
    code: 'profile-file',
    text: formatNote({ code: 'profile-file' }),
  }));
}

function changedIds(file: string, list: StepList, decisions: readonly Decision[]) {
  return decisions.flatMap((decision) => {
    const { id } = decision.step.step;
    return decision.kind === 'changed' && id !== undefined ? [{ file, list, id }] : [];
  });
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
