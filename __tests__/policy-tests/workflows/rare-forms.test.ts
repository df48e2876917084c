/** Forms of workflows that are rare, and easily passed over: each makes a request, or is named as undecided. */
import { afterAll, expect, test } from '@jest/globals';
import { removeFolders } from '../../support/files.js';
import { bestRunWithin } from '../../support/patience.js';
import { lineOf, reportOn } from './fixture.js';

afterAll(removeFolders);

const LONGEST_MS = 4000;
const DEV = '{ uses: org/xacct-action@v1, with: { account: dev } }';
const MAIN = '{ push: { branches: [main] } }';
const HUB_STEP =
  '{ uses: aws-actions/configure-aws-credentials@v6, with: { aws-region: eu-west-1, role-to-assume: "arn:aws:iam::111122223333:role/github-hub" } }';
const CHAINED =
  '{ uses: aws-actions/configure-aws-credentials@v6, with: { aws-region: eu-west-1, role-chaining: true, role-skip-session-tagging: true, role-to-assume: "arn:aws:iam::222222222222:role/DeployRole" } }';

function workflow(on: string, jobs: string): string {
  return `on: ${on}\npermissions: { id-token: write }\njobs:\n${jobs}`;
}

function job(name: string, keys: string, ...steps: readonly string[]): string {
  const list = steps.map((step) => `      - ${step}\n`).join('');
  return `  ${name}:\n    runs-on: x\n${keys === '' ? '' : `    ${keys}\n`}    steps:\n${list}`;
}

const PARTS = "contains(github.ref, 'release') && contains(github.ref, 'candidate') && contains(github.ref, 'two')";
const RUN = '{ run: "true" }';
const REF_OUTPUT = 'outputs: { ok: "${{ github.ref == \'refs/heads/main\' }}" }';

