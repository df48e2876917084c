/** Bad switches, addresses and limits, the inputs of configure-aws-credentials, and several bad inputs at once. */
import { DIRECT } from '../../support/inputs.js';
import { type BadInput, badInput, badVariable, together } from './bad-input.js';

/** Stands in the URLs below; it may not be shown. */
export const PASSWORD = 'pa55-w0rd-0815';

/** A step that takes its account from the accounts file. */
const BY_NAME = { account: 'prod', 'role-to-assume': 'DeployRole' };

const WITHOUT_LOCAL_STS = { environment: { AWS_ENDPOINT_URL_STS: undefined } };

const SWITCHES: readonly BadInput[] = [
  ...badInput('output-env-credentials', 'not-a-boolean', ['yes', 'yes'], ['mixed letters', 'tRUE']),
  ...badInput('output-credentials', 'not-a-boolean', ['1', '1'], ['quotes', '"true"']),
  ...badInput('mask-aws-account-id', 'not-a-boolean', ['no', 'no']),
  ...badInput('summary', 'not-a-boolean', ['on', 'on'], ['two of them', 'true false']),
  ...badInput('cleanup', 'not-a-boolean', ['a letter', 'y'], ['0', '0']),
];

const ENDPOINTS: readonly BadInput[] = [
  ...badInput(
    'sts-endpoint',
    'plain-http-endpoint',
    ['http', 'http://sts.example.com'],
    ['http to what looks like loopback', 'http://127.0.0.1.evil.example'],
    ['http to what begins like loopback', 'http://localhost.evil.example:8080'],
    ['http to every address', 'http://0.0.0.0:4566'],
    ['http within a private network', 'http://10.0.0.1:4566'],
    ['http to another address of IPv6', 'http://[::2]:4566'],
  ),
  ...badInput(
    'sts-endpoint',
    'not-a-url',
    ['a host', 'sts.eu-west-1.amazonaws.com'],
    ['another scheme', 'ftp://sts.example.com'],
    ['no host', 'https://'],
    ['a blank', 'https://sts.example.com /x'],
    ['a line end', 'https://sts.example\n.com'],
    ['a backslash', 'https:\\\\sts.example.com'],
    ['one slash', 'https:/sts.example.com'],
    ['a script', 'javascript:alert(1)'],
    ['a port that is none', 'https://sts.example.com:99999'],
    ['a password and another scheme', `ftp://user:${PASSWORD}@sts.example.com`],
  ),
  ...badInput(
    'sts-endpoint',
    'url-with-credentials',
    ['a password', `https://user:${PASSWORD}@sts.example.com`],
    ['a user name', 'https://user@sts.example.com'],
  ),
  ...badInput(
    'sts-endpoint',
    'url-with-extras',
    ['a query', 'https://sts.example.com/?a=b'],
    ['a fragment', 'https://sts.example.com/#a'],
  ),
  ...badInput(
    'sts-endpoint',
    'endpoint-beside-switch',
    [
      'beside FIPS',
      'https://sts.example.com',
      { environment: { AWS_USE_FIPS_ENDPOINT: 'true' }, inputs: { 'sts-region': 'us-east-1' } },
    ],
    ['beside dual-stack', 'https://sts.example.com', { environment: { AWS_USE_DUALSTACK_ENDPOINT: 'true' } }],
  ),
  ...badVariable('AWS_ENDPOINT_URL_STS', 'endpoint-beside-switch', [
    'beside dual-stack',
    'https://sts.example.com',
    { environment: { AWS_USE_DUALSTACK_ENDPOINT: 'true' } },
  ]),
  ...badVariable('AWS_ENDPOINT_URL_STS', 'plain-http-endpoint', [
    'http to the metadata service',
    'http://169.254.169.254',
  ]),
  ...badVariable('AWS_ENDPOINT_URL_STS', 'not-a-url', ['a host', 'sts.example.com']),
  ...badVariable('AWS_ENDPOINT_URL_STS', 'url-with-credentials', [
    'a password',
    `https://u:${PASSWORD}@sts.example.com`,
  ]),
  ...badVariable('AWS_ENDPOINT_URL', 'plain-http-endpoint', ['http', 'http://aws.example.com', WITHOUT_LOCAL_STS]),
];

const PROXIES: readonly BadInput[] = [
  ...badInput(
    'http-proxy',
    'proxy-user-not-encoded',
    ['a bare % in the password', `http://user:${PASSWORD}%@proxy.example.com:3128`],
    ['a bare % in the user name', `http://us%er:${PASSWORD}@proxy.example.com:3128`],
    ['a # in the password', `http://user:${PASSWORD}#@proxy.example.com:3128`],
    ['a # that makes a port of the password', 'http://user:1#x@proxy.example.com:3128'],
    ['a / in the password', `http://user:${PASSWORD}/x@proxy.example.com:3128`],
    ['a ? in the password', `http://user:${PASSWORD}?x@proxy.example.com:3128`],
    ['a backslash in the password', `http://user:${PASSWORD}\\x@proxy.example.com:3128`],
    ['a space in the password', `http://user:${PASSWORD} x@proxy.example.com:3128`],
    ['a / in the user name', `http://us/er:${PASSWORD}@proxy.example.com:3128`],
  ),
  ...badInput(
    'http-proxy',
    'not-a-url',
    ['no scheme', 'proxy.example.com:3128'],
    ['another scheme', 'socks5://proxy.example.com:1080'],
    ['a blank', 'http://proxy example.com'],
    ['no host', 'http://'],
    ['a password and another scheme', `socks5://user:${PASSWORD}@proxy.example.com`],
  ),
  ...['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].flatMap((name) => [
    ...badVariable(name, 'proxy-user-not-encoded', [
      'a # in the password',
      `http://user:${PASSWORD}#@proxy.example.com`,
    ]),
    ...badVariable(name, 'not-a-url', ['a password and no scheme', `user:${PASSWORD}@proxy.example.com:3128`]),
  ]),
];

