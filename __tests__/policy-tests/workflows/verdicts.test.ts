import { afterAll, describe, expect, test } from '@jest/globals';
import { loadModel } from '../../../src/iam/load-model.js';
import { formatReason } from '../../../src/policy-tests/workflows/verdict.js';
import { removeFolders } from '../../support/files.js';
import { modelWith, withRole } from '../../support/models.js';
import { githubTrustPolicy, policy } from '../../support/policies.js';
import { HUB, lineOf, MODEL, reportOn } from './fixture.js';

afterAll(removeFolders);

const PERMISSIONS = 'permissions: { id-token: write }';
const use = (inputs: string) => `{ uses: org/xacct-action@v1, with: { ${inputs} } }`;
const DEV = use('account: dev');
const DIRECT = (role: string) =>
  use(`route: direct, aws-region: eu-west-1, role-to-assume: "arn:aws:iam::222222222222:role/${role}"`);

/** A workflow of one job; `job` are further keys of it, one on each line. */
function workflow(on: string, step: string, ...job: string[]): string {
  const keys = job.map((line) => `    ${line}\n`).join('');
  return `on: ${on}\n${PERMISSIONS}\njobs:\n  deploy:\n    runs-on: x\n${keys}    steps: [${step}]\n`;
}

const ON_MAIN = '{ push: { branches: [main] } }';
const MAIN = 'push to main';

// What GitHub documents for each trigger: https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
const TRIGGERS: ReadonlyArray<readonly [name: string, on: string, lines: readonly string[]]> = [
  ['a push to main', ON_MAIN, [`dev, ${MAIN}: allowed`]],
  ['a push of any branch or tag', 'push', ['dev, push to any branch: denied!', 'dev, push of any tag: denied!']],
  ['a push of branches with a pattern', "{ push: { branches: ['release/**'] } }", ['dev, push to release/**: denied!']],
  [
    'a push of all branches but some',
    '{ push: { branches-ignore: [xacct-any-branch] } }',
    ['dev, push to any branch: denied!'],
  ],
  ['a push of tags', "{ push: { tags: ['v*'] } }", ['dev, push of tag v*: denied!']],
  ['a schedule', "{ schedule: [{ cron: '1 1 * * *' }] }", ['dev, schedule on the default branch: allowed']],
  [
    'by hand',
    'workflow_dispatch',
    [
      'dev, workflow_dispatch on the default branch: allowed',
      'dev, workflow_dispatch on any branch: denied!',
      'dev, workflow_dispatch on any tag: denied!',
    ],
  ],
  [
    'a pull request',
    'pull_request',
    ['dev, pull_request to any branch: denied!', 'dev, pull_request to any branch from a fork: denied'],
  ],
  [
    'a pull request to main',
    '{ pull_request: { branches: [main] } }',
    ['dev, pull_request to main: denied!', 'dev, pull_request to main from a fork: denied'],
  ],
  [
    'a pull request with the rights of the base',
    '{ pull_request_target: { branches: [main] } }',
    ['dev, pull_request_target to main: allowed'],
  ],
  ['a merge queue', '{ merge_group: { branches: [main] } }', ['dev, merge_group for main: allowed']],
  ['a merge queue of any branch', 'merge_group', ['dev, merge_group for any branch: denied!']],
  ['a release', 'release', ['dev, release on any tag: denied!']],
  ['another workflow', '{ workflow_run: { workflows: [CI] } }', ['dev, workflow_run on the default branch: allowed']],
  ['an issue', '[issues]', ['dev, issues on the default branch: allowed']],
  ['a deployment', 'deployment', ['dev, deployment on any branch: denied!', 'dev, deployment on any tag: denied!']],
];

test.each(TRIGGERS)('the runs of %s', (_, on, lines) => {
  const { verdicts, unread } = reportOn({ '.github/workflows/w.yml': workflow(on, DEV) });
  expect(unread).toEqual([]);
  expect(verdicts.map(lineOf)).toEqual(lines);
});

