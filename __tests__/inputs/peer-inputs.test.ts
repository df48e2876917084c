import { describe, expect, test } from '@jest/globals';
import { readRequest } from '../../src/inputs/read-request.js';
import { environmentOf } from './reading.js';

describe('an input of configure-aws-credentials', () => {
  test.each([
    ['role-skip-session-tagging', 'true'],
    ['role-skip-session-tagging', 'false'],
    ['unset-current-credentials', 'true'],
    ['disable-retry', 'true'],
    ['special-characters-workaround', 'true'],
    ['overwrite-aws-profile', 'true'],
  ])('%s: %s is answered with a warning that names what to write', (name, text) => {
    const reading = readRequest(environmentOf({ [name]: text }));
    expect(reading).toMatchObject({
      ok: true,
      warnings: [{ name, instead: expect.stringMatching(/write|remove|quote/) }],
    });
  });

  test.each([
    'unset-current-credentials',
    'disable-retry',
    'overwrite-aws-profile',
    'role-chaining',
    'force-skip-oidc',
  ])('%s: false says nothing', (name) => {
    expect(readRequest(environmentOf({ [name]: 'False' }))).toMatchObject({ ok: true, warnings: [] });
  });

  test('warnings and the wish for masked accounts are known when the inputs are refused, too', () => {
    const reading = readRequest(
      environmentOf({ 'disable-retry': 'true', 'mask-aws-account-id': 'true', 'aws-region': 'x' }),
    );
    expect(reading).toMatchObject({ ok: false, maskAccountIds: true, warnings: [{ name: 'disable-retry' }] });
  });
});
