import type { PolicySourceRef } from './parsed-account.js';
import type { PolicyFlaw, PolicyNote, PolicyProblem } from './policy-file-issues.js';

// Beyond these nobody reads on.
const MOST_PROBLEMS = 100;

/** What is wrong with a folder of policies, and what is to be noted. What is said of every account is said once. */
export class Findings {
  readonly #problems = new Map<string, PolicyProblem>();
  readonly #notes = new Map<string, PolicyNote>();
  #refusals = 0;

  /** True while nothing is wrong. */
  get clean(): boolean {
    return this.#problems.size === 0;
  }

  /** Does something, and tells whether all of it went well. What is wrong for a second account counts as it did for the first. */
  watch<T>(read: () => T): { readonly value: T; readonly isWhole: boolean } {
    const before = this.#refusals;
    const value = read();
    return { value, isWhole: this.#refusals === before };
  }

  refuse({ file, place }: PolicySourceRef, flaw: PolicyFlaw): undefined {
    this.#refusals++;
    const problem = { file, place, flaw };
    this.#problems.set(JSON.stringify(problem), problem);
  }

  note({ file, place }: PolicySourceRef, note: PolicyNote['note']): undefined {
    const found = { file, place, note };
    this.#notes.set(JSON.stringify(found), found);
  }

  get notes(): PolicyNote[] {
    return [...this.#notes.values()];
  }

  /** All that is wrong, by file; when it is too much, how much there is more, said of `folder`. */
  problems(folder: string): PolicyProblem[] {
    const sorted = [...this.#problems.values()].sort((one, other) =>
      one.file < other.file ? -1 : one.file > other.file ? 1 : 0,
    );
    const count = sorted.length - MOST_PROBLEMS;
    if (count <= 0) return sorted;
    return [...sorted.slice(0, MOST_PROBLEMS), { file: folder, place: '', flaw: { code: 'and-more', count } }];
  }
}
