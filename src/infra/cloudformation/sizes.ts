import type { InfraIssue } from '../infra-issues.js';
import type { InfraWarning } from '../infra-warnings.js';

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
  readonly warnings: readonly InfraWarning[];
  readonly issues: readonly InfraIssue[];
}

/**
 * Whether the trust policy made of these fits, or fits only when more is asked for. Where it does, so do its parts into the template's
 * parameters.
 */
export function sizesOf(what: string, tests: JobTests): Sizes {
  return sizesFor(what, trustCharacters(tests));
}

function sizesFor(what: string, characters: number): Sizes {
  if (characters > TRUST_LIMIT) {
    const detail = { code: 'trust-too-long', characters, limit: TRUST_LIMIT } as const;
    return { warnings: [], issues: [{ name: `The trust policy of ${what}`, detail }] };
  }
  const isAboveQuota = characters > TRUST_QUOTA;
  return {
    warnings: isAboveQuota ? [{ code: 'trust-above-quota', what, characters, quota: TRUST_QUOTA }] : [],
    issues: [],
  };
}

/** What a target's statements for the hub role test, as the template writes them. */
export interface HopConditions {
  readonly hubRole: string;
  readonly issuer: string;
  /** The word `any` alone where these are left to the hub. */
  readonly subjects: readonly string[];
  readonly withExternalId: boolean;
  readonly organizationId: string | undefined;
  readonly sessionTags: boolean;
  /** Empty where every key is let through. */
  readonly sessionTagKeys: readonly string[];
  readonly sourceIdentity: boolean;
}

/** The same for a target that is reached through the hub. */
export function sizesOfHop(what: string, tests: HopConditions): Sizes {
  return sizesFor(what, hopCharacters(tests));
}

// As many as docs/setup.md makes, and two of them, as in the midst of a rotation: what fits now is to fit then.
const EXTERNAL_IDS = ['x'.repeat(32), 'x'.repeat(32)];

/** The characters of the trust policy of such a target. IAM does not count white space. */
export function hopCharacters(tests: HopConditions): number {
  const { hubRole, issuer, subjects, withExternalId, organizationId, sessionTags, sourceIdentity } = tests;
  const ofHop = {
    ...(subjects[0] !== 'any' && { [`${issuer}:sub`]: subjects }),
    ...(withExternalId && { 'sts:ExternalId': EXTERNAL_IDS }),
    ...(organizationId !== undefined && { 'aws:PrincipalOrgID': organizationId }),
  };
  const ofTags = { ...(tests.sessionTagKeys.length > 0 && { 'aws:TagKeys': tests.sessionTagKeys }) };
  const statement = (sid: string, action: string, operator: string, condition: object) => ({
    Sid: sid,
    Effect: 'Allow',
    Principal: { AWS: hubRole },
    Action: action,
    ...(Object.keys(condition).length > 0 && { Condition: { [operator]: condition } }),
  });
  return charactersOf([
    statement('HubRole', 'sts:AssumeRole', 'StringEquals', ofHop),
    ...(sessionTags ? [statement('HubRoleTags', 'sts:TagSession', 'ForAllValues:StringEquals', ofTags)] : []),
    ...(sourceIdentity ? [statement('HubRoleSourceIdentity', 'sts:SetSourceIdentity', '', {})] : []),
  ]);
}

/** The characters of the trust policy that a template makes of these. IAM does not count white space. */
export function trustCharacters(tests: JobTests): number {
  const { issuer, audience, providerArn, subjects, repositoryIds, refs, workflows } = tests;
  const test = (claim: string, values: readonly string[], untested: string) =>
    values.length === 0 || values[0] === untested ? {} : { [`${issuer}:${claim}`]: values };
  return charactersOf([
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
  ]);
}

function charactersOf(statements: readonly object[]): number {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements }).replace(/\s/g, '').length;
}
