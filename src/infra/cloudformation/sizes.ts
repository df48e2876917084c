import type { InfraNote } from '../note.js';
import type { InfraProblem } from '../problem.js';

// The characters of a role's trust policy that IAM grants by default, and the most that it grants on request.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const TRUST_QUOTA = 2048;
const TRUST_LIMIT = 4096;

/** What a statement for jobs tests, as the templates write it. */
export interface JobTests {
  readonly issuer: string;
  readonly audience: string;
  readonly providerArn: string;
  readonly subjects: readonly string[];
  readonly repositoryIds: readonly string[];
  readonly refs: readonly string[];
  readonly workflows: readonly string[];
}

export interface Sizes {
  readonly notes: readonly InfraNote[];
  readonly problems: readonly InfraProblem[];
}

/**
 * Whether the trust policy made of these fits, or fits only when more is asked for. Where it does, so do its parts into the template's
 * parameters.
 */
export function sizesOf(what: string, tests: JobTests): Sizes {
  const characters = trustCharacters(tests);
  if (characters > TRUST_LIMIT) {
    const flaw = { code: 'trust-too-long', characters, limit: TRUST_LIMIT } as const;
    return { notes: [], problems: [{ name: `The trust policy of ${what}`, flaw }] };
  }
  const isAboveQuota = characters > TRUST_QUOTA;
  return {
    notes: isAboveQuota ? [{ code: 'trust-above-quota', what, characters, quota: TRUST_QUOTA }] : [],
    problems: [],
  };
}

/** The characters of the trust policy that a template makes of these. IAM does not count white space. */
export function trustCharacters(tests: JobTests): number {
  const { issuer, audience, providerArn, subjects, repositoryIds, refs, workflows } = tests;
  const test = (claim: string, values: readonly string[], untested: string) =>
    values.length === 0 || values[0] === untested ? {} : { [`${issuer}:${claim}`]: values };
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'GitHubJobs',
        Effect: 'Allow',
        Principal: { Federated: providerArn },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            [`${issuer}:aud`]: audience,
            [`${issuer}:sub`]: subjects,
            ...test('repository_id', repositoryIds, 'unchecked'),
            ...test('ref', refs, 'any'),
            ...test('job_workflow_ref', workflows, ''),
          },
        },
      },
    ],
  };
  return JSON.stringify(policy).replace(/\s/g, '').length;
}
