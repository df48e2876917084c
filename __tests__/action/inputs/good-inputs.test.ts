import { describe, expect, test } from '@jest/globals';
import { readRequest } from '../../../src/action/inputs/read-request.js';
import { inputVariable } from '../../../src/demo/runner/environment.js';
import { PARTITIONS } from '../../../src/shared/aws/partition.js';
import { inputsOfStep } from '../../../src/shared/inputs/raw-inputs.js';
import { accepted, DIRECT, environmentOf, GOOD, type Inputs, refusals } from '../../support/inputs.js';
import { HUB_ROLE, TARGET_ROLE } from '../../support/names.js';
import { managedPolicies, policyOf } from './bad-sessions.js';

const REGION_OF: Readonly<Record<string, string>> = {
  aws: 'eu-west-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-iso': 'us-iso-east-1',
  'aws-iso-b': 'us-isob-east-1',
  'aws-iso-e': 'eu-isoe-west-1',
  'aws-iso-f': 'us-isof-south-1',
  'aws-eusc': 'eusc-de-east-1',
};

/** A blank for every input but the three that are needed. */
const BLANK_INPUTS: Inputs = Object.fromEntries(
  [
    ...['sts-region', 'account', 'accounts-file', 'route', 'identity', 'web-identity-token-file', 'audience'],
    ...['role-duration-seconds', 'role-session-name', 'role-external-id', 'inline-session-policy'],
    ...['managed-session-policies', 'role-session-tags', 'transitive-tag-keys', 'source-identity'],
    ...[
      'allowed-account-ids',
      'diagnosis-role',
      'mask-aws-account-id',
      'output-env-credentials',
      'output-credentials',
      'aws-profile',
    ],
    ...['profiles', 'sts-endpoint', 'http-proxy', 'no-proxy', 'retry-max-attempts', 'retry-access-denied-s'],
    ...['action-timeout-s', 'summary', 'cleanup', 'role-chaining', 'aws-access-key-id', 'custom-tags'],
  ].map((name) => [name, ' \n']),
);

describe('the defaults', () => {
  const DEFAULTS = {
    region: 'eu-west-1',
    sts: { region: 'eu-west-1' },
    way: { by: 'hub', identity: { from: 'github-oidc', audience: 'sts.amazonaws.com' }, hubRole: { arn: HUB_ROLE } },
    target: {
      role: { arn: TARGET_ROLE },
      sessionName: 'shop-7-2',
      durationSeconds: 3600,
      policyArns: [],
      tags: [],
      transitiveTagKeys: [],
    },
    allowedAccountIds: [],
    proxy: { noProxy: '' },
    patience: { maxAttempts: 8, accessDeniedMs: 0, deadlineMs: 120_000 },
    delivery: {
      exportEnvironment: true,
      outputCredentials: false,
      maskAccountIds: false,
      summary: true,
      cleanup: true,
    },
  };
  const JOB = { GITHUB_REPOSITORY: 'octo/shop', GITHUB_RUN_ID: '7', GITHUB_RUN_ATTEMPT: '2' };

  test('stand for all that is not given', () => {
    const request = accepted({}, JOB);
    expect(request).toMatchObject(DEFAULTS);
    expect(Object.keys(request.target).sort()).toEqual(Object.keys(DEFAULTS.target).sort());
    expect(request.sts).toEqual({ region: DEFAULTS.sts.region, fips: false, dualStack: false });
  });

  test('stand for every input that is blank', () => {
    expect(accepted(BLANK_INPUTS, JOB)).toEqual(accepted({}, JOB));
    expect(readRequest(inputsOfStep(environmentOf(BLANK_INPUTS))).warnings).toEqual([]);
  });

  test('stand whatever variables bear the names of inputs', () => {
    const named = Object.keys({ ...GOOD, ...BLANK_INPUTS }).flatMap((name) => [
      [name, 'x'],
      [name.toUpperCase(), 'x'],
      [name.toUpperCase().replaceAll('-', '_'), 'x'],
      ...(name.includes('-') ? [[inputVariable(name).replaceAll('-', '_'), 'x']] : []),
    ]);
    // These two are read under their own names, as every tool does.
    const environment = Object.fromEntries(
      named.filter(([name]) => !/^(?:AWS_REGION|HTTP_PROXY|NO_PROXY)$/.test(`${name}`)),
    );
    expect(environment).toMatchObject({
      ROLE_TO_ASSUME: 'x',
      AUDIENCE: 'x',
      INPUT_ROLE_EXTERNAL_ID: 'x',
      summary: 'x',
    });
    expect(accepted({}, { ...environment, ...JOB })).toEqual(accepted({}, JOB));
  });

  test('such variables do not stand in for inputs that are missing', () => {
    expect(
      refusals(
        { 'role-to-assume': undefined, 'hub-role': undefined },
        { ROLE_TO_ASSUME: TARGET_ROLE, HUB_ROLE: HUB_ROLE },
      ),
    ).toEqual(['hub-role: missing', 'role-to-assume: missing']);
  });
});

