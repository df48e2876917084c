import { describe, expect, test } from '@jest/globals';
import { credentialHash, stillExported } from '../../../src/action/delivery/exported-variables.js';
import { CREDENTIALS } from '../../support/export-data.js';

const EXPORTED = {
  AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  AWS_SESSION_TOKEN: CREDENTIALS.sessionToken,
};

const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];
/** Keys that the step's own `env:` holds, and so its post step again: a user's, which have no token. */
const STATIC = { AWS_ACCESS_KEY_ID: 'AKIASTATICSTATIC1234', AWS_SECRET_ACCESS_KEY: 'static/secret' };

describe('the mark of what was exported', () => {
  test('fits the environment that holds it', () => {
    expect(stillExported({ ...EXPORTED, AWS_REGION: 'eu-west-1' }, credentialHash(CREDENTIALS, {}))).toEqual(KEYS);
  });

  test('holds none of it, and is another one each time', () => {
    const mark = credentialHash(CREDENTIALS, STATIC);
    for (const value of Object.values({ ...CREDENTIALS, ...STATIC })) expect(mark).not.toContain(value);
    expect(mark).toMatch(/^[\da-f]{32}:[\da-f]{64}(?:,[\da-f]{64}){9}$/);
    expect(credentialHash(CREDENTIALS, STATIC)).not.toBe(mark);
  });

  test.each([
    ['another key id', { AWS_ACCESS_KEY_ID: 'ASIAOTHEROTHEROTHER1' }],
    ['another secret', { AWS_SECRET_ACCESS_KEY: 'other' }],
    ['another token', { AWS_SESSION_TOKEN: 'other' }],
    ['blank variables', { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_SESSION_TOKEN: '' }],
    [
      'values that moved into another variable',
      { AWS_ACCESS_KEY_ID: EXPORTED.AWS_ACCESS_KEY_ID + EXPORTED.AWS_SECRET_ACCESS_KEY, AWS_SECRET_ACCESS_KEY: '' },
    ],
  ])('does not fit %s', (_, changed) => {
    expect(stillExported({ ...EXPORTED, ...changed }, credentialHash(CREDENTIALS, {}))).toEqual([]);
  });

  test.each(['', ':', 'salt', 'salt:', `salt:${'0'.repeat(64)}`, `${'ü'.repeat(64)}:${'ü'.repeat(32)}`])(
    'a mark that was meddled with fits nothing: %j',
    (mark) => {
      expect(stillExported(EXPORTED, mark)).toEqual([]);
    },
  );

  const TEMPORARY = { ...STATIC, AWS_SESSION_TOKEN: 'their-token' };
  const fits: ReadonlyArray<readonly [string, object, object]> = [
    ['keys of the step’s own env, beside our token', STATIC, { ...EXPORTED, ...STATIC }],
    ['a session in the step’s own env', TEMPORARY, TEMPORARY],
    ['a part of ours that is left', {}, { ...EXPORTED, AWS_ACCESS_KEY_ID: '' }],
  ];
  test.each(fits)('fits %s', (_, before, now) => {
    expect(stillExported({ ...now }, credentialHash(CREDENTIALS, { ...before }))).toEqual(KEYS);
  });

  test('fits no keys of another action, whatever was there before', () => {
    const other = { AWS_ACCESS_KEY_ID: 'ASIAOTHEROTHEROTHER1', AWS_SECRET_ACCESS_KEY: 'o', AWS_SESSION_TOKEN: 'o' };
    expect(stillExported(other, credentialHash(CREDENTIALS, TEMPORARY))).toEqual([]);
  });

  test('names the older names too, where they hold what was exported', () => {
    const aliases = { AWS_ACCESS_KEY: EXPORTED.AWS_ACCESS_KEY_ID, AWS_SECRET_KEY: EXPORTED.AWS_SECRET_ACCESS_KEY };
    const mark = credentialHash(CREDENTIALS, {});
    expect(stillExported({ ...EXPORTED, ...aliases }, mark)).toEqual([...KEYS, 'AWS_ACCESS_KEY', 'AWS_SECRET_KEY']);
    expect(stillExported({ ...EXPORTED, ...aliases, AWS_SECRET_KEY: 'other' }, mark)).toEqual([
      ...KEYS,
      'AWS_ACCESS_KEY',
    ]);
    expect(stillExported({ ...EXPORTED, AWS_ACCESS_KEY: '' }, mark)).toEqual(KEYS);
    const others = { AWS_ACCESS_KEY_ID: 'ASIAOTHEROTHEROTHER1', AWS_SECRET_ACCESS_KEY: 'o', AWS_SESSION_TOKEN: 'o' };
    expect(stillExported({ ...others, ...aliases }, mark)).toEqual(['AWS_ACCESS_KEY', 'AWS_SECRET_KEY']);
    expect(stillExported(aliases, mark)).toEqual(['AWS_ACCESS_KEY', 'AWS_SECRET_KEY']);
  });
});
