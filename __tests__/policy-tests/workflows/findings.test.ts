import { afterAll, describe, expect, test } from '@jest/globals';
import { accountsFromWorkspace } from '../../../src/accounts/from-workspace.js';
import { formatFinding, type WorkflowFinding } from '../../../src/policy-tests/workflows/finding-messages.js';
import { findMistakes } from '../../../src/policy-tests/workflows/findings.js';
import { makeFolder, removeFolders } from '../../support/files.js';
import { ACCOUNTS, reportOn } from './fixture.js';

afterAll(removeFolders);

const SHA = '0123456789abcdef0123456789abcdef01234567';
const OURS = `org/xacct-action@${SHA}`;
const CONFIGURE = 'aws-actions/configure-aws-credentials@v6';
const CHECKOUT = 'actions/checkout@v5';
const HEAD = '{ ref: "${{ github.event.pull_request.head.sha }}" }';
const ARN = (account: string) => `"arn:aws:iam::${account}:role/DeployRole"`;
const PROD = 'environment: production';
const SECRET = '{ PROD_EXTERNAL_ID: "${{ secrets.PROD }}" }';

const accountsReading = accountsFromWorkspace(makeFolder({ '.github/accounts.yml': ACCOUNTS }), '.github/accounts.yml');
const accounts = accountsReading.ok ? accountsReading.accounts : undefined;

const linesOf = (found: readonly WorkflowFinding[]) =>
  found.map(({ level, place, job, step, detail }) =>
    [level, detail.code, `${place.line}`, job, step].filter(Boolean).join(' '),
  );

function findingsOf(...workflow: string[]): WorkflowFinding[] {
  return findMistakes(reportOn({ '.github/workflows/w.yml': `${workflow.join('\n')}\n` }), accounts);
}

/** A workflow on pushes to main with one job; its steps begin in line 7 without further keys. */
const deploy = (keys: readonly string[], ...steps: string[]) => [
  'on: { push: { branches: [main] } }',
  'jobs:',
  '  deploy:',
  '    runs-on: x',
  '    permissions: { id-token: write }',
  ...keys.map((key) => `    ${key}`),
  '    steps:',
  ...steps.map((step) => `      - ${step}`),
];
const ours = (inputs: string, more = '') => `{ uses: ${OURS}, with: { ${inputs} }${more} }`;
const configure = (inputs: string, more = '') =>
  `{ uses: ${CONFIGURE}, with: { aws-region: eu-west-1, ${inputs} }${more} }`;
const withoutPermission = (lines: readonly string[]) => lines.filter((line) => !line.includes('permissions'));
const onTarget = (lines: readonly string[]) => ['on: pull_request_target', ...lines.slice(1)];

