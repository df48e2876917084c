/** Bad regions, roles, accounts and routes. */
import { DIRECT } from '../../support/inputs.js';
import { HUB_ROLE, TARGET_ROLE } from '../../support/names.js';
import { type BadInput, badInput, badVariable } from './bad-input.js';

const NO_REGION = { 'aws-region': undefined };

const REGIONS: readonly BadInput[] = [
  ...badInput('aws-region', 'missing', ['absent', undefined], ['bare blanks', '   '], ['a bare line end', '\n']),
  ...badInput(
    'aws-region',
    'not-a-region',
    ['a city', 'Frankfurt'],
    ['two lines', 'eu-west-1\nus-east-1'],
    ['two of them', 'eu-west-1,us-east-1'],
    ['capitals', 'EU-WEST-1'],
    ['an availability zone', 'eu-west-1a'],
    ['no number', 'eu-west'],
    ['a host', 'eu-west-1.evil.example/'],
    ['a workflow command', '::set-output name=x::y'],
    ['the older kind of command', '##[add-mask]a'],
  ),
  ...badInput(
    'aws-region',
    'region-of-another-partition',
    ['of China', 'cn-north-1'],
    ['of GovCloud', 'us-gov-west-1'],
  ),
  ...badInput('aws-region', 'no-fips-endpoint', [
    'without FIPS, which the job demands',
    'eu-west-1',
    { environment: { AWS_USE_FIPS_ENDPOINT: 'true', AWS_ENDPOINT_URL_STS: '' } },
  ]),
  ...badVariable('AWS_REGION', 'not-a-region', ['a word', 'nowhere', { inputs: NO_REGION }]),
  ...badVariable('AWS_REGION', 'region-of-another-partition', ['of China', 'cn-north-1', { inputs: NO_REGION }]),
  ...badInput(
    'sts-region',
    'not-a-region',
    ['the old global endpoint', 'global'],
    ['underscores', 'eu_west_1'],
    ['a line end in it', 'eu-\nwest-1'],
  ),
  ...badInput('sts-region', 'region-of-another-partition', ['of GovCloud', 'us-gov-east-1']),
  ...badInput('sts-region', 'no-fips-endpoint', [
    'without FIPS, which the job demands',
    'eu-central-1',
    { environment: { AWS_USE_FIPS_ENDPOINT: 'TRUE', AWS_ENDPOINT_URL_STS: '' } },
  ]),
];

