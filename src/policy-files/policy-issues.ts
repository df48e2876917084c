import type { PolicyOrigin } from './parsed-account.js';
import type { PolicyFileIssue, PolicyFileIssueDetail, PolicyFileWarning } from './policy-file-issues.js';

// Beyond these nobody reads on.
const MOST_PROBLEMS = 100;

/** What is wrong with a folder of policies, and what is to be noted. What is said of every account is said once. */
export class PolicyIssues {
  readonly #issues = new Map<string, PolicyFileIssue>();
  readonly #warnings = new Map<string, PolicyFileWarning>();
  #refusals = 0;

  /** True while nothing is wrong. */
  get clean(): boolean {
    return this.#issues.size === 0;
  }

  /** Does something, and tells whether all of it went well. What is wrong for a second account counts as it did for the first. */
  watch<T>(read: () => T): { readonly value: T; readonly isWhole: boolean } {
    const before = this.#refusals;
    const value = read();
    return { value, isWhole: this.#refusals === before };
  }

  report({ file, place }: PolicyOrigin, detail: PolicyFileIssueDetail): undefined {
    this.#refusals++;
    const issue = { file, place, detail };
    this.#issues.set(JSON.stringify(issue), issue);
  }

  warn({ file, place }: PolicyOrigin, detail: PolicyFileWarning['detail']): undefined {
    const found = { file, place, detail };
    this.#warnings.set(JSON.stringify(found), found);
  }

  get warnings(): PolicyFileWarning[] {
    return [...this.#warnings.values()];
  }

  /** All that is wrong, by file; when it is too much, how much there is more, said of `folder`. */
  issues(folder: string): PolicyFileIssue[] {
    const sorted = [...this.#issues.values()].sort((one, other) =>
      one.file < other.file ? -1 : one.file > other.file ? 1 : 0,
    );
    const count = sorted.length - MOST_PROBLEMS;
    if (count <= 0) return sorted;
    return [...sorted.slice(0, MOST_PROBLEMS), { file: folder, place: '', detail: { code: 'and-more', count } }];
  }
}
