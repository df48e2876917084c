/**
 * Plans and states of one configuration that reaches into several accounts. Those in `two-accounts` are of
 * `infra/terraform/examples/one-target`, as Terraform 1.11 and release 5.100 of the AWS provider showed them before and after an apply,
 * without their checks.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { RoleData } from '../../../src/iam/aws-model.js';
import { exchange, hop, refusalOf, startEmulator, stopEmulators } from '../../support/emulator.js';
import type { Files } from '../../support/files.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, PROD_ACCOUNT } from '../../support/names.js';
import { trustPolicy } from '../../support/policies.js';
import { issuesOf, readFolder, readModel, sentencesOf } from '../folder.js';
import { ALLOW, plan, type Resource, resource, role, state } from './plan-json.js';

afterEach(stopEmulators);

describe.each(['plan', 'state'])('the %s of an example that makes a hub and a target', (kind) => {
  const shown = readFileSync(path.resolve('__tests__/policy-files/terraform/two-accounts', `${kind}.json`), 'utf8');

  test.each<[string, string, string]>([
    ['hub', HUB_ACCOUNT, DEV_ACCOUNT],
    ['dev', DEV_ACCOUNT, HUB_ACCOUNT],
  ])('may stand in the folder of %s', async (folder, _, other) => {
    const { world, warnings } = readModel({ [`${folder}/terraform.json`]: shown });
    expect(warnings).toEqual([
      `policies/${folder}/terraform.json: also has roles and policies of account ${other}. They are used there.`,
    ]);
    expect(Object.keys(world.accounts[HUB_ACCOUNT]?.roles?.['github-hub']?.policies ?? {})).toEqual(['assume-targets']);
    expect(Object.keys(world.accounts[DEV_ACCOUNT]?.roles?.DeployRole?.policies ?? {})).toEqual(['deploy']);
    const claims = { repository_id: '724601234', repository_owner_id: '9919012' };
    const format = { subjectFormat: 'immutable' } as const;
    const aws = await startEmulator({ world, claims, ...format });
    await hop(aws, await exchange(aws), { RoleArn: `arn:aws:iam::${DEV_ACCOUNT}:role/DeployRole` });
    const stranger = await startEmulator({ world, claims: { ...claims, repository_id: '1' }, ...format });
    expect(await refusalOf(exchange(stranger))).toMatchObject({ code: 'AccessDenied' });
  });
});

/** What an account has after reading a file in the folder of dev: names of roles, and of the policies on each. */
function rolesOf(file: object, account: string, more: Files = {}): Record<string, readonly string[]> {
  const { roles = {} } = readModel({ 'dev/tf.json': file, ...more }).world.accounts[account] ?? {};
  const namesOf = ({ policies = {}, attachedPolicies = [] }: RoleData) => [
    ...Object.keys(policies),
    ...attachedPolicies.map((arn) => arn.replace(/^.*\//, '')),
  ];
  return Object.fromEntries(Object.entries(roles).map(([name, one]) => [name, namesOf(one)]));
}

const roleOf = (account: string, name = 'r', more: Partial<Resource> = {}) =>
  role({ arn: `arn:aws:iam::${account}:role/${name}`, name }, { name, ...more });
const inline = (on: string, more: Partial<Resource> = {}) =>
  resource('aws_iam_role_policy', 'p', { name: 'p', role: on, policy: ALLOW }, more);

describe('a state of several accounts', () => {
  test('gives each account its own roles, and what is put on them by name', () => {
    const file = state(
      roleOf(DEV_ACCOUNT, 'here'),
      roleOf(HUB_ACCOUNT, 'there'),
      inline('here'),
      inline('there', { index: 'b' }),
    );
    expect(rolesOf(file, DEV_ACCOUNT)).toEqual({ here: ['p'] });
    expect(rolesOf(file, HUB_ACCOUNT)).toEqual({ there: ['p'] });
  });

  test('knows roles of one name apart by their modules', () => {
    const file = state(
      roleOf(DEV_ACCOUNT, 'r', { module: 'dev' }),
      roleOf(PROD_ACCOUNT, 'r', { module: 'prod' }),
      inline('r', { module: 'prod' }),
    );
    expect(rolesOf(file, DEV_ACCOUNT)).toEqual({ r: [] });
    expect(rolesOf(file, PROD_ACCOUNT)).toEqual({ r: ['p'] });
  });

  test('takes what has no ARN for the account that its module asks about', () => {
    const caller = resource('aws_caller_identity', 'c', { account_id: PROD_ACCOUNT }, { module: 'prod', mode: 'data' });
    const file = state(roleOf(DEV_ACCOUNT), caller, inline('elsewhere', { module: 'prod' }));
    const more = { 'prod/elsewhere/trust.json': trustPolicy() };
    expect(rolesOf(file, PROD_ACCOUNT, more)).toEqual({ elsewhere: ['p'] });
  });

  test('takes what tells of no account for the account in whose folder it is', () => {
    const file = state(roleOf(HUB_ACCOUNT), inline('plain', { module: 'm' }));
    expect(rolesOf(file, DEV_ACCOUNT, { 'dev/plain/trust.json': trustPolicy() })).toEqual({ plain: ['p'] });
  });

  test('adds to what the other account’s folder has, and wins over what all targets have', () => {
    const file = state(roleOf(DEV_ACCOUNT), roleOf(PROD_ACCOUNT), roleOf(HUB_ACCOUNT));
    const more = { '_targets/r/trust.json': trustPolicy(PROD_ACCOUNT), 'hub/q/trust.json': trustPolicy() };
    expect(rolesOf(file, HUB_ACCOUNT, more)).toEqual({ q: [], r: [] });
    expect(readModel({ 'dev/tf.json': file, ...more }).world.accounts[PROD_ACCOUNT]?.roles?.r?.trustPolicy).toEqual(
      JSON.stringify(trustPolicy()),
    );
  });

  test('may stand for all targets, each of which has its own part', () => {
    const { world, warnings } = readModel({
      '_targets/tf.json': state(roleOf(DEV_ACCOUNT, 'd'), roleOf(PROD_ACCOUNT, 'p'), roleOf(HUB_ACCOUNT, 'h')),
    });
    expect(Object.entries(world.accounts).map(([id, { roles = {} }]) => [id, ...Object.keys(roles)])).toEqual([
      [DEV_ACCOUNT, 'd'],
      [PROD_ACCOUNT, 'p'],
      [HUB_ACCOUNT, 'h'],
    ]);
    expect(warnings).toEqual([
      `policies/_targets/tf.json: also has roles and policies of account ${HUB_ACCOUNT}. They are used there.`,
    ]);
  });

  test('is refused in the folder of an account that it has nothing of', () => {
    const read = (...resources: readonly Resource[]) => sentencesOf(readFolder({ 'dev/tf.json': state(...resources) }));
    expect(read(roleOf(HUB_ACCOUNT))).toEqual([
      `policies/dev/tf.json: is in the folder of account ${DEV_ACCOUNT} and has only resources of ${HUB_ACCOUNT}. Move the file to the folder of that account.`,
    ]);
    expect(read(roleOf(HUB_ACCOUNT), roleOf(PROD_ACCOUNT))).toEqual([
      `policies/dev/tf.json: is in the folder of account ${DEV_ACCOUNT} and has only resources of ${HUB_ACCOUNT}, ${PROD_ACCOUNT}. Move the file to the folder of one of these.`,
    ]);
  });

  test('is told twice when it stands in two folders', () => {
    const file = state(roleOf(DEV_ACCOUNT), roleOf(HUB_ACCOUNT));
    expect(issuesOf(readFolder({ 'dev/tf.json': file, 'hub/tf.json': file }))).toEqual([
      'policies/dev/tf.json aws_iam_role.r: name-twice',
      'policies/hub/tf.json aws_iam_role.r: name-twice',
    ]);
  });
});

describe('a plan of several accounts, before any ARN is known,', () => {
  const other = (more: Partial<Resource> = {}) => role({ name: 'q' }, { name: 'q', provider: 'aws.hub', ...more });

  /** A plan of a role by the provider `aws` and one by `aws.hub`, which is configured so. */
  const configured = (expressions: object, ...resources: readonly Resource[]) => {
    const shown: { configuration?: object } = plan(role(), ...resources);
    const providers = { aws: { name: 'aws' }, 'aws.hub': { name: 'aws', alias: 'hub', expressions } };
    return { ...shown, configuration: { ...shown.configuration, provider_config: providers } };
  };
  const allowed = (...accounts: readonly string[]) => ({ allowed_account_ids: { constant_value: accounts } });

  test.each<[string, object]>([
    ['the account that it may work in', allowed(HUB_ACCOUNT)],
    [
      'the role that it assumes',
      { assume_role: [{ role_arn: { constant_value: `arn:aws:iam::${HUB_ACCOUNT}:role/admin` } }] },
    ],
  ])('is parted by its providers: by %s', (_, expressions) => {
    const file = configured(expressions, other(), inline('q', { provider: 'aws.hub' }));
    expect(rolesOf(file, HUB_ACCOUNT)).toEqual({ q: ['p'] });
    expect(rolesOf(file, DEV_ACCOUNT)).toEqual({ r: [] });
  });

  test('is parted by what is there already', () => {
    const there = role({ name: 't', arn: `arn:aws:iam::${HUB_ACCOUNT}:role/t` }, { name: 't', provider: 'aws.hub' });
    expect(rolesOf(configured({}, there, other()), HUB_ACCOUNT)).toEqual({ t: [], q: [] });
  });

  test.each<[string, object]>([
    ['says nothing of accounts', {}],
    ['may work in two', allowed(HUB_ACCOUNT, PROD_ACCOUNT)],
    ['has its account from a variable', { allowed_account_ids: { references: ['var.account'] } }],
  ])('is taken for one account, which is noted, when a provider %s', (_, expressions) => {
    const file = configured(expressions, other());
    expect(rolesOf(file, DEV_ACCOUNT)).toEqual({ r: [], q: [] });
    expect(readModel({ 'dev/tf.json': file }).warnings).toEqual([
      `policies/dev/tf.json: is a plan with several AWS provider configurations. Resources of aws, aws.hub are assumed to be in account ${DEV_ACCOUNT}. If they are not, set allowed_account_ids in each provider block, or use the state after apply.`,
    ]);
  });
});
