/** The comments `# xacct: expect denied` and what follows them. */
import type { Place } from '../place.js';
import type { StepExpectation, UnreadItem } from './workflow.js';

const COMMENT = /(?:^|\s)#\s*xacct:\s*(.*?)\s*$/;
const EXPECT = /^expect (allowed|denied)(?: on ([\w, ]+?))?(?: from (.+))?$/;
const COMMENT_LINE = /^\s*#/;

interface CommentedLines {
  /** The first and the last line, from 1. */
  readonly first: number;
  readonly last: number;
  /** Lines of block scalars, where `#` begins no comment. */
  readonly isText: (line: number) => boolean;
}

/** The text of a file, for the comments that the parser leaves out. */
export interface SourceFile {
  readonly file: string;
  readonly lines: readonly string[];
  readonly unread: UnreadItem[];
  /** The lines whose comments are at a step, from 1. */
  readonly linesOfSteps: Set<number>;
}

export function sourceOf(file: string, content: string, unread: UnreadItem[]): SourceFile {
  return { file, lines: content.split('\n'), unread, linesOfSteps: new Set() };
}

/** The expectations at a step: in comments on its own lines, and on the lines just above it. What is none is reported. */
export function expectationsAt(source: SourceFile, { first, last, isText }: CommentedLines): StepExpectation[] {
  const { lines, unread, linesOfSteps } = source;
  let from = first;
  while (from > 1 && COMMENT_LINE.test(lines[from - 2] ?? '')) from -= 1;
  const expectations: StepExpectation[] = [];
  for (let line = from; line <= last; line += 1) {
    linesOfSteps.add(line);
    const comment = commentAt(source, line);
    if (comment === undefined || isText(line)) continue;
    const expectation = readExpectation(comment.text, comment.place);
    if (expectation !== undefined) expectations.push(expectation);
    else unread.push({ place: comment.place, message: NOT_AN_EXPECTATION });
  }
  return expectations;
}

/** Reports the comments of a file that are at no step, once its steps are read. */
export function reportStrayComments(source: SourceFile, { first, last, isText }: CommentedLines): void {
  for (let line = first; line <= last; line += 1) {
    const comment = source.linesOfSteps.has(line) ? undefined : commentAt(source, line);
    if (comment !== undefined && !isText(line)) source.unread.push({ place: comment.place, message: AT_NO_STEP });
  }
}

function commentAt(
  { file, lines }: SourceFile,
  line: number,
): { readonly place: Place; readonly text: string } | undefined {
  const text = lines[line - 1] ?? '';
  const found = COMMENT.exec(text);
  return found === null
    ? undefined
    : { place: { file, line, column: text.indexOf('#', found.index) + 1 }, text: found[1] ?? '' };
}

const NOT_AN_EXPECTATION =
  'The comment is not an expectation. Use # xacct: expect denied, with "on EVENT" or "from BRANCH" after it if needed.';

const AT_NO_STEP = 'The comment is at no step. Move it to the step that it is about, or to the line above.';

function readExpectation(text: string, place: Place): StepExpectation | undefined {
  const [, outcome, events, from] = EXPECT.exec(text) ?? [];
  if (outcome !== 'allowed' && outcome !== 'denied') return undefined;
  return { place, outcome, events: events?.split(/[, ]+/).filter((event) => event !== ''), from };
}