test.each<readonly [what: string, text: string, lines: readonly string[]]>([
  [
    'an output of a job is a text',
    workflow(
      MAIN,
      job('setup', REF_OUTPUT, RUN) + job('deploy', "needs: setup\n    if: needs.setup.outputs.ok == 'true'", DEV),
    ),
    ['dev, push to main: allowed'],
  ],
  [
    'a step after one that may fail',
    workflow(
      MAIN,
      job(
        'deploy',
        '',
        '{ id: first, run: "false", continue-on-error: true }',
        DEV.replace('{ ', "{ if: steps.first.outcome == 'failure', "),
      ),
    ),
    ['dev, push to main: undecided'],
  ],
  [
    'a job after one that runs always, after one that is skipped',
    workflow(
      MAIN,
      job('build', "if: github.event_name == 'release'", RUN) +
        job('test', 'needs: build\n    if: always()', RUN) +
        job('deploy', 'needs: test', DEV) +
        job('report', 'needs: [test]\n    if: ${{ !cancelled() }}', DEV.replace('dev', 'staging')),
    ),
    ['staging, push to main: denied!'],
  ],
  [
    'a job after one that runs always, after one that may be skipped',
    workflow(
      MAIN,
      job('build', "if: vars.BUILD == 'yes'", RUN) +
        job('test', 'needs: build\n    if: always()', RUN) +
        job('deploy', 'needs: test', DEV),
    ),
    ['dev, push to main: undecided'],
  ],
  [
    'a job for one result and another',
    workflow(
      MAIN,
      job('build', '', RUN) +
        job('test', '', RUN) +
        job(
          'deploy',
          "needs: [build, test]\n    if: always() && needs.build.result == 'success' && needs.test.result == 'failure'",
          DEV,
        ),
    ),
    ['dev, push to main: undecided'],
  ],
  [
    'a pattern with an exception',
    workflow("{ push: { tags: ['v[0-9]+.[0-9]+', '!v0.*'] } }", job('deploy', '', DEV)),
    ['dev, push of tag v[0-9]+.[0-9]+: denied!'],
  ],
  [
    'a filter for which no name is found',
    workflow("{ push: { branches: ['releases/**', '!releases/*', '!releases/**/**'] } }", job('deploy', '', DEV)),
    ['dev, push: undecided'],
  ],
  [
    'the branch in the event',
    workflow('push', job('deploy', "if: github.event.ref == 'refs/heads/main'", DEV)),
    ['dev, push to main: allowed'],
  ],
  [
    'the base of a merge queue',
    workflow('merge_group', job('deploy', "if: github.event.merge_group.base_ref == 'refs/heads/main'", DEV)),
    ['dev, merge_group for main: allowed'],
  ],
  [
    'a beginning and a part',
    workflow(
      'push',
      job('deploy', "if: startsWith(github.ref_name, 'feature/') && contains(github.ref_name, 'deploy')", DEV),
    ),
    ['dev, push to feature/deploy: denied!'],
  ],
  [
    'parts that no name was found for',
    workflow(
      'push',
      job(
        'deploy',
        "if: contains(github.ref, 'release') && contains(github.ref, 'candidate') && contains(github.ref, 'two')",
        DEV,
      ),
    ),
    ['dev, push: undecided'],
  ],
  [
    'a step with parts that no name was found for, after one with a name',
    workflow(
      '{ push: { branches: [main, "rc/**"] } }',
      job(
        'deploy',
        '',
        DEV.replace('{ ', "{ if: github.ref_name == 'main', "),
        DEV.replace(
          '{ ',
          "{ if: \"contains(github.ref, 'qu') && contains(github.ref, 'zz') && contains(github.ref, 'ww')\", ",
        ).replace('dev', 'staging'),
      ),
    ),
    ['dev, push to main: allowed', 'staging, push: undecided'],
  ],
  [
    'a role with parts that no name was found for',
    workflow(
      'push',
      job(
        'deploy',
        '',
        HUB_STEP.replace(
          '"arn:aws:iam::111122223333:role/github-hub"',
          "\"${{ contains(github.ref, 'qu') && contains(github.ref, 'zz') && contains(github.ref, 'ww') && 'arn:aws:iam::111122223333:role/github-hub' || '' }}\"",
        ),
      ),
    ),
    ['?, push: undecided'],
  ],
  [
    'two parts of a name',
    workflow('push', job('deploy', "if: contains(github.ref, 'release') && contains(github.ref, 'candidate')", DEV)),
    ['dev, push to releasecandidate: denied!'],
  ],
  [
    'the end of a name in a pattern',
    workflow('{ push: { branches: ["release/**"] } }', job('deploy', "if: endsWith(github.ref_name, '-prod')", DEV)),
    ['dev, push to release/xacct-any-branch-prod: denied!'],
  ],
  [
    'a part of a name in a pattern',
    workflow(
      '{ push: { branches: [main, "env/*"] } }',
      job('deploy', "if: contains(github.ref_name, 'production')", DEV),
    ),
    ['dev, push to env/production: denied!'],
  ],
  [
    'a name that is composed',
    workflow('push', job('deploy', "if: github.ref_name == format('{0}+{1}', 'live', 'eu')", DEV)),
    ['dev, push: undecided'],
  ],
  [
    'alternatives are names of their own',
    workflow(
      'push',
      job('deploy', "if: startsWith(github.ref_name, 'rc/') || startsWith(github.ref_name, 'hot/')", DEV) +
        job('test', "if: github.ref_name == 'develop'", DEV.replace('dev', 'staging')),
    ),
    [
      'dev, push to rc/xacct-any-branch: denied!',
      'dev, push to hot/xacct-any-branch: denied!',
      'staging, push to develop: denied!',
    ],
  ],
  [
    'names that no condition has a part of are not put into patterns',
    workflow(
      '{ push: { branches: ["rc/**", "hot/*"] } }',
      job('deploy', "if: github.ref != 'refs/heads/main'\n    environment: ${{ github.ref_name }}", DEV),
    ),
    ['dev, push to rc/**: denied!', 'dev, push to hot/*: denied!'],
  ],
  [
    'a step that is named by the ref, beside a part',
    workflow(
      'push',
      job(
        'deploy',
        "if: startsWith(github.ref_name, 'rc/')",
        DEV.replace('{ ', '{ name: "to ${{ github.ref_name }}", '),
      ),
    ),
    ['dev, push to rc/xacct-any-branch: denied!'],
  ],
  [
    'a step that is named by the ref, beside a part that a pattern has',
    workflow(
      '{ push: { branches: [main, "rc/**"] } }',
      job(
        'deploy',
        '',
        DEV.replace('{ ', '{ name: "to ${{ github.ref_name }}", '),
        DEV.replace('{ ', '{ if: "startsWith(github.ref_name, \'rc/\')", ').replace('dev', 'staging'),
      ),
    ),
    ['dev, push to main: allowed', 'dev, push to rc/**: denied!', 'staging, push to rc/**: denied!'],
  ],
  [
    'a condition on tags where only branches are let through',
    workflow('{ push: { branches: ["**"] } }', job('deploy', "if: startsWith(github.ref, 'refs/tags/')", DEV)),
    [],
  ],
  [
    'a branch that the filter does not let through, beside a part',
    workflow(
      '{ push: { branches: [main, "rc/**"] } }',
      job('deploy', "if: github.ref == 'refs/heads/develop'", DEV) +
        job('test', "if: startsWith(github.ref_name, 'rc/')", DEV.replace('dev', 'staging')),
    ),
    ['staging, push to rc/**: denied!'],
  ],
  [
    'parts in one event of two',
    workflow(
      '[push, workflow_dispatch]',
      job('deploy', `if: github.event_name == 'workflow_dispatch' || ${PARTS}`, DEV),
    ),
    [
      'dev, workflow_dispatch on the default branch: allowed',
      'dev, workflow_dispatch on any branch: denied!',
      'dev, workflow_dispatch on any tag: denied!',
      'dev, push: undecided',
    ],
  ],
  [
    'a condition on branches in a release',
    workflow(
      '{ push: { branches: ["release/**"] }, release: {} }',
      job('deploy', "if: startsWith(github.ref, 'refs/heads/release/')", DEV),
    ),
    ['dev, push to release/**: denied!'],
  ],
  [
    'tags that a filter leaves open beside a branch',
    workflow('{ push: { branches: [main], tags-ignore: [old] } }', job('deploy', `if: ${PARTS}`, DEV)),
    ['dev, push: undecided'],
  ],
  [
    'parts of a value of the matrix',
    workflow(
      'push',
      job(
        'deploy',
        'strategy: { matrix: { r: ["${{ github.ref }}"] } }',
        DEV.replace('{ ', `{ if: "${PARTS.replaceAll('github.ref', 'matrix.r')}", `),
      ),
    ),
    ['dev, push: undecided'],
  ],
  [
    'a branch that the filter does not let through',
    workflow(MAIN, job('deploy', "if: github.ref == 'refs/heads/develop'", DEV)),
    [],
  ],
  [
    'another repository',
    workflow('push', job('deploy', "if: github.repository == 'octo/upstream' && github.ref == 'refs/heads/main'", DEV)),
    [],
  ],
  ['a job that is turned off', workflow('push', job('deploy', 'if: false && github.ref_name', DEV)), []],
  [
    'a list of names in a text',
    workflow('push', job('deploy', "if: contains('refs/heads/main,refs/heads/develop', github.ref)", DEV)),
    ['dev, push to main: allowed', 'dev, push to develop: denied!'],
  ],
  [
    'an option that is a branch',
    workflow(
      '{ workflow_dispatch: { inputs: { target: { type: choice, options: [main, develop] } } } }',
      job('deploy', 'if: github.ref_name == inputs.target', DEV),
    ),
    [
      'dev, workflow_dispatch on the default branch (target=main): allowed',
      'dev, workflow_dispatch on develop (target=develop): denied!',
    ],
  ],
  [
    'an event and a kind of ref are no branches',
    workflow(
      'push',
      job('deploy', "if: github.event_name == 'push' && github.ref_type == 'branch' && github.ref_name == 'main'", DEV),
    ),
    ['dev, push to main: allowed'],
  ],
  [
    'a session of a step that may not run',
    workflow(MAIN, job('deploy', '', HUB_STEP.replace('{ ', "{ if: vars.A == 'y', "), CHAINED)),
    ['github-hub, push to main: undecided', 'dev, push to main: undecided'],
  ],
  [
    'a session of a step after a failure',
    workflow(
      MAIN,
      job(
        'deploy',
        '',
        HUB_STEP,
        CHAINED.replace('{ ', '{ if: failure(), ').replace('DeployRole', 'Everyone'),
        CHAINED,
      ),
    ),
    ['github-hub, push to main: allowed', 'Everyone, push to main: denied!', 'dev, push to main: allowed'],
  ],
  [
    'an action that is not in the checkout',
    workflow(
      MAIN,
      job(
        'deploy',
        '',
        '{ uses: actions/checkout@v5, with: { repository: other/actions, path: other } }',
        '{ uses: ./other/login }',
      ),
    ),
    ['?, push to main: undecided'],
  ],
  [
    'an action that is not in the checkout, without a token',
    workflow(MAIN, job('deploy', 'permissions: {}', '{ uses: ./other/login }')),
    [],
  ],
  [
    'a variable that a script sets',
    workflow(
      MAIN,
      job(
        'deploy',
        'environment: production',
        '{ run: \'echo "PROD_EXTERNAL_ID=$X" >> "$GITHUB_ENV"\' }',
        DEV.replace('dev', 'prod'),
      ),
    ),
    ['prod, push to main: allowed'],
  ],
])('%s', (_, text, lines) => {
  const { verdicts, unread } = reportOn({ '.github/workflows/w.yml': text });
  expect(unread).toEqual([]);
  expect(verdicts.map(lineOf)).toEqual(lines);
});

