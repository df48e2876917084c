/** Steps of a job or of a composite action. */
import { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token';
import { isScalar, isSequence } from '@actions/workflow-parser/templates/tokens/type-guards';
import { expectationsAt, type SourceFile } from './expectation.js';
import { child, entriesOf, literalText, placeOf, type Token, writtenText } from './tokens.js';
import type { Step, StepInput } from './workflow.js';

/** Reads `steps`. Steps that run in parallel are steps like the others here. */
export function readSteps(token: Token | undefined, source: SourceFile): Step[] {
  const items = token !== undefined && isSequence(token) ? [...token] : [];
  return items.flatMap((item, index) => {
    const parallel = child(item, 'parallel');
    const step = readStep(item, index + 1, source);
    return parallel === undefined
      ? [step]
      : readSteps(parallel, source).map((one) => ({ ...one, number: step.number }));
  });
}

function readStep(token: Token, number: number, source: SourceFile): Step {
  const { file } = source;
  const uses = child(token, 'uses');
  const text = literalText(uses);
  return {
    number,
    place: placeOf(file, token),
    id: literalText(child(token, 'id')),
    name: child(token, 'name'),
    condition: child(token, 'if'),
    env: child(token, 'env'),
    uses: text === undefined ? undefined : { text, place: placeOf(file, uses) },
    inputs: new Map(
      entriesOf(child(token, 'with')).map(({ name, key, value }): [string, StepInput] => [
        name.toLowerCase(),
        { name, place: placeOf(file, key), value },
      ]),
    ),
    expectations: expectationsAt(source, linesOf(token)),
    setsVariables: /\bGITHUB_ENV\b/.test(writtenText(child(token, 'run'))),
  };
}

/** The lines of a token, and which of them are the texts of block scalars. */
export function linesOf(whole: Token) {
  const texts: Array<readonly [first: number, last: number]> = [];
  let last = whole.range?.start.line ?? 1;
  for (const [, token] of TemplateToken.traverse(whole)) {
    const { start, end } = token.range ?? {};
    if (start === undefined || end === undefined || !isScalar(token)) continue;
    // A block scalar ends at the beginning of the line after it.
    const lastLine = end.column === 1 && end.line > start.line ? end.line - 1 : end.line;
    last = Math.max(last, lastLine);
    if (lastLine > start.line) texts.push([start.line + 1, lastLine]);
  }
  return {
    first: whole.range?.start.line ?? 1,
    last,
    isText: (line: number) => texts.some(([from, to]) => line >= from && line <= to),
  };
}
