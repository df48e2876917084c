import { COMMIT, type Form, HUB, TARGET } from './form.js';

const USES = 'aws-actions/configure-aws-credentials@v4';
const hub = (more = '', uses = USES) => `      - uses: ${uses}
        with:
          aws-region: eu-west-1
          role-to-assume: ${HUB}
${more}`;
const target = (more = '', uses = USES) => `      - uses: ${uses}
        with:
          aws-region: eu-west-1
          role-to-assume: ${TARGET}
          role-chaining: true
${more}`;
/** The new step; what is new follows the target's role. */
const merged = (added: string, more = '') => `      - uses: org/xacct-action@v1
        with:
          aws-region: eu-west-1
          hub-role: ${HUB}
          role-to-assume: ${TARGET}
${added}${more}`;
const TAGS = '          role-session-tags: github\n';
const SKIP = '          role-skip-session-tagging: true\n';
const V6 = 'aws-actions/configure-aws-credentials@v6';

export const HUB_FORMS: readonly Form[] = [
  { name: 'hub and target', before: hub() + target(), after: merged(TAGS) },
  { name: 'without tags', before: hub() + target(SKIP), after: merged('') },
  {
    name: 'names, comments and commits',
    before: `      # First the hub.
      - name: Log in to the hub
        uses: aws-actions/configure-aws-credentials@${COMMIT} # v6.2.3
        with:
          aws-region: us-east-1 # any region
          # Trusts GitHub.
          role-to-assume: ${HUB} # shared services

      # Then the target.
      - name: Log in to dev
        uses: aws-actions/configure-aws-credentials@${COMMIT} # v6.2.3
        with:
          aws-region: eu-west-1
          # Trusts the hub.
          role-to-assume: ${TARGET}
          role-chaining: true # from the hub
          role-skip-session-tagging: true
`,
    after: `      # First the hub.
      # any region
      # Trusts GitHub.

      # Then the target.
      - name: Log in to dev
        uses: org/xacct-action@v1
        with:
          aws-region: eu-west-1
          hub-role: ${HUB} # shared services
          # Trusts the hub.
          role-to-assume: ${TARGET}
          # from the hub
`,
  },
  {
    name: 'an external id, as for CDK',
    before: hub() + target(`          role-external-id: \${{ secrets.EXTERNAL_ID }}\n${SKIP}`),
    after: merged('', '          role-external-id: ${{ secrets.EXTERNAL_ID }}\n'),
  },
  {
    name: 'roles in variables',
    before: (hub() + target(SKIP))
      .replace(HUB, '${{ env.BOOTSTRAP_ROLE }}')
      .replace(TARGET, '${{ env.TERRAFORM_ROLE }}'),
    after: merged('').replace(HUB, '${{ env.BOOTSTRAP_ROLE }}').replace(TARGET, '${{ env.TERRAFORM_ROLE }}'),
  },
  {
    name: 'roles in quotes',
    before: (hub() + target(SKIP)).replace(HUB, `'${HUB}'`).replace(TARGET, `"${TARGET}"`),
    after: merged('').replace(HUB, `'${HUB}'`).replace(TARGET, `"${TARGET}"`),
  },
  {
    name: 'a hub role over two lines',
    before: hub().replace(HUB, `>-\n            ${HUB}`) + target(SKIP),
    after: merged(''),
  },
  {
    name: 'a hub role over two lines with comments around',
    before: `      - uses: ${USES} # OIDC
        with:
          role-to-assume: >- # the hub
            ${HUB}
          # After the hub.
          aws-region: eu-west-1
${target(SKIP)}`,
    after: `      # OIDC
      # the hub
      # After the hub.
${merged('')}`,
  },
  {
    name: 'steps between that do not use AWS',
    before: `${hub()}      - uses: actions/checkout@v4\n      - uses: actions/setup-node@v4\n        with: { node-version: 24 }\n${target(SKIP)}`,
    after: `      - uses: actions/checkout@v4\n      - uses: actions/setup-node@v4\n        with: { node-version: 24 }\n${merged('')}`,
  },
  {
    name: 'a target by its name, in the account of the hub',
    before: hub() + target(SKIP).replace(TARGET, 'ci/DeployRole'),
    after: merged('').replace(TARGET, 'arn:aws:iam::111122223333:role/ci/DeployRole'),
  },
  {
    name: 'keys from the outputs of the first step',
    before: `      - uses: ${USES}
        id: hub
        with:
          aws-region: eu-west-1
          role-to-assume: ${HUB}
          output-credentials: true
      - uses: ${USES}
        with:
          aws-region: eu-west-1
          aws-access-key-id: \${{ steps.hub.outputs.aws-access-key-id }}
          aws-secret-access-key: \${{ steps.hub.outputs.aws-secret-access-key }}
          aws-session-token: \${{ steps.hub.outputs.aws-session-token }}
          role-to-assume: ${TARGET}
          role-skip-session-tagging: true
`,
    after: merged(''),
  },
  {
    name: 'keys from the variables of the first step',
    before:
      hub() +
      target(SKIP).replace(
        'role-chaining: true',
        `aws-access-key-id: \${{ env.AWS_ACCESS_KEY_ID }}
          aws-secret-access-key: \${{ env.AWS_SECRET_ACCESS_KEY }}
          aws-session-token: \${{env.AWS_SESSION_TOKEN}}`,
      ),
    after: merged(''),
  },
  {
    name: 'an audience and a session name of the hub',
    before: hub('          audience: hub.example.com\n          role-session-name: shop\n') + target(SKIP),
    after: `      - uses: org/xacct-action@v1
        with:
          aws-region: eu-west-1
          hub-role: ${HUB}
          audience: hub.example.com
          role-to-assume: ${TARGET}
          role-session-name: shop
`,
    reported: ['name-of-both'],
  },
  {
    name: 'the same session name',
    before: hub('          role-session-name: shop\n') + target(`          role-session-name: shop\n${SKIP}`),
    after: merged('', '          role-session-name: shop\n'),
  },
  {
    name: 'a token file for the hub',
    before: hub('          web-identity-token-file: token.jwt\n') + target(SKIP),
    after: `      - uses: org/xacct-action@v1
        with:
          aws-region: eu-west-1
          hub-role: ${HUB}
          web-identity-token-file: token.jwt
          role-to-assume: ${TARGET}
`,
    job: { permissions: '{}', runsOn: 'self-hosted' },
  },
  {
    name: 'the same condition',
    before: (hub() + target(SKIP)).replaceAll(
      '        with:',
      "        if: github.ref == 'refs/heads/main'\n        with:",
    ),
    after: merged('').replace('        with:', "        if: github.ref == 'refs/heads/main'\n        with:"),
  },
  {
    name: 'own tags, some of them transitive',
    before:
      hub('', V6) +
      target(
        `          custom-tags: '{"Team": "shop", "Cost": 7}'
          transitive-tag-keys: |
            Team
            Repository
            Nothing
`,
        V6,
      ),
    after: `      - uses: org/xacct-action@v1
        with:
          aws-region: eu-west-1
          hub-role: ${HUB}
          role-to-assume: ${TARGET}
          role-session-tags: |
            github
            Team=shop
            Cost=7
          transitive-tag-keys: |
            Team
            Repository
`,
  },
  {
    name: 'an account that the hub step checks',
    before:
      hub("          allowed-account-ids: '111122223333'\n", V6) +
      target(`          allowed-account-ids: '222222222222'\n${SKIP}`, V6),
    after: merged('', "          allowed-account-ids: '222222222222'\n"),
  },
  {
    name: 'an outcome of the hub step',
    before: `      - uses: ${USES}
        id: login
        with:
          aws-region: eu-west-1
          role-to-assume: ${HUB}
${target(SKIP)}      - if: steps.login.outcome == 'success'
        run: ./deploy
`,
    after: `      - uses: org/xacct-action@v1
        id: login
        with:
          aws-region: eu-west-1
          hub-role: ${HUB}
          role-to-assume: ${TARGET}
      - if: steps.login.outcome == 'success'
        run: ./deploy
`,
  },
  {
    name: 'two targets, each with its hub step',
    before: hub() + target(SKIP) + hub() + target(SKIP).replace('2222:', '3333:'),
    after: merged('') + merged('').replace('2222:', '3333:'),
  },
  {
    name: 'two targets after one hub step',
    before: hub() + target(SKIP) + target(SKIP).replace('2222:', '3333:'),
    after: merged('') + target(SKIP).replace('2222:', '3333:'),
    reported: ['third-role'],
  },
  {
    name: 'a composite action with inputs',
    file: 'actions/login/action.yml',
    before: `name: Log in
description: Hub and target
inputs:
  hub: { description: hub role, required: true }
  role: { description: target role, required: true }
  region: { description: region, default: eu-west-1 }
outputs:
  arn:
    description: session
    value: \${{ steps.target.outputs.authenticated-arn }}
runs:
  using: composite
  steps:
    - uses: aws-actions/configure-aws-credentials@v5
      with:
        role-to-assume: \${{ inputs.hub }}
        aws-region: \${{ inputs.region }}
    - id: target
      uses: aws-actions/configure-aws-credentials@v5
      with:
        role-to-assume: \${{ inputs.role }}
        aws-region: \${{ inputs.region }}
        role-chaining: true
`,
    after: `name: Log in
description: Hub and target
inputs:
  hub: { description: hub role, required: true }
  role: { description: target role, required: true }
  region: { description: region, default: eu-west-1 }
outputs:
  arn:
    description: session
    value: \${{ steps.target.outputs.authenticated-arn }}
runs:
  using: composite
  steps:
    - id: target
      uses: org/xacct-action@v1
      with:
        hub-role: \${{ inputs.hub }}
        role-to-assume: \${{ inputs.role }}
        role-session-tags: github
        aws-region: \${{ inputs.region }}
`,
    reported: ['output-renamed', 'callers-token'],
  },
];
