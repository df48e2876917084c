import { afterAll, expect, test } from '@jest/globals';
import { removeFolders } from '../../support/files.js';
import { reportOn } from './fixture.js';

afterAll(removeFolders);

const STEP = '{ uses: org/xacct-action@v1, with: { account: dev } }';

function workflow(on: string, ...job: string[]): string {
  const keys = job.map((line) => `    ${line}\n`).join('');
  const steps = job.some((line) => /^(?:steps|uses):/.test(line)) ? '' : `    steps: [${STEP}]\n`;
  return `on: ${on}\npermissions: { id-token: write }\njobs:\n  deploy:\n    runs-on: x\n${keys}${steps}`;
}

function runsIn(
  text: string,
  files: Readonly<Record<string, string>> = {},
  vars: ReadonlyArray<[string, string]> = [],
) {
  const facts = {
    name: 'octo/shop',
    defaultBranch: 'main',
    vars: new Map(vars),
    secrets: new Map(),
    inputs: new Map(),
  };
  const { verdicts, undecided } = reportOn({ '.github/workflows/w.yml': text, ...files }, { facts });
  return {
    requests: verdicts.map(({ request: { run, environment } }) =>
      environment === undefined ? run.label : `${run.label} in ${environment}`,
    ),
    undecided: undecided.map(({ expression }) => expression),
  };
}

// Each condition is met by the refs that are named here only, so that these are the runs that request a role.
test.each<readonly [condition: string, on: string, runs: readonly string[]]>([
  ["github.ref == 'refs/heads/main'", 'push', ['push to main']],
  ["github.ref_name == 'main'", 'push', ['push to main']],
  [
    "github.ref == 'refs/heads/develop' || github.ref == 'refs/heads/main'",
    'push',
    ['push to main', 'push to develop'],
  ],
  ["github.ref == format('refs/heads/{0}', github.event.repository.default_branch)", 'push', ['push to main']],
  ['github.ref_name == github.event.repository.default_branch', 'push', ['push to main']],
  ['contains(fromJSON(\'["main", "dev"]\'), github.ref_name)', 'push', ['push to main', 'push to dev']],
  ["startsWith(github.ref, 'refs/heads/release/')", 'push', ['push to release/xacct-any-branch']],
  ["endsWith(github.ref_name, '-prod')", 'push', ['push to xacct-any-branch-prod']],
  ["contains(github.ref, 'hotfix')", 'push', ['push to hotfix']],
  ["startsWith(github.ref, 'refs/tags/v')", 'push', ['push of tag v']],
  ["startsWith(github.ref_name, 'v1.')", 'push', ['push to v1.xacct-any-branch', 'push of tag v1.xacct-any-branch']],
  ["github.ref == 'refs/tags/latest'", '{ push: { tags: ["**"] } }', ['push of tag latest']],
  ["github.ref_name == 'latest'", '{ push: { tags: ["**"] } }', ['push of tag latest']],
  ["github.ref_name == 'release/2'", '{ push: { branches: ["release/**"] } }', ['push to release/2']],
  ["github.ref_name == 'main'", '{ push: { branches: ["release/**"] } }', []],
  ["github.ref_name == 'main'", '{ push: { branches-ignore: [main] } }', []],
  ["github.ref_name == 'main'", '{ push: { branches-ignore: [gh-pages] } }', ['push to main']],
  ["github.ref_name == 'main'", '{ push: { branches: [main, dev] } }', ['push to main']],
  ["github.base_ref == 'main'", 'pull_request', ['pull_request to main', 'pull_request to main from a fork']],
  [
    "github.head_ref == 'next'",
    '{ pull_request: { branches: [main] } }',
    ['pull_request to main of next', 'pull_request to main of next from a fork'],
  ],
  [
    "startsWith(github.event.pull_request.head.ref, 'ready/')",
    '{ pull_request_target: { branches: [main] } }',
    ['pull_request_target to main of ready/xacct-any-branch'],
  ],
  ["startsWith(github.ref, 'refs/heads/gh-readonly-queue/main/')", 'merge_group', ['merge_group for main']],
  ["github.ref_name == 'release/1'", 'workflow_dispatch', ['workflow_dispatch on release/1']],
  ["github.ref == 'refs/heads/main'", 'workflow_dispatch', ['workflow_dispatch on the default branch']],
  ["github.ref == 'refs/tags/v9'", 'release', ['release on tag v9']],
  ["github.ref_name == 'stable'", 'release', ['release on tag stable']],
  ["github.ref == 'refs/heads/main'", 'create', ['create on main']],
  ["github.ref == 'refs/heads/main'", 'schedule', ['schedule on the default branch']],
])('the condition %s on %s', (condition, on, runs) => {
  expect(runsIn(workflow(on, `if: \${{ ${condition} }}`))).toEqual({ requests: runs, undecided: [] });
});