const CASES: ReadonlyArray<readonly [name: string, workflow: readonly string[], findings: readonly string[]]> = [
  ['a step as it should be', deploy([], ours('account: dev')), []],
  [
    'a job without the permission',
    withoutPermission(deploy([], ours('account: dev'))),
    ['finding no-id-token 6 deploy step 1'],
  ],
  [
    'a step with the permission missing that is meant to be denied',
    withoutPermission(deploy([], `${ours('account: dev')} # xacct: expect denied`)),
    [],
  ],
  [
    'a called workflow whose caller lacks the permission',
    [
      'on: { push: { branches: [main] }, workflow_call: {} }',
      'permissions: { id-token: write }',
      'jobs:',
      '  deploy: { runs-on: x, if: "github.workflow != \'caller\'", steps: [{ run: echo }] }',
    ],
    ['note perhaps-unneeded-id-token 2 deploy'],
  ],
  [
    'static keys need no token',
    withoutPermission(deploy([], configure('aws-access-key-id: x, aws-secret-access-key: y'))),
    [],
  ],
  ['a job that needs no token', deploy([], `{ uses: ${CHECKOUT} }`), ['finding unneeded-id-token 5 deploy']],
  [
    'a job whose script may need a token',
    deploy([], '{ run: npm publish --provenance }'),
    ['note perhaps-unneeded-id-token 5 deploy'],
  ],
  ['an action of others may need a token', deploy([], '{ uses: azure/login@v2 }'), []],
  ['a step that no run reaches needs the token', deploy(['if: false'], ours('account: dev')), []],
  [
    'a matrix of accounts needs no token',
    deploy([], `{ uses: org/xacct-action/matrix@${SHA} }`),
    ['finding unneeded-id-token 5 deploy'],
  ],
  [
    'a job with the permission of the workflow',
    [
      'on: { push: { branches: [main] } }',
      'permissions: { id-token: write }',
      'jobs:',
      `  build: { runs-on: x, steps: [{ uses: ${CHECKOUT} }] }`,
      `  deploy: { runs-on: x, steps: [${ours('account: dev')}] }`,
    ],
    ['finding unneeded-id-token-of-workflow 4 build'],
  ],
  [
    'a name that the accounts file does not have',
    deploy([], ours('account: devv')),
    ['finding unknown-account 7 deploy step 1'],
  ],
  [
    'an id that the accounts file does not have',
    deploy([], ours('account: "999999999999", role-to-assume: DeployRole')),
    ['finding unknown-account 7 deploy step 1'],
  ],
  [
    'a role of an account that is not listed',
    deploy([], configure(`role-to-assume: ${ARN('999999999999')}`)),
    ['note unlisted-account 7 deploy step 1'],
  ],
  ['a role of the hub', deploy([], configure('role-to-assume: "arn:aws:iam::111122223333:role/github-hub"')), []],
  ['the environment of the account', deploy([PROD], ours('account: prod', `, env: ${SECRET}`)), []],
  [
    'the environment in another case',
    deploy(['environment: Production'], ours('account: prod', `, env: ${SECRET}`)),
    [],
  ],
  [
    'no environment',
    deploy([], ours('account: prod', `, env: ${SECRET}`)),
    ['finding wrong-environment 7 deploy step 1'],
  ],
  [
    'no environment for a profile of an account that has one',
    deploy([], ours('account: dev, aws-profile: dev, profiles: prod = prod', `, env: ${SECRET}`)),
    [],
  ],
  [
    'no environment for another role than the one of the account',
    deploy([], configure('role-to-assume: "arn:aws:iam::444444444444:role/Read"')),
    ['note wrong-environment 7 deploy step 1'],
  ],
  [
    'an account of another accounts file',
    deploy([], ours('account: "999999999999", role-to-assume: DeployRole, accounts-file: other.yml')),
    [],
  ],
  [
    'another environment, by the id of the account',
    deploy(['environment: qa'], configure(`role-to-assume: ${ARN('444444444444')}`)),
    ['finding wrong-environment 8 deploy step 1'],
  ],
  [
    'an environment that is not known',
    deploy(['environment: "${{ vars.ENV }}"'], ours('account: prod', `, env: ${SECRET}`)),
    [],
  ],
  [
    'an external id in the workflow',
    deploy([], ours('account: dev, role-external-id: abc-123')),
    ['finding plain-external-id 7 deploy step 1'],
  ],
  [
    'an external id of a configuration variable',
    deploy([], ours('account: dev, role-external-id: "${{ vars.ID }}"')),
    ['finding plain-external-id 7 deploy step 1'],
  ],
  [
    'an external id by way of a variable of the job',
    deploy(['env: { ID: abc-123 }'], ours('account: dev, role-external-id: "${{ env.ID }}"')),
    ['finding plain-external-id 8 deploy step 1'],
  ],
  ['an external id that is a secret', deploy([], ours('account: dev, role-external-id: "${{ secrets.ID }}"')), []],
  [
    'an external id that is a secret of the job',
    deploy(['env: { ID: "${{ secrets.ID }}" }'], ours('account: dev, role-external-id: "${{ env.ID }}"')),
    [],
  ],
  [
    'the variable of the accounts file without a secret',
    deploy([PROD], ours('account: prod', ', env: { PROD_EXTERNAL_ID: abc-123 }')),
    ['finding plain-external-id 8 deploy step 1'],
  ],
  [
    'an id that loses a zero',
    deploy([], ours('account: 012345678901, role-to-assume: DeployRole')),
    ['finding lost-zero 7 deploy step 1'],
  ],
  [
    'an id in a matrix that loses a zero',
    deploy(
      ['strategy: { matrix: { id: [012345678901, "222222222222", 222222222222] } }'],
      ours('account: "${{ matrix.id }}", role-to-assume: DeployRole, accounts-file: none.yml'),
    ),
    ['finding lost-zero 6 deploy'],
  ],
  ['other numbers', deploy(['env: { A: 7, B: 12345678901, C: 1234567890123 }'], ours('account: dev')), []],
  ['ten digits in quotes', deploy(['env: { A: "1234567890" }'], ours('account: dev')), []],
  ['an hour through the hub', deploy([], ours('account: dev, role-duration-seconds: 3600')), []],
  [
    'more than an hour through the hub',
    deploy([], ours('account: dev, role-duration-seconds: 7200')),
    ['finding long-session 7 deploy step 1'],
  ],
  [
    'more than an hour directly',
    deploy([], configure(`role-to-assume: ${ARN('333333333333')}, role-duration-seconds: 7200`)),
    [],
  ],
  [
    'more than an hour through another step',
    deploy(
      [],
      configure('role-to-assume: "arn:aws:iam::111122223333:role/github-hub"'),
      configure(`role-chaining: true, role-to-assume: ${ARN('222222222222')}, role-duration-seconds: 7200`),
    ),
    ['finding long-session 8 deploy step 2'],
  ],
  [
    'the head on pull_request_target',
    onTarget(deploy([], `{ uses: ${CHECKOUT}, with: ${HEAD} }`, ours('account: dev'))),
    ['finding head-checkout 7 deploy step 1'],
  ],
  [
    'the merge ref on pull_request_target',
    onTarget(
      deploy(
        [],
        `{ uses: ${CHECKOUT}, with: { ref: "refs/pull/\${{ github.event.number }}/merge" } }`,
        ours('account: dev'),
      ),
    ),
    ['finding head-checkout 7 deploy step 1'],
  ],
  [
    'the head without a token',
    withoutPermission(onTarget(deploy([], `{ uses: ${CHECKOUT}, with: ${HEAD} }`))),
    ['note head-checkout 6 deploy step 1'],
  ],
  [
    'the head in a job for other events',
    onTarget(deploy(["if: github.event_name == 'push'"], `{ uses: ${CHECKOUT}, with: ${HEAD} }`, ours('account: dev'))),
    [],
  ],
  [
    'the head in a step for other events',
    onTarget(
      deploy(
        [],
        `{ if: "github.event_name != 'pull_request_target'", uses: ${CHECKOUT}, with: ${HEAD} }`,
        ours('account: dev'),
      ),
    ),
    [],
  ],
  [
    'the head where a label is set',
    onTarget(
      deploy(
        ["if: always() && contains(github.event.pull_request.labels.*.name, 'safe')"],
        `{ uses: ${CHECKOUT}, with: ${HEAD} }`,
        ours('account: dev'),
      ),
    ),
    ['finding head-checkout 8 deploy step 1'],
  ],
  ['the base on pull_request_target', onTarget(deploy([], `{ uses: ${CHECKOUT} }`, ours('account: dev'))), []],
  [
    'an action of ours by a tag',
    deploy([], '{ name: Assume, uses: org/xacct-action@v1, with: { account: dev } }'),
    ['note not-a-sha 7 deploy Assume'],
  ],
  [
    'a sub-action by a branch',
    deploy([], ours('account: dev'), '{ uses: org/xacct-action/matrix@main }'),
    ['note not-a-sha 8 deploy step 2'],
  ],
];

