import { describe, expect, test } from '@jest/globals';
import { claimsOf } from '../../../src/emulator/github/claims.js';
import { readClaimLines } from '../../../src/emulator/setup/claim-lines.js';

const JOB = {
  repository: 'octo/shop',
  ref: 'refs/heads/main',
  event_name: 'push',
  workflow_ref: 'octo/shop/.github/workflows/ship@eu.yml@refs/heads/main',
};

const NO_JOB = { known: {}, undetermined: [] };

function tokenOf(lines: string, job: Record<string, string> = JOB) {
  const { overrides, subjectFormat, details } = readClaimLines(lines, { known: job, undetermined: [] });
  expect(details).toEqual([]);
  const audience = 'sts.amazonaws.com';
  return claimsOf(overrides, { issuer: 'https://issuer.example.com', audience, nowMs: 0, format: subjectFormat });
}

describe('the claims of a job', () => {
  test.each<[string, string, Record<string, string>]>([
    ['are its own where nothing is written', '', JOB],
    [
      'on another branch speak of the workflow there',
      'ref=refs/heads/feature',
      {
        sub: 'repo:octo/shop:ref:refs/heads/feature',
        workflow_ref: 'octo/shop/.github/workflows/ship@eu.yml@refs/heads/feature',
        job_workflow_ref: 'octo/shop/.github/workflows/ship@eu.yml@refs/heads/feature',
      },
    ],
    [
      'in another repository speak of the workflow there',
      'repository=octo/other',
      { job_workflow_ref: 'octo/other/.github/workflows/ship@eu.yml@refs/heads/main' },
    ],
    [
      'of a pull request are not those of its branch',
      'event_name=pull_request',
      {
        sub: 'repo:octo/shop:pull_request',
        ref: 'refs/pull/1/merge',
        job_workflow_ref: 'octo/shop/.github/workflows/ship@eu.yml@refs/pull/1/merge',
      },
    ],
    [
      'of a pull request have the ref that is written',
      'event_name=pull_request\nref=refs/pull/7/merge',
      { ref: 'refs/pull/7/merge', workflow_ref: 'octo/shop/.github/workflows/ship@eu.yml@refs/pull/7/merge' },
    ],
    [
      'are as written, whatever else they hang on',
      'ref=refs/heads/feature\njob_workflow_ref=octo/ci/.github/workflows/deploy.yml@refs/tags/v1',
      { job_workflow_ref: 'octo/ci/.github/workflows/deploy.yml@refs/tags/v1' },
    ],
  ])('%s', (_, lines, claims) => {
    expect(tokenOf(lines)).toMatchObject(claims);
  });

  test('that is a pull request already keep its ref', () => {
    const job = { ...JOB, event_name: 'pull_request', ref: 'refs/pull/9/merge' };
    expect(tokenOf('event_name=pull_request', job).ref).toBe('refs/pull/9/merge');
  });

  test('without a workflow that is known speak of one of the same branch', () => {
    const { repository, event_name } = JOB;
    expect(tokenOf('ref=refs/heads/feature', { repository, event_name }).workflow_ref).toMatch(
      /^octo\/shop\/.*@refs\/heads\/feature$/,
    );
  });

  test('stand once each, and are claims that GitHub has', () => {
    expect(
      readClaimLines('actor=a\nactor=b\nenviroment=live\nconstructor=x\nref=main\nexp=soon', NO_JOB).details,
    ).toEqual([
      { code: 'claim-twice', found: 'actor' },
      { code: 'no-such-claim', found: 'enviroment', near: 'environment' },
      { code: 'no-such-claim', found: 'constructor', near: undefined },
      { code: 'not-a-ref', found: 'main' },
      { code: 'not-seconds', found: 'soon', claim: 'exp' },
    ]);
    expect(readClaimLines('repo_property_tier=1\nexp=1\njti=x\nref=', NO_JOB).details).toEqual([]);
  });
});
