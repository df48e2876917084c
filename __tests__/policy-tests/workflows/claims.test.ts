import { afterAll, expect, test } from '@jest/globals';
import { claimsOf } from '../../../src/emulator/github/claims.js';
import { GITHUB_ISSUER } from '../../../src/shared/aws/testable-claims.js';
import { removeFolders } from '../../support/files.js';
import { reportOn } from './fixture.js';

afterAll(removeFolders);

type Claims = Readonly<Record<string, string>>;

const ROLE = '"arn:aws:iam::222222222222:role/Everyone"';
const STEP = `{ uses: org/xacct-action@v1, with: { route: direct, aws-region: eu-west-1, role-to-assume: ${ROLE} } }`;
const FILE = 'octo/shop/.github/workflows/w.yml';

function workflow(on: string, ...job: string[]): string {
  const keys = job.map((line) => `    ${line}\n`).join('');
  return `name: Deploy\non: ${on}\npermissions: { id-token: write }\njobs:\n  deploy:\n    runs-on: x\n${keys}    steps: [${STEP}]\n`;
}

/** The claims of the first request, as GitHub's token would have them. */
function claimsIn(files: Readonly<Record<string, string>>, format: 'name-based' | 'immutable' = 'name-based') {
  const ids = { repository_id: '724601234', repository_owner_id: '9919012' };
  const { verdicts } = reportOn(files, { format, claims: ids });
  const token = verdicts[0]?.request.token;
  if (token === undefined) throw new Error('there is no request');
  return claimsOf(token.claims, { issuer: GITHUB_ISSUER, audience: token.audience, nowMs: 0, format });
}