const STEPS: ReadonlyArray<readonly [name: string, text: string, lines: readonly string[]]> = [
  ['no permission', workflow(ON_MAIN, DEV).replace('id-token: write', 'contents: read'), [`dev, ${MAIN}: denied!`]],
  ['write-all', workflow(ON_MAIN, DEV).replace('{ id-token: write }', 'write-all'), [`dev, ${MAIN}: allowed`]],
  [
    'the permission of the job only',
    workflow(ON_MAIN, DEV, PERMISSIONS).replace(PERMISSIONS, ''),
    [`dev, ${MAIN}: allowed`],
  ],
  ['a job that gives it up', workflow(ON_MAIN, DEV, 'permissions: {}'), [`dev, ${MAIN}: denied!`]],
  ['an environment that the hub does not know', workflow(ON_MAIN, DEV, 'environment: qa'), [`dev, ${MAIN}: denied!`]],
  [
    'an environment as an object',
    workflow('release', DEV, 'environment: { name: production }'),
    ['dev, release on any tag: allowed'],
  ],
  ['an empty environment', workflow(ON_MAIN, DEV, "environment: ${{ '' }}"), [`dev, ${MAIN}: allowed`]],
  [
    'an environment that is not known',
    workflow(ON_MAIN, DEV, 'environment: ${{ vars.ENVIRONMENT }}'),
    [`dev, ${MAIN}: undecided`],
  ],
  [
    'an environment by the branch',
    workflow('release', DEV, "environment: ${{ github.event_name == 'release' && 'production' || 'qa' }}"),
    ['dev, release on any tag: allowed'],
  ],
  [
    'accounts of a matrix',
    workflow(ON_MAIN, use('account: "${{ matrix.account }}"'), 'strategy: { matrix: { account: [dev, staging] } }'),
    [`dev, ${MAIN}: allowed`, `staging, ${MAIN}: denied!`],
  ],
  [
    'a matrix with exclude and include',
    workflow(
      ON_MAIN,
      use('account: "${{ matrix.account }}"'),
      'environment: ${{ matrix.environment }}',
      'strategy: { matrix: { account: [dev, staging], exclude: [{ account: staging }], include: [{ account: dev, environment: qa }] } }',
    ),
    [`dev, ${MAIN}: denied!`],
  ],
  [
    'a matrix that is not known',
    workflow(
      ON_MAIN,
      use('account: "${{ matrix.account }}"'),
      'strategy: { matrix: { account: "${{ fromJSON(vars.ACCOUNTS) }}" } }',
    ),
    [`?, ${MAIN}: undecided`],
  ],
  [
    'a condition that one branch meets',
    workflow('[push, workflow_dispatch]', DEV, "if: github.ref == 'refs/heads/main'"),
    ['dev, push to main: allowed', 'dev, workflow_dispatch on the default branch: allowed'],
  ],
  [
    'a condition that is not known, where the policies allow',
    workflow(ON_MAIN, DEV, "if: vars.DEPLOY == 'yes'"),
    [`dev, ${MAIN}: undecided`],
  ],
  [
    'a condition that is not known, where the policies deny',
    workflow('release', DEV, "if: vars.DEPLOY == 'yes'"),
    ['dev, release on any tag: denied!'],
  ],
  [
    'a condition that is met whatever is not known',
    workflow(ON_MAIN, DEV, "if: vars.DEPLOY == 'yes' || github.ref_name == 'main'"),
    [`dev, ${MAIN}: allowed`],
  ],
  [
    'a condition that is not met whatever is not known',
    workflow(ON_MAIN, DEV, "if: vars.DEPLOY == 'yes' && github.event_name == 'schedule'"),
    [],
  ],
  [
    'a step after a failure',
    workflow(ON_MAIN, DEV.replace('{ ', "{ if: failure() && github.ref_name == 'main', ")),
    [`dev, ${MAIN}: allowed`],
  ],
  [
    'a step that needs a status',
    workflow(ON_MAIN, DEV.replace('{ ', '{ if: "!cancelled()", ')),
    [`dev, ${MAIN}: allowed`],
  ],
  [
    'a role that does not exist',
    workflow(ON_MAIN, use('account: dev, role-to-assume: Deploi')),
    [`Deploi, ${MAIN}: denied!`],
  ],
  [
    'an account without policies',
    workflow(ON_MAIN, use('role-to-assume: "arn:aws:iam::999999999999:role/DeployRole"')),
    [`DeployRole, ${MAIN}: undecided`],
  ],
  ['an account that the file does not have', workflow(ON_MAIN, use('account: devv')), [`devv, ${MAIN}: denied!`]],
  ['an account in an expression', workflow(ON_MAIN, use('account: "${{ vars.ACCOUNT }}"')), [`?, ${MAIN}: undecided`]],
  [
    'a version tag on route direct',
    workflow("{ push: { tags: ['v*'] } }", use('account: staging')),
    ['staging, push of tag v*: allowed'],
  ],
  [
    'an external id in a secret',
    workflow(
      ON_MAIN,
      use('account: prod'),
      'environment: production',
      'env: { PROD_EXTERNAL_ID: "${{ secrets.PROD_EXTERNAL_ID }}" }',
    ),
    [`prod, ${MAIN}: allowed`],
  ],
  [
    'an external id that is not set',
    workflow(ON_MAIN, use('account: prod'), 'environment: production'),
    [`prod, ${MAIN}: denied!`],
  ],
  [
    'another external id',
    workflow(ON_MAIN, use('account: prod, role-external-id: other'), 'environment: production'),
    [`prod, ${MAIN}: denied!`],
  ],
  [
    'a tag that the policy tests',
    workflow(ON_MAIN, use('account: dev, role-to-assume: Tagged, role-session-tags: Team=shop')),
    [`Tagged, ${MAIN}: allowed`],
  ],
  [
    'a tag with another value',
    workflow(ON_MAIN, use('account: dev, role-to-assume: Tagged, role-session-tags: Team=web')),
    [`Tagged, ${MAIN}: denied!`],
  ],
  [
    'a tag with a value that is not known',
    workflow(ON_MAIN, use('account: dev, role-to-assume: Tagged, role-session-tags: "Team=${{ vars.TEAM }}"')),
    [`Tagged, ${MAIN}: undecided`],
  ],
  ['an actor that is not known', workflow(ON_MAIN, DIRECT('Actor')), [`Actor, ${MAIN}: undecided`]],
  [
    'a pull request that any subject allows',
    workflow('pull_request', DIRECT('Everyone')),
    ['Everyone, pull_request to any branch: allowed', 'Everyone, pull_request to any branch from a fork: denied'],
  ],
  [
    'a fork that is skipped',
    workflow('pull_request', DEV, 'if: ${{ !github.event.pull_request.head.repo.fork }}'),
    ['dev, pull_request to any branch: denied!'],
  ],
  ['a job that is named by its own workflow', workflow(ON_MAIN, DIRECT('Reusable')), [`Reusable, ${MAIN}: denied!`]],
  [
    'the options of a choice',
    workflow(
      '{ workflow_dispatch: { inputs: { account: { type: choice, options: [dev, staging] } } } }',
      use('account: "${{ inputs.account }}"'),
      "if: github.ref_name == 'main'",
    ),
    [
      'dev, workflow_dispatch on the default branch (account=dev): allowed',
      'staging, workflow_dispatch on the default branch (account=staging): denied!',
    ],
  ],
  [
    "an input of one's own choice",
    workflow(
      '{ workflow_dispatch: { inputs: { account: { type: string } } } }',
      use('account: "${{ inputs.account }}"'),
      "if: github.ref_name == 'main'",
    ),
    ['?, workflow_dispatch on the default branch: undecided'],
  ],
  [
    'two steps of configure-aws-credentials',
    workflow(
      ON_MAIN,
      [
        `{ uses: aws-actions/configure-aws-credentials@v6, with: { aws-region: eu-west-1, role-to-assume: "arn:aws:iam::111122223333:role/github-hub" } }`,
        `{ uses: aws-actions/configure-aws-credentials@v6, with: { aws-region: eu-west-1, role-to-assume: "arn:aws:iam::222222222222:role/DeployRole", role-chaining: true, role-skip-session-tagging: true } }`,
      ].join(', '),
    ),
    [`github-hub, ${MAIN}: allowed`, `dev, ${MAIN}: allowed`],
  ],
  [
    'a role of another partition than the region',
    workflow(
      ON_MAIN,
      `{ uses: aws-actions/configure-aws-credentials@v6, with: { aws-region: us-gov-west-1, role-to-assume: "arn:aws:iam::111122223333:role/github-hub" } }`,
    ),
    [`github-hub, ${MAIN}: denied!`],
  ],
  [
    'a region that is not known',
    workflow(
      ON_MAIN,
      `{ uses: aws-actions/configure-aws-credentials@v6, with: { aws-region: "\${{ vars.REGION }}", role-to-assume: "arn:aws:iam::111122223333:role/github-hub" } }`,
    ),
    [`github-hub, ${MAIN}: allowed`],
  ],
  [
    'names of sessions with several values that are not known',
    workflow(
      ON_MAIN,
      [
        `{ uses: aws-actions/configure-aws-credentials@v6, with: { aws-region: eu-west-1, role-to-assume: "arn:aws:iam::111122223333:role/github-hub", role-session-name: "github-actions-\${{ github.run_id }}-\${{ github.run_attempt }}-\${{ github.job }}" } }`,
        use(
          'account: dev, role-session-name: "github-actions-${{ github.run_id }}-${{ github.run_attempt }}-${{ github.actor }}"',
        ),
      ].join(', '),
    ),
    [`github-hub, ${MAIN}: allowed`, `dev, ${MAIN}: allowed`],
  ],
  [
    'tags that are not known',
    workflow(ON_MAIN, use('account: dev, role-session-tags: "${{ vars.TAGS }}"')),
    [`dev, ${MAIN}: undecided`],
  ],
  [
    'tags that are not known, with an input that is rejected',
    workflow(ON_MAIN, use('account: dev, role-session-tags: "${{ vars.TAGS }}", cleanup: maybe')),
    [`dev, ${MAIN}: denied!`],
  ],
  [
    'its tags, which the target does not allow',
    workflow(
      ON_MAIN,
      [
        `{ uses: aws-actions/configure-aws-credentials@v6, with: { aws-region: eu-west-1, role-to-assume: "arn:aws:iam::111122223333:role/github-hub" } }`,
        `{ uses: aws-actions/configure-aws-credentials@v6, with: { aws-region: eu-west-1, role-to-assume: "arn:aws:iam::222222222222:role/DeployRole", role-chaining: true } }`,
      ].join(', '),
    ),
    [`github-hub, ${MAIN}: allowed`, `dev, ${MAIN}: denied!`],
  ],
  [
    'credentials of the runner, in a job without a token',
    workflow(ON_MAIN, use('identity: ambient, account: dev')).replace('id-token: write', 'contents: read'),
    [`dev, ${MAIN}: undecided`],
  ],
  [
    'keys of a user',
    workflow(
      ON_MAIN,
      `{ uses: aws-actions/configure-aws-credentials@v6, with: { aws-region: eu-west-1, aws-access-key-id: "\${{ secrets.KEY }}", role-to-assume: "arn:aws:iam::222222222222:role/DeployRole" } }`,
    ),
    [`dev, ${MAIN}: undecided`],
  ],
  [
    "the runner's own credentials after a step that left some",
    workflow(
      ON_MAIN,
      `{ uses: aws-actions/configure-aws-credentials@v6, with: { aws-region: eu-west-1, role-to-assume: "${'arn:aws:iam::111122223333:role/github-hub'}" } }, ${use('identity: ambient, account: dev')}`,
    ),
    [`github-hub, ${MAIN}: allowed`, `dev, ${MAIN}: allowed`],
  ],
  [
    'profiles of other accounts',
    workflow(ON_MAIN, use('account: dev, profiles: stage = staging')),
    [`dev, ${MAIN}: allowed`, `staging, ${MAIN}: denied!`],
  ],
  [
    'check, for each account',
    workflow(ON_MAIN, '{ uses: org/xacct-action/check@v1, with: { where: tier=test } }'),
    [`dev, ${MAIN}: allowed`, `staging, ${MAIN}: denied!`],
  ],
  [
    'other sub-actions and actions',
    workflow(ON_MAIN, '{ uses: org/xacct-action/local@v1 }, { uses: actions/checkout@v5 }'),
    [],
  ],
  [
    'an expectation at the step',
    workflow('release', '').replace('[]', `\n      # xacct: expect denied\n      - ${DEV}`),
    ['dev, release on any tag: denied'],
  ],
  [
    'an expectation of some runs',
    workflow('workflow_dispatch', '').replace(
      '[]',
      `\n      - uses: org/xacct-action@v1 # xacct: expect denied on workflow_dispatch from any branch\n        with: { account: dev }`,
    ),
    [
      'dev, workflow_dispatch on the default branch: allowed',
      'dev, workflow_dispatch on any branch: denied',
      'dev, workflow_dispatch on any tag: denied!',
    ],
  ],
  [
    'an expectation that does not hold',
    workflow(ON_MAIN, '').replace('[]', `\n      # xacct: expect denied\n      - ${DEV}`),
    [`dev, ${MAIN}: allowed!`],
  ],
];

