import { expect, test } from '@jest/globals';
import { refPatternOf } from '../../../src/policy-tests/workflows/possible-claims.js';
import { readWorkflow } from '../../../src/policy-tests/workflows/reading/read-workflow.js';
import { runsOf } from '../../../src/policy-tests/workflows/runs/triggers.js';

const FACTS = { name: 'octo/shop', defaultBranch: 'main', vars: new Map(), secrets: new Map(), inputs: new Map() };

// Filters: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
test.each<[on: string, refs: string[]]>([
  ['push', ['refs/heads/*', 'refs/tags/*']],
  ['{ push: { branches: [main] } }', ['refs/heads/main']],
  ["{ push: { branches: ['release/**', '!release/old'] } }", ['refs/heads/release/*']],
  ["{ push: { tags: ['v[12].[0-9]+', 'jsx?'] } }", ['refs/tags/v?.*', 'refs/tags/js*']],
  ["{ push: { branches-ignore: ['x'] } }", ['refs/heads/*']],
  ['merge_group', ['refs/heads/gh-readonly-queue/*']],
  ['pull_request', ['refs/pull/*/merge', 'refs/pull/*/merge']],
  ['pull_request_target', ['refs/heads/main']],
  ['release', ['refs/tags/*']],
  ["{ schedule: [{ cron: '1 1 * * *' }] }", ['refs/heads/main']],
  ['workflow_dispatch', ['refs/heads/main', 'refs/heads/*', 'refs/tags/*']],
])('the refs of %s', (on, refs) => {
  const { workflow } = readWorkflow('w.yml', `on: ${on}\njobs: { a: { runs-on: x, steps: [{ run: echo }] } }\n`);
  expect(workflow && runsOf(workflow, FACTS).map(refPatternOf)).toEqual(refs);
});