// https://docs.github.com/en/actions/reference/security/oidc (subjects and claims) and
// https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows (GITHUB_REF)
const CASES: ReadonlyArray<readonly [name: string, on: string, job: readonly string[], claims: Claims]> = [
  [
    'a push to a branch',
    '{ push: { branches: [main] } }',
    [],
    {
      sub: 'repo:octo/shop:ref:refs/heads/main',
      ref: 'refs/heads/main',
      ref_type: 'branch',
      event_name: 'push',
      workflow: 'Deploy',
      workflow_ref: `${FILE}@refs/heads/main`,
      job_workflow_ref: `${FILE}@refs/heads/main`,
      base_ref: '',
      head_ref: '',
    },
  ],
  [
    'a push to a branch of a pattern',
    "{ push: { branches: ['release/*.x'] } }",
    [],
    { sub: 'repo:octo/shop:ref:refs/heads/release/xacct-any-branch.x', ref: 'refs/heads/release/xacct-any-branch.x' },
  ],
  [
    'a push of a tag',
    "{ push: { tags: ['v1'] } }",
    [],
    { sub: 'repo:octo/shop:ref:refs/tags/v1', ref_type: 'tag', workflow_ref: `${FILE}@refs/tags/v1` },
  ],
  [
    'a push of a tag into an environment',
    "{ push: { tags: ['v1'] } }",
    ['environment: production'],
    { sub: 'repo:octo/shop:environment:production', environment: 'production', ref: 'refs/tags/v1' },
  ],
  [
    'an environment with a colon and upper case',
    '{ push: { branches: [main] } }',
    ['environment: "Prod: EU"'],
    { sub: 'repo:octo/shop:environment:Prod%3A EU', environment: 'Prod: EU' },
  ],
  [
    'a pull request',
    '{ pull_request: { branches: [main] } }',
    [],
    {
      sub: 'repo:octo/shop:pull_request',
      ref: 'refs/pull/1/merge',
      event_name: 'pull_request',
      base_ref: 'main',
      head_ref: 'xacct-any-branch',
      workflow_ref: `${FILE}@refs/pull/1/merge`,
    },
  ],
  [
    'a pull request into an environment',
    'pull_request',
    ['environment: { name: preview, url: x }'],
    { sub: 'repo:octo/shop:environment:preview', event_name: 'pull_request' },
  ],
  [
    'a pull request with the rights of the base',
    '{ pull_request_target: { branches: [next] } }',
    [],
    {
      sub: 'repo:octo/shop:ref:refs/heads/main',
      ref: 'refs/heads/main',
      base_ref: 'next',
      event_name: 'pull_request_target',
    },
  ],
  [
    'a merge queue',
    '{ merge_group: { branches: [main] } }',
    [],
    { ref: 'refs/heads/gh-readonly-queue/main/pr-1-0123456789abcdef', ref_type: 'branch', event_name: 'merge_group' },
  ],
  [
    'a schedule',
    "{ schedule: [{ cron: '1 1 * * *' }] }",
    [],
    { sub: 'repo:octo/shop:ref:refs/heads/main', event_name: 'schedule' },
  ],
  ['by hand', 'workflow_dispatch', [], { sub: 'repo:octo/shop:ref:refs/heads/main', event_name: 'workflow_dispatch' }],
  [
    'a release',
    '{ release: { types: [published] } }',
    [],
    { sub: 'repo:octo/shop:ref:refs/tags/xacct-any-tag', ref_type: 'tag' },
  ],
  [
    'a deployment',
    'deployment',
    [],
    { sub: 'repo:octo/shop:ref:refs/heads/xacct-any-branch', event_name: 'deployment' },
  ],
  [
    'another workflow',
    '{ workflow_run: { workflows: [CI] } }',
    [],
    { sub: 'repo:octo/shop:ref:refs/heads/main', event_name: 'workflow_run' },
  ],
  ['a comment', 'issue_comment', [], { sub: 'repo:octo/shop:ref:refs/heads/main', event_name: 'issue_comment' }],
  [
    'an environment of the matrix',
    '{ push: { branches: [main] } }',
    ['environment: ${{ matrix.at }}', 'strategy: { matrix: { at: [qa] } }'],
    { sub: 'repo:octo/shop:environment:qa', environment: 'qa' },
  ],
  [
    'an environment by an expression',
    "{ push: { tags: ['v1'] } }",
    ["environment: ${{ startsWith(github.ref, 'refs/tags/') && 'production' || 'qa' }}"],
    { sub: 'repo:octo/shop:environment:production' },
  ],
];

test.each(CASES)('the claims of %s', (_, on, job, claims) => {
  expect(claimsIn({ '.github/workflows/w.yml': workflow(on, ...job) })).toMatchObject(claims);
});

test.each<[string, string]>([
  ['./.github/workflows/called.yml', 'refs/heads/main'],
  ['octo/shop/.github/workflows/called.yml@main', 'refs/heads/main'],
  ['octo/shop/.github/workflows/called.yml@v2', 'refs/tags/v2'],
  ['octo/shop/.github/workflows/called.yml@refs/heads/next', 'refs/heads/next'],
])('the claims of a workflow called as %s', (uses, ref) => {
  const called = workflow('workflow_call', 'environment: production').replace('Deploy', 'Called');
  const caller = `name: Caller\non: { push: { branches: [main] } }\njobs:\n  call: { uses: "${uses}", permissions: { id-token: write } }\n`;
  expect(claimsIn({ '.github/workflows/a.yml': caller, '.github/workflows/called.yml': called })).toMatchObject({
    sub: 'repo:octo/shop:environment:production',
    workflow: 'Caller',
    workflow_ref: 'octo/shop/.github/workflows/a.yml@refs/heads/main',
    job_workflow_ref: `octo/shop/.github/workflows/called.yml@${ref}`,
  });
});

test('the subject of a repository with immutable subjects', () => {
  const text = workflow('{ push: { branches: [main] } }', 'environment: production');
  const { sub } = claimsIn({ '.github/workflows/w.yml': text }, 'immutable');
  expect(sub).toBe('repo:octo@9919012/shop@724601234:environment:production');
});