test.each<readonly [what: string, text: string, runs: readonly string[]]>([
  [
    'an environment by the ref',
    workflow('push', "environment: ${{ github.ref == 'refs/heads/main' && 'production' || 'preview' }}"),
    ['push to any branch in preview', 'push to main in production', 'push of any tag in preview'],
  ],
  [
    'an account by the ref',
    workflow(
      '{ push: { branches: ["**"] } }',
      "steps: [{ uses: org/xacct-action@v1, with: { account: \"${{ github.ref_name == 'prod' && 'staging' || 'dev' }}\" } }]",
    ),
    ['push to any branch', 'push to prod'],
  ],
  [
    'a text that is the default branch in another case',
    workflow('{ push: { branches: ["**"] } }', "environment: \"${{ github.ref_name == 'main' && 'Main' || 'Test' }}\""),
    ['push to any branch in Test', 'push to main in Main'],
  ],
  [
    'a branch of the matrix',
    workflow(
      '{ push: { branches: ["**"] } }',
      'strategy: { matrix: { branch: [main, next] } }',
      'steps: [{ if: matrix.branch == github.ref_name, uses: org/xacct-action@v1, with: { account: dev } }]',
    ),
    ['push to main', 'push to next'],
  ],
  [
    'a variable that is the ref',
    workflow(
      '{ push: { branches: ["**"] } }',
      "env: { BRANCH: '${{ github.ref_name }}' }",
      "steps: [{ if: env.BRANCH == 'live', uses: org/xacct-action@v1, with: { account: dev } }]",
    ),
    ['push to live'],
  ],
  [
    'a step of the same job that any branch reaches',
    workflow(
      '{ push: { branches: ["**"] } }',
      `steps: [${STEP}, { if: github.ref_name == 'main', uses: org/xacct-action@v1, with: { account: staging } }]`,
    ),
    ['push to any branch', 'push to main'],
  ],
  [
    'a ref that changes nothing',
    workflow('{ push: { branches: ["**"] } }', 'env: { IS: "${{ github.ref == \'a\' }}" }'),
    ['push to any branch'],
  ],
  [
    'tags made of the ref',
    workflow(
      '{ push: { branches: ["**"] } }',
      'env: { IS: "${{ github.ref_name == \'a\' }}" }',
      'steps: [{ uses: org/xacct-action@v1, with: { account: dev, role-session-tags: "Branch=${{ github.ref_name }}" } }]',
    ),
    ['push to any branch'],
  ],
])('%s', (_, text, runs) => {
  expect(runsIn(text)).toEqual({ requests: runs, undecided: [] });
});

test('a condition of a workflow that is called', () => {
  const called = workflow(
    '{ workflow_call: { inputs: { branch: { type: string } } } }',
    'if: github.ref_name == inputs.branch',
  );
  const caller = workflow(
    '{ push: { branches: ["**"] } }',
    'uses: ./.github/workflows/called.yml',
    'with: { branch: next }',
  ).replace('    runs-on: x\n', '');
  const { requests } = runsIn(caller, { '.github/workflows/called.yml': called });
  expect(requests).toEqual(['push to next']);
});

test('a condition in an action of the repository', () => {
  const action = `runs:\n  using: composite\n  steps:\n    - { if: "github.ref_name == 'next'", uses: org/xacct-action@v1, with: { account: dev } }\n`;
  const text = workflow('{ push: { branches: ["**"] } }', 'steps: [{ uses: ./deploy }]');
  expect(runsIn(text, { 'deploy/action.yml': action }).requests).toEqual(['push to next']);
});

test('a variable that is given, and one that is not', () => {
  const text = workflow('{ push: { branches: ["**"] } }', 'if: github.ref_name == vars.LIVE');
  expect(runsIn(text, {}, [['live', 'next']])).toEqual({ requests: ['push to next'], undecided: [] });
  expect(runsIn(text).undecided).toEqual(['github.ref_name == vars.LIVE']);
});

test('a branch that a job passes on', () => {
  const text = `
on: push
permissions: { id-token: write }
jobs:
  choose:
    runs-on: x
    outputs: { live: "\${{ github.ref_name == 'next' && 'yes' || 'no' }}" }
    steps: [{ run: "true" }]
  deploy:
    needs: choose
    if: needs.choose.outputs.live == 'yes'
    runs-on: x
    env: { region: eu-west-1, stage: "main-2" }
    steps: [${STEP}]
`;
  expect(runsIn(text)).toEqual({ requests: ['push to next'], undecided: [] });
});

test('branches and tags that comments expect something from', () => {
  const step = `      # xacct: expect denied on push from any branch
      # xacct: expect allowed on push from tag v1
      # xacct: expect denied on push from release/1
      - ${STEP}\n`;
  const text = `on: push\npermissions: { id-token: write }\njobs:\n  deploy:\n    runs-on: x\n    steps:\n${step}`;
  const { verdicts } = reportOn({ '.github/workflows/w.yml': text });
  expect(verdicts.map(({ request: { run, expected } }) => `${run.label}: ${expected.outcome}`)).toEqual([
    'push to any branch: denied',
    'push to main: allowed',
    'push to release/1: denied',
    'push of any tag: allowed',
    'push of tag v1: allowed',
  ]);
});

test('an input that the action does not declare', () => {
  const action = `runs:\n  using: composite\n  steps:\n    - { uses: org/xacct-action@v1, with: { account: "\${{ inputs.to }}" } }\n`;
  const text = workflow('{ push: { branches: [main] } }', 'steps: [{ uses: ./deploy, with: { to: dev } }]');
  expect(runsIn(text, { 'deploy/action.yml': action })).toEqual({ requests: ['push to main'], undecided: [] });
});

test('a long text for an action of another repository', () => {
  const words = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ');
  const other = `{ uses: acme/review@v1, with: { prompt: "Review \${{ github.ref_name }}. ${words}" } }`;
  const { requests, undecided } = runsIn(workflow('push', `steps: [${other}, ${STEP}]`));
  expect(requests).toEqual(['push to any branch', 'push of any tag']);
  expect(undecided).toEqual([]);
});

test('more names than are looked at', () => {
  const names = Array.from({ length: 60 }, (_, index) => `"b${index}"`).join(', ');
  const text = workflow('{ push: { branches: ["**"] } }', `if: contains(fromJSON('[${names}]'), github.ref_name)`);
  const { requests, undecided } = runsIn(text);
  expect(requests).toHaveLength(49);
  expect(undecided).toEqual(['github.ref']);
});