const HUB_ROLES: readonly BadInput[] = [
  ...badInput('hub-role', 'missing', ['absent', undefined], ['bare blanks', ' \t ']),
  ...badInput(
    'hub-role',
    'not-a-role-arn',
    ['a name', 'github-hub'],
    ['11 digits', 'arn:aws:iam::11112222333:role/github-hub'],
    ['13 digits', 'arn:aws:iam::1111222233334:role/github-hub'],
    ['a region in it', 'arn:aws:iam:eu-west-1:111122223333:role/github-hub'],
    ['a user', 'arn:aws:iam::111122223333:user/github-hub'],
    ['a session', 'arn:aws:sts::111122223333:assumed-role/github-hub/shop'],
    ['an OIDC provider', 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com'],
    ['no name', 'arn:aws:iam::111122223333:role/'],
    ['a name of 65 characters', `arn:aws:iam::111122223333:role/${'N'.repeat(65)}`],
    ['a wildcard', 'arn:aws:iam::111122223333:role/*'],
    ['two lines', `${HUB_ROLE}\n${HUB_ROLE}`],
    ['capitals in its head', 'ARN:aws:iam::111122223333:role/github-hub'],
    ['quotes around it', `"${HUB_ROLE}"`],
  ),
  ...badInput('hub-role', 'unknown-partition', [
    'of a partition that is none',
    'arn:aws-moon:iam::111122223333:role/x',
  ]),
];

const TARGET_ROLES: readonly BadInput[] = [
  ...badInput('role-to-assume', 'missing', ['absent', undefined], ['bare blanks', '    ']),
  ...badInput(
    'role-to-assume',
    'not-a-role-arn',
    ['11 digits', 'arn:aws:iam::22222222222:role/DeployRole'],
    ['letters in the account', 'arn:aws:iam::22222222222O:role/DeployRole'],
    ['another service', 'arn:aws:s3:::bucket'],
    ['an instance profile', 'arn:aws:iam::222222222222:instance-profile/DeployRole'],
    ['a blank in the name', 'arn:aws:iam::222222222222:role/Deploy Role'],
    ['an empty piece of path', 'arn:aws:iam::222222222222:role//DeployRole'],
    ['an ARN and more', `${TARGET_ROLE} # prod`],
    ['capitals in its head', TARGET_ROLE.replace('arn', 'ARN'), { inputs: { account: '222222222222' } }],
    ['no head', TARGET_ROLE.replace('arn:', ''), { inputs: { account: '222222222222' } }],
  ),
  ...badInput('role-to-assume', 'unknown-partition', [
    'of a partition that is none',
    'arn:aws-eu:iam::222222222222:role/x',
  ]),
  ...badInput(
    'role-to-assume',
    'target-in-another-partition',
    ['in China, from a hub that is not', 'arn:aws-cn:iam::222222222222:role/DeployRole'],
    [
      'elsewhere than a hub in GovCloud',
      TARGET_ROLE,
      { inputs: { 'hub-role': HUB_ROLE.replace('aws', 'aws-us-gov') } },
    ],
  ),
  ...badInput(
    'role-to-assume',
    'target-is-the-hub',
    ['the hub role', HUB_ROLE],
    ['in other letters', HUB_ROLE.replace('hub', 'HUB')],
  ),
  ...badInput(
    'role-to-assume',
    'not-a-role-name',
    ['a name with a blank', 'Deploy Role', { inputs: { account: '222222222222' } }],
    ['a name of 65 characters', 'N'.repeat(65), { inputs: { account: '222222222222' } }],
    ['a workflow command', '::add-mask::e', { inputs: { account: '222222222222' } }],
    ['a path without a name', 'ci/', { inputs: { account: '222222222222' } }],
  ),
  ...badInput(
    'role-to-assume',
    'role-prefix',
    ['the end of an ARN', 'role/DeployRole', { inputs: { account: '222222222222' } }],
    ['the end of an ARN with a path', 'role/ci/DeployRole', { inputs: { account: '222222222222' } }],
    ['in capitals', 'Role/DeployRole', { inputs: { account: '222222222222' } }],
    ['the end of an ARN, without an account', 'role/DeployRole'],
  ),
  ...badInput('role-to-assume', 'role-name-without-account', ['a name alone', 'DeployRole']),
];

const ACCOUNTS: readonly BadInput[] = [
  ...badInput(
    'account',
    'not-an-account-id',
    ['11 digits', '22222222222'],
    ['13 digits', '2222222222222'],
    ['dashes', '2222-2222-2222'],
    ['a number that lost its zero', '1.2e+11'],
    ['no name either', 'prod+test', { inputs: { 'role-to-assume': 'DeployRole' } }],
    ['digits of another script', '２２２２２２２２２２２２'],
  ),
  ...badInput(
    'account',
    'several-accounts',
    ['a list', 'dev, staging', { inputs: { 'role-to-assume': undefined } }],
    ['ids in lines', '222222222222\n333333333333'],
    ['a pattern', 'prod-*'],
  ),
  ...badInput('account', 'arn-as-account', [
    'a role’s ARN',
    'arn:aws:iam::222222222222:role/DeployRole',
    { inputs: { 'role-to-assume': undefined } },
  ]),
  ...badInput('account', 'no-accounts-file', [
    'a name, without a file',
    'prod',
    { inputs: { 'role-to-assume': 'DeployRole' } },
  ]),
  ...badInput('account', 'account-differs-from-role', ['another than that of the role', '333333333333']),
  ...badInput(
    'allowed-account-ids',
    'not-an-account-id',
    ['11 digits among good ones', '222222222222, 33333333333'],
    ['a name', 'prod'],
  ),
  ...badInput('allowed-account-ids', 'account-not-allowed', ['without the target', '333333333333\n444444444444']),
  ...badInput('allowed-account-ids', 'empty-list', ['commas only', ',,']),
];

const WAYS: readonly BadInput[] = [
  ...badInput('route', 'not-one-of', ['another word', 'chain'], ['a capital', 'Direct'], ['two of them', 'hub,direct']),
  ...badInput(
    'identity',
    'not-one-of',
    ['another word', 'oidc'],
    ['a capital', 'Ambient'],
    ['a list', 'ambient,github-oidc'],
  ),
  ...badInput('identity', 'ambient-on-direct', ['ambient on route direct', 'ambient', { inputs: DIRECT }]),
  ...badInput('web-identity-token-file', 'ambient-has-no-token', [
    'beside ambient credentials',
    'token.jwt',
    { inputs: { identity: 'ambient' } },
  ]),
  ...badInput('audience', 'audience-of-a-token-file', [
    'beside a token file',
    'sts.amazonaws.com',
    { inputs: { 'web-identity-token-file': 'token.jwt' } },
  ]),
  ...badInput(
    'audience',
    'bad-audience',
    ['two words', 'sts amazonaws'],
    ['256 characters', 'a'.repeat(256)],
    ['an umlaut', 'bücher'],
    ['two lines', 'sts.amazonaws.com\nx'],
  ),
];

/** Everything about where the step goes and from whom. */
export const BAD_PLACES: readonly BadInput[] = [...REGIONS, ...HUB_ROLES, ...TARGET_ROLES, ...ACCOUNTS, ...WAYS];
