import { expect, test } from '@jest/globals';
import { nearest } from '../../src/shared/text/nearest.js';

test.each<[string, readonly string[], string | undefined]>([
  ['prdo', ['dev', 'prod'], 'prod'],
  ['PROD_EU', ['prod-us', 'prod-eu'], 'prod-eu'],
  ['stagin', ['staging'], 'staging'],
  ['staging', ['stag', 'stagi'], 'stagi'],
  // Of two that are as near the first counts.
  ['pro', ['prod', 'prob'], 'prod'],
  ['ab', ['xy'], undefined],
  ['ab', ['ax', 'xy'], 'ax'],
  ['abc', ['axy'], undefined],
  ['abcdef', ['abcdxy'], 'abcdxy'],
  ['abcdef', ['abcxyz'], undefined],
  ['abcdefghijkl', ['abcdefghixyz'], 'abcdefghixyz'],
  ['abcdefghijkl', ['abcdefghwxyz'], undefined],
  ['abcdefghi', ['abcdefghiwxyz'], undefined],
  ['abcd', ['acbd'], 'acbd'],
  ['abcd', ['badc'], undefined],
  ['', ['a'], 'a'],
  ['dev', [], undefined],
])('near %j among %j is %p', (word, known, found) => {
  expect(nearest(word, known)).toBe(found);
});
