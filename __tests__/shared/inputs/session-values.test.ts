import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { defaultSessionName, parseSessionName } from '../../../src/shared/inputs/session-values.js';

const RUN = { GITHUB_RUN_ID: '11223344556', GITHUB_RUN_ATTEMPT: '3' };

describe('the session name of an input-less job', () => {
  test.each([
    ['repository, run and attempt', 'octo/shop', RUN, 'shop-11223344556-3'],
    ['a dot and a dash stay', 'octo/my.shop-api_2', RUN, 'my.shop-api_2-11223344556-3'],
    ['odd characters become one dash', 'octo/sh öp/x y', RUN, 'x-y-11223344556-3'],
    ['a long name is cut, run and attempt stay', `octo/${'r'.repeat(100)}`, RUN, `${'r'.repeat(50)}-11223344556-3`],
    ['a name of nothing but odd characters', 'octo/💥💥', RUN, '--11223344556-3'],
    ['no repository', '', RUN, 'job-11223344556-3'],
    ['no owner', 'shop', RUN, 'shop-11223344556-3'],
    ['nothing at all', '', {}, 'job-0-1'],
    ['an empty attempt', 'octo/shop', { GITHUB_RUN_ID: '5', GITHUB_RUN_ATTEMPT: '' }, 'shop-5-1'],
    ['a run id beyond all bounds', 'octo/shop', { GITHUB_RUN_ID: '9'.repeat(80) }, `s${'9'.repeat(61)}-1`],
  ])('%s', (_, repository, run, name) => {
    expect(defaultSessionName({ GITHUB_REPOSITORY: repository, ...run })).toBe(name);
  });

  test('fits whatever the environment holds', () => {
    const text = fc.oneof(fc.constant(undefined), fc.string({ unit: 'binary', maxLength: 120 }));
    fc.assert(
      fc.property(text, text, text, (GITHUB_REPOSITORY, GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT) => {
        const name = defaultSessionName({ GITHUB_REPOSITORY, GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT });
        expect(parseSessionName(name)).toBe(name);
      }),
    );
  });

  test('tells apart the attempts and the runs of one repository, however long its name', () => {
    const GITHUB_REPOSITORY = `octo/${'r'.repeat(100)}`;
    const names = ['1', '2'].flatMap((attempt) =>
      ['11223344556', '11223344557'].map((run) =>
        defaultSessionName({ GITHUB_REPOSITORY, GITHUB_RUN_ID: run, GITHUB_RUN_ATTEMPT: attempt }),
      ),
    );
    expect(new Set(names).size).toBe(4);
  });
});
