import { describe, expect, test } from '@jest/globals';
import { markOf, stillHolds } from '../../src/deliver/exported.js';
import { CREDENTIALS } from './parcel.js';

const EXPORTED = {
  AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  AWS_SESSION_TOKEN: CREDENTIALS.sessionToken,
};

describe('the mark of what was exported', () => {
  test('fits the environment that holds it', () => {
    expect(stillHolds({ ...EXPORTED, AWS_REGION: 'eu-west-1' }, markOf(CREDENTIALS))).toBe(true);
  });

  test('holds none of it, and is another one each time', () => {
    const mark = markOf(CREDENTIALS);
    for (const value of Object.values(CREDENTIALS)) expect(mark).not.toContain(value);
    expect(mark).toMatch(/^[\da-f]{32}:[\da-f]{64}$/);
    expect(markOf(CREDENTIALS)).not.toBe(mark);
  });

  test.each([
    ['another key id', { AWS_ACCESS_KEY_ID: 'ASIAOTHEROTHEROTHER1' }],
    ['another secret', { AWS_SECRET_ACCESS_KEY: 'other' }],
    ['another token', { AWS_SESSION_TOKEN: 'other' }],
    ['no token', { AWS_SESSION_TOKEN: undefined }],
    ['blank variables', { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_SESSION_TOKEN: '' }],
    [
      'values that moved into another variable',
      { AWS_ACCESS_KEY_ID: EXPORTED.AWS_ACCESS_KEY_ID + EXPORTED.AWS_SECRET_ACCESS_KEY, AWS_SECRET_ACCESS_KEY: '' },
    ],
  ])('does not fit %s', (_, changed) => {
    expect(stillHolds({ ...EXPORTED, ...changed }, markOf(CREDENTIALS))).toBe(false);
  });

  test.each(['', ':', 'salt', 'salt:', `salt:${'0'.repeat(64)}`, `${'ü'.repeat(64)}:${'ü'.repeat(32)}`])(
    'a mark that was meddled with fits nothing: %j',
    (mark) => {
      expect(stillHolds(EXPORTED, mark)).toBe(false);
    },
  );
});
