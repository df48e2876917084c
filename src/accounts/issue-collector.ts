import type { Position } from './accounts.js';
import type { AccountsFlaw, WithPosition } from './file-issues.js';

// Beyond these nobody reads on.
const MOST_PROBLEMS = 200;

/** Takes down what is wrong. */
export type IssueSink = Pick<IssueCollector, 'note' | 'position'>;

/** What is wrong with one text, each with its place in it. A file of another kind than the accounts file has flaws of its `Own` as well. */
export class IssueCollector<Own = never> {
  readonly #text: string;
  readonly #file: string;
  readonly #problems: Array<{ readonly offset: number; readonly problem: WithPosition<AccountsFlaw | Own> }> = [];
  #lineStarts: readonly number[] | undefined;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
  }

  /** True while nothing is wrong. */
  get clean(): boolean {
    return this.#problems.length === 0;
  }

  /** Notes a flaw of a key; `offset` says how many UTF-16 units stand before it. */
  note(offset: number, key: string, flaw: AccountsFlaw | Own): undefined {
    this.#problems.push({ offset, problem: this.problem(offset, key, flaw) });
  }

  /** A problem at a place, without noting it. */
  problem(offset: number, key: string, flaw: AccountsFlaw | Own): WithPosition<AccountsFlaw | Own> {
    return { file: this.#file, position: this.position(offset), key, flaw };
  }

  /** All that was noted, in the text's order; when it is too much, how much there is more. */
  problems(): Array<WithPosition<AccountsFlaw | Own>> {
    const sorted = this.#problems.sort((one, other) => one.offset - other.offset).map(({ problem }) => problem);
    const count = sorted.length - MOST_PROBLEMS;
    if (count <= 0) return sorted;
    return [
      ...sorted.slice(0, MOST_PROBLEMS),
      { file: this.#file, key: 'the file', flaw: { code: 'and-more', count } },
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
