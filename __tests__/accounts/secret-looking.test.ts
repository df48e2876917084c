import { describe, expect, test } from '@jest/globals';
import { asksForASecret, couldBeASecretKey, holdsACredential } from '../../src/accounts/secret-looking.js';

// Not one text, so that no scanner takes it for a credential.
const joined = (...parts: string[]) => parts.join('');

describe('a credential', () => {
  test.each([
    joined('AK', 'IA', 'IOSFODNN7EXAMPLE'),
    joined('key=AS', 'IA', 'IOSFODNN7EXAMPLE;'),
    joined('gh', 'p_', 'a'.repeat(20)),
    joined('github', '_pat_', 'a'.repeat(20)),
    joined('gl', 'pat-', 'a-'.repeat(10)),
    joined('xo', 'xb-', '1'.repeat(10)),
    joined('ey', 'JhbGciOiJIUzI1', '.', 'ey'.repeat(5)),
    joined('-----BEGIN RSA PRI', 'VATE KEY-----'),
  ])('is in %s', (text) => {
    expect(holdsACredential(text)).toBe(true);
  });

  test.each([
    'AKIA',
    joined('XAK', 'IA', 'IOSFODNN7EXAMPLE'),
    joined('AK', 'IA', 'IOSFODNN7EXAMPLEX'),
    joined('gh', 'x_', 'a'.repeat(20)),
    'arn:aws:iam::222222222222:role/ci/DeployRole',
    'eyJust-a-name.of-thing',
  ])('is not in %s', (text) => {
    expect(holdsACredential(text)).toBe(false);
  });
});

describe('a secret access key', () => {
  test.each([
    ['wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKE0', true],
    ['wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKE', false],
    ['wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKE01', false],
    ['wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKE0', false],
    ['wJalrXUtnFEMI/KSMDENG/bPxRfiCYEXAMPLEKEY', false],
    ['WJALRXUTNFEMI/K7MDENG/BPXRFICYEXAMPLEKE0', false],
    ['wjalrxutnfemi/k7mdeng/bpxrficyexampleke0', false],
  ])('could be %s: %p', (text, could) => {
    expect(couldBeASecretKey(text)).toBe(could);
  });
});

test.each([
  ['secret', true],
  ['aws_secret_access_key', true],
  ['access-key-id', true],
  ['db.password', true],
  ['EXTERNAL_ID', true],
  ['external-id-env', false],
  ['tokens', false],
  ['monkey', false],
])('the key %s would have a secret as its value: %p', (key, secret) => {
  expect(asksForASecret(key)).toBe(secret);
});
