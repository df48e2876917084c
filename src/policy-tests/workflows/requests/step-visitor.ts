/** The steps of one job, in their order: an earlier one leaves credentials to a later one. */
import { usePattern } from '../../../shared/project.js';
import type { Contexts } from '../expressions/evaluate.js';
import type { Place, UndecidedExpression } from '../place.js';
import type { RepositoryFiles } from '../reading/repository-files.js';
import { expressionsIn, textOfToken } from '../reading/tokens.js';
import type { Job, Step, StepExpectation } from '../reading/workflow.js';
import { conditionOf, type JobStatus } from '../runs/conditions.js';
import { envContext } from '../runs/env-context.js';
import type { RepositoryFacts, Run } from '../runs/run.js';
import type { AccountsFiles } from './accounts-files.js';
import { readConfigureStep } from './configure-step.js';
import { expectedByComments } from './expected.js';
import { mayHaveOwnCredentials } from './own-credentials.js';
import { actionOf, compositeContexts, OF_GITHUB, type StepAction } from './step-actions.js';
import {
  isOfToken,
  type JobSession,
  type StepReading,
  type StepRequest,
  type StepSite,
  undecidedRequest,
} from './step-reading.js';
import type { RequestToken, StepPlace, WorkflowRequest } from './workflow-request.js';
import { readCheckStep, readMainStep } from './xacct-step.js';

/** One job in one run. */
export interface JobTerms {
  readonly job: Job;
  /** True where the job surely runs on a machine of GitHub. */
  readonly isHosted: boolean;
  readonly run: Run;
  readonly facts: RepositoryFacts;
  readonly files: RepositoryFiles;
  readonly accounts: AccountsFiles;
  readonly token: Omit<RequestToken, 'audience'>;
  readonly matrix: Readonly<Record<string, string>>;
  readonly environment: string | undefined;
  /** False once enough steps are looked at. */
  readonly hasRoom: () => boolean;
  /** What of the token cannot be decided. */
  readonly undecided: readonly UndecidedExpression[];
}

/** Where the steps are: in the job, or in a composite action that a step of it uses. */
export interface StepsPlace {
  readonly file: string;
  /** The files of the actions around them. */
  readonly files: readonly string[];
  readonly contexts: (status: JobStatus) => Contexts;
  readonly callers: readonly Place[];
  readonly conditions: readonly UndecidedExpression[];
  /** Those of the steps that use the action. */
  readonly expectations: readonly StepExpectation[];
  readonly depth: number;
}

const DEEPEST_ACTION = 10;

export class StepVisitor {
  readonly #terms: JobTerms;
  readonly #add: (request: WorkflowRequest) => void;
  #session: JobSession = { kind: 'none' };
  #hasVariables = false;
  #mayHaveRegion = false;

  constructor(terms: JobTerms, add: (request: WorkflowRequest) => void) {
    this.#terms = terms;
    this.#add = add;
  }

