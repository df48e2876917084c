import { describe, expect, test } from '@jest/globals';
import { type AccountsProblem, wordAccountsProblem } from '../../src/accounts/flaw.js';
import { readAccounts } from '../../src/accounts/read.js';
import { BAD_FILES } from './bad-files.js';

const FILE = '.github/accounts.yml';
/** A way to go on: every sentence has one. */
const ADVICE = /\b(?:write|remove|mend|shorten|look for)\b/;

function told({ position, key, flaw }: AccountsProblem): string {
  const column = flaw.code === 'not-yaml' ? '' : `:${position?.column}`;
  return `${position?.line}${column} ${key}: ${flaw.code === 'value' ? flaw.flaw.code : flaw.code}`;
}

/** What is wrong with a text. */
function problemsOf(text: string): readonly AccountsProblem[] {
  const reading = readAccounts(text, FILE);
  return reading.ok ? [] : reading.problems;
}

function sentencesOf(text: string): string[] {
  return problemsOf(text).map((problem) => wordAccountsProblem(problem, (found) => found));
}

describe('a bad accounts file is refused by line, column and key, with a way to go on:', () => {
  test('at least a hundred of them, each with a title of its own', () => {
    expect(BAD_FILES.length).toBeGreaterThanOrEqual(100);
    expect(new Set(BAD_FILES.map(({ title }) => title)).size).toBe(BAD_FILES.length);
  });

  test.each(BAD_FILES.map((row) => [row.title, row] as const))('%s', (_, row) => {
    const problems = problemsOf(row.text);
    expect(problems.map(told)).toEqual(row.told);
    for (const [at, sentence] of sentencesOf(row.text).entries()) {
      const { line, column } = problems[at]?.position ?? {};
      expect(sentence.startsWith(`${FILE}:${line}:${column}: `)).toBe(true);
      expect(sentence).toMatch(ADVICE);
      expect(sentence).not.toMatch(/[\p{Cc}\u2028-\u202e]/u);
      if (row.secret !== undefined) expect(sentence).not.toContain(row.secret);
    }
  });
});