test.each(STEPS)('%s', (_, text, lines) => {
  const { verdicts, unread } = reportOn({ '.github/workflows/w.yml': text });
  expect(unread).toEqual([]);
  expect(verdicts.map(lineOf)).toEqual(lines);
});

describe('workflows and actions of the repository', () => {
  const called = (more: string) =>
    `on: { workflow_call: { inputs: { account: { type: string, default: dev } } } }\n${more}\njobs:\n  inner:\n    runs-on: x\n    steps: [${DIRECT('Reusable')}, ${use('account: "${{ inputs.account }}"')}]\n`;
  const caller = (uses: string, permissions: string, ...lines: string[]) =>
    `on: ${ON_MAIN}\njobs:\n  outer:\n    uses: ${uses}\n    permissions: ${permissions}\n${lines.map((line) => `    ${line}\n`).join('')}`;
  const WRITE = '{ id-token: write }';

  test.each<[string, string, string, string[]]>([
    [
      'a called workflow has the permissions of its caller',
      caller('./.github/workflows/called.yml', WRITE),
      called(''),
      [`Reusable, ${MAIN}: allowed`, `dev, ${MAIN}: allowed`],
    ],
    [
      'no more than its caller',
      caller('./.github/workflows/called.yml', '{}'),
      called(PERMISSIONS),
      [`Reusable, ${MAIN}: denied!`, `dev, ${MAIN}: denied!`],
    ],
    [
      'inputs of its caller',
      caller('./.github/workflows/called.yml', WRITE, 'with: { account: staging }'),
      called(''),
      [`Reusable, ${MAIN}: allowed`, `staging, ${MAIN}: denied!`],
    ],
    [
      'by the name of the repository, at its main branch',
      caller('octo/shop/.github/workflows/called.yml@main', WRITE),
      called(''),
      [`Reusable, ${MAIN}: allowed`, `dev, ${MAIN}: allowed`],
    ],
    [
      'at a ref that is a branch or a tag',
      caller('octo/shop/.github/workflows/called.yml@next', WRITE),
      called(''),
      [`Reusable, ${MAIN}: undecided`, `dev, ${MAIN}: allowed`],
    ],
  ])('%s', (_, outer, inner, lines) => {
    const { verdicts, unread } = reportOn({ '.github/workflows/a.yml': outer, '.github/workflows/called.yml': inner });
    expect(unread).toEqual([]);
    expect(verdicts.map(lineOf)).toEqual(lines);
    expect(verdicts[0]?.request.place).toMatchObject({ file: '.github/workflows/called.yml', job: 'inner' });
    expect(verdicts[0]?.request.callers).toEqual([{ file: '.github/workflows/a.yml', line: 3, column: 3 }]);
  });

  test('a workflow that no other calls, and one of another repository, are named', () => {
    const { verdicts, undecided } = reportOn({
      '.github/workflows/a.yml': caller('other/repo/.github/workflows/x.yml@v1', WRITE),
      '.github/workflows/called.yml': called(''),
    });
    expect(verdicts).toEqual([]);
    expect(undecided.map(({ place, expression }) => [place.file, expression])).toEqual([
      ['.github/workflows/a.yml', 'other/repo/.github/workflows/x.yml@v1'],
      ['.github/workflows/called.yml', 'workflow_call'],
    ]);
  });

  test('a composite action, with its inputs and its place', () => {
    const action = `name: x\ndescription: x\ninputs: { account: { description: x, default: staging } }\nruns:\n  using: composite\n  steps:\n    - uses: org/xacct-action@v1\n      with: { account: "\${{ inputs.account }}" }\n`;
    const { verdicts, unread } = reportOn({
      'ci/deploy/action.yml': action,
      '.github/workflows/w.yml': workflow(
        ON_MAIN,
        '{ uses: ./ci/deploy, with: { account: dev } }, { uses: ./ci/deploy }',
      ),
    });
    expect(unread).toEqual([]);
    expect(verdicts.map(lineOf)).toEqual([`dev, ${MAIN}: allowed`, `staging, ${MAIN}: denied!`]);
    expect(verdicts[0]?.request.place).toMatchObject({ file: 'ci/deploy/action.yml', line: 7, column: 7 });
  });

  test('the accounts of the matrix action', () => {
    const text = `on: ${ON_MAIN}
jobs:
  choose:
    runs-on: x
    outputs: { matrix: "\${{ steps.m.outputs.matrix }}" }
    steps: [{ id: m, uses: org/xacct-action/matrix@v1, with: { where: tier=test } }]
  deploy:
    needs: choose
    runs-on: x
    ${PERMISSIONS}
    strategy: { matrix: "\${{ fromJSON(needs.choose.outputs.matrix) }}" }
    steps: [${use('account: "${{ matrix.account }}"')}]
`;
    const { verdicts, undecided } = reportOn({ '.github/workflows/w.yml': text });
    expect(undecided).toEqual([]);
    expect(verdicts.map(lineOf)).toEqual([`dev, ${MAIN}: allowed`, `staging, ${MAIN}: denied!`]);
    expect(verdicts[0]?.request.matrix).toMatchObject({ account: 'dev', 'account-id': '222222222222' });
  });

  test('a job whose needed job does not run', () => {
    const text = `on: ${ON_MAIN}
${PERMISSIONS}
jobs:
  test: { runs-on: x, if: "github.event_name == 'schedule'", steps: [{ run: x }] }
  skipped: { needs: test, runs-on: x, steps: [${DEV}] }
  always: { needs: test, if: always(), runs-on: x, steps: [${use('account: staging')}] }
`;
    const { verdicts } = reportOn({ '.github/workflows/w.yml': text });
    expect(verdicts.map(lineOf)).toEqual([`staging, ${MAIN}: denied!`]);
  });
});

