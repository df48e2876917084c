/** Every request that the workflows of a repository can make: each run, each job that it reaches, each job of a matrix, each step. */
import type { ClaimOverrides } from '../../../emulator/github/claims.js';
import type { Contexts } from '../expressions/evaluate.js';
import { type Members, scope, settled, unknownValue, type Value } from '../expressions/value.js';
import type { Place, UndecidedExpression } from '../place.js';
import type { RepositoryFiles } from '../reading/repository-files.js';
import { entriesOf, literalText, placeOf, type Token, valueOfToken } from '../reading/tokens.js';
import type { Job, JobCall, Workflow } from '../reading/workflow.js';
import { githubContext, notPassed, secretsContext, secretsInJob, varsContext } from '../runs/github-context.js';
import { type Combination, displayOf, readMatrix } from '../runs/matrix.js';
import { type NamedRefs, namedRefs } from '../runs/named-refs.js';
import type { RepositoryFacts, Run } from '../runs/run.js';
import { defaultOf, filteredRunsOf, openRunsOf, type RunFamily, runFamiliesOf, typedValue } from '../runs/triggers.js';
import { WorkflowRun } from '../runs/workflow-run.js';
import type { AccountsFiles } from './accounts-files.js';
import { isGitHubHosted } from './own-credentials.js';
import { requestAtRef } from './request-at-ref.js';
import { actionOf } from './step-actions.js';
import { shownExpression } from './step-reading.js';
import { StepVisitor } from './step-visitor.js';
import {
  type CalledAs,
  type CallerGrant,
  claimsOfJob,
  grantInRun,
  grantOf,
  passedOn,
  undecidedEnvironment,
} from './token.js';
import type { WorkflowRequest } from './workflow-request.js';

export interface DerivationTerms {
  readonly workflows: readonly Workflow[];
  readonly files: RepositoryFiles;
  readonly accounts: AccountsFiles;
  readonly facts: RepositoryFacts;
  /** Claims that every token of the repository has. */
  readonly claims: ClaimOverrides;
  /** The most jobs and steps that are looked at. */
  readonly limit: number;
}

export interface Derivation {
  readonly requests: readonly WorkflowRequest[];
  /** What cannot be decided and belongs to no request. */
  readonly undecided: readonly UndecidedExpression[];
  /** True when there were more jobs and steps than are looked at. */
  readonly isCut: boolean;
}

// GitHub allows ten levels of reusable workflows since November 2025.
const DEEPEST_CALL = 10;

/** Derives the requests, each once. Never throws for a workflow. */
export function deriveRequests(terms: DerivationTerms): Derivation {
  return new Deriver(terms).derive();
}

/** One workflow in a run, with what its callers pass on. */
interface Frame {
  readonly run: WorkflowRun;
  readonly callers: readonly Place[];
  readonly caller: CallerGrant | undefined;
  readonly called: CalledAs | undefined;
  /** The conditions of the jobs that call it. */
  readonly conditions: readonly UndecidedExpression[];
  readonly depth: number;
  readonly add: (request: WorkflowRequest) => void;
}

/** What a workflow gets from its event, or from the job that calls it. */
interface Passed {
  readonly inputs: Members;
  readonly secrets: Value;
  readonly depth: number;
}

class Deriver {
  readonly #terms: DerivationTerms;
  readonly #room: { looks: number };
  /** Jobs whose matrix and calls are reported elsewhere. */
  readonly #reported: ReadonlySet<string>;
  readonly #known = new Set<string>();
  readonly #undecided = new Map<string, UndecidedExpression>();
  readonly #called = new Set<string>();
  readonly #reached = new Set<string>();
  readonly #relevant = new Map<Job, boolean>();
  #isCut = false;

  constructor(terms: DerivationTerms, room = { looks: 0 }, reported: ReadonlySet<string> = new Set()) {
    this.#terms = terms;
    this.#room = room;
    this.#reported = reported;
  }

