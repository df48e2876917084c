/** Outputs of changed steps that are not what they were, and where they are used: in the file, and through outputs of jobs and actions. */
import path from 'node:path';
import type { Note } from './migrate-messages.js';
import { type Entry, entriesOf, type Source, scalarText, valueAt } from './source/source.js';
import { type Reference, referencesTo } from './steps/references.js';
import type { StepList } from './steps/step-list.js';
import { stepListsOf } from './steps/step-list.js';

export interface PlacedNote {
  readonly file: string;
  readonly offset: number;
  readonly note: Note;
}

/** The file of a source: its path from the root of the repository, with slashes. */
export type Sources = ReadonlyMap<string, Source>;

const CHANGED_OUTPUTS: ReadonlyMap<string, Note> = new Map([
  ['authenticated-arn', { code: 'output-renamed', output: 'authenticated-arn', to: 'assumed-role-arn' }],
  ['aws-expiration', { code: 'output-format', output: 'aws-expiration' }],
]);

interface ChangedStep {
  readonly file: string;
  readonly list: StepList;
  readonly id: string;
}

/** Where changed outputs of the steps are used, each place once. */
export function outputNotes(steps: readonly ChangedStep[], sources: Sources): PlacedNote[] {
  const tracker = new Tracker(sources);
  for (const { file, list, id } of steps) {
    const source = sources.get(file);
    if (source === undefined) continue;
    for (const reference of referencesTo(source, 'steps', id, list.scope)) {
      const note = CHANGED_OUTPUTS.get(reference.output ?? '');
      if (note !== undefined) tracker.follow(file, reference, note, reference.output ?? '');
    }
  }
  return [...tracker.notes.values()];
}

class Tracker {
  readonly notes = new Map<string, PlacedNote>();
  readonly #sources: Sources;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** Adds a note at a reference, and follows the value where the reference is in an output. */
  follow(file: string, { offset }: Reference, note: Note, output: string): void {
    const key = `${file}:${offset}`;
    if (this.notes.has(key)) return;
    this.notes.set(key, { file, offset, note });
    const source = this.#sources.get(file);
    if (source === undefined) return;
    const passed: Note = { code: 'output-passed-on', output };
    for (const { name, value } of entriesOf(valueAt(source.root, 'jobs'))) {
      const own = entryAround(valueAt(value, 'outputs'), offset);
      if (own === undefined) continue;
      this.#followJob(file, source, name, own.name, passed, output);
    }
    const ofWorkflow = entryAround(valueAt(source.root, 'on', 'workflow_call', 'outputs'), offset);
    if (ofWorkflow !== undefined) this.#followCallers(file, ofWorkflow.name, passed, output);
    const ofAction = entryAround(valueAt(source.root, 'outputs'), offset);
    if (ofAction !== undefined) this.#followUsers(path.posix.dirname(file), ofAction.name, passed, output);
  }

  /** Jobs that call a workflow of the repository. */
  #followCallers(called: string, name: string, note: Note, output: string): void {
    for (const [file, source] of this.#sources) {
      for (const job of entriesOf(valueAt(source.root, 'jobs'))) {
        if (isLocal(scalarText(valueAt(job.value, 'uses')), called))
          this.#followJob(file, source, job.name, name, note, output);
      }
    }
  }

  /** Jobs and outputs of the workflow that use an output of a job of the same file. */
  #followJob(file: string, source: Source, job: string, name: string, note: Note, output: string): void {
    const whole = { start: 0, end: source.text.length };
    for (const context of ['needs', 'jobs'] as const) {
      const references = referencesTo(source, context, job, whole);
      for (const found of references.filter((one) => one.output === name.toLowerCase()))
        this.follow(file, found, note, output);
    }
  }

  /** Steps that use a composite action of the repository. */
  #followUsers(folder: string, name: string, note: Note, output: string): void {
    for (const [file, source] of this.#sources) {
      for (const { steps, scope } of stepListsOf(source)) {
        for (const { id } of steps.filter(({ uses }) => isLocal(uses, folder))) {
          const found = id === undefined ? [] : referencesTo(source, 'steps', id, scope);
          for (const one of found.filter((each) => each.output === name.toLowerCase()))
            this.follow(file, one, note, output);
        }
      }
    }
  }
}

function entryAround(node: unknown, offset: number): Entry | undefined {
  return entriesOf(node).find(({ start, end }) => offset >= start && offset <= end);
}

function isLocal(uses: string | undefined, target: string): boolean {
  return uses?.startsWith('./') === true && path.posix.normalize(uses.slice(2) || '.').replace(/\/$/, '') === target;
}
