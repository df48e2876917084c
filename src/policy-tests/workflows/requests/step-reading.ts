/** What the readers of steps share. */
import type { Environment } from '../../../shared/environment.js';
import type { Contexts } from '../expressions/evaluate.js';
import type { UndecidedExpression } from '../place.js';
import { expressionOf, type Token, textOfToken, writtenText } from '../reading/tokens.js';
import type { Step, StepInput } from '../reading/workflow.js';
import { pullRefs } from '../runs/github-context.js';
import type { RepositoryFacts, Run } from '../runs/run.js';
import type { AccountsFiles } from './accounts-files.js';
import type { MarkedTexts } from './marked-texts.js';
import type { RequestHop, RequestUnknowns, StepIssue, WorkflowRequest } from './workflow-request.js';

/** Where a step is evaluated. */
export interface StepSite {
  readonly step: Step;
  /** The file of the workflow or action that has the step. */
  readonly file: string;
  readonly job: string;
  /** True where the job surely runs on a machine of GitHub. */
  readonly isHosted: boolean;
  /** True where it runs in a container of the job, with variables of its own. */
  readonly hasContainer: boolean;
  readonly contexts: Contexts;
  readonly run: Run;
  readonly facts: RepositoryFacts;
  readonly accounts: AccountsFiles;
  /** True where an earlier step of the job is a script that sets variables for later ones. */
  readonly hasVariablesBefore: boolean;
  /** True where an earlier step of the job may set a region for later steps. */
  readonly mayHaveRegionBefore: boolean;
  /** What the environment of the job has from earlier steps. */
  readonly session: JobSession;
}

/** The credentials that earlier steps of the job have exported. */
export type JobSession =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'hops';
      readonly hops: readonly RequestHop[];
      readonly unknowns: RequestUnknowns;
      readonly audience: string;
    }
  /** `isOfToken`: whatever it is, it began with the job's token. */
  | { readonly kind: 'unknown'; readonly causes: readonly string[]; readonly isOfToken?: boolean };

/** True where the calls begin with the token, in this step or in an earlier one. */
export function isOfToken(caller: JobSession | 'token'): boolean {
  return caller === 'token' || caller.kind === 'hops' || (caller.kind === 'unknown' && caller.isOfToken === true);
}

/** One request of a step, without what is the same for all of its job. */
export type StepRequest = Pick<
  WorkflowRequest,
  | 'account'
  | 'role'
  | 'route'
  | 'profile'
  | 'usesToken'
  | 'hops'
  | 'unknowns'
  | 'region'
  | 'externalId'
  | 'undecided'
  | 'issues'
> & { readonly audience: string };

export interface StepReading {
  readonly requests: readonly StepRequest[];
  /** What later steps find in the environment. */
  readonly session: JobSession;
}

export const AUDIENCE = 'sts.amazonaws.com';
export const NO_UNKNOWNS: RequestUnknowns = { sessionName: [], sourceIdentity: [], tags: {} };

/** A request of which only this much is known. */
export function undecidedRequest(
  undecided: readonly UndecidedExpression[],
  issues: readonly StepIssue[] = [],
  account?: string,
): StepRequest {
  return {
    account,
    role: undefined,
    route: undefined,
    profile: undefined,
    usesToken: true,
    hops: [],
    unknowns: NO_UNKNOWNS,
    region: undefined,
    externalId: undefined,
    undecided,
    issues,
    audience: AUDIENCE,
  };
}

/** How the inputs of a step are read. */
export interface InputKinds {
  /** Text with placeholders for what is not known. */
  readonly marked: readonly string[];
  /** Changes no decision of a policy: left out where it is not known. */
  readonly irrelevant: readonly string[];
}

/** The texts of a step's inputs, by their names in lower case, and those that cannot be decided. Empty ones are not set. */
export function readInputTexts(
  { step, file, contexts }: Pick<StepSite, 'step' | 'file' | 'contexts'>,
  { marked, irrelevant }: InputKinds,
  marks: MarkedTexts,
): { readonly texts: Map<string, string>; readonly undecided: UndecidedExpression[] } {
  const texts = new Map<string, string>();
  const undecided: UndecidedExpression[] = [];
  for (const [name, input] of step.inputs) {
    if (marked.includes(name)) {
      const text = marks.textOf(input.value, contexts).trim();
      if (text !== '') texts.set(name, text);
      continue;
    }
    const found = textOfToken(input.value, contexts);
    if ('text' in found) {
      if (found.text.trim() !== '') texts.set(name, found.text.trim());
    } else if (!irrelevant.includes(name)) undecided.push(undecidedInput(input, file, found.causes));
  }
  return { texts, undecided };
}

/** An input whose value is not known. */
export function undecidedInput(
  { name, place, value }: StepInput,
  file: string,
  causes: readonly string[],
): UndecidedExpression {
  return { place: { ...place, file }, what: name, expression: shownExpression(value), causes };
}

/** A whole expression without its markers; a text with expressions in it as it is written. */
export function shownExpression(token: Token): string {
  const written = writtenText(token);
  const expression = expressionOf(token);
  return expression === undefined || expression.startsWith('format(') ? written : expression;
}

/** The variables that a runner sets, with placeholders for those that are not known before the run. */
export function runnerVariables({ run, facts, job, accounts }: StepSite, marks: MarkedTexts): Environment {
  const unknown = (path: string) => marks.mark([path]);
  return {
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: accounts.root,
    GITHUB_REPOSITORY: facts.name,
    GITHUB_WORKFLOW: run.workflow.name,
    GITHUB_EVENT_NAME: run.event,
    GITHUB_REF: run.ref ?? unknown('github.ref'),
    GITHUB_BASE_REF: pullRefs(run)?.base,
    GITHUB_HEAD_REF: pullRefs(run)?.head,
    GITHUB_JOB: job,
    GITHUB_ACTION: unknown('github.action'),
    GITHUB_ACTOR: unknown('github.actor'),
    GITHUB_TRIGGERING_ACTOR: unknown('github.triggering_actor'),
    GITHUB_SHA: unknown('github.sha'),
    GITHUB_RUN_ID: undefined,
    GITHUB_RUN_ATTEMPT: undefined,
  };
}