describe('given values', () => {
  const facts = (more: object) => ({
    facts: {
      name: 'octo/shop',
      defaultBranch: 'main',
      vars: new Map(),
      secrets: new Map(),
      inputs: new Map(),
      ...more,
    },
  });

  test('a variable decides', () => {
    const files = { '.github/workflows/w.yml': workflow(ON_MAIN, use('account: "${{ vars.ACCOUNT }}"')) };
    const { verdicts } = reportOn(files, facts({ vars: new Map([['account', 'dev']]) }));
    expect(verdicts.map(lineOf)).toEqual([`dev, ${MAIN}: allowed`]);
  });

  test('each value of an input is tested', () => {
    const on = '{ workflow_dispatch: { inputs: { account: { type: string } } } }';
    const step = use('account: "${{ inputs.account }}"');
    const files = { '.github/workflows/w.yml': workflow(on, step, "if: github.ref_name == 'main'") };
    const { verdicts } = reportOn(files, facts({ inputs: new Map([['account', ['dev', 'staging']]]) }));
    expect(verdicts.map(({ request, outcome }) => [request.account, outcome])).toEqual([
      ['dev', 'allowed'],
      ['staging', 'denied'],
    ]);
  });

  test('a claim of every token decides', () => {
    const files = { '.github/workflows/w.yml': workflow(ON_MAIN, DIRECT('Actor')) };
    expect(reportOn(files, { claims: { actor: 'octocat' } }).verdicts.map(lineOf)).toEqual([`Actor, ${MAIN}: allowed`]);
    expect(reportOn(files, { claims: { actor: 'other' } }).verdicts.map(lineOf)).toEqual([`Actor, ${MAIN}: denied!`]);
  });

  test('an immutable subject does not match a name-based one', () => {
    const files = { '.github/workflows/w.yml': workflow(ON_MAIN, DEV) };
    const claims = { repository_id: '724601234', repository_owner_id: '9919012' };
    expect(reportOn(files, { format: 'immutable', claims }).verdicts.map(lineOf)).toEqual([`dev, ${MAIN}: denied!`]);
  });
});

