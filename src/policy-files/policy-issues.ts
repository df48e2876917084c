import type { PolicyOrigin } from './parsed-account.js';
import type { PolicyFileIssue, PolicyFileIssueDetail, PolicyFileWarning } from './policy-file-messages.js';

// More are not useful.
const MOST_PROBLEMS = 100;

/** Collects the issues and warnings of a folder of policies, each once. */
export class PolicyIssues {
  readonly #issues = new Map<string, PolicyFileIssue>();
  readonly #warnings = new Map<string, PolicyFileWarning>();
  #refusals = 0;

  /** True while nothing is wrong. */
  get clean(): boolean {
    return this.#issues.size === 0;
  }

  /** Runs something, and returns whether it reported no issue. An issue that was reported before counts again. */
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

  /** The issues by file; above the limit, their number, as an issue of `folder`. */
  issues(folder: string): PolicyFileIssue[] {
    const sorted = [...this.#issues.values()].sort((one, other) =>
      one.file < other.file ? -1 : one.file > other.file ? 1 : 0,
    );
    const count = sorted.length - MOST_PROBLEMS;
    if (count <= 0) return sorted;
    return [...sorted.slice(0, MOST_PROBLEMS), { file: folder, place: '', detail: { code: 'and-more', count } }];
  }
}