  visit(steps: readonly Step[], at: StepsPlace): void {
    for (const step of steps) {
      if (!this.#visitOne(step, at)) return;
      const uses = step.uses?.text ?? '';
      this.#mayHaveRegion ||= !SETS_NO_REGION.some((pattern) => pattern.test(uses));
    }
  }

  /** False where there is no room for more requests. */
  #visitOne(step: Step, at: StepsPlace): boolean {
    const { action, isRelevant } = actionOf(step, this.#terms.files);
    this.#hasVariables ||= step.setsVariables || (!isRelevant && setsVariables(action));
    if (!isRelevant) return true;
    if (!this.#terms.hasRoom()) return false;
    const { isReached, undecided } = conditionOf(step.condition, {
      what: 'if of the step',
      file: at.file,
      hasBefore: step.condition !== undefined,
      isReached: true,
      undecided: [],
      contexts: (status) => withStepEnv(step, at.contexts(status)),
    });
    if (isReached === false) return true;
    const inner: StepsPlace = {
      ...at,
      conditions: [...at.conditions, ...undecided],
      expectations: [...at.expectations, ...step.expectations],
    };
    this.#visitStep(step, action, inner);
    return true;
  }

  #visitStep(step: Step, action: StepAction, at: StepsPlace): void {
    if (action.kind === 'composite') {
      // GitHub ends a run with actions that use each other in a circle.
      if (at.depth >= DEEPEST_ACTION || at.files.includes(action.action.file)) return;
      const { files, accounts } = this.#terms;
      this.visit(action.steps, {
        ...at,
        file: action.action.file,
        files: [...at.files, action.action.file],
        contexts: (status) =>
          compositeContexts(step, action.action, action.steps, at.contexts(status), accounts, files, status),
        callers: [...at.callers, step.place],
        depth: at.depth + 1,
      });
      return;
    }
    const contexts = withStepEnv(step, at.contexts('success'));
    const { job, run, facts, accounts } = this.#terms;
    const site: StepSite = {
      step,
      file: at.file,
      job: job.id,
      isHosted: this.#terms.isHosted,
      hasContainer: job.hasContainer,
      contexts,
      run,
      facts,
      accounts,
      hasVariablesBefore: this.#hasVariables,
      mayHaveRegionBefore: this.#mayHaveRegion,
      session: this.#session,
    };
    const { requests, session } = this.#read(site, action);
    this.#session = this.#after(site, session, at);
    for (const request of requests) this.#add(this.#whole(request, site, action, at));
  }

  /** What later steps find: where a step may not run, they may find what was there before. */
  #after(site: StepSite, session: JobSession, { conditions }: StepsPlace): JobSession {
    if (session === this.#session) return session;
    const { condition } = site.step;
    const written = condition === undefined ? '' : expressionsIn(condition).join(' ');
    // A step that runs after a failure only: later steps without such a condition run where it does not.
    if (/\b(?:failure|cancelled)\(\)/i.test(written) && !/!\s*(?:failure|cancelled)\(\)/i.test(written))
      return this.#session;
    const own = conditions.filter(({ what }) => what === 'if of the step');
    if (own.length === 0) return session;
    const before = this.#session;
    const wasOfToken = before.kind === 'none' ? !mayHaveOwnCredentials(site) : isOfToken(before);
    const causes = own.flatMap((one) => one.causes);
    return { kind: 'unknown', causes, isOfToken: isOfToken(session) && wasOfToken };
  }

  #read(site: StepSite, action: StepAction): StepReading {
    switch (action.kind) {
      case 'xacct':
        return action.action === 'check' ? readCheckStep(site) : readMainStep(site);
      case 'configure-aws-credentials':
        return readConfigureStep(site, this.#terms.token.grant.granted || this.#terms.run.isFork);
      case 'unreadable': {
        // Without a token it can make no request with one.
        if (!this.#terms.token.grant.granted) return { requests: [], session: site.session };
        const { text: expression, place } = site.step.uses ?? { text: '', place: site.step.place };
        const undecided = [{ place, what: 'uses', expression, causes: ['the action, which cannot be read'] }];
        return { requests: [undecidedRequest(undecided)], session: { kind: 'unknown', causes: [expression] } };
      }
      case 'composite':
      case 'other':
        return { requests: [], session: site.session };
    }
  }

  #whole(request: StepRequest, site: StepSite, action: StepAction, at: StepsPlace): WorkflowRequest {
    const { job, run, token, isHosted, matrix, environment, undecided, accounts } = this.#terms;
    const { audience, ...rest } = request;
    const id = request.role?.account;
    const listed = accounts.accounts(accounts.usual)?.accounts.find((one) => one.id.value === id)?.name;
    const place: StepPlace = { ...site.step.place, job: job.id, step: nameOf(site) };
    return {
      ...rest,
      account: request.account ?? listed,
      place,
      callers: at.callers,
      action:
        action.kind === 'configure-aws-credentials'
          ? 'configure-aws-credentials'
          : action.kind === 'xacct' && action.action === 'check'
            ? 'xacct-check'
            : 'xacct',
      run,
      matrix,
      environment,
      token: { ...token, audience },
      isHosted,
      conditions: at.conditions,
      undecided: [...undecided, ...request.undecided],
      ...expectedByComments(run, at.expectations),
    };
  }
}

/** Actions that surely set no variable for later steps. A script may set them by a program that it runs. */
const SETS_NO_REGION = [OF_GITHUB, usePattern('/matrix@')];

/** Whether an action of the repository has a script that sets variables for later steps. */
function setsVariables(action: StepAction): boolean {
  return action.kind === 'composite' && action.steps.some((inner) => inner.setsVariables);
}

function withStepEnv(step: Step, contexts: Contexts): Contexts {
  if (step.env === undefined) return contexts;
  const env = envContext([{ token: step.env, contexts }], contexts.values.env);
  return { ...contexts, values: { ...contexts.values, env } };
}

function nameOf({ step, contexts }: StepSite): string {
  const name = step.name && textOfToken(step.name, contexts);
  if (name !== undefined && 'text' in name && name.text !== '') return name.text;
  return step.id ?? `step ${step.number}`;
}
