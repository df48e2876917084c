import { type Form, TARGET } from './form.js';

const USES = 'aws-actions/configure-aws-credentials@v4';
const step = (more: string, uses = USES) => `      - uses: ${uses}
        with:
          aws-region: eu-west-1
          role-to-assume: ${TARGET}
${more}`;
const ambient = (after: string, more = '') => `      - uses: org/xacct-action@v1
        with:
          aws-region: eu-west-1
          identity: ambient
          role-to-assume: ${TARGET}
${after}${more}`;
const TAGS = '          role-session-tags: github\n';
const OWN_RUNNER = { permissions: '{ contents: read }', runsOn: '[self-hosted, linux]' };

export const AMBIENT: readonly Form[] = [
  { name: 'a runner on EC2 with a role of its own', before: step(''), after: ambient(TAGS), job: OWN_RUNNER },
  {
    name: 'a runner in a network of AWS, with a name like one of GitHub',
    before: step(''),
    after: ambient(TAGS),
    job: { ...OWN_RUNNER, runsOn: 'ubuntu-eks-prod' },
  },
  {
    name: 'a runner of its own, an external id and no tags',
    before: step(`          role-external-id: \${{ secrets.EXTERNAL_ID }}
          role-skip-session-tagging: true
          role-duration-seconds: 1800
`),
    after: ambient(
      '',
      '          role-external-id: ${{ secrets.EXTERNAL_ID }}\n          role-duration-seconds: 1800\n',
    ),
    job: OWN_RUNNER,
  },
  {
    name: 'a runner of its own with version 1, whose sessions are of six hours',
    before: step('', 'aws-actions/configure-aws-credentials@v1'),
    after: ambient(`${TAGS}          mask-aws-account-id: true\n          role-duration-seconds: 21600\n`),
    job: OWN_RUNNER,
  },
  {
    name: 'chaining from a login in a composite action',
    before: `      - uses: ./.github/actions/login\n${step('          role-chaining: true\n')}`,
    after: `      - uses: ./.github/actions/login\n${ambient(TAGS)}`,
  },
  {
    name: 'chaining from variables of the job',
    before: step('          role-chaining: true\n          role-skip-session-tagging: true\n'),
    after: ambient(''),
    job: {
      more: '    env:\n      AWS_ACCESS_KEY_ID: ${{ secrets.KEY_ID }}\n      AWS_SECRET_ACCESS_KEY: ${{ secrets.KEY }}\n',
    },
  },
  {
    name: 'chaining in a composite action, from its caller',
    file: 'action.yml',
    before: `name: Deploy
description: With the credentials of the job
runs:
  using: composite
  steps:
  - uses: ${USES}
    with:
      aws-region: eu-west-1
      role-to-assume: ${TARGET}
      role-chaining: True
      role-skip-session-tagging: True
`,
    after: `name: Deploy
description: With the credentials of the job
runs:
  using: composite
  steps:
  - uses: org/xacct-action@v1
    with:
      aws-region: eu-west-1
      identity: ambient
      role-to-assume: ${TARGET}
`,
  },
  {
    name: 'a reusable workflow whose callers have the permissions',
    before: `on:
  workflow_call:
    inputs:
      role: { type: string, required: true }
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: ${USES}
        with:
          aws-region: eu-west-1
          role-to-assume: \${{ inputs.role }}
`,
    after: `on:
  workflow_call:
    inputs:
      role: { type: string, required: true }
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: org/xacct-action@v1
        with:
          aws-region: eu-west-1
          route: direct
          role-to-assume: \${{ inputs.role }}
`,
    reported: ['callers-token'],
  },
];
