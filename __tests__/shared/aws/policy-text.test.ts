import { expect, test } from '@jest/globals';
import { literalPattern } from '../../../src/shared/aws/policy-text.js';

test.each([
  ['role/ci/DeployRole', 'role/ci/DeployRole'],
  ['a*b?c$d', `a\${*}b\${?}c\${$}d`],
  [`\${aws:username}`, `\${$}{aws:username}`],
  ['**', `\${*}\${*}`],
])('%s means itself as %s', (text, pattern) => {
  expect(literalPattern(text)).toBe(pattern);
});