describe('these are taken as they are:', () => {
  test.each([...PARTITIONS])('hub, target and region in partition %s', (partition) => {
    const [hub, target] = [HUB_ROLE, TARGET_ROLE].map((arn) => arn.replace('arn:aws:', `arn:${partition}:`));
    const region = REGION_OF[partition] ?? '';
    const request = accepted({ 'aws-region': region, 'hub-role': hub, 'role-to-assume': target });
    expect(request).toMatchObject({ region, way: { hubRole: { partition } }, target: { role: { partition } } });
  });

  test.each([
    ['a role name takes the partition of the hub', { 'role-to-assume': 'ci/DeployRole', account: '222222222222' }],
    ['a path that begins with a slash', { 'role-to-assume': '/ci/DeployRole', account: '222222222222' }],
    ['an ARN and its own account', { 'role-to-assume': TARGET_ROLE.replace('/', '/ci/'), account: '222222222222' }],
    ['blanks around an ARN', { 'role-to-assume': `\n  ${TARGET_ROLE.replace('/', '/ci/')} \n` }],
  ])('%s', (_, inputs) => {
    expect(accepted(inputs).target.role).toEqual({
      arn: 'arn:aws:iam::222222222222:role/ci/DeployRole',
      partition: 'aws',
      account: '222222222222',
      path: '/ci/',
      name: 'DeployRole',
    });
  });

  test('a role name on route direct takes the partition of the region', () => {
    const inputs = { ...DIRECT, 'aws-region': 'cn-north-1', 'role-to-assume': 'DeployRole', account: '222222222222' };
    expect(accepted(inputs).target.role.arn).toBe('arn:aws-cn:iam::222222222222:role/DeployRole');
  });

  test.each([
    ['ab', 'the shortest session name'],
    ['s'.repeat(64), 'the longest session name'],
    ['a_B9+=,.@-', 'every character of a session name'],
  ])('%s (%s), also as source identity', (name) => {
    const { target } = accepted({ 'role-session-name': name, 'source-identity': name });
    expect(target).toMatchObject({ sessionName: name, sourceIdentity: name });
  });

  test('a source identity of 256 characters, four times as many as a session name has', () => {
    const name = 'i'.repeat(256);
    expect(accepted({ 'source-identity': name }).target).toMatchObject({ sourceIdentity: name });
  });

  test.each(['ab', 'e'.repeat(1224), 'a_B9+=,.@:/-'])('external id %#', (externalId) => {
    expect(accepted({ 'role-external-id': ` ${externalId} ` }).target.externalId).toBe(externalId);
  });

  test.each([
    ['900', {}, 900],
    ['3600', {}, 3600],
    ['900', DIRECT, 900],
    ['3600', DIRECT, 3600],
    ['3601', DIRECT, 3601],
    ['43200', DIRECT, 43_200],
    ['43200', { identity: 'ambient' }, 43_200],
  ])('%s seconds with %j', (text, inputs, seconds) => {
    expect(accepted({ ...inputs, 'role-duration-seconds': text }).target.durationSeconds).toBe(seconds);
  });

  test.each([
    ['true', true],
    ['True', true],
    ['TRUE', true],
    ['false', false],
    ['False', false],
    ['FALSE', false],
  ])('the boolean %s', (text, value) => {
    const names = ['output-env-credentials', 'output-credentials', 'mask-aws-account-id', 'summary', 'cleanup'];
    const { delivery } = accepted(Object.fromEntries(names.map((name) => [name, text])));
    const { exportEnvironment, outputCredentials, maskAccountIds, summary, cleanup } = delivery;
    expect([exportEnvironment, outputCredentials, maskAccountIds, summary, cleanup]).toEqual(names.map(() => value));
  });

  test.each([
    ['commas', '222222222222,333333333333'],
    ['commas and blanks', ' 222222222222 , 333333333333 ,'],
    ['blanks', '222222222222   333333333333'],
    ['lines', '222222222222\n333333333333\n'],
    ['lines of another system', '222222222222\r\n333333333333\r\n'],
    ['tabs, and one of them twice', '222222222222\t333333333333\t222222222222'],
  ])('a list parted by %s', (_, text) => {
    expect(accepted({ 'allowed-account-ids': text }).allowedAccountIds).toEqual(['222222222222', '333333333333']);
  });

  test.each([
    ['retry-max-attempts', '1', { maxAttempts: 1 }],
    ['retry-max-attempts', '100', { maxAttempts: 100 }],
    ['retry-access-denied-s', '0', { accessDeniedMs: 0 }],
    ['retry-access-denied-s', '119', { accessDeniedMs: 119_000 }],
    ['action-timeout-s', '1', { deadlineMs: 1000 }],
    ['action-timeout-s', '21600', { deadlineMs: 21_600_000 }],
  ])('%s %s', (name, text, patience) => {
    expect(accepted({ [name]: text }).patience).toMatchObject(patience);
  });

  test('the longest wait for a denial to pass', () => {
    const inputs = { 'retry-access-denied-s': '840', 'action-timeout-s': '900' };
    expect(accepted(inputs).patience.accessDeniedMs).toBe(840_000);
  });

  test.each([
    ['one policy of 2048 characters', { 'inline-session-policy': policyOf(2048) }, 2048],
    [
      'ten managed ones of 2048 together',
      { 'managed-session-policies': `${managedPolicies(9, 205)}\n${managedPolicies(1, 203)}` },
      2048,
    ],
    [
      'both of 2048 together',
      { 'inline-session-policy': policyOf(1948), 'managed-session-policies': managedPolicies(1, 100) },
      2048,
    ],
  ])('session policies: %s', (_, inputs, length) => {
    const { policy = '', policyArns } = accepted(inputs).target;
    expect([policy, ...policyArns].join('')).toHaveLength(length);
  });

  test('a policy is kept as it was written, white space and all', () => {
    const policy = '{\r\n\t"Statement": [ ],\n  "Id": "é"\n}';
    expect(accepted({ 'inline-session-policy': policy }).target.policy).toBe(policy);
  });

  test('managed policies of AWS and of the target account', () => {
    const arns = ['arn:aws:iam::aws:policy/job-function/ViewOnlyAccess', 'arn:aws:iam::222222222222:policy/ci/P1'];
    expect(accepted({ 'managed-session-policies': arns.join(' ') }).target.policyArns).toEqual(arns);
  });
});
