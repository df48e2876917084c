import { expect, test } from '@jest/globals';
import { parseRoleArn } from '../../src/aws/arn.js';
import { type SessionFacts, Vault } from '../../src/local/sts/vault.js';

const role = parseRoleArn('arn:aws:iam::222222222222:role/DeployRole');

function facts(issuedAtMs: number): SessionFacts {
  if (!role) throw new Error('no role');
  return {
    role,
    roleId: 'AROALOCALLOCALLOCALLO',
    name: 'shop-1-1',
    arn: 'arn:aws:sts::222222222222:assumed-role/DeployRole/shop-1-1',
    sessionPolicies: undefined,
    tags: {},
    transitiveKeys: new Set(),
    sourceIdentity: undefined,
    federatedProvider: undefined,
    federatedKeys: {},
    issuedAtMs,
    expiresAtMs: issuedAtMs + 900_000,
  };
}

test('credentials look like AWS’s, say that they are local, and differ each time', () => {
  const vault = new Vault(() => undefined);
  const [one, two] = [vault.issue(facts(0)), vault.issue(facts(0))];
  expect(one.accessKeyId).toMatch(/^ASIALOCAL[A-Z2-7]{11}$/);
  expect(one.secretAccessKey).toMatch(/^local\/[\w+/]{34}$/);
  expect(one.sessionToken).toMatch(/^LOCALAWS\/\/[\w+/]{340,}={0,2}$/);
  for (const name of ['accessKeyId', 'secretAccessKey', 'sessionToken'] as const) expect(one[name]).not.toBe(two[name]);
  expect(vault.find(one.accessKeyId)).toBe(one);
  expect(vault.find('ASIALOCALUNKNOWN0000')).toBeUndefined();
});

test('sessions that were over for more than an hour are forgotten in time, the others are not', () => {
  const vault = new Vault(() => undefined);
  const old = vault.issue(facts(0));
  const expired = vault.issue(facts(3_700_000));
  for (let count = 2; count < 1024; count += 1) vault.issue(facts(4_600_000));
  expect(vault.find(old.accessKeyId)).toBeUndefined();
  expect(vault.find(expired.accessKeyId)).toBe(expired);
});
