/**
 * Plans and states of one configuration that reaches into several accounts. Those in `two-accounts` are of
 * `infra/terraform/examples/one-target`, as Terraform 1.11 and release 5.100 of the AWS provider showed them before and after an apply,
 * without their checks.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { RoleData } from '../../../src/iam/aws-model.js';
import { exchange, hop, refusalOf, start, stopAll } from '../../emulator/client.js';
import { DEV, type Files, HUB, PROD, reading, readWorld, sentencesOf, toldOf, trust } from '../folder.js';
import { ALLOW, plan, type Resource, resource, role, state } from './shown.js';

afterEach(stopAll);

describe.each(['plan', 'state'])('the %s of an example that makes a hub and a target', (kind) => {
  const shown = readFileSync(path.resolve('__tests__/policy-files/terraform/two-accounts', `${kind}.json`), 'utf8');

  test.each<[string, string, string]>([
    ['hub', HUB, DEV],
    ['dev', DEV, HUB],
  ])('may stand in the folder of %s', async (folder, _, other) => {
    const { world, warnings } = readWorld({ [`${folder}/terraform.json`]: shown });
    expect(warnings).toEqual([
      `policies/${folder}/terraform.json: also has roles and policies of account ${other}. They are used there.`,
    ]);
    expect(Object.keys(world.accounts[HUB]?.roles?.['github-hub']?.policies ?? {})).toEqual(['assume-targets']);
    expect(Object.keys(world.accounts[DEV]?.roles?.DeployRole?.policies ?? {})).toEqual(['deploy']);
    const claims = { repository_id: '724601234', repository_owner_id: '9919012' };
    const format = { subjectFormat: 'immutable' } as const;
    const aws = await start({ world, claims, ...format });
    await hop(aws, await exchange(aws), { RoleArn: `arn:aws:iam::${DEV}:role/DeployRole` });
    const stranger = await start({ world, claims: { ...claims, repository_id: '1' }, ...format });
    expect(await refusalOf(exchange(stranger))).toMatchObject({ code: 'AccessDenied' });
  });
});

/** What an account has after reading a file in the folder of dev: names of roles, and of the policies on each. */
function rolesOf(file: object, account: string, more: Files = {}): Record<string, readonly string[]> {
  const { roles = {} } = readWorld({ 'dev/tf.json': file, ...more }).world.accounts[account] ?? {};
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
    const file = state(roleOf(DEV, 'here'), roleOf(HUB, 'there'), inline('here'), inline('there', { index: 'b' }));
    expect(rolesOf(file, DEV)).toEqual({ here: ['p'] });
    expect(rolesOf(file, HUB)).toEqual({ there: ['p'] });
  });

  test('knows roles of one name apart by their modules', () => {
    const file = state(
      roleOf(DEV, 'r', { module: 'dev' }),
      roleOf(PROD, 'r', { module: 'prod' }),
      inline('r', { module: 'prod' }),
    );
    expect(rolesOf(file, DEV)).toEqual({ r: [] });
    expect(rolesOf(file, PROD)).toEqual({ r: ['p'] });
  });

  test('takes what has no ARN for the account that its module asks about', () => {
    const caller = resource('aws_caller_identity', 'c', { account_id: PROD }, { module: 'prod', mode: 'data' });
    const file = state(roleOf(DEV), caller, inline('elsewhere', { module: 'prod' }));
    const more = { 'prod/elsewhere/trust.json': trust() };
    expect(rolesOf(file, PROD, more)).toEqual({ elsewhere: ['p'] });
  });

  test('takes what tells of no account for the account in whose folder it is', () => {
    const file = state(roleOf(HUB), inline('plain', { module: 'm' }));
    expect(rolesOf(file, DEV, { 'dev/plain/trust.json': trust() })).toEqual({ plain: ['p'] });
  });

  test('adds to what the other account’s folder has, and wins over what all targets have', () => {
    const file = state(roleOf(DEV), roleOf(PROD), roleOf(HUB));
    const more = { '_targets/r/trust.json': trust(PROD), 'hub/q/trust.json': trust() };
    expect(rolesOf(file, HUB, more)).toEqual({ q: [], r: [] });
    expect(readWorld({ 'dev/tf.json': file, ...more }).world.accounts[PROD]?.roles?.r?.trustPolicy).toEqual(
      JSON.stringify(trust()),
    );
  });

  test('may stand for all targets, each of which has its own part', () => {
    const { world, warnings } = readWorld({
      '_targets/tf.json': state(roleOf(DEV, 'd'), roleOf(PROD, 'p'), roleOf(HUB, 'h')),
    });
    expect(Object.entries(world.accounts).map(([id, { roles = {} }]) => [id, ...Object.keys(roles)])).toEqual([
      [DEV, 'd'],
      [PROD, 'p'],
      [HUB, 'h'],
    ]);
    expect(warnings).toEqual([
      `policies/_targets/tf.json: also has roles and policies of account ${HUB}. They are used there.`,
    ]);
  });

  test('is refused in the folder of an account that it has nothing of', () => {
    const read = (...resources: readonly Resource[]) => sentencesOf(reading({ 'dev/tf.json': state(...resources) }));
    expect(read(roleOf(HUB))).toEqual([
      `policies/dev/tf.json: is in the folder of account ${DEV} and has only resources of ${HUB}. Move the file to the folder of that account.`,
    ]);
    expect(read(roleOf(HUB), roleOf(PROD))).toEqual([
      `policies/dev/tf.json: is in the folder of account ${DEV} and has only resources of ${HUB}, ${PROD}. Move the file to the folder of one of these.`,
    ]);
  });

  test('is told twice when it stands in two folders', () => {
    const file = state(roleOf(DEV), roleOf(HUB));
    expect(toldOf(reading({ 'dev/tf.json': file, 'hub/tf.json': file }))).toEqual([
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
    ['the account that it may work in', allowed(HUB)],
    ['the role that it assumes', { assume_role: [{ role_arn: { constant_value: `arn:aws:iam::${HUB}:role/admin` } }] }],
  ])('is parted by its providers: by %s', (_, expressions) => {
    const file = configured(expressions, other(), inline('q', { provider: 'aws.hub' }));
    expect(rolesOf(file, HUB)).toEqual({ q: ['p'] });
    expect(rolesOf(file, DEV)).toEqual({ r: [] });
  });

  test('is parted by what is there already', () => {
    const there = role({ name: 't', arn: `arn:aws:iam::${HUB}:role/t` }, { name: 't', provider: 'aws.hub' });
    expect(rolesOf(configured({}, there, other()), HUB)).toEqual({ t: [], q: [] });
  });

  test.each<[string, object]>([
    ['says nothing of accounts', {}],
    ['may work in two', allowed(HUB, PROD)],
    ['has its account from a variable', { allowed_account_ids: { references: ['var.account'] } }],
  ])('is taken for one account, which is noted, when a provider %s', (_, expressions) => {
    const file = configured(expressions, other());
    expect(rolesOf(file, DEV)).toEqual({ r: [], q: [] });
    expect(readWorld({ 'dev/tf.json': file }).warnings).toEqual([
      `policies/dev/tf.json: is a plan with several AWS provider configurations. Resources of aws, aws.hub are assumed to be in account ${DEV}. If they are not, set allowed_account_ids in each provider block, or use the state after apply.`,
    ]);
  });
});