test('an input of an action is a text', () => {
  const action = `inputs: { go: { default: "\${{ github.ref == 'refs/heads/main' }}" } }\nruns:\n  using: composite\n  steps:\n    - { if: inputs.go == 'true', uses: org/xacct-action@v1, with: { account: dev } }\n`;
  const text = workflow(MAIN, job('deploy', '', '{ uses: ./deploy }'));
  const { verdicts } = reportOn({ '.github/workflows/w.yml': text, 'deploy/action.yml': action });
  expect(verdicts.map(lineOf)).toEqual(['dev, push to main: allowed']);
});

const NO_TOKEN = (runsOn: string, keys = '') =>
  `on: ${MAIN}\npermissions: {}\njobs:\n  deploy:\n    runs-on: ${runsOn}\n${keys}    steps:\n      - ${HUB_STEP}\n`;

test.each<readonly [what: string, text: string, line: string]>([
  ['a machine of GitHub', NO_TOKEN('ubuntu-24.04'), 'github-hub, push to main: denied!'],
  [
    'one that a matrix names',
    NO_TOKEN('${{ matrix.os }}', '    strategy: { matrix: { os: [macos-15] } }\n'),
    'denied!',
  ],
  ['a machine with roles of its own', NO_TOKEN('[self-hosted, linux]'), 'github-hub, push to main: undecided'],
  ['a machine in a group', NO_TOKEN('{ group: build }'), 'github-hub, push to main: undecided'],
  ['a machine that is not known', NO_TOKEN('${{ vars.RUNNER }}'), 'github-hub, push to main: undecided'],
  [
    'keys in the environment',
    NO_TOKEN('ubuntu-latest', '    env: { AWS_ACCESS_KEY_ID: "${{ secrets.KEY }}" }\n'),
    'github-hub, push to main: undecided',
  ],
])('configure-aws-credentials without a token, on %s', (_, text, line) => {
  const { verdicts } = reportOn({ '.github/workflows/w.yml': text });
  expect(verdicts.map(lineOf).join()).toContain(line);
  expect(verdicts).toHaveLength(1);
});

