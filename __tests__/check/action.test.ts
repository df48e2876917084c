import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { outputsOf } from '../../src/check/check-outputs.js';
import { CHECK_INPUTS } from '../../src/check/read-check.js';
import { recordOf } from '../readme-blocks.js';

const action = recordOf(parse(readFileSync('check/action.yml', 'utf8')));
const main = recordOf(parse(readFileSync('action.yml', 'utf8')));
const matrix = recordOf(parse(readFileSync('matrix/action.yml', 'utf8')));
const local = recordOf(parse(readFileSync('local/action.yml', 'utf8')));
const inputs = recordOf(action.inputs);
const outputs = recordOf(action.outputs);
const manual = readFileSync('docs/check.md', 'utf8');

/** The names in code at the beginning of the rows of the table under a heading. */
function namesUnder(heading: string): readonly string[] {
  const [section = ''] = (manual.split(`\n${heading}\n`)[1] ?? '').split('\n## ');
  return [...section.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name = '']) => name);
}

describe('check/action.yml', () => {
  test('declares the inputs that are read, and docs/check.md has them all', () => {
    expect(Object.keys(inputs)).toEqual([...CHECK_INPUTS]);
    expect(namesUnder('## Inputs')).toEqual([...CHECK_INPUTS]);
  });

  test('has no input of its own but fail-on-denied: the others are those of the main action, of matrix and of local', () => {
    const known = new Set([main, matrix, local].flatMap((other) => Object.keys(recordOf(other.inputs))));
    expect(CHECK_INPUTS.filter((name) => !known.has(name))).toEqual(['fail-on-denied']);
  });

  test('declares the outputs that are set, and docs/check.md has them all', () => {
    const set = Object.keys(outputsOf([], (text) => text, true));
    expect(Object.keys(outputs)).toEqual(set);
    expect(namesUnder('## Outputs')).toEqual(set);
  });

  test.each(Object.entries(inputs))('describes input %s, and leaves its default to the code', (_, input) => {
    expect(recordOf(input)).toEqual({ description: expect.stringMatching(/^\S.+\.$/), required: false });
  });

  test.each(Object.entries(outputs))('describes output %s', (_, output) => {
    expect(recordOf(output)).toEqual({ description: expect.stringMatching(/^\S.+\.$/) });
  });

  test('runs its committed bundle on Node 24, without a post step', () => {
    expect(action.runs).toEqual({ using: 'node24', main: '../dist/check/index.js' });
  });
});

describe.each(['docs/check.md', '.github/workflows/check-accounts.yml'])('in %s', (page) => {
  const text = readFileSync(page, 'utf8');

  test('check is given inputs that it has', () => {
    const given = [...text.matchAll(/uses: \S+\/check\b.*\n(?: +id: .*\n)?( +)with:\n((?:\1 .*\n)+)/g)];
    const names = given.flatMap(([, , block = '']) => Object.keys(recordOf(parse(block))));
    expect(names.filter((name) => !(name in inputs))).toEqual([]);
  });

  test('outputs are taken that it has', () => {
    const taken = [...text.matchAll(/steps\.check\.outputs\.([\w-]+)/g)].map(([, name = '']) => name);
    expect(taken).not.toEqual([]);
    expect(taken.filter((name) => !(name in outputs))).toEqual([]);
  });
});
