import { describe, expect, test } from '@jest/globals';
import { exampleModel } from '../../src/emulator/example-model.js';
import { type AwsModelData, findRole, providerName, type RoleData } from '../../src/iam/aws-model.js';
import { loadModel, ModelError } from '../../src/iam/load-model.js';
import { parseRoleArn } from '../../src/shared/aws/arn.js';
import { modelWith } from '../support/models.js';

const statement = (more: object) => ({ Version: '2012-10-17', Statement: { Effect: 'Allow', ...more } });
const trust = (arn: string) => statement({ Principal: { AWS: arn }, Action: 'sts:AssumeRole' });
const role = (more: Partial<RoleData> = {}): RoleData => ({ trustPolicy: trust('999999999999'), ...more });
const account = (more: object): AwsModelData => ({ accounts: { '111122223333': more } });
const withRole = (more: Partial<RoleData>, name = 'r') => account({ roles: { [name]: role(more) } });
const user = { accessKeyId: 'AKIALOCALEXAMPLE0001', secretAccessKey: 's' };

describe('a world that AWS would refuse', () => {
  test.each<[string, AwsModelData, string]>([
    [
      'an account of 11 digits',
      { accounts: { '11112222333': {} } },
      'accounts.11112222333: an account id has 12 digits',
    ],
    [
      'an unknown partition',
      account({ partition: 'aws-moon' }),
      'accounts.111122223333.partition: "aws-moon" is not a partition',
    ],
    ['a role name with a blank', withRole({}, 'a b'), 'accounts.111122223333.roles.a b: "a b" is not a role name'],
    [
      'two roles that differ in case',
      account({ roles: { Deploy: role(), 'ci/deploy': role() } }),
      'another role has this name',
    ],
    [
      'a maximum below an hour',
      withRole({ maxSessionDurationSeconds: 900 }),
      'roles.r.maxSessionDurationSeconds: must be 3600 to 43200',
    ],
    ['a maximum above twelve hours', withRole({ maxSessionDurationSeconds: 43201 }), 'must be 3600 to 43200'],
    [
      'a trust policy that is broken',
      withRole({ trustPolicy: '{' }),
      'accounts.111122223333.roles.r.trustPolicy: Syntax errors in policy',
    ],
    [
      'a trust policy for a role that is not there',
      withRole({ trustPolicy: trust('arn:aws:iam::111122223333:role/none') }),
      'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:role/none"',
    ],
    [
      'a permission policy that is broken',
      withRole({ policies: { p: statement({ Action: 'x', Resource: '*' }) } }),
      'roles.r.policies.p: Statement[0].Action',
    ],
    ['a boundary that is broken', withRole({ permissionsBoundary: {} }), 'roles.r.permissionsBoundary: Statement'],
    [
      'an attached policy that is not there',
      withRole({ attachedPolicies: ['arn:aws:iam::aws:policy/x'] }),
      'roles.r.attachedPolicies: arn:aws:iam::aws:policy/x is not among managedPolicies',
    ],
    [
      'a managed policy that is broken',
      { accounts: {}, managedPolicies: { 'arn:aws:iam::1:policy/x': {} } },
      'managedPolicies.arn:aws:iam::1:policy/x: Statement',
    ],
    [
      'an SCP that is broken',
      account({ serviceControlPolicies: [{}, { p: {} }] }),
      'serviceControlPolicies[1].p: Statement',
    ],
    [
      'an RCP that allows',
      account({ resourceControlPolicies: { p: statement({ Principal: '*', Action: 'sts:*', Resource: '*' }) } }),
      'resourceControlPolicies.p: Statement[0].Effect',
    ],
    [
      'a user whose key is no long-term key',
      account({ users: { anna: { ...user, accessKeyId: 'ASIALOCALEXAMPLE0001' } } }),
      'users.anna.accessKeyId: must begin with AKIA',
    ],
    [
      'two users with one key',
      account({ users: { anna: user, bert: user } }),
      'users.bert.accessKeyId: is the key of another user',
    ],
  ])('has %s', (_, data, message) => {
    expect(() => loadModel(data)).toThrow(ModelError);
    expect(() => loadModel(data)).toThrow(message);
  });
});

