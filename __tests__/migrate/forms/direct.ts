import { COMMIT, type Form, TARGET } from './form.js';

/** A step with a token alone. */
const oidc = (more: string, uses = 'aws-actions/configure-aws-credentials@v4') => `      - uses: ${uses}
        with:
          role-to-assume: ${TARGET}
          aws-region: eu-west-1
${more}`;
const direct = (more: string, uses = 'org/xacct-action@v1') => `      - uses: ${uses}
        with:
          route: direct
          role-to-assume: ${TARGET}
          aws-region: eu-west-1
${more}`;
/** A role that is set by an expression. */
const byExpression = (role: string): Pick<Form, 'before' | 'after'> => ({
  before: oidc('').replace(TARGET, role),
  after: direct('').replace(TARGET, role),
});

export const DIRECT: readonly Form[] = [
  { name: 'one role with a token', before: oidc(''), after: direct('') },
  {
    name: 'a name, a comment at the end of a line and a session name',
    before: `      - name: Log in to AWS
        uses: aws-actions/configure-aws-credentials@v2 # OIDC
        with:
          aws-region: eu-west-1 # Ireland
          # Made by the platform team.
          role-to-assume: ${TARGET}
          role-session-name: shop-\${{ github.run_id }}
          mask-aws-account-id: false
`,
    after: `      - name: Log in to AWS
        uses: org/xacct-action@v1 # OIDC
        with:
          aws-region: eu-west-1 # Ireland
          route: direct
          # Made by the platform team.
          role-to-assume: ${TARGET}
          role-session-name: shop-\${{ github.run_id }}
          mask-aws-account-id: false
`,
  },
  {
    name: 'a commit with its version',
    before: oidc('', `aws-actions/configure-aws-credentials@${COMMIT} # v6.2.3`),
    after: direct(''),
  },
  {
    name: 'a commit with a version for a tool, and a remark',
    before: oidc('', `"aws-actions/configure-aws-credentials@${COMMIT}" # tag=v4.0.2 zizmor: ignore[cache-poisoning]`),
    after: direct('', '"org/xacct-action@v1" # zizmor: ignore[cache-poisoning]'),
  },
  {
    name: 'a commit with its version and a link to the release',
    before: oidc(
      '',
      `aws-actions/configure-aws-credentials@${COMMIT} # version 4.0.2 https://github.com/aws-actions/configure-aws-credentials/releases/tag/v4.0.2`,
    ),
    after: direct(''),
  },
  {
    name: 'a branch, in single quotes',
    before: oidc('', "'aws-actions/configure-aws-credentials@main'"),
    after: direct('', "'org/xacct-action@v1'"),
  },
  { name: 'a role in a secret', ...byExpression('${{ secrets.AWS_ROLE_ARN }}') },
  {
    name: 'a role in a variable, with a default',
    ...byExpression("${{ vars.ROLE || 'arn:aws:iam::222222222222:role/Default' }}"),
  },
  { name: 'an account in a secret', ...byExpression('arn:aws:iam::${{ secrets.ACCOUNT_ID }}:role/ci/Deploy') },
  {
    name: 'a role of the matrix',
    ...byExpression("${{ format('arn:aws:iam::{0}:role/Deploy', matrix.account) }}"),
    job: { more: "    strategy: { matrix: { account: ['222222222222', '333333333333'] } }\n" },
  },
  {
    name: 'a region of China with its audience',
    before: oidc('          audience: sts.amazonaws.com.cn\n')
      .replace('arn:aws:', 'arn:aws-cn:')
      .replace('eu-west-1', 'cn-north-1'),
    after: direct('          audience: sts.amazonaws.com.cn\n')
      .replace('arn:aws:', 'arn:aws-cn:')
      .replace('eu-west-1', 'cn-north-1'),
  },
  {
    name: 'a long session',
    before: oidc('          role-duration-seconds: 14400\n'),
    after: direct('          role-duration-seconds: 14400\n'),
  },
  {
    name: 'a duration in a variable',
    before: oidc('          role-duration-seconds: ${{ vars.SECONDS }}\n'),
    after: direct('          role-duration-seconds: ${{ vars.SECONDS }}\n'),
    job: { more: '    # As long as the build.\n' },
  },
  {
    name: 'switches that mean nothing with a token',
    before: oidc(`          role-skip-session-tagging: true
          unset-current-credentials: true
          role-chaining: false
          special-characters-workaround: false
`),
    after: direct(''),
  },
  {
    name: 'guards of the account',
    before: oidc(
      `          allowed-account-ids: '222222222222'
          mask-aws-account-id: 'true'
          action-timeout-s: 90
`,
      'aws-actions/configure-aws-credentials@v6',
    ),
    after: direct(`          allowed-account-ids: '222222222222'
          mask-aws-account-id: 'true'
          action-timeout-s: 90
`),
  },
  {
    name: 'no retries, and no limit of time',
    before: oidc(
      `          disable-retry: true
          action-timeout-s: 0
`,
      'aws-actions/configure-aws-credentials@v5',
    ),
    after: `      - uses: org/xacct-action@v1
        with:
          route: direct
          role-to-assume: ${TARGET}
          retry-max-attempts: 1
          aws-region: eu-west-1
`,
  },
  {
    name: 'retries and a proxy',
    before: oidc(
      `          retry-max-attempts: 3
          http-proxy: http://proxy.example.com:3128
          no-proxy: 169.254.169.254,.internal
`,
      'aws-actions/configure-aws-credentials@v5.1.0',
    ),
    after: direct(`          retry-max-attempts: 3
          http-proxy: http://proxy.example.com:3128
          no-proxy: 169.254.169.254,.internal
`),
  },
  {
    name: 'an endpoint of a test stack',
    before: oidc('          sts-endpoint: http://localhost:4566\n', 'aws-actions/configure-aws-credentials@v6'),
    after: direct('          sts-endpoint: http://localhost:4566\n'),
  },
  {
    name: 'a session policy over several lines',
    before: oidc(`          inline-session-policy: >-
            {
              "Version": "2012-10-17",
              "Statement": [{ "Effect": "Allow", "Action": "s3:List*", "Resource": "*" }]
            }
          managed-session-policies: |
            arn:aws:iam::aws:policy/ReadOnlyAccess
            arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess
`),
    after: direct(`          inline-session-policy: >-
            {
              "Version": "2012-10-17",
              "Statement": [{ "Effect": "Allow", "Action": "s3:List*", "Resource": "*" }]
            }
          managed-session-policies: |
            arn:aws:iam::aws:policy/ReadOnlyAccess
            arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess
`),
  },
  {
    name: 'credentials as outputs, with an id',
    before: `      - uses: aws-actions/configure-aws-credentials@v4
        id: creds
        with:
          role-to-assume: ${TARGET}
          aws-region: eu-west-1
          output-credentials: true
          output-env-credentials: false
      - run: ./deploy
        env:
          KEY: \${{ steps.creds.outputs.aws-access-key-id }}
          ACCOUNT: \${{ steps.creds.outputs.aws-account-id }}
          UNTIL: \${{ steps.creds.outputs.aws-expiration }}
`,
    after: `      - uses: org/xacct-action@v1
        id: creds
        with:
          route: direct
          role-to-assume: ${TARGET}
          aws-region: eu-west-1
          output-credentials: true
          output-env-credentials: false
      - run: ./deploy
        env:
          KEY: \${{ steps.creds.outputs.aws-access-key-id }}
          ACCOUNT: \${{ steps.creds.outputs.aws-account-id }}
          UNTIL: \${{ steps.creds.outputs.aws-expiration }}
`,
    reported: ['output-format'],
  },
  {
    name: 'a token file on EKS',
    before: oidc(`          web-identity-token-file: /var/run/secrets/eks.amazonaws.com/serviceaccount/token
          audience: sts.amazonaws.com
`),
    after: direct('          web-identity-token-file: /var/run/secrets/eks.amazonaws.com/serviceaccount/token\n'),
    job: { permissions: 'read-all', runsOn: '[self-hosted, linux]' },
  },
  {
    name: 'a token file, which wins over chaining',
    before: oidc('          web-identity-token-file: token.jwt\n          role-chaining: true\n'),
    after: direct('          web-identity-token-file: token.jwt\n'),
  },
  {
    name: 'an external id and tags, which have no effect with a token',
    before: oidc(
      `          role-external-id: shop
          custom-tags: '{"team": "shop"}'
          transitive-tag-keys: Repository
`,
      'aws-actions/configure-aws-credentials@v6.2.3',
    ),
    after: direct(''),
    reported: ['external-id-removed', 'tags-removed', 'tags-removed'],
  },
  {
    name: 'version 1, which masks the account id',
    before: oidc('', 'aws-actions/configure-aws-credentials@v1'),
    after: `      - uses: org/xacct-action@v1
        with:
          route: direct
          role-to-assume: ${TARGET}
          mask-aws-account-id: true
          aws-region: eu-west-1
`,
  },
  {
    name: 'a switch of version 1 as its page had it',
    before: oidc('          mask-aws-account-id: no\n', 'aws-actions/configure-aws-credentials@v1-node16'),
    after: direct('          mask-aws-account-id: false\n'),
  },
  {
    name: 'two accounts, one after the other',
    before: `${oidc('')}      - run: npm run deploy\n${oidc('').replace('2222:', '3333:')}`,
    after: `${direct('')}      - run: npm run deploy\n${direct('').replace('2222:', '3333:')}`,
  },
  {
    name: 'a profile',
    before: oidc(
      '          aws-profile: shop\n          overwrite-aws-profile: true\n',
      'aws-actions/configure-aws-credentials@v6',
    ),
    after: direct('          aws-profile: shop\n'),
    reported: ['profile-selected'],
  },
  {
    name: 'a profile that a script looks for',
    before: `${oidc('          aws-profile: shop\n', 'aws-actions/configure-aws-credentials@v6')}      - run: cat ~/.aws/credentials\n`,
    after: `${direct('          aws-profile: shop\n')}      - run: cat ~/.aws/credentials\n`,
    reported: ['profile-selected', 'profile-file'],
  },
  {
    name: 'credentials that other actions clean up after',
    before: oidc('', 'aws-actions/configure-aws-credentials@v6'),
    after: `      - uses: org/xacct-action@v1
        with:
          route: direct
          role-to-assume: ${TARGET}
          cleanup: false
          aws-region: eu-west-1
`,
    job: { more: "    env: { AWS_SKIP_CLEANUP_STEP: 'true' }\n" },
  },
  { name: 'permission for everything', before: oidc(''), after: direct(''), job: { permissions: 'write-all' } },
  {
    name: 'permission of the job',
    before: oidc(''),
    after: direct(''),
    job: { permissions: '{}', more: '    permissions:\n      id-token: write\n' },
  },
];
