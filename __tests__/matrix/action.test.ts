import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { outputsOf } from '../../src/matrix/outputs.js';
import { readSelection } from '../../src/matrix/selection.js';
import { recordOf } from '../readme-blocks.js';

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
  const asked = new Set<string>();
  readSelection(
    new Proxy<Record<string, string>>(
      {},
      {
        get(variables, name) {
          if (typeof name === 'string' && name.startsWith('INPUT_')) asked.add(name.slice(6).toLowerCase());
          return Reflect.get(variables, name);
        },
      },
    ),
  );
  return [...asked];
}

describe('matrix/action.yml', () => {
  test('declares the inputs that are read, and docs/matrix.md has them all', () => {
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