const UNKNOWN_ROLE = (runsOn: string, inputs = '', before = '') =>
  NO_TOKEN(runsOn).replace(
    HUB_STEP,
    `${before}{ uses: aws-actions/configure-aws-credentials@v6, with: { role-to-assume: "\${{ vars.ROLE }}"${inputs} } }`,
  );
const KEYS = `{ uses: aws-actions/configure-aws-credentials@v6, with: { aws-access-key-id: "\${{ secrets.KEY }}" } }\n      - `;

test.each<readonly [what: string, text: string, line: string]>([
  ['a machine of GitHub', UNKNOWN_ROLE('ubuntu-24.04'), '?, push to main: denied!'],
  ['a machine with roles of its own', UNKNOWN_ROLE('[self-hosted, linux]'), '?, push to main: undecided'],
  ['keys', UNKNOWN_ROLE('ubuntu-24.04', ', aws-access-key-id: "${{ secrets.KEY }}"'), '?, push to main: undecided'],
  ['keys of a step before', UNKNOWN_ROLE('ubuntu-24.04', ', role-chaining: true', KEYS), '?, push to main: undecided'],
])('a role that is not known without a token, with %s', (_, text, line) => {
  const { verdicts } = reportOn({ '.github/workflows/w.yml': text });
  expect(verdicts.map(lineOf)).toEqual([line]);
});

const UNKNOWN_FIRST = `{ uses: aws-actions/configure-aws-credentials@v6, with: { role-to-assume: "\${{ vars.ROLE }}" } }`;

test.each<readonly [what: string, text: string]>([
  ['one that is not known', UNKNOWN_ROLE('ubuntu-24.04', ', role-chaining: true', `${UNKNOWN_FIRST}\n      - `)],
  ['one that is known', NO_TOKEN('ubuntu-24.04').replace(HUB_STEP, `${UNKNOWN_FIRST}\n      - ${CHAINED}`)],
  [
    'one after a step that may not run',
    NO_TOKEN('ubuntu-24.04').replace(
      HUB_STEP,
      `${UNKNOWN_FIRST.replace('{ ', "{ if: vars.A == 'y', ")}\n      - ${CHAINED}`,
    ),
  ],
])('a role after one that no token gets: %s', (_, text) => {
  const { verdicts } = reportOn({ '.github/workflows/w.yml': text });
  expect(verdicts.map(({ outcome }) => outcome)).toEqual(['denied', 'denied']);
});

