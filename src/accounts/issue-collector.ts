import type { Position } from './accounts.js';
import type { AccountsFileIssueDetail, WithPosition } from './file-messages.js';

// More are of no use to a reader.
const MOST_ISSUES = 200;

export type IssueSink = Pick<IssueCollector, 'report' | 'position'>;

/** The issues of one text with their places. A file of another kind than the accounts file has issues of its `Own`, too. */
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

  /** True while there is no issue. */
  get clean(): boolean {
    return this.#issues.length === 0;
  }

  /** Reports an issue of a key; `offset` counts the UTF-16 units before it. */
  report(offset: number, key: string, detail: AccountsFileIssueDetail | Own): undefined {
    this.#issues.push({ offset, issue: this.issue(offset, key, detail) });
  }

  /** An issue at a place, without reporting it. */
  issue(
    offset: number,
    key: string,
    detail: AccountsFileIssueDetail | Own,
  ): WithPosition<AccountsFileIssueDetail | Own> {
    return { file: this.#file, position: this.position(offset), key, detail };
  }

  /** All issues in the text's order; when there are too many, the last says how many more. */
  issues(): Array<WithPosition<AccountsFileIssueDetail | Own>> {
    const sorted = this.#issues.sort((one, other) => one.offset - other.offset).map(({ issue }) => issue);
    const count = sorted.length - MOST_ISSUES;
    if (count <= 0) return sorted;
    return [
      ...sorted.slice(0, MOST_ISSUES),
      { file: this.#file, key: 'the file', detail: { code: 'and-more', count } },
    ];
  }

  /** Line and column of an offset, as editors count them. */
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
