/** Every issue and warning of `xacct infra`, as users read it. The types hold that no code is missing. */
import { formatInfraIssue, type InfraIssueDetail } from '../../src/infra/infra-messages.js';
import { formatInfraWarning, type InfraWarning } from '../../src/infra/infra-warning-messages.js';
import { catalogue, type Entry } from '../support/catalogue.js';

type Samples<Union extends { readonly code: string }> = {
  readonly [Code in Union['code']]: readonly [name: string, detail: Extract<Union, { readonly code: Code }>];
};

const ISSUES: Samples<InfraIssueDetail> = {
  'no-repository': ['--repository', { code: 'no-repository' }],
  'not-a-repository': ['--repository', { code: 'not-a-repository', found: 'octo/*' }],
  'repository-without-id': ['--repository', { code: 'repository-without-id', found: 'octo/shop' }],
  'id-not-tested': ['--repository', { code: 'id-not-tested', found: 'octo/shop' }],
  'workflow-not-tested': ['--workflow', { code: 'workflow-not-tested' }],
  'ref-not-tested': ['--any-ref', { code: 'ref-not-tested' }],
  'no-branch': ['--branch', { code: 'no-branch', accounts: ['dev', 'prod'] }],
  'no-refs': ['--branch', { code: 'no-refs' }],
  'bad-branch': ['--branch', { code: 'bad-branch', found: 'refs/heads/main' }],
  'bad-workflow': ['--workflow', { code: 'bad-workflow', found: 'deploy.yml' }],
  'bad-organization': ['--organization', { code: 'bad-organization', found: 'acme' }],
  'bad-unit': ['--ou', { code: 'bad-unit', found: 'prod' }],
  'bad-form': ['--form', { code: 'bad-form', found: 'big' }],
  'bad-issuer': ['--issuer', { code: 'bad-issuer', found: 'https://x/' }],
  'bad-audience': ['--audience', { code: 'bad-audience', found: 'a b' }],
  'not-a-parameter': ['--target', { code: 'not-a-parameter', found: 'PolicyName' }],
  'unknown-parameter': [
    '--target',
    { code: 'unknown-parameter', found: 'PolicyArn', nearest: 'PolicyArns', known: [] },
  ],
  'refused-by-template': [
    '--target',
    { code: 'refused-by-template', parameter: 'PolicyName', found: 'a,b', form: 'name of a policy' },
  ],
  'secret-parameter': ['--target', { code: 'secret-parameter', found: 'ExternalId' }],
  'no-hub-role': ['hub.role', { code: 'no-hub-role', file: '.github/accounts.yml' }],
  'no-role': ['.github/accounts.yml:3:3: accounts.dev', { code: 'no-role' }],
  'not-in-a-list': ['.github/accounts.yml:3:3: accounts.dev.role', { code: 'not-in-a-list', found: 'a,b' }],
  'twofold-environment': [
    '.github/accounts.yml:3:3: accounts.dev.environment',
    { code: 'twofold-environment', found: 'production: eu' },
  ],
  'external-id-on-direct': [
    '.github/accounts.yml:3:3: accounts.dev.external-id-env',
    { code: 'external-id-on-direct' },
  ],
  'diagnosis-role-on-direct': [
    '.github/accounts.yml:3:3: accounts.dev.diagnosis-role',
    { code: 'diagnosis-role-on-direct' },
  ],
  'diagnosis-role-unguarded': [
    '.github/accounts.yml:3:3: accounts.dev.diagnosis-role',
    { code: 'diagnosis-role-unguarded' },
  ],
  'list-too-long': ['--organization', { code: 'list-too-long', count: 400, characters: 16_799, limit: 4096 }],
  'no-organization': ['--organization', { code: 'no-organization' }],
  'trust-too-long': ['The trust policy of target-1', { code: 'trust-too-long', characters: 5000, limit: 4096 }],
  'not-measured': ['The trust policy of target-1', { code: 'not-measured' }],
  'no-templates': ['xacct infra', { code: 'no-templates', folder: 'infra/cloudformation' }],
  'not-written': ['--out', { code: 'not-written', reason: 'ENOTDIR: not a directory' }],
};

const WARNINGS: { readonly [Code in InfraWarning['code']]: Extract<InfraWarning, { readonly code: Code }> } = {
  'list-form': { code: 'list-form', roles: 3 },
  'organization-form': { code: 'organization-form', roles: ['DeployRole'], because: 'too-long' },
  'hub-after-hub': { code: 'hub-after-hub', stack: 'hub-github-hub-prod', first: 'hub', account: '111122223333' },
  'no-hub': { code: 'no-hub' },
  groups: { code: 'groups', count: 3, differ: ['role', 'environment'] },
  'many-groups': { code: 'many-groups', count: 11 },
  'subject-format': { code: 'subject-format', repository: 'octo/shop', immutable: true },
  'any-ref': { code: 'any-ref', environments: ['production'] },
  'external-id': { code: 'external-id', group: 'target-1', variable: 'PROD_EXTERNAL_ID' },
  'provider-twice': { code: 'provider-twice', account: '222222222222', groups: ['target-1', 'target-2'] },
  'trust-above-quota': { code: 'trust-above-quota', what: 'the hub role', characters: 2431, quota: 2048 },
  'no-units': { code: 'no-units' },
  'trial-external-id': { code: 'trial-external-id', variable: 'PROD_EXTERNAL_ID', value: 'try-PROD_EXTERNAL_ID' },
  'settings-kept': { code: 'settings-kept', file: 'policies/dev/account.json', organizationId: 'o-exampleorgid' },
  'left-over': { code: 'left-over', file: 'policies/dev/target-2.yml' },
  'left-in-out': { code: 'left-in-out', folder: 'infra', files: ['target-2.parameters.json'] },
};

const OF_AN_ACCOUNT: readonly InfraWarning[] = [
  { code: 'list-form', roles: 1, hub: 'github-hub-prod' },
  { code: 'organization-form', roles: ['DeployRole'], because: 'asked', hub: 'github-hub-prod' },
];

catalogue('__tests__/infra/issues.txt', [
  ...Object.values(ISSUES).map(([name, detail]): Entry => [`issue ${detail.code}`, formatInfraIssue({ name, detail })]),
  ...Object.values(WARNINGS).map((warning): Entry => [`warning ${warning.code}`, formatInfraWarning(warning)]),
  ...OF_AN_ACCOUNT.map(
    (warning): Entry => [`warning ${warning.code}, the hub role of an account`, formatInfraWarning(warning)],
  ),
]);
