import { expect, test } from '@jest/globals';
import { GITHUB_CLAIMS, TESTABLE_CLAIMS, testableClaimsOf } from '../../../src/shared/aws/testable-claims.js';

// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
test('these claims are condition keys, and no other', () => {
  expect([...GITHUB_CLAIMS].sort()).toEqual([
    'actor',
    'actor_id',
    'enterprise_id',
    'environment',
    'job_workflow_ref',
    'ref',
    'repository',
    'repository_id',
    'repository_owner_id',
    'workflow',
  ]);
  expect(TESTABLE_CLAIMS).toEqual(['sub', 'aud', ...GITHUB_CLAIMS]);
});

test.each([
  ['token.actions.githubusercontent.com', true],
  ['token.actions.githubusercontent.com/octo-corp', true],
  ['token.actions.octo.ghe.com', true],
  ['token.actions.octo.ghe.com.example.com', false],
  ['x.token.actions.githubusercontent.com', false],
  ['token.actions.githubusercontent.com/octo/corp', false],
  ['ghes.example.com/_services/token', false],
])('all of them are in tokens of %s: %p', (provider, all) => {
  expect(testableClaimsOf(provider)).toEqual(all ? TESTABLE_CLAIMS : ['sub', 'aud']);
});
