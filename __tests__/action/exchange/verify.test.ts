import { describe, expect, test } from '@jest/globals';
import { faultOf } from '../../../src/action/exchange/failure.js';
import type { StsCredentials } from '../../../src/action/exchange/session.js';
import { verify, verifyCaller } from '../../../src/action/exchange/verify.js';
import type { Hop } from '../../../src/action/route/route.js';
import { parseRoleArn } from '../../../src/shared/aws/arn.js';

const NOW_MS = Date.UTC(2026, 10, 21);

const GRANTED: StsCredentials = {
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

function detailOf(change: Partial<StsCredentials>, hop = HOP, allowed: readonly string[] = []): unknown {
  try {
    verify({ ...GRANTED, ...change }, hop, allowed, 'sts.example.com');
  } catch (error) {
    const fault = faultOf(error);
    return fault.code === 'unexpected-answer' ? fault.detail : fault;
  }
  return 'none';
}

describe('verify', () => {
  test.each([
    ['the role asked for', {}, HOP],
    ['a role with a path, which the session lacks', {}, hopTo('arn:aws:iam::222222222222:role/ci/prod/DeployRole')],
    ['a role written in another case', {}, hopTo('arn:aws:iam::222222222222:role/deployROLE')],
    ['a session that ends in a second', { expiresAtMs: NOW_MS + 1 }, HOP],
  ])('accepts %s', (_, change, hop) => {
    const session = verify({ ...GRANTED, ...change }, hop, ['222222222222'], 'h');
    expect(session.credentials).toEqual({
      accessKeyId: GRANTED.accessKeyId,
      secretAccessKey: GRANTED.secretAccessKey,
      sessionToken: GRANTED.sessionToken,
    });
    expect(session.arn).toMatchObject({ account: '222222222222', roleName: 'DeployRole', sessionName: 'shop-1-1' });
  });

  test.each<[string, Partial<StsCredentials>, string]>([
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
    [
      'another session name',
      { assumedRoleArn: 'arn:aws:sts::222222222222:assumed-role/DeployRole/shop-1-2' },
      'other-session',
    ],
    [
      'an account of eleven digits',
      { assumedRoleArn: 'arn:aws:sts::22222222222:assumed-role/DeployRole/shop-1-1' },
      'incomplete',
    ],
    ['an ARN with a line end', { assumedRoleArn: `${GRANTED.assumedRoleArn}\nx` }, 'incomplete'],
    [
      'an ARN with a control character',
      { assumedRoleArn: 'arn:aws:sts::222222222222:assumed-role/Deploy\u0000Role/shop-1-1' },
      'incomplete',
    ],
    ['a key id that is too short', { accessKeyId: 'ASIA' }, 'incomplete'],
    ['a key id that is too long', { accessKeyId: 'A'.repeat(129) }, 'incomplete'],
    ['a key id with a sign', { accessKeyId: 'ASIALOCAL0000000=001' }, 'incomplete'],
    ['a secret of one letter, which would be masked in every word', { secretAccessKey: 'e' }, 'incomplete'],
    ['a session token of one letter', { sessionToken: 'e' }, 'incomplete'],
    ['a session token that no environment can hold', { sessionToken: 'x'.repeat(200_000) }, 'incomplete'],
    ['a secret with an escape sequence', { secretAccessKey: 'local/secret\u001b[2J' }, 'incomplete'],
    ['a secret with a zero', { secretAccessKey: 'local/secret\u0000key' }, 'incomplete'],
    ['an expiry in the past', { expiresAtMs: NOW_MS - 1 }, 'expired'],
    ['an expiry that is now', { expiresAtMs: NOW_MS }, 'expired'],
  ])('rejects %s', (_, change, detail) => {
    expect(detailOf(change)).toBe(detail);
  });

  test.each([
    ['no expiry', undefined],
    ['an expiry that is no date', Number.NaN],
    ['an expiry beyond all dates', 9e15],
    ['an expiry without end', Number.POSITIVE_INFINITY],
    ['an expiry in some thousand years', NOW_MS + 3e14],
  ])('does not accept an answer with %s as STS’s', (_, expiresAtMs) => {
    expect(detailOf({ expiresAtMs })).toMatchObject({ code: 'answer-unreadable', status: 200 });
  });

  test('uses the server’s clock, not the machine’s', () => {
    expect(detailOf({ answeredAtMs: NOW_MS - 86_400_000, expiresAtMs: NOW_MS - 86_000_000 })).toBe('none');
  });

  test('does not accept an answer with nothing of a session as STS’s', () => {
    const nothing = { accessKeyId: undefined, secretAccessKey: undefined, sessionToken: undefined };
    expect(detailOf({ ...nothing, assumedRoleArn: undefined })).toEqual({
      code: 'answer-unreadable',
      host: 'sts.example.com',
      status: 200,
    });
  });

  test.each(['accessKeyId', 'secretAccessKey', 'sessionToken', 'assumedRoleArn'] as const)(
    'does not repeat an answer with %s alone',
    (only) => {
      const nothing = { accessKeyId: undefined, secretAccessKey: undefined, sessionToken: undefined };
      expect(detailOf({ ...nothing, assumedRoleArn: undefined, [only]: GRANTED[only] })).toBe('incomplete');
    },
  );

  test('tells how long the session lives by the server’s clock', () => {
    const answeredAtMs = NOW_MS - 86_400_000;
    const session = verify({ ...GRANTED, answeredAtMs, expiresAtMs: answeredAtMs + 900_000 }, HOP, [], 'h');
    expect(session.lifeMs).toBe(900_000);
  });

  test('applies allowed-account-ids to the target only', () => {
    expect(detailOf({}, HOP, ['333333333333'])).toBe('account-not-allowed');
    expect(detailOf({}, { ...HOP, lands: 'hub' }, ['333333333333'])).toBe('none');
    expect(detailOf({}, HOP, ['333333333333', '222222222222'])).toBe('none');
  });
});

describe('the caller', () => {
  const CALLER = {
    account: '111122223333',
    arn: 'arn:aws:iam::111122223333:user/ci/bot',
    userId: 'AIDALOCAL00000000001',
  };
  const host = 'sts.example.com';

  function faultOfCaller(change: Partial<Record<keyof typeof CALLER, string | undefined>>): unknown {
    try {
      return verifyCaller({ ...CALLER, ...change }, 'aws', host);
    } catch (error) {
      return faultOf(error);
    }
  }

  test.each([
    ['a user', 'arn:aws:iam::111122223333:user/ci/bot', 'AIDALOCAL00000000001'],
    ['a session', 'arn:aws:sts::111122223333:assumed-role/Runner/i-0abc', 'AROALOCAL00000000001:i-0abc'],
    ['a federated user', 'arn:aws:sts::111122223333:federated-user/Bob', '111122223333:Bob'],
    ['root', 'arn:aws:iam::111122223333:root', '111122223333'],
  ])('is %s', (_, arn, userId) => {
    expect(verifyCaller({ ...CALLER, arn, userId }, 'aws', host)).toEqual({ account: CALLER.account, arn });
  });

  test.each([
    ['another account than the ARN has', { account: '222222222222' }],
    ['an account of eleven digits', { account: '11112222333' }],
    ['no account', { account: undefined }],
    ['an account with a line end', { account: '111122223333\n' }],
    ['no ARN', { arn: undefined }],
    ['an ARN that is none', { arn: 'root' }],
    ['an ARN with a line end', { arn: `${CALLER.arn}\nAWS_REGION=x` }],
    ['an ARN with a workflow command', { arn: 'arn:aws:iam::111122223333:user/x\n::error::y' }],
    ['an ARN of a role, who signs nothing', { arn: 'arn:aws:iam::111122223333:role/Runner' }],
    ['an ARN of another service', { arn: 'arn:aws:s3::111122223333:user/x' }],
    ['an ARN of another partition', { arn: 'arn:aws-cn:iam::111122223333:user/x' }],
    ['an ARN of no partition', { arn: 'arn:aws2:iam::111122223333:user/x' }],
    ['an ARN without an end', { arn: `arn:aws:iam::111122223333:user/${'x'.repeat(100_000)}` }],
    ['no user id', { userId: undefined }],
    ['an empty user id', { userId: '' }],
    ['a user id with a control character', { userId: 'AIDA\u001bLOCAL' }],
    ['a user id without an end', { userId: 'A'.repeat(100_000) }],
  ])('is rejected with %s', (_, change) => {
    const returned: unknown = expect.stringMatching(/^[!-~]{0,700}$/);
    expect(faultOfCaller(change)).toEqual({
      code: 'unexpected-answer',
      detail: 'not-an-identity',
      requested: 'GetCallerIdentity',
      returned,
    });
  });

  test('names the identity where that is whole, and another than it should be', () => {
    expect(faultOfCaller({ account: '222222222222' })).toMatchObject({ returned: CALLER.arn });
    expect(faultOfCaller({ userId: '' })).toMatchObject({ returned: '' });
  });

  test.each(['account', 'arn', 'userId'] as const)('is STS’s also where only its %s is there', (only) => {
    const nothing = { account: undefined, arn: undefined, userId: undefined };
    expect(faultOfCaller({ ...nothing, [only]: CALLER[only] })).toMatchObject({ code: 'unexpected-answer' });
  });

  test.each([{}, { account: '', arn: '', userId: '' }])('in an empty answer is not STS’s', (some) => {
    const nothing = { account: undefined, arn: undefined, userId: undefined, ...some };
    expect(faultOfCaller(nothing)).toEqual({ code: 'answer-unreadable', host, status: 200 });
  });
});
