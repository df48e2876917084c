import { describe, expect, test } from '@jest/globals';
import { parseRoleArn } from '../../src/aws/arn.js';
import { faultOf } from '../../src/exchange/failure.js';
import type { Granted } from '../../src/exchange/session.js';
import { verify } from '../../src/exchange/verify.js';
import type { Hop } from '../../src/route/route.js';

const NOW_MS = Date.UTC(2026, 10, 21);

const GRANTED: Granted = {
  accessKeyId: 'ASIALOCAL00000000001',
  secretAccessKey: 'local/secret+key',
  sessionToken: 'LOCALAWS//token==',
  expiresAtMs: NOW_MS + 3_600_000,
  assumedRoleArn: 'arn:aws:sts::222222222222:assumed-role/DeployRole/shop-1-1',
  answeredAtMs: NOW_MS,
};

function hopTo(arn: string, lands: Hop['lands'] = 'target'): Hop {
  const role = parseRoleArn(arn);
  if (role === undefined) throw new Error(`${arn} is no role`);
  const terms = { role, lands, sessionName: 'shop-1-1', durationSeconds: 3600, policyArns: [] };
  return { call: 'AssumeRole', ...terms, tags: [], transitiveTagKeys: [] };
}

const HOP = hopTo('arn:aws:iam::222222222222:role/DeployRole');

function flawOf(change: Partial<Granted>, hop = HOP, allowed: readonly string[] = []): unknown {
  try {
    verify({ ...GRANTED, ...change }, hop, allowed, 'sts.example.com');
  } catch (error) {
    const fault = faultOf(error);
    return fault.code === 'unexpected-answer' ? fault.flaw : fault;
  }
  return 'none';
}

describe('verify', () => {
  test.each([
    ['the role asked for', {}, HOP],
    ['a role with a path, which the session lacks', {}, hopTo('arn:aws:iam::222222222222:role/ci/prod/DeployRole')],
    ['a role written in another case', {}, hopTo('arn:aws:iam::222222222222:role/deployROLE')],
    ['a session that ends in a second', { expiresAtMs: NOW_MS + 1 }, HOP],
  ])('takes %s', (_, change, hop) => {
    const session = verify({ ...GRANTED, ...change }, hop, ['222222222222'], 'h');
    expect(session.credentials).toEqual({
      accessKeyId: GRANTED.accessKeyId,
      secretAccessKey: GRANTED.secretAccessKey,
      sessionToken: GRANTED.sessionToken,
    });
    expect(session.arn).toMatchObject({ account: '222222222222', roleName: 'DeployRole', sessionName: 'shop-1-1' });
  });

  test.each<[string, Partial<Granted>, string]>([
    ['another account', { assumedRoleArn: 'arn:aws:sts::333333333333:assumed-role/DeployRole/s-1' }, 'other-account'],
    ['another role', { assumedRoleArn: 'arn:aws:sts::222222222222:assumed-role/DeployRole2/s-1' }, 'other-role'],
    ['another partition', { assumedRoleArn: 'arn:aws-cn:sts::222222222222:assumed-role/DeployRole/s-1' }, 'other-role'],
    ['a user', { assumedRoleArn: 'arn:aws:iam::222222222222:user/DeployRole' }, 'incomplete'],
    ['no ARN', { assumedRoleArn: undefined }, 'incomplete'],
    ['no key id', { accessKeyId: undefined }, 'incomplete'],
    ['an empty secret', { secretAccessKey: '' }, 'incomplete'],
    ['no session token', { sessionToken: undefined }, 'incomplete'],
    ['a token with a line end', { sessionToken: 'a\nAWS_REGION=x' }, 'incomplete'],
    ['a secret with a blank', { secretAccessKey: 'a b' }, 'incomplete'],
    ['a key id that is not ASCII', { accessKeyId: 'ÄSIA' }, 'incomplete'],
    ['no expiry', { expiresAtMs: undefined }, 'incomplete'],
    ['an expiry that is no date', { expiresAtMs: Number.NaN }, 'incomplete'],
    ['an expiry in the past', { expiresAtMs: NOW_MS - 1 }, 'expired'],
    ['an expiry that is now', { expiresAtMs: NOW_MS }, 'expired'],
  ])('refuses %s', (_, change, flaw) => {
    expect(flawOf(change)).toBe(flaw);
  });

  test('goes by the server’s clock, not by the machine’s', () => {
    expect(flawOf({ answeredAtMs: NOW_MS - 86_400_000, expiresAtMs: NOW_MS - 86_000_000 })).toBe('none');
  });

  test('takes an answer without any of it for one that STS did not give', () => {
    const nothing = { accessKeyId: undefined, secretAccessKey: undefined, sessionToken: undefined };
    expect(flawOf({ ...nothing, assumedRoleArn: undefined })).toEqual({
      code: 'answer-unreadable',
      host: 'sts.example.com',
      status: 200,
    });
  });

  test('holds the target, and only the target, to allowed-account-ids', () => {
    expect(flawOf({}, HOP, ['333333333333'])).toBe('account-not-allowed');
    expect(flawOf({}, { ...HOP, lands: 'hub' }, ['333333333333'])).toBe('none');
    expect(flawOf({}, HOP, ['333333333333', '222222222222'])).toBe('none');
  });
});
