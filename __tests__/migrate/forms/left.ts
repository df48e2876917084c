import { type Form, HUB, TARGET } from './form.js';

const USES = 'aws-actions/configure-aws-credentials@v4';
const step = (inputs: string, uses = USES) => `      - uses: ${uses}
        with:
          aws-region: eu-west-1
${inputs}`;
const KEYS = `          aws-access-key-id: \${{ secrets.AWS_ACCESS_KEY_ID }}
          aws-secret-access-key: \${{ secrets.AWS_SECRET_ACCESS_KEY }}
`;
const role = (more = '', uses = USES) => step(`          role-to-assume: ${TARGET}\n${more}`, uses);
const hub = (more = '', uses = USES) => step(`          role-to-assume: ${HUB}\n${more}`, uses);
const chained = (more = '', uses = USES) => role(`          role-chaining: true\n${more}`, uses);
const V6 = 'aws-actions/configure-aws-credentials@v6';

/** Both steps of a pair stay. */
const pair = (name: string, before: string, reason: string): Form => ({
  name,
  before,
  reported: ['first-of-pair', reason],
});

export const LEFT: readonly Form[] = [
  { name: 'static keys', before: step(KEYS), reported: ['static-keys'] },
  {
    name: 'static keys that assume a role',
    before: role(`${KEYS}          role-external-id: \${{ secrets.ID }}\n`),
    reported: ['static-keys'],
  },
  {
    name: 'a role from static keys of the step before',
    before: step(KEYS) + chained(),
    reported: ['static-keys', 'after-unchanged'],
  },
  { name: 'the region alone', before: step(''), reported: ['no-role'] },
  {
    name: 'no input below with',
    before: '      - uses: aws-actions/configure-aws-credentials@v4\n        with:\n      - run: ./deploy\n',
    reported: ['no-role'],
  },
  {
    name: 'an anchor of nothing below with',
    before: '      - uses: aws-actions/configure-aws-credentials@v4\n        with: &none\n      - run: ./deploy\n',
    reported: ['anchor'],
  },
  {
    name: 'existing credentials',
    before: role('          use-existing-credentials: true\n'),
    reported: ['existing-credentials'],
  },
  {
    name: 'no token although there is one',
    before: step('          force-skip-oidc: true\n', V6),
    reported: ['skip-oidc'],
  },
  {
    name: 'a secret without special characters',
    before: role('          special-characters-workaround: true\n'),
    reported: ['special-characters'],
  },
  {
    name: 'an input of another action',
    before: role('          role-session-tags: a=b\n'),
    reported: ['unknown-input'],
  },
  {
    name: 'an input of a later version',
    before: role('          role-chaining: true\n', 'aws-actions/configure-aws-credentials@v1'),
    reported: ['ignored-input'],
  },
  {
    name: 'chaining by an input',
    before: role('          role-chaining: ${{ inputs.chain }}\n'),
    reported: ['decided-at-run-time'],
  },
  {
    name: 'a switch that is none',
    before: role('          output-credentials: yes\n', V6),
    reported: ['not-a-switch'],
  },
  {
    name: 'an input from the environment',
    before: role(),
    job: { more: '    env: { ROLE_SESSION_NAME: shop }\n' },
    reported: ['variable'],
  },
  { name: 'a role by its name', before: step('          role-to-assume: DeployRole\n'), reported: ['role-name'] },
  {
    name: 'an account with too few digits',
    before: step('          role-to-assume: arn:aws:iam::123456789:role/x\n'),
    reported: ['rejected'],
  },
  {
    name: 'no permission for a token',
    before: role(),
    job: { permissions: '{ contents: read }' },
    reported: ['no-credentials'],
  },
  { name: 'chaining without credentials', before: chained(), reported: ['no-credentials'] },
  {
    name: 'two profiles',
    before: role('          aws-profile: a\n', V6) + role('          aws-profile: b\n', V6),
    reported: ['profile-of-many', 'profile-of-many'],
  },
  {
    name: 'a profile from a role of the runner',
    before: role('          aws-profile: a\n', V6),
    job: { permissions: '{}', runsOn: 'self-hosted' },
    reported: ['ambient-profile'],
  },
  {
    name: 'a step with an anchor',
    before: `      - &login\n        uses: ${USES}\n        with: { aws-region: eu-west-1, role-to-assume: '${TARGET}' }\n      - *login\n`,
    reported: ['anchor'],
  },
  {
    name: 'inputs by an alias',
    before: `      - uses: actions/cache@v4\n        with: &inputs { path: x, key: y }\n      - uses: ${USES}\n        with: *inputs\n`,
    reported: ['anchor'],
  },
  {
    name: 'steps that use the hub role',
    before: `${hub()}      - run: aws ecr get-login-password | docker login --username AWS --password-stdin "$REGISTRY"\n${chained()}`,
    reported: ['first-of-pair', 'steps-between'],
  },
  pair(
    'a target on one condition',
    hub() + chained().replace('        with:', '        if: inputs.deploy\n        with:'),
    'key-differs',
  ),
  pair(
    'two session names',
    hub('          role-session-name: one\n') + chained('          role-session-name: two\n'),
    'input-differs',
  ),
  pair('a proxy for one of two', hub('          http-proxy: http://proxy:1\n') + chained(), 'input-differs'),
  pair(
    'a policy for the hub',
    hub('          managed-session-policies: arn:aws:iam::aws:policy/ReadOnlyAccess\n') + chained(),
    'hub-policy',
  ),
  pair(
    'an account of a hub role that is not known',
    hub('          allowed-account-ids: ${{ vars.HUB }}\n', V6) + chained('', V6),
    'hub-accounts',
  ),
  pair('two hours through a hub', hub() + chained('          role-duration-seconds: 7200\n'), 'duration'),
  pair('the same role twice', hub() + hub('          role-chaining: true\n'), 'same-role'),
  pair(
    'tags in an expression',
    hub('', V6) + chained("          custom-tags: ${{ toJSON(fromJSON('{}')) }}\n", V6),
    'custom-tags',
  ),
  pair(
    'tags on one condition',
    hub() + chained("          role-skip-session-tagging: ${{ github.ref == 'x' }}\n"),
    'decided-at-run-time',
  ),
  pair(
    'a target that stays out of the environment',
    hub() + chained('          output-env-credentials: false\n          output-credentials: true\n'),
    'hub-session-stays',
  ),
  pair('a target in a profile', hub('', V6) + chained('          aws-profile: prod\n', V6), 'hub-session-stays'),
  {
    name: 'an output of the hub step',
    before: `${hub().replace('- uses', '- id: hub\n        uses')}${chained()}      - run: echo \${{ steps.hub.outputs.aws-account-id }}\n`,
    reported: ['first-of-pair', 'hub-output-used'],
  },
  {
    name: 'a job without a token, from keys in its environment to a hub and a target',
    before: hub() + chained(),
    job: { permissions: '{}', runsOn: 'self-hosted' },
    reported: ['first-of-pair', 'third-role'],
  },
  { name: 'another action of the same name', before: role('', 'acme/configure-aws-credentials@v1') },
];
