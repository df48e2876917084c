/**
 * The claims of a GitHub Actions OIDC token.
 *
 * Source: "OpenID Connect reference" (https://docs.github.com/en/actions/reference/security/oidc).
 */
import { randomUUID } from 'node:crypto';
import type { UnknownClaims } from '../../iam/unknown.js';
import { GITHUB_CLAIMS } from '../../shared/aws/testable-claims.js';

export type { UnknownClaims } from '../../iam/unknown.js';

/** Name-based, or immutable as repositories made since July 2026 have it: `repo:OWNER@OWNER_ID/REPO@REPO_ID:…`. */
export type SubjectFormat = 'name-based' | 'immutable';

/** Values that replace the defaults. `null` leaves a claim out. */
export type ClaimOverrides = Record<string, string | number | boolean | null | undefined>;

export type TokenClaims = Record<string, string | number | boolean>;

/** What a subject is made of. */
export interface SubjectParts {
  readonly repository: string;
  readonly repository_id: string;
  readonly repository_owner_id: string;
  readonly ref: string;
  readonly event_name: string;
  readonly environment?: string | undefined;
}

const TOKEN_LIFE_SECONDS = 300;
/** The repository of claims that name none. */
export const DEFAULT_REPOSITORY = 'octo/shop';

/** The subject GitHub gives a job by its default template. A `:` in an environment's name becomes `%3A`. */
export function subjectOf(parts: SubjectParts, format: SubjectFormat = 'name-based'): string {
  const prefix = prefixOf(parts, format);
  if (parts.environment !== undefined && parts.environment !== '') {
    return `${prefix}environment:${parts.environment.replaceAll(':', '%3A')}`;
  }
  return parts.event_name === 'pull_request' ? `${prefix}pull_request` : `${prefix}ref:${parts.ref}`;
}

/** What the subjects of all jobs of a repository begin with, by what is known of the claims. */
export function subjectPrefixOf(claims: ClaimOverrides, format: SubjectFormat): string {
  return prefixOf(repositoryOf(claims), format);
}

type RepositoryParts = Pick<SubjectParts, 'repository' | 'repository_id' | 'repository_owner_id'>;

function prefixOf(parts: RepositoryParts, format: SubjectFormat): string {
  if (format === 'name-based') return `repo:${parts.repository}:`;
  const [owner = '', name = ''] = parts.repository.split('/');
  return `repo:${owner}@${parts.repository_owner_id}/${name}@${parts.repository_id}:`;
}

/** The repository and its ids; placeholders where the claims do not have them. */
export function repositoryOf(claims: ClaimOverrides): RepositoryParts {
  return {
    repository: textOf(claims, 'repository', DEFAULT_REPOSITORY),
    repository_id: textOf(claims, 'repository_id', '724601234'),
    repository_owner_id: textOf(claims, 'repository_owner_id', '9919012'),
  };
}

function textOf(claims: ClaimOverrides, name: string, otherwise: string): string {
  const value = claims[name];
  return value === undefined || value === null ? otherwise : String(value);
}

/**
 * All claims of one token that is issued now, good for five minutes. Overrides beat the defaults; what hangs on others (the subject, the
 * owner, the workflow's reference) follows the overrides unless it is overridden itself.
 */
export function claimsOf(
  overrides: ClaimOverrides,
  token: { readonly issuer: string; readonly audience: string; readonly nowMs: number; readonly format: SubjectFormat },
): TokenClaims {
  const text = (name: string, otherwise: string) => textOf(overrides, name, otherwise);
  const named = repositoryOf(overrides);
  const { repository } = named;
  const ref = text('ref', 'refs/heads/main');
  const environment =
    overrides.environment === undefined || overrides.environment === null ? undefined : text('environment', '');
  const parts = {
    ...named,
    ref,
    environment,
    event_name: text('event_name', 'push'),
  };
  const workflowRef = text('workflow_ref', `${repository}/.github/workflows/deploy.yml@${ref}`);
  const sha = text('sha', '1f0e3dad99908345f7439f8ffabdffc4e5a1c2b3');
  const issuedAt = Math.floor(token.nowMs / 1000);
  const all: Record<string, string | number | boolean | null | undefined> = {
    jti: randomUUID(),
    sub: subjectOf(parts, token.format),
    aud: token.audience,
    ...parts,
    sha,
    repository_owner: repository.split('/')[0],
    repository_visibility: 'private',
    run_id: '11223344556',
    run_number: '42',
    run_attempt: '1',
    actor: 'octocat',
    actor_id: '583231',
    workflow: 'deploy',
    workflow_ref: workflowRef,
    workflow_sha: sha,
    job_workflow_ref: workflowRef,
    job_workflow_sha: sha,
    head_ref: '',
    base_ref: '',
    ref_type: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    ref_protected: 'false',
    runner_environment: 'github-hosted',
    iss: token.issuer,
    iat: issuedAt,
    // GitHub dates its tokens back, so that a slow clock elsewhere does not reject them.
    nbf: issuedAt - 300,
    exp: issuedAt + TOKEN_LIFE_SECONDS,
    ...overrides,
  };
  const claims: TokenClaims = {};
  for (const [name, value] of Object.entries(all)) if (value !== undefined && value !== null) claims[name] = value;
  return claims;
}

/**
 * The claims that policies can test and that are not among `known`. A job without the claim `environment` has none, unless it is among `undetermined`:
 * claims of the job with a value that is not known.
 */
export function unknownClaimsOf(
  known: ClaimOverrides,
  format: SubjectFormat,
  undetermined: readonly string[] = [],
): UnknownClaims {
  const isSet = (name: string) => known[name] !== undefined && !undetermined.includes(name);
  const isKnown = (name: string) => isSet(name) || (name === 'environment' && !undetermined.includes(name));
  const unknown = GITHUB_CLAIMS.filter((name) => !isKnown(name)).map((name) => [name, [name]] as const);
  // A job runs in the workflow that its reference names. Where it does not, it is among `undetermined`.
  const isFollowing = isSet('workflow_ref') && !undetermined.includes('job_workflow_ref');
  const subject = isSet('sub') ? [] : subjectSources(known, format, undetermined).filter((name) => !isKnown(name));
  return Object.fromEntries([
    ...unknown.filter(([name]) => !(name === 'job_workflow_ref' && isFollowing)),
    ...(subject.length > 0 ? [['sub', subject] as const] : []),
  ]);
}

/** The claims that a subject by GitHub's default template is made of. */
function subjectSources(known: ClaimOverrides, format: SubjectFormat, undetermined: readonly string[]): string[] {
  const repository = format === 'immutable' ? ['repository', 'repository_owner_id', 'repository_id'] : ['repository'];
  if (undetermined.includes('environment')) return [...repository, 'environment'];
  if (known.environment) return repository;
  if (known.event_name === 'pull_request') return repository;
  // Only a pull request has such a ref.
  const ofPull = /^refs\/pull\//.test(String(known.ref ?? ''));
  return [...repository, ...(ofPull ? ['event_name'] : ['ref'])];
}
