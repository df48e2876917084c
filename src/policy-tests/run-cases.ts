import { claimsOf, type TokenClaims, unknownClaimsOf } from '../emulator/github/claims.js';
import type { AwsModel } from '../iam/aws-model.js';
import { type CallCircumstances, originOf } from '../iam/request-context.js';
import { decideAssumeRole } from '../iam/sts/assume-role.js';
import { decideWebIdentity } from '../iam/sts/assume-role-with-token.js';
import { sessionSigner } from '../iam/sts/caller-policies.js';
import type { AssumeRoleInput } from '../iam/sts/role-parameters.js';
import { NOTHING } from '../iam/unknown.js';
import { KNOWN_TO_AWS } from '../iam/unknown-keys.js';
import type { RoleArn } from '../shared/aws/arn.js';
import { GITHUB_ISSUER } from '../shared/aws/testable-claims.js';
import { defaultSessionName } from '../shared/inputs/session-values.js';
import { type CaseMismatch, caseMismatches } from './case-mismatch.js';
import type { PolicyCase, SessionTerms } from './policy-case.js';
import { type StsResult, stsResultOf } from './sts-result.js';

export interface CaseResult {
  readonly policyCase: PolicyCase;
  /** Up to the first that is rejected. */
  readonly hops: readonly StsResult[];
  /** How it differs from what is expected; empty when it passed. */
  readonly mismatches: readonly CaseMismatch[];
}

const HUB_SESSION = { durationSeconds: 900 };

/**
 * Decides each case as STS would decide the calls of its job: tokens, durations, tags and policies, without signatures and sockets. `clock`
 * is in milliseconds since the epoch.
 */
export function runCases(model: AwsModel, cases: readonly PolicyCase[], clock: () => number): CaseResult[] {
  return cases.map((policyCase) => {
    const hops = hopsOf(model, policyCase, clock());
    return { policyCase, hops, mismatches: caseMismatches(model, policyCase, hops) };
  });
}

function hopsOf(model: AwsModel, policyCase: PolicyCase, nowMs: number): StsResult[] {
  const { route, token, session: options, region, sourceIp } = policyCase;
  const { audience, subject: format } = token;
  const claims = claimsOf(token.claims, { issuer: GITHUB_ISSUER, audience, nowMs, format });
  const unnamed = options.name === undefined ? NAMING_CLAIMS.filter((name) => token.claims[name] === undefined) : [];
  const circumstances: CallCircumstances = {
    origin: originOf(sourceIp, KNOWN_TO_AWS),
    region,
    nowMs,
    ...(unnamed.length > 0 && { sessionName: { unknown: { ...NOTHING, claims: unnamed } } }),
  };
  const name = options.name ?? sessionName(claims);
  const verified = { claims, unknown: unknownClaimsOf(token.claims, format) };
  const withToken = (role: RoleArn, more: Partial<SessionTerms>) =>
    decideWebIdentity(model, verified, inputOf(role, name, more), circumstances);
  switch (route.kind) {
    case 'to-hub':
      return [stsResultOf('hub', withToken(route.hub, options))];
    case 'direct':
      return [stsResultOf('target', withToken(route.target, options))];
    case 'through-hub': {
      const hub = withToken(route.hub, HUB_SESSION);
      if (!hub.allowed) return [stsResultOf('hub', hub)];
      const signer = sessionSigner(hub.session);
      const target = decideAssumeRole(model, signer, inputOf(route.target, name, options), circumstances, true);
      return [stsResultOf('hub', hub), stsResultOf('target', target)];
    }
  }
}

/** The claims that the action makes its session name of. */
const NAMING_CLAIMS = ['repository', 'run_id', 'run_attempt'] as const;

function sessionName({ repository, run_id, run_attempt }: TokenClaims): string {
  return defaultSessionName({
    GITHUB_REPOSITORY: repository?.toString(),
    GITHUB_RUN_ID: run_id?.toString(),
    GITHUB_RUN_ATTEMPT: run_attempt?.toString(),
  });
}

/** The parameters as a client would send them. */
function inputOf(role: RoleArn, roleSessionName: string, options: Partial<SessionTerms>): AssumeRoleInput {
  const {
    durationSeconds,
    inlineSessionPolicy,
    externalId,
    sourceIdentity,
    tags = {},
    transitiveTagKeys = [],
  } = options;
  return {
    roleArn: role.arn,
    roleSessionName,
    durationSeconds: durationSeconds?.toString(),
    policy: inlineSessionPolicy,
    externalId,
    sourceIdentity,
    tags: Object.entries(tags),
    transitiveTagKeys,
  };
}
