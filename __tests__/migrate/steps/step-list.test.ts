import { expect, test } from '@jest/globals';
import { readSource } from '../../../src/migrate/source/source.js';
import { type StepList, stepListsOf } from '../../../src/migrate/steps/step-list.js';

function listsOf(text: string): StepList[] {
  const reading = readSource(text);
  if (!reading.ok) throw new Error(reading.reason);
  return stepListsOf(reading.source);
}

const job = (more: string, top = '') => `on: push\n${top}jobs:\n  a:\n${more}    steps: [{ run: x }]\n`;

test.each([
  ['no permissions', job(''), 'no'],
  ['those of the workflow', job('', 'permissions: { id-token: write }\n'), 'yes'],
  ['those of the job', job('    permissions: { id-token: write }\n', 'permissions: {}\n'), 'yes'],
  ['less in the job', job('    permissions: { contents: read }\n', 'permissions: write-all\n'), 'no'],
  ['all to read', job('', 'permissions: read-all\n'), 'no'],
  ['those of a caller', job('').replace('push', 'workflow_call'), 'unknown'],
  ['those of a caller, with inputs', job('').replace('push', '{ push: {}, workflow_call: { inputs: {} } }'), 'unknown'],
  ['less than a caller', job('', 'permissions: {}\n').replace('push', '[workflow_call]'), 'no'],
  ['a composite action', 'runs: { using: composite, steps: [{ run: x, shell: bash }] }\n', 'unknown'],
])('a token by the permissions: %s', (_, text, token) => {
  expect(listsOf(text)).toMatchObject([{ token }]);
});

test.each([
  ['ubuntu-latest', true],
  ['[ubuntu-24.04]', true],
  ['windows-2025', true],
  ['[self-hosted, linux]', false],
  ['${{ matrix.os }}', false],
  ['{ group: large }', false],
])('a runner of GitHub by its label: %s', (label, isHosted) => {
  expect(listsOf(job(`    runs-on: ${label}\n`))).toMatchObject([{ isHosted }]);
});

test('steps have their dashes, ids and ends', () => {
  const text =
    'jobs:\n  a:\n    steps:\n    # c\n    -   id: x # d\n        uses: y\n\n    - parallel:\n      - run: |\n          z\n';
  const [list] = listsOf(text);
  expect(
    list?.steps.map(({ dash, end, id, uses, isParallel }) => [
      text[dash ?? 0],
      text.slice(0, end).split('\n').length,
      id,
      uses,
      isParallel,
    ]),
  ).toEqual([
    ['-', 6, 'x', 'y', false],
    ['-', 11, undefined, undefined, false],
    ['-', 11, undefined, undefined, true],
  ]);
});