test('an external id is assumed by its name, and its value is nowhere', () => {
  const text = workflow(
    ON_MAIN,
    use('account: prod'),
    'environment: production',
    'env: { PROD_EXTERNAL_ID: "${{ secrets.PROD_EXTERNAL_ID }}" }',
  );
  const [verdict] = reportOn({ '.github/workflows/w.yml': text }).verdicts;
  expect(verdict?.request.externalId).toBe('secrets.PROD_EXTERNAL_ID');
  expect(verdict?.reasons).toMatchObject([{ code: 'external-id', name: 'secrets.PROD_EXTERNAL_ID' }]);
  expect(JSON.stringify(verdict?.reasons)).not.toContain('prod-7f3a');
});

test.each<[string, string, string]>([
  [
    'a claim',
    DIRECT('Actor'),
    'the policies cannot decide the call at target: actor is not known in the token. Set --claims actor=VALUE',
  ],
  [
    'an expression',
    use('account: dev, role-to-assume: Tagged, role-session-tags: "Team=${{ vars.TEAM }}"'),
    'the policies cannot decide the call at target: vars.TEAM is not known',
  ],
  [
    'static keys',
    '{ uses: aws-actions/configure-aws-credentials@v6, with: { aws-region: eu-west-1, aws-access-key-id: "${{ secrets.KEY }}", role-to-assume: "arn:aws:iam::222222222222:role/DeployRole" } }',
    'the caller of "arn:aws:iam::222222222222:role/DeployRole" cannot be decided: the keys of aws-access-key-id are not known (.github/workflows/w.yml:6:135)',
  ],
  [
    'credentials of the runner',
    use('account: dev, identity: ambient'),
    'identity "ambient" cannot be decided: the credentials of the runner are not known (.github/workflows/w.yml:6:64)',
  ],
])('a verdict that depends on %s shows what is not known', (_, step, sentence) => {
  const [verdict] = reportOn({ '.github/workflows/w.yml': workflow(ON_MAIN, step) }).verdicts;
  expect(verdict?.reasons.map(formatReason)).toEqual([sentence]);
});

