/**
 * Claims that jobs can have besides those of the requests that were derived. A trigger that any branch can start is tested with one branch
 * only, and what its expressions make of another branch is not known.
 */
import {
  type ClaimOverrides,
  claimsOf,
  type SubjectFormat,
  subjectPrefixOf,
  unknownClaimsOf,
} from '../../emulator/github/claims.js';
import { GITHUB_ISSUER } from '../../shared/aws/testable-claims.js';
import { usePattern } from '../../shared/project.js';
import { matches } from '../../shared/text/name-pattern.js';
import { literalText } from './reading/tokens.js';
import type { Workflow } from './reading/workflow.js';
import type { WorkflowRequest } from './requests/workflow-request.js';
import { mentionsRef, tokensOf } from './runs/named-refs.js';
import { ANY_BRANCH, ANY_TAG } from './runs/ref-samples.js';
import type { RepositoryFacts, Run } from './runs/run.js';
import { runsOf } from './runs/triggers.js';

/** Patterns with `*` and `?` for the values of claims, by the claim's name. */
export type ClaimPatterns = Readonly<Record<string, readonly string[]>>;

const SAMPLES = new RegExp(`${ANY_BRANCH}|${ANY_TAG}`, 'g');
const WILDCARD = /[*?]/;
const QUANTIFIED = /(\\.|\[[^\]]*\]|[^\\])[?+]/g;

/** A pattern for every ref that a run stands for; it may match more. */
export function refPatternOf({ event, ref, from }: Run): string {
  if (ref === undefined) return '*';
  if (event === 'merge_group') return 'refs/heads/gh-readonly-queue/*';
  if (event === 'push') {
    const [, kind = 'heads'] = ref.split('/');
    if (from === 'any branch' || from === 'any tag') return `refs/${kind}/*`;
    return `refs/${kind}/${wider(kind === 'tags' ? from.replace(/^tag /, '') : from)}`;
  }
  return ref.replace(SAMPLES, '*').replace(/^refs\/pull\/\d+\//, 'refs/pull/*/');
}

/** A filter of GitHub's as a pattern that matches all that the filter does. */
function wider(filter: string): string {
  return filter
    .replace(QUANTIFIED, '*')
    .replace(/\[[^\]]*\]/g, '?')
    .replace(/\*+/g, '*')
    .replace(/\\(.)/g, '$1');
}

/** What the token of a job can have: every ref that its run stands for, and every environment where that is not known. */
export interface PossibleToken {
  readonly patterns: ClaimPatterns;
  /** True for a run that stands for several refs, of which one was tested. */
  readonly isSampled: boolean;
}

export function possibleToken({ run, token }: WorkflowRequest, format: SubjectFormat): PossibleToken {
  const { audience, claims, undetermined } = token;
  const pattern = refPatternOf(run);
  const { ref } = run;
  const widened = (value: unknown) =>
    typeof value === 'string' && ref !== undefined ? value.replaceAll(ref, pattern) : '*';
  const unknown = unknownClaimsOf(claims, format, undetermined).sub ?? [];
  const { sub } = claimsOf(claims, { issuer: GITHUB_ISSUER, audience, nowMs: 0, format });
  const subjects = [
    widened(sub),
    ...(unknown.includes('environment') ? [`${subjectPrefixOf(claims, format)}environment:*`] : []),
  ];
  return {
    patterns: {
      sub: unknown.some((name) => name !== 'environment') ? ['*'] : subjects,
      ref: [widened(claims.ref)],
      job_workflow_ref: [undetermined.includes('job_workflow_ref') ? '*' : widened(claims.job_workflow_ref)],
    },
    isSampled: WILDCARD.test(pattern),
  };
}

/** The claims of jobs that may be reached, or may ask for another role, on a ref that was not tested; `undefined` when there are none. */
export function untestedClaims(
  workflows: readonly Workflow[],
  facts: RepositoryFacts,
  claims: ClaimOverrides,
  format: SubjectFormat,
): ClaimPatterns | undefined {
  const called = workflows.filter(({ call }) => call !== undefined);
  const known: ClaimOverrides = { repository: facts.name, ...claims };
  const hasIds = known.repository_id !== undefined && known.repository_owner_id !== undefined;
  const prefix = format === 'immutable' && !hasIds ? 'repo:*:' : subjectPrefixOf(known, format);
  const all = { sub: new Set<string>(), ref: new Set<string>(), environment: new Set<string>() };
  for (const workflow of workflows) {
    const calls = workflow.jobs.some(({ call }) => call !== undefined) ? called : [];
    const parts = [workflow, ...calls.filter((one) => one !== workflow)];
    if (!parts.some(isDeploying) || !parts.some(dependsOnRef)) continue;
    const runs = runsOf(workflow, facts).filter((run) => WILDCARD.test(refPatternOf(run)));
    if (runs.length === 0) continue;
    for (const environment of parts.flatMap(environmentsOf)) {
      all.environment.add(environment);
      all.sub.add(`${prefix}environment:${environment.replaceAll(':', '%3A')}`);
    }
    for (const run of runs) {
      const ref = refPatternOf(run);
      all.ref.add(ref);
      all.sub.add(run.event === 'pull_request' ? `${prefix}pull_request` : `${prefix}ref:${ref}`);
    }
  }
  if (all.ref.size === 0) return undefined;
  return { sub: [...all.sub], ref: [...all.ref], environment: [...all.environment] };
}

const DEPLOYING = [usePattern('[/@]'), /^(?:\.\/|aws-actions\/configure-aws-credentials@)/i];

function isDeploying({ jobs }: Workflow): boolean {
  return jobs.some(
    ({ call, steps }) =>
      call !== undefined || steps.some(({ uses }) => DEPLOYING.some((pattern) => pattern.test(uses?.text ?? ''))),
  );
}

/** An action of the repository may depend on the ref, too. */
function dependsOnRef(workflow: Workflow): boolean {
  const usesLocal = workflow.jobs.some(({ steps }) => steps.some(({ uses }) => uses?.text.startsWith('./')));
  return usesLocal || tokensOf(workflow).some(mentionsRef);
}

/** The names of environments; `*` for one that an expression makes. */
function environmentsOf({ jobs }: Workflow): string[] {
  return jobs.flatMap(({ environment }) => (environment === undefined ? [] : (literalText(environment) ?? '*')));
}

/** True where a text can match both patterns, each with `*` and `?`. Upper and lower case are the same. */
export function canOverlap(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  if (!WILDCARD.test(a)) return matches(b, a);
  if (!WILDCARD.test(b)) return matches(a, b);
  // Whether what is left of `a` and of `b` can match the same text, from their ends on.
  let after: boolean[] = [];
  for (let at = a.length; at >= 0; at -= 1) {
    const row: boolean[] = [];
    for (let by = b.length; by >= 0; by -= 1) {
      const isStar = a[at] === '*' || b[by] === '*';
      const isSame = at < a.length && by < b.length && (a[at] === b[by] || a[at] === '?' || b[by] === '?');
      row[by] =
        (at === a.length && by === b.length) ||
        (a[at] === '*' && ((after[by] ?? false) || (by < b.length && (row[by + 1] ?? false)))) ||
        (b[by] === '*' && ((row[by + 1] ?? false) || (at < a.length && (after[by] ?? false)))) ||
        (!isStar && isSame && (after[by + 1] ?? false));
    }
    after = row;
  }
  return after[0] ?? false;
}