  derive(): Derivation {
    const { workflows, facts, files } = this.#terms;
    const requests = workflows.flatMap((workflow) => {
      if (!workflow.jobs.some((job) => this.#isRelevant(job))) return [];
      const names = namedRefs(workflow, files, facts);
      if (names.isCut) this.#reportNames(workflow);
      const found = runFamiliesOf(workflow, facts, names).flatMap((family) => this.#requestsOf(family));
      return names.isPartial ? [...found, ...this.#requestsElsewhere(workflow, names, found)] : found;
    });
    for (const workflow of workflows) this.#reportUncalled(workflow);
    return { requests, undecided: [...this.#undecided.values()], isCut: this.#isCut };
  }

  /** Of a run whose ref is named, only what the run that stands for it does not request. */
  #requestsOf({ run, named }: RunFamily): WorkflowRequest[] {
    const general = this.#requestsIn(run);
    const others = named.flatMap((one) => {
      const known = new Set(general.map((request) => requestAtRef(request, one)));
      return this.#requestsIn(one).filter((request) => !known.has(requestAtRef(request, one)));
    });
    return [...general, ...others];
  }

  /** What no run with a known ref gets to, although its trigger lets through other refs: each step once, at a ref that is not known. */
  #requestsElsewhere(workflow: Workflow, names: NamedRefs, found: readonly WorkflowRequest[]): WorkflowRequest[] {
    const { facts } = this.#terms;
    const filtered = new Deriver(this.#terms, this.#room);
    const others = filteredRunsOf(workflow, facts, names).flatMap((run) => filtered.#requestsIn(run));
    const known = new Set([...found, ...others].map(stepOf));
    const open = new Deriver(this.#terms, this.#room, new Set([...this.#reached, ...filtered.#reached]));
    const requests = openRunsOf(workflow, facts).flatMap((run) => open.#requestsIn(run));
    for (const file of open.#called) this.#called.add(file);
    for (const [key, undecided] of open.#undecided) this.#undecided.set(key, undecided);
    this.#isCut ||= filtered.#isCut || open.#isCut;
    return requests.filter((request) => {
      const step = stepOf(request);
      const isNew = !known.has(step);
      known.add(step);
      return isNew;
    });
  }

  #requestsIn(run: Run): WorkflowRequest[] {
    const found: WorkflowRequest[] = [];
    this.#visitWorkflow({
      run: this.#open(run, run.workflow, { inputs: run.inputs, secrets: secretsContext(this.#terms.facts), depth: 0 }),
      callers: [],
      caller: undefined,
      called: undefined,
      conditions: [],
      depth: 0,
      add: (request) => {
        if (this.#isNew(request)) found.push(request);
      },
    });
    return found;
  }

  #open(run: Run, workflow: Workflow, { inputs, secrets, depth }: Passed): WorkflowRun {
    const { facts, files, accounts } = this.#terms;
    const claims = Object.fromEntries(
      Object.entries(this.#terms.claims).flatMap(([name, value]) => (value == null ? [] : [[name, String(value)]])),
    );
    return new WorkflowRun({
      run,
      workflow,
      inputs,
      github: githubContext(run, facts, claims),
      vars: (environment) => varsContext(facts, environment),
      secrets: (environment) => secretsInJob(secrets, facts, environment),
      outputsOf: (step, contexts) => actionOf(step, files).outputs(contexts, accounts),
      called: (job, contexts) => this.#openCalled(run, job, contexts, depth)?.run,
    });
  }

  #openCalled(
    run: Run,
    job: Job,
    contexts: Contexts,
    depth: number,
  ): { readonly run: WorkflowRun; readonly called: CalledAs } | undefined {
    const used = job.call && depth < DEEPEST_CALL ? this.#terms.files.calledWorkflow(job.call.uses) : undefined;
    if (used?.kind !== 'found' || job.call === undefined) return undefined;
    const workflow = used.value;
    const inputs: Record<string, Members[string]> = {};
    for (const definition of workflow.call?.inputs ?? []) {
      const token = job.call.inputs.get(definition.name.toLowerCase());
      inputs[definition.name] = token === undefined ? defaultOf(definition) : passed(definition.type, token, contexts);
    }
    return {
      run: this.#open(run, workflow, { inputs, secrets: passedSecrets(job.call, contexts), depth: depth + 1 }),
      called: { file: workflow.file, ref: used.ref },
    };
  }

  #visitWorkflow(frame: Frame): void {
    for (const job of frame.run.workflow.jobs) {
      const reach = frame.run.reach(job);
      if (reach.isReached === false || !this.#isRelevant(job)) continue;
      this.#reached.add(jobOf(job, frame));
      const inner = { ...frame, conditions: [...frame.conditions, ...reach.undecided] };
      for (const combination of this.#combinationsOf(job, frame)) {
        if (!this.#hasRoom()) return;
        if (job.call === undefined) this.#visitJob(job, combination, inner);
        else this.#visitCall(job, combination, inner);
      }
    }
  }

  #combinationsOf(job: Job, frame: Frame): ReadonlyArray<Combination | undefined> {
    if (job.matrix === undefined) return [undefined];
    const { combinations, causes, isTooLarge } = readMatrix(job.matrix, frame.run.contexts(job, undefined));
    const matrix = {
      place: placeOf(job.file, job.matrix),
      what: 'matrix',
      expression: shownExpression(job.matrix) || 'strategy.matrix',
    };
    if (causes.length > 0) this.#reportAt(job, frame, { ...matrix, causes });
    if (isTooLarge) this.#reportAt(job, frame, { ...matrix, causes: ['the jobs above 256, which GitHub rejects'] });
    return combinations;
  }

  #visitCall(job: Job, combination: Combination | undefined, frame: Frame): void {
    if (job.call === undefined) return;
    const { uses, place } = job.call;
    const contexts = frame.run.contexts(job, combination);
    const opened = this.#openCalled(frame.run.run, job, contexts, frame.depth);
    const grant = passedOn(job, frame.run.workflow, frame.caller);
    if (opened === undefined) {
      // A workflow that gets no token can make no request with one. One of another owner gets none by default.
      if (grant.idToken === 'write' || (grant.idToken !== 'none' && this.#isOfOwner(uses))) {
        const causes = ['the workflow that it calls'];
        this.#reportAt(job, frame, { place, what: 'uses of the job', expression: uses, causes });
      }
      return;
    }
    this.#called.add(opened.called.file);
    this.#visitWorkflow({
      run: opened.run,
      callers: [...frame.callers, job.place],
      caller: grant,
      called: opened.called,
      conditions: frame.conditions,
      depth: frame.depth + 1,
      add: frame.add,
    });
  }

  #isOfOwner(uses: string): boolean {
    const [owner = '', ...path] = uses.split('/');
    return (
      path.length === 0 || owner === '.' || owner.toLowerCase() === this.#terms.facts.name.split('/')[0]?.toLowerCase()
    );
  }

  #visitJob(job: Job, combination: Combination | undefined, frame: Frame): void {
    const { facts, files, accounts, claims } = this.#terms;
    const { run, workflow } = frame.run;
    const contexts = frame.run.contexts(job, combination);
    const environment = frame.run.environment(job, combination);
    const granted = grantOf(job, workflow, frame.caller);
    const grant = grantInRun(granted.token, run);
    const token = { grant, ...claimsOfJob(run, facts, frame.called, environment.name, claims) };
    const visitor = new StepVisitor(
      {
        job,
        isHosted: isGitHubHosted(job, contexts),
        run,
        facts,
        files,
        accounts,
        token,
        matrix: displayOf(combination ?? new Map()),
        hasRoom: () => this.#hasRoom(),
        environment: typeof environment.name === 'object' ? environment.name.text || undefined : undefined,
        undecided: undecidedEnvironment(job, environment.causes),
      },
      frame.add,
    );
    visitor.visit(job.steps, {
      file: job.file,
      files: [],
      contexts: (status) => frame.run.contexts(job, combination, status),
      callers: frame.callers,
      conditions: [...frame.conditions, ...granted.conditions],
      expectations: [],
      depth: 0,
    });
  }

  /** Counts jobs and steps, and stops where there are too many. */
  #hasRoom(): boolean {
    this.#room.looks += 1;
    if (this.#room.looks <= this.#terms.limit) return true;
    this.#isCut = true;
    return false;
  }

  /** True for a job that may ask for a role, itself or in a workflow that it calls. */
  #isRelevant(job: Job): boolean {
    const known = this.#relevant.get(job);
    if (known !== undefined) return known;
    // Workflows that call each other in a circle are rejected by GitHub.
    this.#relevant.set(job, false);
    const { files } = this.#terms;
    const called = job.call && files.calledWorkflow(job.call.uses);
    const isRelevant =
      called?.kind === 'found'
        ? called.value.jobs.some((one) => this.#isRelevant(one))
        : called !== undefined || job.steps.some((step) => actionOf(step, files).isRelevant);
    this.#relevant.set(job, isRelevant);
    return isRelevant;
  }

  /** Several runs can make the same request, such as those of an input that it does not use. One that is not known is the same for all of a matrix. */
  #isNew(request: WorkflowRequest): boolean {
    const { run, matrix, ...others } = request;
    const rest = others.hops.length === 0 ? others : { ...others, matrix };
    const { file } = run.workflow;
    const key = JSON.stringify([rest, file, run.event, run.ref, run.from, run.isFork, run.pull]);
    const isNew = !this.#known.has(key);
    this.#known.add(key);
    return isNew;
  }

  #reportNames({ file }: Workflow): void {
    const place = { file, line: 1, column: 1 };
    const causes = ['the refs that its conditions name, of which there are too many to test'];
    this.#report({ place, what: 'on', expression: 'github.ref', causes });
  }

  #reportUncalled(workflow: Workflow): void {
    const { call, triggers, file } = workflow;
    if (call === undefined || triggers.length > 0 || this.#called.has(file)) return;
    const relevant = workflow.jobs.some((job) => job.call === undefined && this.#isRelevant(job));
    if (!relevant) return;
    const causes = ['its callers: no workflow that was read calls it'];
    this.#report({ place: call.place, what: 'on', expression: 'workflow_call', causes });
  }

  #reportAt(job: Job, frame: Frame, undecided: UndecidedExpression): void {
    if (!this.#reported.has(jobOf(job, frame))) this.#report(undecided);
  }

  /** Each once. */
  #report(undecided: UndecidedExpression): void {
    this.#undecided.set(JSON.stringify(undecided), undecided);
  }
}

/** The step of a request, with its event and what leads to it. */
function stepOf({ place: { file, line, column }, callers, run }: WorkflowRequest): string {
  return JSON.stringify([run.event, callers, file, line, column]);
}

/** A job, with its event and what leads to it. */
function jobOf({ place }: Job, { run, callers }: Frame): string {
  return JSON.stringify([run.run.event, callers, place]);
}

/** The secrets that a called workflow gets. */
function passedSecrets({ secrets }: JobCall, contexts: Contexts): Value {
  if (literalText(secrets)?.toLowerCase() === 'inherit') return contexts.values.secrets ?? unknownValue('secrets');
  const members = entriesOf(secrets).map(({ name, value }) => [name, () => valueOfToken(value, contexts)] as const);
  const passed = scope('secrets', Object.fromEntries(members));
  return { ...passed, names: undefined, member: (name) => passed.member(name) ?? notPassed(name) };
}

/** The value of an input that a caller sets. */
function passed(type: string, token: Token, contexts: Contexts) {
  const value = settled(valueOfToken(token, contexts));
  return value.kind === 'known' && type !== 'string' ? typedValue(type, value.data.coerceString()) : value;
}
