/** The comments `# xacct: expect denied` and what follows them. */
import type { Place } from '../place.js';
import type { StepExpectation, UnreadItem } from './workflow.js';

const COMMENT = /(?:^|\s)#\s*xacct:\s*(.*?)\s*$/;
const EXPECT = /^expect (allowed|denied)(?: on ([\w, ]+?))?(?: from (.+))?$/;
const COMMENT_LINE = /^\s*#/;

interface StepLines {
  /** The first and the last line of the step, from 1. */
  readonly first: number;
  readonly last: number;
  /** Lines of block scalars, where `#` begins no comment. */
  readonly isText: (line: number) => boolean;
}

/** The expectations at a step: in comments on its own lines, and on the lines just above it. */
export function expectationsAt(
  file: string,
  lines: readonly string[],
  { first, last, isText }: StepLines,
): { readonly expectations: StepExpectation[]; readonly unread: UnreadItem[] } {
  let from = first;
  while (from > 1 && COMMENT_LINE.test(lines[from - 2] ?? '')) from -= 1;
  const expectations: StepExpectation[] = [];
  const unread: UnreadItem[] = [];
  for (let line = from; line <= last; line += 1) {
    const text = lines[line - 1] ?? '';
    const found = isText(line) ? null : COMMENT.exec(text);
    if (found === null) continue;
    const place: Place = { file, line, column: text.indexOf('#', found.index) + 1 };
    const expectation = readExpectation(found[1] ?? '', place);
    if (expectation !== undefined) expectations.push(expectation);
    else unread.push({ place, message: NOT_AN_EXPECTATION });
  }
  return { expectations, unread };
}

const NOT_AN_EXPECTATION =
  'The comment is not an expectation. Use # xacct: expect denied, with "on EVENT" or "from BRANCH" after it if needed.';

function readExpectation(text: string, place: Place): StepExpectation | undefined {
  const [, outcome, events, from] = EXPECT.exec(text) ?? [];
  if (outcome !== 'allowed' && outcome !== 'denied') return undefined;
  return { place, outcome, events: events?.split(/[, ]+/).filter((event) => event !== ''), from };
}
