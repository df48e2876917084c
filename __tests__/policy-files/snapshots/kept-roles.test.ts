import { describe, expect, test } from '@jest/globals';
import { readAccounts } from '../../../src/accounts/read.js';
import { PolicyIssues } from '../../../src/policy-files/policy-issues.js';
import { keptRoles } from '../../../src/policy-files/snapshots/kept-roles.js';
import { readSnapshot } from '../../../src/policy-files/snapshots/read-snapshot.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, HUB_ROLE, PROVIDER } from '../../support/names.js';
import { allowPolicy, denyPolicy, githubTrustPolicy, policy, trust, trustPolicy } from '../../support/policies.js';
import { iamOutput, policyDetail, type RoleOptions, roleDetail } from './iam-output.js';

const SERVICE = policy(trust({ Service: 'lambda.amazonaws.com' }));
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
const OWN = `arn:aws:iam::${DEV_ACCOUNT}:policy/p`;
const arn = (name: string) => `arn:aws:iam::${DEV_ACCOUNT}:role/${name}`;
const FILE = `
hub: { role: "${HUB_ROLE}" }
defaults: { role: ci/DeployRole, diagnosis-role: diagnosis }
accounts:
  dev: { id: "${DEV_ACCOUNT}" }
  data: { id: "${DEV_ACCOUNT}", role: DataRole, hub-role: github-hub-data }
`;

interface Options {
  readonly file?: string;
  readonly patterns?: readonly string[];
  readonly policies?: readonly object[];
}

/** What is kept of these roles, each with the reason. */
function keptOf(roles: Readonly<Record<string, RoleOptions>>, { file, patterns = [], policies = [] }: Options = {}) {
  const accounts = file === undefined ? undefined : readAccounts(file, 'accounts.yml');
  if (accounts?.ok === false) throw new Error(JSON.stringify(accounts.issues));
  const details = Object.entries(roles).map(([name, options]) => roleDetail(name, { trust: SERVICE, ...options }));
  const issues = new PolicyIssues();
  const text = JSON.stringify(iamOutput(details, policies));
  const snapshot = readSnapshot({ name: 'f', origin: { file: 'f', place: '' }, text }, issues);
  if (snapshot === undefined) throw new Error(JSON.stringify(issues.issues('f')));
  const kept = keptRoles(snapshot, { accounts: accounts?.accounts, patterns });
  return kept.map(({ role, why }) => `${role.parsed.name}: ${why.because === 'caller' ? why.caller : why.because}`);
}

describe('is kept', () => {
  test('what the accounts file names in this account, with its path or without', () => {
    const roles = { DeployRole: { path: '/ci/' }, DataRole: {}, diagnosis: {}, 'github-hub-data': {}, other: {} };
    expect(keptOf(roles, { file: FILE })).toEqual([
      'DataRole: accounts-file',
      'ci/DeployRole: accounts-file',
      'diagnosis: accounts-file',
    ]);
    const hub = Object.fromEntries(
      ['github-hub', 'github-hub-data', 'DeployRole'].map((name) => [name, { account: HUB_ACCOUNT }]),
    );
    expect(keptOf(hub, { file: FILE })).toEqual(['github-hub: accounts-file', 'github-hub-data: accounts-file']);
  });

  test.each([
    ['its name', 'Deploy*'],
    ['its path', 'ci/*'],
  ])('a role by a pattern of %s', (_, pattern) => {
    const roles = { DeployRole: { path: '/ci/' }, other: {} };
    expect(keptOf(roles, { patterns: [pattern] })).toEqual(['ci/DeployRole: pattern']);
  });

  test.each([
    ['GitHub', githubTrustPolicy(DEV_ACCOUNT)],
    ['an enterprise of GitHub', federated(`${PROVIDER}/octo`)],
    ['GHE.com', federated('token.actions.octo.ghe.com')],
    ['a server', federated('git.example.com/_services/token')],
    ['a misspelled provider', federated(`${PROVIDER}/`)],
    ['everyone', policy(trust('*'))],
  ])('a role that trusts %s', (_, trustPolicy) => {
    expect(keptOf({ r: { trust: trustPolicy }, other: {} })).toEqual(['r: github']);
  });

  test.each([
    ['the hub role', HUB_ROLE],
    ['a session of it', `arn:aws:sts::${HUB_ACCOUNT}:assumed-role/github-hub/ci`],
    ['its account', HUB_ACCOUNT],
    ['the root of its account', `arn:aws:iam::${HUB_ACCOUNT}:root`],
  ])('a role that trusts %s', (_, principal) => {
    const roles = { r: { trust: trustPolicy(principal) }, other: { trust: trustPolicy('999999999999') } };
    expect(keptOf(roles, { file: FILE })).toEqual([`r: ${HUB_ROLE}`]);
    expect(keptOf(roles)).toEqual([]);
  });

  test.each([
    ['a role of another account', arn('ci/DeployRole')],
    ['the diagnosis role of another account', arn('diagnosis')],
    ['a session of it', `arn:aws:sts::${DEV_ACCOUNT}:assumed-role/DeployRole/ci`],
    ['that account', DEV_ACCOUNT],
  ])('a role that trusts %s', (_, principal) => {
    const account = '444444444444';
    const roles = {
      r: { account, trust: trustPolicy(principal) },
      next: { account, trust: trustPolicy(`arn:aws:iam::${account}:role/r`) },
      other: { account, trust: policy(trust({ AWS: [arn('Other'), account] })) },
    };
    const kept = keptOf(roles, { file: FILE }).map((line) => line.split(': ')[0]);
    expect(kept).toEqual(['next', 'r']);
    expect(keptOf(roles)).toEqual([]);
  });

  test('no role that trusts its own account, where no kept role has the permission', () => {
    const roles = { DataRole: {}, r: { trust: trustPolicy(DEV_ACCOUNT) } };
    expect(keptOf(roles, { file: FILE })).toEqual(['DataRole: accounts-file']);
  });

  test('a role whose trust policy is invalid: who may assume it is not known', () => {
    expect(keptOf({ r: { trust: allowPolicy() } })).toEqual(['r: invalid-trust']);
  });
});

