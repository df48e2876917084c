import type { Position } from './accounts.js';
import type { AccountsFileIssueDetail, WithPosition } from './file-issues.js';

// Beyond these nobody reads on.
const MOST_PROBLEMS = 200;

/** Takes down what is wrong. */
export type IssueSink = Pick<IssueCollector, 'report' | 'position'>;

/** What is wrong with one text, each with its place in it. A file of another kind than the accounts file has flaws of its `Own` as well. */
export class IssueCollector<Own = never> {
  readonly #text: string;
  readonly #file: string;
  readonly #issues: Array<{ readonly offset: number; readonly issue: WithPosition<AccountsFileIssueDetail | Own> }> =
    [];
  #lineStarts: readonly number[] | undefined;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
  }

  /** True while nothing is wrong. */
  get clean(): boolean {
    return this.#issues.length === 0;
  }

  /** Notes a flaw of a key; `offset` says how many UTF-16 units stand before it. */
  report(offset: number, key: string, detail: AccountsFileIssueDetail | Own): undefined {
    this.#issues.push({ offset, issue: this.issue(offset, key, detail) });
  }

  /** A problem at a place, without noting it. */
  issue(
    offset: number,
    key: string,
    detail: AccountsFileIssueDetail | Own,
  ): WithPosition<AccountsFileIssueDetail | Own> {
    return { file: this.#file, position: this.position(offset), key, detail };
  }

  /** All that was noted, in the text's order; when it is too much, how much there is more. */
  issues(): Array<WithPosition<AccountsFileIssueDetail | Own>> {
    const sorted = this.#issues.sort((one, other) => one.offset - other.offset).map(({ issue }) => issue);
    const count = sorted.length - MOST_PROBLEMS;
    if (count <= 0) return sorted;
    return [
      ...sorted.slice(0, MOST_PROBLEMS),
      { file: this.#file, key: 'the file', detail: { code: 'and-more', count } },
    ];
  }

  /** Line and column of a place, as editors count them. */
  position(offset: number): Position {
    this.#lineStarts ??= lineStartsOf(this.#text);
    let low = 0;
    let high = this.#lineStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (this.#lineStarts[low] ?? 0) + 1 };
  }
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  return starts;
}