const LIMITS: readonly BadInput[] = [
  ...badInput(
    'retry-max-attempts',
    'not-a-whole-number',
    ['0', '0'],
    ['101', '101'],
    ['a fraction', '1.5'],
    ['a minus', '-1'],
  ),
  ...badInput('retry-access-denied-s', 'not-a-whole-number', ['a minus', '-1'], ['841', '841'], ['a unit', '10s']),
  ...badInput(
    'retry-access-denied-s',
    'longer-than-deadline',
    ['as long as the step lives', '120'],
    ['longer than the step is let live', '60', { inputs: { 'action-timeout-s': '30' } }],
  ),
  ...badInput('action-timeout-s', 'not-a-whole-number', ['0', '0'], ['21601', '21601'], ['a unit', '2m']),
];

const OTHERS: readonly BadInput[] = [
  ...badInput('role-chaining', 'of-the-peer', ['true', 'true'], ['any other text', 'yes']),
  ...badInput('aws-access-key-id', 'of-the-peer', ['a key id', 'AKIAEXAMPLEEXAMPLE12']),
  ...badInput('aws-secret-access-key', 'of-the-peer', ['a secret key', PASSWORD]),
  ...badInput('aws-session-token', 'of-the-peer', ['a token', PASSWORD]),
  ...badInput('force-skip-oidc', 'of-the-peer', ['True', 'True']),
  ...badInput('use-existing-credentials', 'of-the-peer', ['true', 'true'], ['false, a yes to the peer', 'false']),
  ...badInput('custom-tags', 'of-the-peer', ['tags', '{"Team": "shop"}']),
  ...badInput(
    'aws-profile',
    'bad-profile-name',
    ['a blank in it', 'my profile'],
    ['a bracket', 'a]b'],
    ['a line end', 'a\nb'],
  ),
  ...badInput('profiles', 'no-accounts-file', ['an account by name, without a file', 'staging = staging']),
  ...badInput(
    'profiles',
    'not-a-profile-target',
    ['an id', 'staging = 333333333333'],
    ['a path', 'staging = ci/Stage'],
  ),
  ...badInput('profiles', 'not-a-profile-line', ['a name alone', 'staging'], ['two equal signs', 'a = b = c']),
  ...badInput('profiles', 'not-a-role-arn', ['a user', 'x = arn:aws:iam::333333333333:user/x']),
  ...badInput('profiles', 'profile-twice', ['a name twice', 'x = hub\nx = hub']),
  ...badInput('profiles', 'target-in-another-partition', ['of China', 'x = arn:aws-cn:iam::333333333333:role/X']),
  ...badInput('profiles', 'no-hub-for-a-profile', ['the hub on direct', 'x = hub', { inputs: DIRECT }]),
  ...badInput(
    'accounts-file',
    'bad-file',
    ['a file that is not there', 'nowhere.yml', { inputs: BY_NAME }],
    ['a file outside the workspace', '../accounts.yml', { inputs: BY_NAME }],
    ['a file of the machine', '/etc/passwd', { inputs: BY_NAME }],
    ['a folder', '.', { inputs: BY_NAME }],
  ),
];

const SEVERAL: readonly BadInput[] = [
  together(
    'nothing at all',
    { 'aws-region': undefined, 'hub-role': undefined, 'role-to-assume': undefined },
    'aws-region: missing',
    'hub-role: missing',
    'role-to-assume: missing',
  ),
  together(
    'five of them',
    {
      'hub-role': 'github-hub',
      'role-duration-seconds': '899',
      'role-session-name': 'x',
      summary: 'yes',
      'role-chaining': 'true',
    },
    'role-chaining: of-the-peer',
    'hub-role: not-a-role-arn',
    'role-duration-seconds: not-a-whole-number',
    'role-session-name: bad-session-name',
    'summary: not-a-boolean',
  ),
  together(
    'a bad hub role and a duration beyond the cap',
    { 'hub-role': 'github-hub', 'role-duration-seconds': '3601' },
    'hub-role: not-a-role-arn',
    'role-duration-seconds: beyond-chaining-cap',
  ),
  together(
    'a bad name and a bad account',
    { 'role-to-assume': 'Deploy Role', account: '2222' },
    'account: not-an-account-id',
    'role-to-assume: not-a-role-name',
  ),
  together(
    'all that route direct cannot carry',
    {
      ...DIRECT,
      'role-external-id': 'external-secret-4714',
      'role-session-tags': 'Team=shop',
      'transitive-tag-keys': 'Team',
      'source-identity': 'octocat',
      'diagnosis-role': 'Reader',
    },
    'role-external-id: not-on-direct',
    'role-session-tags: not-on-direct',
    'transitive-tag-keys: not-on-direct',
    'source-identity: not-on-direct',
    'diagnosis-role: diagnosis-role-on-direct',
  ),
];

/** Everything about how the step is made, and several bad inputs at once. */
export const BAD_TERMS: readonly BadInput[] = [...SWITCHES, ...ENDPOINTS, ...PROXIES, ...LIMITS, ...OTHERS, ...SEVERAL];