test.each([
  [
    'a session that is longer than the role allows',
    DIRECT('Everyone').replace(' }', ', role-duration-seconds: 21600 }'),
    'the session of 21600 seconds is longer than the 3600 that arn:aws:iam::222222222222:role/Everyone allows. Lower role-duration-seconds of the step, or raise maxSessionDurationSeconds in the role.json of the role (default 3600) or the maximum in its template',
  ],
  [
    'an audience that the provider does not have',
    DIRECT('Everyone').replace(' }', ', audience: other }'),
    'STS rejects the call at target',
  ],
])('%s is not denied by the policies', (_, step, sentence) => {
  const [verdict] = reportOn({ '.github/workflows/w.yml': workflow(ON_MAIN, step) }).verdicts;
  expect(verdict?.outcome).toBe('denied');
  expect(verdict?.reasons.map(formatReason)).toEqual([sentence]);
});

describe('inputs that the step rejects', () => {
  const ROLE = 'role-to-assume: "arn:aws:iam::222222222222:role/Everyone"';
  const configure = (inputs: string, version = 'v6') =>
    `{ uses: aws-actions/configure-aws-credentials@${version}, with: { ${ROLE}${inputs} } }`;
  const direct = (inputs: string) => use(`route: direct, ${ROLE}${inputs}`);
  const hosted = (step: string, ...job: string[]) =>
    workflow(ON_MAIN, step, ...job).replace('runs-on: x', 'runs-on: ubuntu-latest');
  const ENV = 'env: { AWS_REGION: eu-west-1 }';
  const OTHERS = '{ uses: actions/checkout@v6 }, { uses: actions/setup-node@v6 }, { uses: org/xacct-action/matrix@v1 }';
  const MISSING = /^the step rejects its inputs: aws-region is missing\. Set it to /;
  const NOT_A_REGION =
    /^the step rejects its inputs: aws-region "us_east_1" is not an AWS region\. Use one such as eu-west-1\.$/;

  test.each<readonly [what: string, text: string, sentence: RegExp]>([
    ['no region', hosted(configure('')), MISSING],
    ['no region after others', hosted(`${OTHERS}, ${configure('')}`), MISSING],
    ['an empty region', hosted(configure(", aws-region: ''")), MISSING],
    ['a region in a variable, for a version that does not read it', hosted(configure('', 'v2'), ENV), MISSING],
    ['no region for this action, and none in the accounts file', hosted(direct('')), MISSING],
    [
      'a variable that this action does not read',
      hosted(direct(''), 'env: { AWS_DEFAULT_REGION: eu-west-1 }'),
      MISSING,
    ],
    ['a wrong region', workflow(ON_MAIN, configure(', aws-region: us_east_1')), NOT_A_REGION],
    ['a wrong region in a variable', workflow(ON_MAIN, configure(''), 'env: { AWS_REGION: us_east_1 }'), NOT_A_REGION],
    [
      'another account',
      workflow(ON_MAIN, configure(', aws-region: eu-west-1, allowed-account-ids: "999999999999, 888888888888"')),
      /^the step rejects its inputs: allowed-account-ids does not contain the target account 222222222222\. /,
    ],
    [
      'another account, for the first version that checks it',
      workflow(ON_MAIN, configure(', aws-region: eu-west-1, allowed-account-ids: "999999999999"', 'v6.2.1')),
      /^the step rejects its inputs: allowed-account-ids does not contain /,
    ],
  ])('%s', (_, text, sentence) => {
    const files = {
      '.github/workflows/w.yml': text,
      '.github/accounts.yml': 'accounts: { dev: { id: "222222222222" } }\n',
    };
    const { verdicts } = reportOn(files);
    expect(verdicts.map(({ outcome, isExpected }) => [outcome, isExpected])).toEqual([['denied', false]]);
    expect(verdicts.flatMap(({ reasons }) => reasons.map(formatReason))).toEqual([expect.stringMatching(sentence)]);
  });

  test.each<readonly [what: string, text: string]>([
    ['a region of the job', hosted(configure(''), ENV)],
    ['a region of the step', hosted(configure('').replace('{ ', '{ env: { AWS_REGION: eu-west-1 }, '))],
    ['a region that is not known', hosted(configure(', aws-region: "${{ vars.REGION }}"'))],
    ['a variable that is not known', hosted(configure(''), 'env: { AWS_REGION: "${{ vars.REGION }}" }')],
    ['a machine that may have a region', workflow(ON_MAIN, configure(''))],
    ['a script before', hosted(`{ run: ./ci/export-env.sh }, ${configure('')}`)],
    ['a script of an action before', hosted(`{ uses: actions/github-script@v8 }, ${configure('')}`)],
    ['variables that are one expression', hosted(configure(''), 'env: "${{ fromJSON(vars.ENV) }}"')],
    ['a container', hosted(configure(''), 'container: { image: x, env: { AWS_REGION: eu-west-1 } }')],
    ['an action before', hosted(`{ uses: octo/setup-aws@v1 }, ${configure('')}`)],
    [
      'its account among others',
      hosted(configure(', aws-region: x, allowed-account-ids: "999999999999, 222222222222"')),
    ],
    ...['v4', 'v5', 'v6.2.0', '8c3f20df09ac63af7b3ae3d7c91f105f857d8497'].map((version): readonly [string, string] => [
      `an account that ${version} does not check`,
      hosted(configure(', aws-region: x, allowed-account-ids: "9"', version)),
    ]),
    ['accounts that are not known', hosted(configure(', aws-region: x, allowed-account-ids: "${{ vars.IDS }}"'))],
    ['no region on a machine that may have one', workflow(ON_MAIN, direct(''))],
    ['a region of the job, for this action', hosted(direct(''), ENV)],
    ['a region that is not known, for this action', hosted(direct(', aws-region: "${{ vars.REGION }}"'))],
  ])('not %s', (_, text) => {
    const files = {
      '.github/workflows/w.yml': text,
      '.github/accounts.yml': 'accounts: { dev: { id: "222222222222" } }\n',
    };
    expect(reportOn(files).verdicts.map(lineOf)).toEqual([`Everyone, ${MAIN}: allowed`]);
  });
});

