import { expect, test } from '@jest/globals';
import { matches } from '../../../src/shared/text/name-pattern.js';

test.each([
  ['prod', 'prod'],
  ['*', 'prod'],
  ['*', ''],
  ['p*', 'prod'],
  ['*d', 'prod'],
  ['p*d', 'pd'],
  ['*r*', 'prod'],
  ['pr?d', 'prod'],
  ['**', 'prod'],
  ['*-eu-*', 'a-eu-b-eu-c'],
  ['*b', 'abab'],
  ['a*a', 'aaa'],
  ['*?', 'x'],
])('%s matches "%s"', (pattern, text) => {
  expect(matches(pattern, text)).toBe(true);
});

test.each([
  ['prod', 'prod-eu'],
  ['prod', 'Prod'],
  ['p*d', 'prod-eu'],
  ['?', ''],
  ['??', 'x'],
  ['a*a', 'a'],
  ['pr.d', 'prod'],
  ['[p]rod', 'prod'],
  ['', 'prod'],
  ['*x*', 'prod'],
])('%s does not match "%s"', (pattern, text) => {
  expect(matches(pattern, text)).toBe(false);
});

test('many stars take no time to speak of', () => {
  // A pattern that a backtracking matcher would not come to the end of in a lifetime.
  expect(matches(`${'*a'.repeat(40)}*b`, 'a'.repeat(64))).toBe(false);
});
