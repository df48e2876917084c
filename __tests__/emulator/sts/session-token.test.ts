import { expect, test } from '@jest/globals';
import { accountOfKeyId } from '../../../src/emulator/sts/key-id.js';
import { SessionTokenCodec } from '../../../src/emulator/sts/session-token.js';
import type { SessionFacts } from '../../../src/iam/session-facts.js';
import { parseRoleArn } from '../../../src/shared/aws/arn.js';

const role = parseRoleArn('arn:aws:iam::022222222222:role/ci/DeployRole');

function facts(more: Partial<SessionFacts> = {}): SessionFacts {
  if (!role) throw new Error('no role');
  return {
    role,
    roleId: 'AROALOCALLOCALLOCALLO',
    name: 'shop-1-1',
    arn: 'arn:aws:sts::022222222222:assumed-role/DeployRole/shop-1-1',
    sessionPolicies: undefined,
    tags: {},
    transitiveKeys: [],
    sourceIdentity: undefined,
    federatedProvider: undefined,
    federatedKeys: {},
    issuedAtMs: 0,
    expiresAtMs: 900_000,
    ...more,
  };
}

const vault = new SessionTokenCodec(() => undefined);

test('credentials look like AWS’s, say that they are local, and differ each time', () => {
  const [one, two] = [vault.issue(facts()), vault.issue(facts())];
  expect(one.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
  expect(one.secretAccessKey).toMatch(/^local\/[\w+/]{34}$/);
  expect(one.sessionToken).toMatch(/^LOCALAWS\/\/[\w+/]{340,}={0,2}$/);
  for (const name of ['accessKeyId', 'secretAccessKey', 'sessionToken'] as const) expect(one[name]).not.toBe(two[name]);
});

test('who shows key id and token is known again, with all that the session carries on', () => {
  const whole = facts({
    sessionPolicies: { inline: '{"Statement": "ü"}', managedArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] },
    tags: { Team: 'shop' },
    transitiveKeys: ['team'],
    sourceIdentity: 'octocat',
    federatedProvider: 'arn:aws:iam::022222222222:oidc-provider/token.actions.githubusercontent.com',
    federatedKeys: { 'token.actions.githubusercontent.com:sub': 'repo:octo/shop:ref:refs/heads/main' },
  });
  const session = vault.issue(whole);
  expect(vault.open(session.accessKeyId, session.sessionToken)).toEqual(session);
  expect(session).toMatchObject(whole);
});

test('a token that was altered, cut, or shown with another key id opens nothing', () => {
  const [one, other] = [vault.issue(facts()), vault.issue(facts())];
  const { accessKeyId, sessionToken } = one;
  const altered = sessionToken.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')).replace(/.{9}$/, 'AAAAAAAAA');
  for (const token of [altered, sessionToken.slice(0, 60), sessionToken.slice(0, 20), '', 'x', other.sessionToken]) {
    expect(vault.open(accessKeyId, token)).toBeUndefined();
  }
  expect(vault.open(other.accessKeyId, sessionToken)).toBeUndefined();
  expect(new SessionTokenCodec(() => undefined).open(accessKeyId, sessionToken)).toBeUndefined();
});

test('a key id holds its account, as AWS’s do', () => {
  expect(accountOfKeyId(vault.issue(facts()).accessKeyId)).toBe('022222222222');
  // The example of https://medium.com/@TalBeerySec/a-short-note-on-aws-key-id-f88cc4317489.
  expect(accountOfKeyId('ASIAY34FZKBOKMUTVV7A')).toBe('609629065308');
  for (const text of ['AKIAIOSFODNN7EXAMPLE', 'ASIA', 'ASIA7777777777777777', '']) {
    expect(accountOfKeyId(text)).toBeUndefined();
  }
});