test.each(['', ', aws-region: "${{ vars.REGION }}"'])(
  'a region that is not known is in the partition of the role%s',
  (region) => {
    const role = 'arn:aws-us-gov:iam::222222222222:role/DeployRole';
    const files = {
      '.github/workflows/w.yml': workflow(ON_MAIN, use(`route: direct, role-to-assume: "${role}"${region}`)),
      '.github/accounts.yml': 'accounts: { dev: { id: "222222222222" } }\n',
    };
    const { verdicts } = reportOn(files, { model: loadModel(modelWith({ direct: true, partition: 'aws-us-gov' })) });
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(['allowed']);
  },
);

test.each([
  ['eu-west-1', 'allowed'],
  ['eu-north-1', 'denied'],
])('the region of the variable AWS_REGION, %s, decides a condition on it', (region, outcome) => {
  const model = withRole(MODEL, '222222222222', 'Everyone', (role) => ({
    ...role,
    trustPolicy: githubTrustPolicy('222222222222', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }),
  }));
  const step = `{ uses: aws-actions/configure-aws-credentials@v6, with: { role-to-assume: "arn:aws:iam::222222222222:role/Everyone" } }`;
  const text = workflow(ON_MAIN, step, `env: { AWS_REGION: ${region} }`);
  const { verdicts } = reportOn({ '.github/workflows/w.yml': text }, { model: loadModel(model) });
  expect(verdicts.map((verdict) => verdict.outcome)).toEqual([outcome]);
});

