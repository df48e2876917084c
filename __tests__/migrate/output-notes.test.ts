/** Outputs that change are followed to where they are used. */
import { expect, test } from '@jest/globals';
import { migrateFiles } from '../../src/migrate/migrate-files.js';
import { OPTIONS } from './migrate-text.js';

const STEP = `    - id: aws
      uses: aws-actions/configure-aws-credentials@v4
      with: { aws-region: eu-west-1, role-to-assume: 'arn:aws:iam::222222222222:role/Deploy' }
`;
const FILES = new Map([
  [
    '.github/actions/login/action.yml',
    `outputs:
  arn:
    value: \${{ steps.aws.outputs.authenticated-arn }}
  account:
    value: \${{ steps.aws.outputs.aws-account-id }}
runs:
  using: composite
  steps:
${STEP}`,
  ],
  [
    '.github/workflows/called.yml',
    `on:
  workflow_call:
    outputs:
      session:
        value: \${{ jobs.login.outputs.arn }}
permissions: { id-token: write }
jobs:
  login:
    runs-on: ubuntu-latest
    outputs:
      arn: \${{ steps.in.outputs.arn }}
      account: \${{ steps.in.outputs.account }}
    steps:
    - id: in
      uses: ./.github/actions/login
    - run: echo \${{ steps.in.outputs.account }}
  after:
    needs: login
    runs-on: ubuntu-latest
    steps:
    - run: echo \${{ needs.login.outputs.arn }} \${{ needs.login.outputs.account }}
`,
  ],
  [
    '.github/workflows/caller.yml',
    `on: push
jobs:
  first:
    uses: ./.github/workflows/called.yml
  second:
    needs: first
    runs-on: ubuntu-latest
    steps:
    - run: echo \${{ needs.first.outputs.session }}
    - run: echo \${{ needs.first.outputs.other }}
`,
  ],
]);

test('through composite actions, jobs, called workflows and their callers', () => {
  const notes = migrateFiles(FILES, OPTIONS).messages.filter(({ code }) => code.startsWith('output'));
  expect(notes.map(({ file, line, code }) => [file.replace('.github/', ''), line, code])).toEqual([
    ['actions/login/action.yml', 3, 'output-renamed'],
    ['workflows/called.yml', 5, 'output-passed-on'],
    ['workflows/called.yml', 11, 'output-passed-on'],
    ['workflows/called.yml', 21, 'output-passed-on'],
    ['workflows/caller.yml', 9, 'output-passed-on'],
  ]);
});

test('ends where outputs name each other', () => {
  const text = `on: push
permissions: { id-token: write }
jobs:
  a:
    runs-on: ubuntu-latest
    outputs: { x: '\${{ steps.aws.outputs.authenticated-arn }}', y: '\${{ needs.b.outputs.z }}' }
    steps:
${STEP}  b:
    runs-on: ubuntu-latest
    outputs: { z: '\${{ needs.a.outputs.x }} \${{ needs.b.outputs.z }}' }
    steps: [{ run: 'true' }]
`;
  const { messages } = migrateFiles(new Map([['a.yml', text]]), OPTIONS);
  expect(messages.filter(({ kind }) => kind === 'note').map(({ line, code }) => [line, code])).toEqual([
    [6, 'output-renamed'],
    [6, 'output-passed-on'],
    [13, 'output-passed-on'],
    [13, 'output-passed-on'],
  ]);
});
