import { expect, test } from '@jest/globals';
import { canOverlap, coversForm, matches } from '../../../src/shared/text/name-pattern.js';

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

test.each([
  ['a', 'a', true],
  ['a', 'A', true],
  ['a', 'b', false],
  ['', '*', true],
  ['', '?', false],
  ['main', 'm*n', true],
  ['main', 'm?n', false],
  ['release/*', '*/1', true],
  ['release/*', '*.1', true],
  ['release/*', 'hotfix/*', false],
  ['a*c', 'ab*', true],
  ['a*b', '*c', false],
  ['a?*', '?', false],
  ['a?*', '??', true],
  ['*', '*', true],
  ['x*y*z', 'xa?*z', true],
])('%s and %s can match the same text', (one, other, expected) => {
  expect(canOverlap(one, other)).toBe(expected);
  expect(canOverlap(other, one)).toBe(expected);
});

test.each([
  ['deploy-*', 'deploy-*', true],
  ['*', '*', true],
  ['d*-*', 'deploy-*', true],
  ['deploy-*', 'deploy-1-*', true],
  ['deploy', 'deploy', true],
  ['deploy-1*', 'deploy-*', false],
  ['deploy-?*', 'deploy-*', false],
  ['deploy', 'deploy*', false],
])('%s matches all of %s', (pattern, form, expected) => {
  expect(coversForm(pattern, form)).toBe(expected);
});
