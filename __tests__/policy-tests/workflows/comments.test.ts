/** Comments `# xacct: expect …`: each is about a request, or it is named. */
import { afterAll, expect, test } from '@jest/globals';
import { removeFolders } from '../../support/files.js';
import { reportOn } from './fixture.js';

afterAll(removeFolders);

const WORKFLOW = `on: { push: { branches: [main] } }
permissions: { id-token: write }
jobs:
  deploy:
    runs-on: ubuntu-latest
    env:
      TEXT: |
        # xacct: expect denied
    steps:
      - run: |
          # xacct: expect denied
          make
      - uses: org/xacct-action@v1
        with: { account: dev }
`;

/** What is found in the workflow where lines are added before those with these numbers, from 1. */
function foundWith(added: Readonly<Record<number, string>>, others: Readonly<Record<string, string>> = {}) {
  const lines = WORKFLOW.split('\n').flatMap((line, at) => [
    ...(added[at + 1] === undefined ? [] : [added[at + 1]]),
    line,
  ]);
  const { unread, findings } = reportOn({ '.github/workflows/w.yml': lines.join('\n'), ...others });
  const comments = findings.filter(({ code }) => code === 'unused-comment');
  return [
    ...unread.map(({ place, message }) => `${place.line}:${place.column} ${message.split('.')[0]}`),
    ...comments.map(({ place, level }) => `${place.line}:${place.column} ${level}`),
  ];
}

test.each<readonly [what: string, added: Readonly<Record<number, string>>, found: readonly string[]]>([
  ['none', {}, []],
  ['one that fits', { 13: '      # xacct: expect allowed on push from main' }, []],
  [
    'one that fits, and one around it that another overrules',
    { 13: '      # xacct: expect denied\n      # xacct: expect allowed' },
    [],
  ],
  ['one for another event', { 13: '      # xacct: expect denied on release' }, ['13:7 finding']],
  ['one for another branch', { 14: '        # xacct: expect denied from develop' }, ['14:9 finding']],
  ['one at a step that asks for no role', { 10: '      # xacct: expect denied' }, ['10:7 finding']],
  ['one above a job', { 4: '  # xacct: expect denied' }, ['4:3 The comment is at no step']],
  ['one above a key of a job', { 9: '    # xacct: expect denied' }, ['9:5 The comment is at no step']],
  ['one at the beginning', { 1: '# xacct: expect denied\n' }, ['1:1 The comment is at no step']],
  ['one at the end', { 15: '# xacct: expect denied' }, ['15:1 The comment is at no step']],
  ['one that says nothing', { 13: '      # xacct: denied' }, ['13:7 The comment is not an expectation']],
])('%s', (_, added, found) => {
  expect(foundWith(added)).toEqual(found);
});

test('one in an action of the repository fits where one of its uses does', () => {
  const action = `runs:
  using: composite
  steps:
    # xacct: expect denied on workflow_dispatch
    - uses: org/xacct-action@v1
      with: { account: dev }
`;
  const use = { 13: '      - uses: ./assume' };
  expect(foundWith(use, { 'assume/action.yml': action })).toEqual(['4:5 finding']);
  const other =
    'on: workflow_dispatch\npermissions: { id-token: write }\njobs:\n  d:\n    runs-on: x\n    steps:\n      - uses: ./assume\n';
  expect(foundWith(use, { 'assume/action.yml': action, '.github/workflows/o.yml': other })).toEqual([]);
  expect(foundWith(use, { 'assume/action.yml': `# xacct: expect denied\n\n${action}` })).toEqual([
    '1:1 The comment is at no step',
    '6:5 finding',
  ]);
});
