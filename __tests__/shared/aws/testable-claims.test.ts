import { expect, test } from '@jest/globals';
import { GITHUB_CLAIMS, TESTABLE_CLAIMS } from '../../../src/shared/aws/testable-claims.js';

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
