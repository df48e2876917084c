/**
 * The OIDC token of a job: whether it has one, and its claims.
 *
 * Sources: "OpenID Connect reference" (https://docs.github.com/en/actions/reference/security/oidc), "Reusing workflow configurations",
 * section on permissions (https://docs.github.com/en/actions/reference/workflows-and-actions/reusing-workflow-configurations).
 */
import type { ClaimOverrides } from '../../../emulator/github/claims.js';
import { DEFAULT_PERMISSIONS, type Place, type UndecidedExpression } from '../place.js';
import { pathInClaims } from '../reading/repository-files.js';
import { placeOf } from '../reading/tokens.js';
import type { Job, Workflow } from '../reading/workflow.js';
import { type EnvironmentName, pullRefs } from '../runs/github-context.js';
import type { RepositoryFacts, Run } from '../runs/run.js';
import { shownExpression } from './step-reading.js';
import type { RequestToken, TokenGrant } from './workflow-request.js';

/**
 * What the caller of a workflow may pass on. `default`: neither the calling job nor its workflow sets permissions, nor do those above
 * them. `write-by-default`: it asks for the permission below such a job.
 */
export interface CallerGrant {
  readonly idToken: 'write' | 'none' | 'default' | 'write-by-default';
  readonly place: Place;
}

/** Whether a job has a token, and on what that depends. */
export interface JobGrant {
  readonly token: TokenGrant;
  readonly conditions: readonly UndecidedExpression[];
}

/** What a job that calls a workflow passes on: its own permission, or else its workflow's, and never more than its own caller passes on. */
export function passedOn(job: Job, workflow: Workflow, caller: CallerGrant | undefined): CallerGrant {
  const own = job.permissions ?? workflow.permissions;
  if (own === undefined) return caller ?? { idToken: 'default', place: job.place };
  if (own.idToken === 'none' || caller === undefined || caller.idToken === 'write') return own;
  return caller.idToken === 'none' ? caller : { idToken: 'write-by-default', place: caller.place };
}

/**
 * The permission of a job: its own, or else the workflow's, or else the caller's. A called workflow never has more than its caller, and
 * no default of GitHub's has this permission. But where the caller sets none, some repositories let the called workflow have it, and
 * others reject the run: those whose setting for workflow permissions is to read only.
 */
export function grantOf(job: Job, workflow: Workflow, caller: CallerGrant | undefined): JobGrant {
  const own = job.permissions ?? workflow.permissions;
  const { idToken, place } = own ?? caller ?? { idToken: 'none' as const, place: job.place };
  if (idToken === 'none' || idToken === 'default') {
    const reason = own === undefined && caller !== undefined ? 'caller-permission' : 'no-permission';
    return { token: { granted: false, reason, place }, conditions: [] };
  }
  if (caller?.idToken === 'none')
    return { token: { granted: false, reason: 'caller-permission', place: caller.place }, conditions: [] };
  const conditions = caller === undefined || caller.idToken === 'write' ? [] : [undecidedDefault(caller.place)];
  return { token: { granted: true, place }, conditions };
}

function undecidedDefault(place: Place): UndecidedExpression {
  return {
    place,
    what: 'permissions of the calling job',
    expression: 'id-token: write',
    causes: [DEFAULT_PERMISSIONS],
  };
}

/** A pull request from a fork gets no token, whatever its permissions. */
export function grantInRun(grant: TokenGrant, { isFork, place }: Run): TokenGrant {
  return grant.granted && isFork ? { granted: false, reason: 'fork', place } : grant;
}

/** How a workflow was called: the file, and the ref that its caller names. */
export interface CalledAs {
  readonly file: string;
  /** `undefined` for a path in the repository: it is of the caller's own commit. */
  readonly ref: string | undefined;
}

/** What cannot be decided because the name of a job's environment is not known. */
export function undecidedEnvironment({ file, environment }: Job, causes: readonly string[]): UndecidedExpression[] {
  if (environment === undefined || causes.length === 0) return [];
  const expression = shownExpression(environment);
  return [{ place: placeOf(file, environment), what: 'environment', expression, causes }];
}

/** The claims of a job that the workflow determines, with those that are given for every token of the repository over them. */
export function claimsOfJob(
  run: Run,
  facts: RepositoryFacts,
  called: CalledAs | undefined,
  environment: EnvironmentName,
  given: ClaimOverrides,
): Pick<RequestToken, 'claims' | 'undetermined'> {
  const { ref, workflow } = run;
  const pull = pullRefs(run);
  const jobWorkflow =
    called === undefined ? pathReference(facts, workflow.file, ref) : calledReference(facts, called, ref);
  const claims: ClaimOverrides = {
    repository: facts.name,
    event_name: run.event,
    workflow: workflow.name,
    ...(ref !== undefined && { ref, ref_type: ref.startsWith('refs/tags/') ? 'tag' : 'branch' }),
    workflow_ref: pathReference(facts, workflow.file, ref),
    job_workflow_ref: jobWorkflow,
    base_ref: pull?.base,
    head_ref: pull?.head,
    ...(typeof environment === 'object' && environment.text !== '' && { environment: environment.text }),
    ...given,
  };
  const known = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
  const undetermined = [
    ...(environment === 'unknown' && given.environment === undefined ? ['environment'] : []),
    ...(known.job_workflow_ref === undefined ? ['job_workflow_ref'] : []),
  ];
  return { claims: known, undetermined };
}

function pathReference(facts: RepositoryFacts, file: string, ref: string | undefined): string | undefined {
  return ref === undefined ? undefined : `${facts.name}/${pathInClaims(file)}@${ref}`;
}

/** A short ref is of a branch or a tag; only the default branch and version tags are told apart by their names. */
function calledReference(facts: RepositoryFacts, { file, ref }: CalledAs, own: string | undefined): string | undefined {
  if (ref === undefined) return pathReference(facts, file, own);
  const whole =
    ref.startsWith('refs/') || /^[0-9a-f]{40}$/.test(ref)
      ? ref
      : ref === facts.defaultBranch
        ? `refs/heads/${ref}`
        : /^v\d+(?:\.\d+)*$/.test(ref)
          ? `refs/tags/${ref}`
          : undefined;
  return pathReference(facts, file, whole);
}