describe('may be assumed from a kept role', () => {
  const root = { trust: trustPolicy(DEV_ACCOUNT) };
  const first = (more: RoleOptions) => ({ a: { trust: githubTrustPolicy(DEV_ACCOUNT), ...more } });

  test('a role that names it, and the next', () => {
    const roles = {
      ...first({}),
      b: { trust: trustPolicy(arn('a')) },
      c: { trust: trustPolicy(`arn:aws:sts::${DEV_ACCOUNT}:assumed-role/b/ci`) },
      d: { trust: trustPolicy(arn('x')) },
    };
    expect(keptOf(roles)).toEqual(['a: github', 'b: a', 'c: b']);
  });

  test.each<[string, RoleOptions, readonly object[]]>([
    ['an inline policy', { inline: { p: allowPolicy('sts:*') } }, []],
    ['an inline policy with this role', { inline: { p: allowPolicy('sts:AssumeRole', arn('b')) } }, []],
    ['a resource with a variable', { inline: { p: allowPolicy('sts:AssumeRole', arn('${aws:PrincipalTag/r}')) } }, []],
    [
      'NotAction and NotResource',
      { inline: { p: policy({ Effect: 'Allow', NotAction: 'iam:*', NotResource: arn('c') }) } },
      [],
    ],
    ['a managed policy', { attached: [OWN] }, [policyDetail(OWN, allowPolicy())]],
    ['a managed policy whose document is not there', { attached: [OWN] }, []],
    ['a policy of AWS that is known here', { attached: [ADMINISTRATOR] }, []],
    ['a policy that is invalid', { inline: { p: trustPolicy() } }, []],
  ])('a role that trusts the account, by %s', (_, more, policies) => {
    expect(keptOf({ ...first(more), b: root }, { policies })).toEqual(['a: github', 'b: a']);
  });

  test.each<[string, RoleOptions]>([
    ['nothing', {}],
    ['a policy for another role', { inline: { p: allowPolicy('sts:AssumeRole', arn('c')) } }],
    ['a policy for another action', { inline: { p: allowPolicy('s3:*') } }],
    ['a denial', { inline: { p: denyPolicy('*') } }],
    ['an unknown policy of AWS', { attached: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }],
  ])('not a role that trusts the account, by %s', (_, more) => {
    expect(keptOf({ ...first(more), b: root })).toEqual(['a: github']);
  });

  test('not by a statement that denies', () => {
    const denies = policy(trust({ AWS: arn('a') }, { Effect: 'Deny' }), trust({ AWS: '999999999999' }));
    expect(keptOf({ ...first({}), b: { trust: denies } })).toEqual(['a: github']);
  });
});

function federated(provider: string): object {
  const Federated = `arn:aws:iam::${DEV_ACCOUNT}:oidc-provider/${provider}`;
  return policy(trust({ Federated }, { Action: 'sts:AssumeRoleWithWebIdentity' }));
}
