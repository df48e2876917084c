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
import { expressionsIn, literalText } from './reading/tokens.js';
import type { Workflow } from './reading/workflow.js';
import type { WorkflowRequest } from './requests/workflow-request.js';
import { tokensOf, tokensOfSteps } from './runs/named-refs.js';
import { ANY_BRANCH, ANY_TAG } from './runs/ref-samples.js';
import type { RepositoryFacts, Run } from './runs/run.js';
import { runsOf } from './runs/triggers.js';
import { innerSteps, type TestedWorkflows } from './tested-workflows.js';

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
  { workflows, actions }: Pick<TestedWorkflows, 'workflows' | 'actions'>,
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
    if (!parts.some(isDeploying)) continue;
    const runs = runsOf(workflow, facts).filter((run) => WILDCARD.test(refPatternOf(run)));
    if (runs.length === 0 || !parts.some((part) => expressionsOf(part, actions).some(dependsOnRef))) continue;
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
      call !== undefined || steps.some(({ uses }) => DEPLOYING.some((one) => one.test(uses?.text ?? ''))),
  );
}

/** Expressions whose values are the same for all refs of a kind. What is not in the list may depend on the ref. */
const SAME_FOR_REFS = [
  /\bgithub\.event\.(?:inputs|action|number|schedule|sender|organization|installation|label|issue|comment|review|client_payload)\b/gi,
  /\bgithub\.event\.pull_request\.(?:head\.(?:repo|sha|user)|base\.(?:repo|sha)|number|draft|merged|user|labels|title|body|state)\b/gi,
  /\bgithub\.event\.repository\.\w+/gi,
  /\bstartsWith\(\s*github\.ref\s*,\s*'refs\/(?:heads|tags)\/'\s*\)/gi,
];
/** A comparison with the name of a ref, or with the default branch: these refs are tested, and all others are alike. */
const COMPARISON =
  /\bgithub\.(?:ref|ref_name)\s*[!=]=\s*(?:'(?:[^']|'')*'|github\.event\.repository\.default_branch)/gi;
const REF = /\bgithub\s*(?:\[|\.\s*(?:ref|ref_name|base_ref|head_ref|event)\b)|toJSON\(\s*github\s*\)/i;

/** Whether an expression may have another value on a ref that was not tested. */
function dependsOnRef(expression: string): boolean {
  return REF.test([COMPARISON, ...SAME_FOR_REFS].reduce((text, pattern) => text.replace(pattern, ''), expression));
}

/** The expressions on which the requests of a workflow depend, with those of the actions that it uses. */
function expressionsOf(workflow: Workflow, actions: TestedWorkflows['actions']): string[] {
  const inner = workflow.jobs.flatMap(({ steps }) => [...innerSteps(steps, actions)]);
  const tokens = [...tokensOf(workflow), ...tokensOfSteps(inner)].map(({ token }) => token);
  const inActions = [...actions.values()].flatMap(({ action }) => [
    ...action.inputs.values(),
    ...action.outputs.values(),
  ]);
  return [...tokens, ...inActions].flatMap((token) => (token === undefined ? [] : expressionsIn(token)));
}

/** The names of environments; `*` for one that an expression makes. */
function environmentsOf({ jobs }: Workflow): string[] {
  return jobs.flatMap(({ environment }) => (environment === undefined ? [] : (literalText(environment) ?? '*')));
}