describe('a world that AWS would have', () => {
  test('may trust roles of accounts that are not in it', () => {
    const world = loadModel(withRole({ trustPolicy: trust('arn:aws:iam::555555555555:role/far') }));
    expect(world.accounts.get('111122223333')?.roles.size).toBe(1);
  });

  test('is the example of the README, also as the tests change it', () => {
    expect(modelWith()).toEqual(exampleModel());
  });

  test('keeps each document as it is written, with the name that IAM has for it', () => {
    const allows = (Action: string) => statement({ Action, Resource: '*' });
    const text = JSON.stringify(allows('s3:*'));
    const named = 'arn:aws:iam::111122223333:policy/ci/named';
    const policies = { inline: text, other: allows('a:*') };
    const { trustPolicy } = role();
    const r = { trustPolicy, policies, attachedPolicies: [named], permissionsBoundary: text };
    const users = { anna: { ...user, permissionsBoundary: text, permissionsBoundaryArn: `${named}-limit` } };
    const serviceControlPolicies = [{ scp: text }];
    const rcp = statement({ Effect: 'Deny', Principal: '*', Action: 'sts:*', Resource: '*' });
    const own = { roles: { 'ci/r': r }, users, serviceControlPolicies, resourceControlPolicies: { rcp } };
    const managedPolicies = { [named]: allows('b:*') };
    const model = loadModel({ accounts: { '111122223333': own }, managedPolicies });
    const account = model.accounts.get('111122223333');
    const loaded = account?.roles.get('r');
    const storedOf = (loadedPolicies: ReadonlyArray<{ readonly stored?: unknown }> = []) =>
      loadedPolicies.map(({ stored }) => stored);
    expect(storedOf(loaded && [loaded.trust])).toEqual([{ name: 'r', source: trustPolicy }]);
    expect(storedOf(loaded?.permissions.identity)).toEqual([
      { name: 'inline', source: text },
      { name: 'other', source: policies.other },
      { name: 'named', arn: named, source: managedPolicies[named] },
    ]);
    const arn = 'arn:aws:iam::111122223333:policy/permissions-boundary/r';
    expect(storedOf(loaded?.permissions.boundary)).toEqual([{ name: 'r', arn, source: text }]);
    const [anna] = model.users.values();
    expect(storedOf(anna?.permissions.boundary)).toEqual([
      { name: 'named-limit', arn: `${named}-limit`, source: text },
    ]);
    expect(storedOf(account?.serviceControlPolicies.flat())).toEqual([{ name: 'scp', source: text }]);
    expect(storedOf(account?.resourceControlPolicies)).toEqual([{ name: 'rcp', source: rcp }]);
  });

  test('gives every role its own id, and keeps it', () => {
    const first = loadModel(exampleModel());
    const second = loadModel(exampleModel(), first);
    const ids = [...first.saved.ids.values()];
    expect(new Set(ids).size).toBe(4);
    expect(ids.every((id) => /^AROA[A-Z2-7]{17}$/.test(id))).toBe(true);
    expect(second.saved.ids).toEqual(first.saved.ids);
    expect(loadModel(exampleModel()).saved.ids).not.toEqual(first.saved.ids);
  });

  // "Role names are case sensitive when you assume a role":
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html
  test('finds a role by its ARN, letter by letter', () => {
    const world = loadModel(withRole({}, 'ci/Deploy'));
    const found = (arn: string) => {
      const parsed = parseRoleArn(arn);
      return parsed && findRole(world, parsed)?.arn.arn;
    };
    expect(found('arn:aws:iam::111122223333:role/ci/Deploy')).toBe('arn:aws:iam::111122223333:role/ci/Deploy');
    expect(found('arn:aws:iam::111122223333:role/ci/deploy')).toBeUndefined();
    expect(found('arn:aws:iam::111122223333:role/CI/Deploy')).toBeUndefined();
    expect(found('arn:aws:iam::111122223333:role/Deploy')).toBeUndefined();
    expect(found('arn:aws-cn:iam::111122223333:role/ci/Deploy')).toBeUndefined();
    expect(found('arn:aws:iam::555555555555:role/ci/Deploy')).toBeUndefined();
  });

  test('may lie in another partition', () => {
    const world = loadModel(modelWith({ partition: 'aws-us-gov' }));
    expect([...world.saved.ids.keys()]).toContain('arn:aws-us-gov:iam::111122223333:role/github-hub');
  });
});

test('a provider is named by its URL without the scheme', () => {
  expect(providerName('https://token.actions.githubusercontent.com')).toBe('token.actions.githubusercontent.com');
  expect(providerName('https://octo.eu.auth0.com/')).toBe('octo.eu.auth0.com/');
});
