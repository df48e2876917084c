/** Mistakes, each an edit of one file of the repository beside this file that leaves its other lines where they are. */
export interface Mistake {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** What is found because of it: a code, or the result of a request, with file and line. */
  readonly found: readonly string[];
  /** True where the step rejects its inputs. Such a step may be about any role, so what no other step uses counts as used. */
  readonly isRejected?: true;
}

const WORKFLOWS = '.github/workflows';
const HUB = 'policies/hub/github-hub';
const SHA = '0123456789abcdef0123456789abcdef01234567 # v1.2.0';

export const MISTAKES: readonly Mistake[] = [
  {
    name: 'a caller has no id-token: write',
    file: `${WORKFLOWS}/deploy.yml`,
    from: 'id-token: write\n    uses: ./',
    to: 'packages: read\n    uses: ./',
    found: [
      'denied .github/workflows/deploy-account.yml:23',
      'finding no-id-token-of-caller .github/workflows/deploy-account.yml:23',
    ],
  },
  {
    name: 'a job has no id-token: write',
    file: `${WORKFLOWS}/release.yml`,
    from: 'id-token: write',
    to: 'id-token: none',
    found: ['denied .github/workflows/release.yml:18', 'finding no-id-token .github/workflows/release.yml:18'],
  },
  {
    name: 'a job has id-token: write, and needs none',
    file: `${WORKFLOWS}/deploy.yml`,
    from: 'actions: read',
    to: 'id-token: write',
    found: ['finding unneeded-id-token .github/workflows/deploy.yml:11'],
  },
  {
    name: 'an option is an account that the accounts file does not have',
    file: `${WORKFLOWS}/operate.yml`,
    from: '- tools',
    to: '- tolls',
    isRejected: true,
    found: [
      'denied .github/actions/assume/action.yml:13',
      'finding unknown-account .github/actions/assume/action.yml:16',
    ],
  },
  {
    name: 'the environment is not the one of the account',
    file: `${WORKFLOWS}/operate.yml`,
    from: 'environment: production',
    to: 'environment: staging',
    found: ['finding wrong-environment .github/workflows/operate.yml:33'],
  },
  {
    name: 'an external id is not a secret',
    file: `${WORKFLOWS}/label.yml`,
    from: '${{ secrets.STAGING_EXTERNAL_ID }}',
    to: 'staging-51c0',
    found: ['finding plain-external-id .github/workflows/label.yml:19'],
  },
  {
    name: 'an account id has no quotes, and loses its zero',
    file: `${WORKFLOWS}/release.yml`,
    from: 'account: data',
    to: 'account: 055555555555',
    isRejected: true,
    found: [
      'denied .github/workflows/release.yml:18',
      'finding lost-zero .github/workflows/release.yml:21',
      'finding long-session .github/workflows/release.yml:22',
    ],
  },
  {
    name: 'a session through the hub is longer than an hour',
    file: `${WORKFLOWS}/deploy-account.yml`,
    from: 'role-duration-seconds: 3600',
    to: 'role-duration-seconds: 7200',
    isRejected: true,
    found: [
      'denied .github/workflows/deploy-account.yml:23',
      'finding long-session .github/workflows/deploy-account.yml:27',
    ],
  },
  {
    name: 'pull_request_target checks out the head',
    file: `${WORKFLOWS}/label.yml`,
    from: 'pull_request.base.sha',
    to: 'pull_request.head.sha',
    found: ['finding head-checkout .github/workflows/label.yml:15'],
  },
  {
    name: 'an action is used by a tag',
    file: `${WORKFLOWS}/nightly.yml`,
    from: `org/xacct-action/check@${SHA}`,
    to: 'org/xacct-action/check@v1',
    found: ['note not-a-sha .github/workflows/nightly.yml:14'],
  },
  {
    name: 'a composite action is pinned by a tag',
    file: '.github/actions/assume/action.yml',
    from: `org/xacct-action@${SHA}`,
    to: 'org/xacct-action@v1',
    found: ['note not-a-sha .github/actions/assume/action.yml:13'],
  },
  {
    name: 'a composite action has an external id',
    file: '.github/actions/assume/action.yml',
    from: '${{ inputs.external-id }}',
    to: 'other-0d4e',
    found: ['finding plain-external-id .github/actions/assume/action.yml:17'],
  },
  {
    name: 'the branch was renamed in the workflow',
    file: `${WORKFLOWS}/deploy.yml`,
    from: 'branches: [main]',
    to: 'branches: [trunk]',
    found: ['denied .github/workflows/deploy-account.yml:23', 'denied .github/workflows/deploy.yml:38'],
  },
  {
    name: 'the trust policy names another environment',
    file: `${HUB}/trust.json`,
    from: 'environment:production',
    to: 'environment:prod',
    found: [
      'denied .github/workflows/deploy-account.yml:23',
      'denied .github/workflows/operate.yml:33',
      'finding unused-value policies/hub/github-hub/trust.json:17',
    ],
  },
  {
    name: 'the trust policy names another file of a workflow',
    file: 'policies/data/DeployRole/trust.json',
    from: 'workflows/release.yml',
    to: 'workflows/releases.yml',
    found: [
      'denied .github/workflows/release.yml:18',
      'finding unused-statement policies/data/DeployRole/trust.json:4',
    ],
  },
  {
    name: 'the hub may not assume a role',
    file: `${HUB}/targets.json`,
    from: 'role/ci/ProdDeployRole',
    to: 'role/ProdDeployRole',
    found: [
      'denied .github/workflows/deploy-account.yml:23',
      'denied .github/workflows/operate.yml:33',
      'finding unused-target policies/hub/github-hub/targets.json:11',
    ],
  },
  {
    name: 'a role needs an external id that no step has',
    file: 'policies/tools/DeployRole/trust.json',
    from: '"Action": ["sts:AssumeRole", "sts:TagSession"]',
    to: '"Action": ["sts:AssumeRole", "sts:TagSession"], "Condition": { "StringEquals": { "sts:ExternalId": "tools-9b21" } }',
    found: [
      'denied .github/workflows/nightly.yml:14',
      'denied .github/workflows/nightly.yml:24',
      'denied .github/workflows/nightly.yml:42',
      'denied .github/actions/assume/action.yml:13',
      'finding unused-statement policies/tools/DeployRole/trust.json:4',
    ],
  },
  {
    name: 'a subject that no workflow has',
    file: `${HUB}/trust.json`,
    from: '"repo:octo/shop:environment:staging",',
    to: '"repo:octo/shop:environment:staging", "repo:octo/shop:ref:refs/heads/old",',
    found: ['finding unused-value policies/hub/github-hub/trust.json:16'],
  },
  {
    name: 'a subject that lets every branch in',
    file: 'policies/dev/PlanRole/trust.json',
    from: '"repo:octo/shop:pull_request"',
    to: '["repo:octo/shop:pull_request", "repo:octo/shop:ref:refs/heads/*"]',
    found: ['finding unused-value policies/dev/PlanRole/trust.json:15'],
  },
  {
    name: 'a permission for a role that no workflow assumes',
    file: `${HUB}/targets.json`,
    from: '"arn:aws:iam::333333333333:role/DeployRole",',
    to: '"arn:aws:iam::333333333333:role/DeployRole", "arn:aws:iam::777777777777:role/*",',
    found: ['finding unused-target policies/hub/github-hub/targets.json:10'],
  },
  {
    name: 'a statement that no workflow uses',
    file: `${HUB}/targets.json`,
    from: '  "Statement": [',
    to: '  "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::777777777777:role/X" },',
    found: ['finding unused-statement policies/hub/github-hub/targets.json:3'],
  },
  {
    name: 'a row of the file of cases is about no request',
    file: 'policies/cases.yml',
    from: 'job: restore',
    to: 'job: restor',
    found: ['finding unused-row policies/cases.yml:10'],
  },
];