describe('findings on workflows', () => {
  test.each(CASES)('%s', (_, workflow, expected) => {
    expect(linesOf(findingsOf(...workflow))).toEqual(expected);
  });

  test('each is found once, however many runs and jobs of a matrix have it', () => {
    const found = findingsOf(
      ...withoutPermission(deploy(['strategy: { matrix: { n: [1, 2, 3] } }'], ours('account: dev'))).with(
        0,
        'on: { push: { branches: [main, "release/**"] }, workflow_dispatch: {}, pull_request: {} }',
      ),
    );
    expect(linesOf(found)).toEqual(['finding no-id-token 7 deploy step 1']);
  });

  test('a caller without the permission, and a called workflow with the head', () => {
    const called = 'on: workflow_call\npermissions: { id-token: write }\njobs:\n  d:\n    runs-on: x\n    steps:\n';
    const report = reportOn({
      '.github/workflows/a.yml':
        'on: pull_request_target\npermissions: {}\njobs:\n  call: { uses: ./.github/workflows/b.yml }\n',
      '.github/workflows/b.yml': `${called}      - { uses: ${CHECKOUT}, with: ${HEAD} }\n      - ${ours('account: dev')}\n`,
    });
    expect(linesOf(findMistakes(report, accounts))).toEqual([
      'finding head-checkout 7 d step 1',
      'finding no-id-token-of-caller 8 d step 2',
    ]);
  });

  test.each([
    ['a job after one for other events', "if: github.event_name == 'push'", '', 0],
    ['a job after one for other events, whatever happened', "if: github.event_name == 'push'", 'if: always()', 1],
    ['a job after one for all events', '', '', 1],
  ])('the head in %s', (_, before, own, count) => {
    const keys = (text: string) => (text === '' ? '' : `    ${text}\n`);
    const text = `on: [push, pull_request_target]\njobs:\n  first:\n    runs-on: x\n${keys(before)}    steps: [{ run: "true" }]\n  second:\n    runs-on: x\n    needs: first\n${keys(own)}    steps:\n      - { uses: ${CHECKOUT}, with: ${HEAD} }\n`;
    const found = findMistakes(reportOn({ '.github/workflows/a.yml': text }), accounts);
    expect(found.filter(({ detail }) => detail.code === 'head-checkout')).toHaveLength(count);
  });

  test('a head after many jobs that need each other in pairs is looked for in little time', () => {
    const jobs = Array.from({ length: 40 }, (_, at) =>
      ['a', 'b'].map(
        (side) =>
          `  ${side}${at}:\n    runs-on: x\n${at > 0 ? `    needs: [a${at - 1}, b${at - 1}]\n` : ''}    steps:\n      - { uses: ${CHECKOUT}, with: ${HEAD} }\n`,
      ),
    ).flat();
    const found = findMistakes(
      reportOn({ '.github/workflows/a.yml': `on: pull_request_target\njobs:\n${jobs.join('')}` }),
      accounts,
    );
    expect(found.filter(({ detail }) => detail.code === 'head-checkout')).toHaveLength(80);
  });

  test('the head in a workflow that a job for other events calls', () => {
    const report = reportOn({
      '.github/workflows/a.yml': `on: [push, pull_request_target]\njobs:\n  call: { if: "github.event_name == 'push'", uses: ./.github/workflows/b.yml }\n`,
      '.github/workflows/b.yml': `on: workflow_call\njobs:\n  d:\n    runs-on: x\n    steps:\n      - { uses: ${CHECKOUT}, with: ${HEAD} }\n`,
    });
    expect(findMistakes(report, accounts)).toEqual([]);
  });

  test('the actions of the repository that jobs use are looked at, too', () => {
    const steps = (...all: string[]) =>
      `name: x\ndescription: x\nruns:\n  using: composite\n  steps:\n${all.map((one) => `    - ${one}\n`).join('')}`;
    const report = reportOn({
      '.github/workflows/a.yml': onTarget(deploy([], '{ uses: ./.github/actions/outer }')).join('\n'),
      '.github/actions/outer/action.yml': steps(
        '{ uses: ./.github/actions/inner }',
        '{ uses: ./.github/actions/outer }',
      ),
      '.github/actions/inner/action.yml': steps(
        `{ uses: ${CHECKOUT}, with: ${HEAD} }`,
        '{ uses: org/xacct-action@v1, with: { account: devv, role-external-id: abc } }',
        `{ name: Long, uses: ${OURS}, with: { account: dev, role-duration-seconds: 7200 } }`,
        '{ run: echo, shell: bash, env: { PROD_EXTERNAL_ID: abc, ID: 012345678901 } }',
      ),
      '.github/actions/unused/action.yml': steps('{ uses: org/xacct-action@v1, with: { account: devv } }'),
    });
    expect(new Set(report.findings.map(({ place }) => place.file))).toEqual(
      new Set(['.github/actions/inner/action.yml']),
    );
    expect(linesOf(findMistakes(report, accounts))).toEqual([
      'finding head-checkout 6 deploy step 1',
      'note not-a-sha 7 step 2',
      'finding unknown-account 7 deploy step 2',
      'finding plain-external-id 7 step 2',
      'finding long-session 8 deploy Long',
      'finding plain-external-id 9 step 4',
      'finding lost-zero 9 step 4',
    ]);
  });

  test('with --only, they are those on the jobs and steps of the requests', () => {
    const two = [...deploy([], ours('account: dev, role-duration-seconds: 7200')), `      - ${ours('account: devv')}`];
    const files = { '.github/workflows/w.yml': two.join('\n') };
    const codes = (only: string | undefined) => reportOn(files, { only }).findings.map(({ code }) => code);
    expect(codes(undefined)).toEqual(['long-session', 'unknown-account']);
    expect(codes('devv')).toEqual(['unknown-account']);
    expect(codes('nothing')).toEqual([]);
  });

  test('a repository without an accounts file has no findings about accounts', () => {
    const report = reportOn({
      '.github/workflows/w.yml': deploy([], configure(`role-to-assume: ${ARN('999999999999')}`)).join('\n'),
    });
    expect(findMistakes(report, undefined)).toEqual([]);
  });

  test('an external id is in no sentence', () => {
    const found = findingsOf(
      ...deploy(['env: { PROD_EXTERNAL_ID: hidden-1 }', PROD], ours('account: prod, role-external-id: hidden-2')),
    );
    expect(found.map(({ detail }) => detail.code)).toEqual(['plain-external-id', 'plain-external-id']);
    expect(found.map(formatFinding).join()).not.toContain('hidden');
  });

  test('the sentences name what to change', () => {
    const sentences = [
      withoutPermission(deploy([], ours('account: dev'))),
      deploy([], ours('account: prod', `, env: ${SECRET}`)),
      deploy([], ours('account: 012345678901, role-to-assume: DeployRole')),
    ].flatMap((workflow) => findingsOf(...workflow).map(formatFinding));
    expect(sentences).toEqual([
      'The job has no OIDC token, because its permissions (.github/workflows/w.yml:3:3) lack id-token: write. Add permissions: { id-token: write, contents: read } to the job.',
      'The job has no environment, but the accounts file sets "production" for "prod". Set environment: production on the job.',
      'account has no quotes, so YAML reads a number and drops its leading zero: the value is "12345678901". Use "012345678901" in quotes.',
    ]);
  });
});
