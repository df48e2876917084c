import { describe, expect, test } from '@jest/globals';
import {
  isAccountId,
  isSessionOf,
  parseAssumedRoleArn,
  parseRoleArn,
  roleArnFromName,
} from '../../../src/shared/aws/arn.js';

const LONGEST_NAME = 'N'.repeat(64);
const LONGEST_PATH = `/${'p'.repeat(510)}/`;

describe('the ARN of a role', () => {
  test.each([
    ['without a path', 'arn:aws:iam::111122223333:role/Deploy', 'aws', '/', 'Deploy'],
    ['with a path', 'arn:aws:iam::111122223333:role/ci/eu/Deploy', 'aws', '/ci/eu/', 'Deploy'],
    ['with odd characters in the path', 'arn:aws:iam::111122223333:role/a:b!c/Deploy', 'aws', '/a:b!c/', 'Deploy'],
    ['with every kind of character in the name', 'arn:aws:iam::111122223333:role/a_B+=,.@-9', 'aws', '/', 'a_B+=,.@-9'],
    ['with the longest name', `arn:aws:iam::111122223333:role/${LONGEST_NAME}`, 'aws', '/', LONGEST_NAME],
    ['with the longest path', `arn:aws:iam::111122223333:role${LONGEST_PATH}X`, 'aws', LONGEST_PATH, 'X'],
    ['in China', 'arn:aws-cn:iam::111122223333:role/Deploy', 'aws-cn', '/', 'Deploy'],
    ['in an isolated partition', 'arn:aws-iso-b:iam::111122223333:role/Deploy', 'aws-iso-b', '/', 'Deploy'],
  ])('%s is read', (_, arn, partition, path, name) => {
    expect(parseRoleArn(arn)).toEqual({ arn, partition, account: '111122223333', path, name });
  });

  test.each([
    ['nothing', ''],
    ['11 digits', 'arn:aws:iam::11112222333:role/Deploy'],
    ['13 digits', 'arn:aws:iam::1111222233334:role/Deploy'],
    ['digits of another script', 'arn:aws:iam::１１１１２２２２３３３３:role/Deploy'],
    ['a region', 'arn:aws:iam:eu-west-1:111122223333:role/Deploy'],
    ['another service', 'arn:aws:sts::111122223333:role/Deploy'],
    ['a user', 'arn:aws:iam::111122223333:user/Deploy'],
    ['a session', 'arn:aws:sts::111122223333:assumed-role/Deploy/s1'],
    ['no name', 'arn:aws:iam::111122223333:role/'],
    ['a path and no name', 'arn:aws:iam::111122223333:role/ci/'],
    ['an empty piece of path', 'arn:aws:iam::111122223333:role//Deploy'],
    ['a name of 65 characters', `arn:aws:iam::111122223333:role/${LONGEST_NAME}N`],
    ['a path of 513 characters', `arn:aws:iam::111122223333:role/p${LONGEST_PATH.slice(1)}X`],
    ['a wildcard', 'arn:aws:iam::111122223333:role/*'],
    ['a blank', 'arn:aws:iam::111122223333:role/Deploy Role'],
    ['a line end after it', 'arn:aws:iam::111122223333:role/Deploy\n'],
    ['two of them', 'arn:aws:iam::111122223333:role/A arn:aws:iam::111122223333:role/B'],
    ['capitals in its head', 'ARN:AWS:IAM::111122223333:role/Deploy'],
    ['another vendor', 'arn:gcp:iam::111122223333:role/Deploy'],
  ])('is not read out of %s', (_, text) => {
    expect(parseRoleArn(text)).toBeUndefined();
  });
});