test('a job that no tested ref gets to is looked at with all that it calls', () => {
  const caller = workflow(
    'push',
    `  a:\n    if: ${PARTS}\n    uses: other/repo/.github/workflows/x.yml@v1\n  b:\n    if: ${PARTS}\n    uses: ./.github/workflows/called.yml\n`,
  );
  const called = workflow('workflow_call', job('deploy', '', DEV));
  const { verdicts, undecided } = reportOn({
    '.github/workflows/w.yml': caller,
    '.github/workflows/called.yml': called,
  });
  expect(verdicts.map(lineOf)).toEqual(['dev, push: undecided']);
  expect(undecided.map(({ what, causes }) => `${what}: ${causes.join()}`)).toEqual([
    'uses of the job: the workflow that it calls',
    'if of the job: github.ref',
  ]);
});

test('the result of another run is not one of this run', () => {
  const keys = "needs: first\n    if: github.event.workflow_run.conclusion == 'success'";
  const text = workflow('{ workflow_run: { workflows: [CI] } }', `${job('first', '', DEV)}${job('deploy', keys, DEV)}`);
  const { undecided } = reportOn({ '.github/workflows/w.yml': text });
  expect(undecided.map(({ causes }) => causes)).toEqual([['github.event.workflow_run.conclusion']]);
});

test.each([
  ['double', '"'],
  ['single', "'"],
])('a text in %s quotes has lines with less indentation than YAML requires', (_, quote) => {
  const script = `run: ${quote}echo a\n        && echo # xacct: expect denied${quote}`;
  const condition = `if: ${quote}github.ref ==\n    ${quote === '"' ? "'refs/heads/main'" : "''refs/heads/main''"}${quote}`;
  const { verdicts, unread, unreadable } = reportOn({
    '.github/workflows/w.yml': workflow(MAIN, job('deploy', condition, script, DEV)),
  });
  expect({ unread, unreadable }).toEqual({ unread: [], unreadable: [] });
  expect(verdicts.map(lineOf)).toEqual(['dev, push to main: allowed']);
  expect(verdicts.map(({ request }) => request.place.line)).toEqual([11]);
});

test('a ref that decides about a secret of a called workflow is tested', () => {
  const caller = workflow(
    'push',
    "  a:\n    uses: ./.github/workflows/called.yml\n    secrets:\n      who: \"${{ github.ref == 'refs/heads/main' && 'dev' || 'staging' }}\"\n",
  );
  const called = workflow(
    'workflow_call',
    job('deploy', '', '{ uses: org/xacct-action@v1, with: { account: "${{ secrets.who }}" } }'),
  );
  const { verdicts } = reportOn({ '.github/workflows/w.yml': caller, '.github/workflows/called.yml': called });
  expect(verdicts.map(lineOf)).toContain('dev, push to main: allowed');
});

test.each<readonly [what: string, text: string]>([
  [
    'thousands of strings in one condition',
    workflow(
      'push',
      job(
        'deploy',
        `if: ${Array.from({ length: 2000 }, (_, at) => `github.ref_name == 'b${at}'`).join(' || ')} || ${PARTS}`,
        DEV,
      ),
    ),
  ],
  [
    'many patterns and many parts',
    workflow(
      `{ push: { branches: [${Array.from({ length: 60 }, (_, at) => `"t${at}/**"`).join()}] } }`,
      Array.from({ length: 20 }, (_, at) =>
        job(`deploy${at}`, `if: startsWith(github.ref_name, 'n${at}') || endsWith(github.ref_name, 'e${at}')`, DEV),
      ).join(''),
    ),
  ],
  [
    'a long chain of jobs',
    workflow(
      MAIN,
      Array.from({ length: 300 }, (_, at) =>
        job(`j${at}`, `if: vars.A == '${at}'${at > 0 ? `\n    needs: j${at - 1}` : ''}`, DEV),
      ).join(''),
    ),
  ],
  [
    'many texts with less indentation than YAML requires',
    `on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n${'      - run: "a\n  b"\n'.repeat(2000)}`,
  ],
  [
    'many empty lines in many scripts',
    `on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n${'      - run: |\n          a\n'.repeat(2000)}${'\n'.repeat(100_000)}`,
  ],
])('little time for %s', async (_, text) => {
  await bestRunWithin(LONGEST_MS, async () => {
    const startedMs = performance.now();
    reportOn({ '.github/workflows/w.yml': text });
    return { wallMs: performance.now() - startedMs };
  });
});
