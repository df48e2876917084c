import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { MATRIX_INPUTS, readSelection } from '../../src/accounts/selection/read-selection.js';
import { outputsOf } from '../../src/matrix/matrix-outputs.js';
import { recordOf } from '../readme-blocks.js';
import { recording } from '../shared/inputs/recording-texts.js';

const action = recordOf(parse(readFileSync('matrix/action.yml', 'utf8')));
const inputs = recordOf(action.inputs);
const outputs = recordOf(action.outputs);
const manual = readFileSync('docs/matrix.md', 'utf8');

/** The names in code at the beginning of the rows of the table under a heading. */
function namesUnder(heading: string): readonly string[] {
  const [section = ''] = (manual.split(`\n${heading}\n`)[1] ?? '').split('\n## ');
  return [...section.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name = '']) => name);
}

function inputsRead(): readonly string[] {
  const { raw, read } = recording({ texts: new Map(), environment: {} });
  readSelection(raw);
  return [...read];
}

describe('matrix/action.yml', () => {
  test('declares the inputs that are read, and docs/matrix.md has them all', () => {
    expect(Object.keys(inputs)).toEqual([...MATRIX_INPUTS]);
    expect(Object.keys(inputs).sort()).toEqual([...inputsRead()].sort());
    expect([...namesUnder('## Inputs')].sort()).toEqual([...inputsRead()].sort());
  });

  test('declares the outputs that are set, and docs/matrix.md has them all', () => {
    const set = Object.keys(outputsOf([], {}, undefined)).sort();
    expect(Object.keys(outputs).sort()).toEqual(set);
    expect([...namesUnder('## Outputs')].sort()).toEqual(set);
  });

  test.each(Object.entries(inputs))('describes input %s, and leaves its default to the code', (_, input) => {
    expect(recordOf(input)).toEqual({ description: expect.stringMatching(/^\S.+\.$/), required: false });
  });

  test.each(Object.entries(outputs))('describes output %s', (_, output) => {
    expect(recordOf(output)).toEqual({ description: expect.stringMatching(/^\S.+\.$/) });
  });

  test('runs its committed bundle on Node 24, without a post step', () => {
    expect(action.runs).toEqual({ using: 'node24', main: '../dist/matrix/index.js' });
    expect(existsSync(path.resolve('matrix', '../dist/matrix/index.js'))).toBe(true);
  });
});

/** The workflows and parts of workflows of a page. */
function workflowsOf(page: string): ReadonlyArray<readonly [page: string, first: string, text: string]> {
  const blocks = readFileSync(page, 'utf8').matchAll(/^```yaml\n(.*?)^```$/gms);
  return [...blocks].map(([, text = '']) => [page, text.split('\n').find((line) => !line.startsWith('#')) ?? '', text]);
}

const EXAMPLES = '.github/workflows';

describe.each([
  ...workflowsOf('docs/matrix.md'),
  ...workflowsOf('docs/waves.md'),
  ...['deploy-waves.yml', 'deploy-many.yml', 'deploy-account.yml'].map(
    (name) => [EXAMPLES, name, readFileSync(path.join(EXAMPLES, name), 'utf8')] as const,
  ),
])('in %s the example "%s"', (_page, _first, text) => {
  test('gives the matrix action inputs that it has', () => {
    const given = [...text.matchAll(/uses: \S+\/matrix\b.*\n(?: +id: .*\n)?( +)with:\n((?:\1 .*\n)+)/g)];
    const uses = text.match(/uses: \S+\/matrix\b/g) ?? [];
    expect(given).toHaveLength(uses.length);
    const names = given.flatMap(([, , block = '']) => Object.keys(recordOf(parse(block))));
    expect(names.filter((name) => !(name in inputs))).toEqual([]);
  });

  test('takes outputs that it has', () => {
    const taken = [...text.matchAll(/steps\.accounts\.outputs\.([\w-]+)/g)].map(([, name = '']) => name);
    expect(taken.filter((name) => !(name in outputs))).toEqual([]);
  });
});

/** What a workflow does, without names, comments, what its jobs run, and what only the examples of this repository need. */
function essence(text: string): unknown {
  const aside = ['name', 'on', 'timeout-minutes', 'env', 'run', 'persist-credentials'];
  const what = JSON.stringify(parse(text), (key, value) => (aside.includes(key) ? undefined : value))
    .replaceAll('org/xacct-action/matrix@v1', './matrix')
    .replaceAll('org/xacct-action@v1', './')
    .replaceAll('"${{ inputs.batch || 256 }}"', '256')
    .replaceAll(',"with":{}', '');
  return JSON.parse(what);
}

test('the workflows of docs/waves.md do what the example workflows do', () => {
  const files = workflowsOf('docs/waves.md').flatMap(([, , text]) => {
    const file = /^# \.github\/workflows\/([\w-]+\.yml)$/m.exec(text)?.[1];
    if (file === undefined) return [];
    expect([file, essence(text)]).toEqual([file, essence(readFileSync(path.join(EXAMPLES, file), 'utf8'))]);
    return [file];
  });
  expect(files).toEqual(['deploy-account.yml', 'deploy-waves.yml', 'deploy-many.yml']);
});