describe('a role name', () => {
  test.each([
    ['a name', 'Deploy', 'arn:aws:iam::111122223333:role/Deploy'],
    ['a name with its path', 'ci/eu/Deploy', 'arn:aws:iam::111122223333:role/ci/eu/Deploy'],
    ['a path that begins with a slash', '/ci/Deploy', 'arn:aws:iam::111122223333:role/ci/Deploy'],
  ])('%s becomes an ARN', (_, name, arn) => {
    expect(roleArnFromName('aws', '111122223333', name)).toEqual(parseRoleArn(arn));
    expect(parseRoleArn(arn)).toBeDefined();
  });

  test.each(['', '/', 'ci/', 'De ploy', 'Deploy*', 'N'.repeat(65), 'ci//', 'Déploy'])('%j is none', (name) => {
    expect(roleArnFromName('aws', '111122223333', name)).toBeUndefined();
  });
});

describe('the ARN of a session', () => {
  test('is read', () => {
    const arn = 'arn:aws-cn:sts::111122223333:assumed-role/Deploy/shop-1-1';
    expect(parseAssumedRoleArn(arn)).toEqual({
      arn,
      partition: 'aws-cn',
      account: '111122223333',
      roleName: 'Deploy',
      sessionName: 'shop-1-1',
    });
  });

  test.each([
    ['a role', 'arn:aws:iam::111122223333:role/Deploy'],
    ['a session without a name', 'arn:aws:sts::111122223333:assumed-role/Deploy'],
    ['a session name of one character', 'arn:aws:sts::111122223333:assumed-role/Deploy/s'],
    ['a federated user', 'arn:aws:sts::111122223333:federated-user/bob'],
    ['a path', 'arn:aws:sts::111122223333:assumed-role/ci/Deploy/s1'],
    ['a line end after it', 'arn:aws:sts::111122223333:assumed-role/Deploy/s1\n'],
  ])('is not read out of %s', (_, text) => {
    expect(parseAssumedRoleArn(text)).toBeUndefined();
  });
});

describe('a session belongs to a role', () => {
  const session = 'arn:aws:sts::111122223333:assumed-role/Deploy/s1';
  test.each([
    ['the role itself', 'arn:aws:iam::111122223333:role/Deploy', true],
    ['the role with a path, which the session lacks', 'arn:aws:iam::111122223333:role/ci/Deploy', true],
    ['the role in other letters', 'arn:aws:iam::111122223333:role/dePLOY', true],
    ['another role', 'arn:aws:iam::111122223333:role/Deploy2', false],
    ['the same name in another account', 'arn:aws:iam::222222222222:role/Deploy', false],
    ['the same name in another partition', 'arn:aws-cn:iam::111122223333:role/Deploy', false],
  ])('%s: %#', (_, roleArn, belongs) => {
    const role = parseRoleArn(roleArn);
    const parsed = parseAssumedRoleArn(session);
    expect(role && parsed && isSessionOf(parsed, role)).toBe(belongs);
  });
});

test.each([
  ['111122223333', true],
  ['000000000001', true],
  ['11112222333', false],
  ['1111222233334', false],
  ['1111-2222-3333', false],
  ['111122223333\n', false],
  ['１１１１２２２２３３３３', false],
])('%j as an account id: %p', (text, good) => {
  expect(isAccountId(text)).toBe(good);
});

test('every character of a name may be in a session, and in a role by its name', () => {
  const odd = 'a_B+=,.@-9';
  expect(parseAssumedRoleArn(`arn:aws:sts::111122223333:assumed-role/${odd}/${odd}`)).toMatchObject({
    roleName: odd,
    sessionName: odd,
  });
  expect(roleArnFromName('aws', '111122223333', `ci/${odd}`)).toMatchObject({ path: '/ci/', name: odd });
});

test.each([
  ['text in front', 'x arn:aws:sts::111122223333:assumed-role/Deploy/s1'],
  ['another service', 'arn:aws:iam::111122223333:assumed-role/Deploy/s1'],
  ['eleven digits', 'arn:aws:sts::11112222333:assumed-role/Deploy/s1'],
])('a session is not read out of %s', (_, text) => {
  expect(parseAssumedRoleArn(text)).toBeUndefined();
});