describe('a condition on a value of which a part is known', () => {
  const step = (inputs: string) => use(`account: dev, ${inputs}`);
  const name = step('role-session-name: "deploy-${{ github.run_id }}"');
  const tag = step('role-session-tags: "Team=shop-${{ vars.TEAM }}"');
  const identity = step('source-identity: "octo-${{ vars.WHO }}"');
  test.each<[string, object, string]>([
    [name, { StringLike: { 'sts:RoleSessionName': 'deploy-*' } }, 'allowed'],
    [name, { StringLike: { 'sts:RoleSessionName': 'test-*' } }, 'denied'],
    [name, { StringLike: { 'sts:RoleSessionName': 'deploy-1*' } }, 'undecided'],
    [name, { StringLike: { 'aws:userid': '*:deploy-1*' } }, 'undecided'],
    [name, { StringEquals: { 'aws:userid': '111122223333' } }, 'denied'],
    [DEV, { StringLike: { 'sts:RoleSessionName': 'shop-*' } }, 'undecided'],
    [tag, { StringLike: { 'aws:RequestTag/Team': 'shop-*' } }, 'allowed'],
    [tag, { StringNotLike: { 'aws:RequestTag/Team': 'shop-*' } }, 'denied'],
    [step('role-session-tags: "Team=${{ vars.TEAM }}"'), { StringLike: { 'aws:RequestTag/Team': '*' } }, 'undecided'],
    [identity, { StringLike: { 'sts:SourceIdentity': 'octo-*' } }, 'allowed'],
  ])('%s under %j', (used, Condition, outcome) => {
    const model = withRole(MODEL, '222222222222', 'DeployRole', (role) => ({
      ...role,
      trustPolicy: policy(
        { Effect: 'Allow', Principal: { AWS: HUB }, Action: 'sts:AssumeRole', Condition },
        { Effect: 'Allow', Principal: { AWS: HUB }, Action: ['sts:TagSession', 'sts:SetSourceIdentity'] },
      ),
    }));
    const hub = withRole(model, '111122223333', 'github-hub', (role) => ({
      ...role,
      policies: { all: policy({ Effect: 'Allow', Action: 'sts:*', Resource: '*' }) },
    }));
    const text = workflow(ON_MAIN, used);
    const [verdict] = reportOn({ '.github/workflows/w.yml': text }, { model: loadModel(hub) }).verdicts;
    expect(verdict?.outcome).toBe(outcome);
  });
});

describe('a condition on a key that no workflow decides', () => {
  const addresses = { 'aws:SourceIp': '192.0.2.0/24' };
  const perimeter = { NotIpAddressIfExists: addresses, StringNotEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } };
  test.each<[string, 'Allow' | 'Deny', object, string, string | undefined]>([
    ['the address', 'Allow', { NotIpAddress: addresses }, 'ubuntu-latest', 'aws:SourceIp'],
    ['the address, as it was invented', 'Allow', { IpAddress: addresses }, 'ubuntu-latest', 'aws:SourceIp'],
    ['the address', 'Deny', { NotIpAddress: addresses }, 'ubuntu-latest', 'aws:SourceIp'],
    [
      'the agent, as it was invented',
      'Allow',
      { StringEquals: { 'aws:UserAgent': 'xacct-action' } },
      'x',
      'aws:UserAgent',
    ],
    ['the agent', 'Deny', { StringLike: { 'aws:UserAgent': '*xacct-action/*' } }, 'x', 'aws:UserAgent'],
    ['a VPC', 'Deny', { StringEquals: { 'aws:SourceVpc': 'vpc-1' } }, 'self-hosted', 'aws:SourceVpc'],
    ['a VPC', 'Deny', { StringEquals: { 'aws:SourceVpc': 'vpc-1' } }, 'ubuntu-latest', undefined],
    ['a VPC', 'Deny', { StringEquals: { 'aws:SourceVpc': 'vpc-1' } }, 'ubuntu-24.04-arm', undefined],
    ['a VPC', 'Deny', { StringEquals: { 'aws:SourceVpc': 'vpc-1' } }, 'ubuntu-eks-prod', 'aws:SourceVpc'],
    ['addresses and a VPC', 'Deny', perimeter, 'ubuntu-latest', 'aws:SourceIp'],
    ['addresses and a VPC', 'Deny', perimeter, 'self-hosted', 'aws:SourceIp, aws:SourceVpc'],
    [
      'the organization',
      'Deny',
      { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-a/*' } },
      'x',
      'aws:PrincipalOrgPaths',
    ],
  ])('%s, to %s under %j on %s', (_, Effect, Condition, runner, key) => {
    const model = withRole(MODEL, '222222222222', 'DeployRole', (role) => ({
      ...role,
      trustPolicy: policy(
        ...(Effect === 'Deny' ? [{ Effect: 'Allow', Principal: { AWS: HUB }, Action: 'sts:AssumeRole' }] : []),
        { Effect, Principal: { AWS: HUB }, Action: 'sts:AssumeRole', Condition },
      ),
    }));
    const text = workflow(ON_MAIN, DEV).replace('runs-on: x', `runs-on: ${runner}`);
    const [verdict] = reportOn({ '.github/workflows/w.yml': text }, { model: loadModel(model) }).verdicts;
    expect(verdict?.outcome).toBe(key === undefined ? 'allowed' : 'undecided');
    expect(verdict?.reasons.map(formatReason)).toEqual(
      key === undefined
        ? []
        : [`the policies cannot decide the call at target: only AWS knows the value of ${key} in this request`],
    );
  });
});
