/** A workflow in one run: the one that the event starts, or one that a job of it calls. */
import type { Contexts } from '../expressions/evaluate.js';
import { asText, type Members, NULL, scope, textValue, unknownValue, type Value } from '../expressions/value.js';
import { type Token, textOfToken, valueOfToken } from '../reading/tokens.js';
import type { Job, Workflow } from '../reading/workflow.js';
import { conditionOf, endOf, type JobStatus, type Reach } from './conditions.js';
import { envContext } from './env-context.js';
import type { EnvironmentName } from './github-context.js';
import type { Combination } from './matrix.js';
import type { Run } from './run.js';
import { type StepOutputs, stepsContext } from './steps-context.js';

export interface WorkflowRunTerms {
  readonly run: Run;
  readonly workflow: Workflow;
  readonly inputs: Members;
  readonly github: Value;
  readonly vars: (environment: EnvironmentName) => Value;
  readonly secrets: (environment: EnvironmentName) => Value;
  /** The outputs of steps that are known before the run. */
  readonly outputsOf: StepOutputs;
  /** The run of the workflow that a job calls; `undefined` where it cannot be read. */
  readonly called: (job: Job, contexts: Contexts) => WorkflowRun | undefined;
}

export interface JobEnvironment {
  readonly name: EnvironmentName;
  /** Why the name is not known. */
  readonly causes: readonly string[];
}

export class WorkflowRun {
  readonly run: Run;
  readonly workflow: Workflow;
  readonly #terms: WorkflowRunTerms;
  readonly #jobs: ReadonlyMap<string, Job>;
  readonly #reaches = new Map<Job, Reach>();
  readonly #wholeReaches = new Map<Job, Reach>();
  readonly #running = new Set<string>();

  constructor(terms: WorkflowRunTerms) {
    this.run = terms.run;
    this.workflow = terms.workflow;
    this.#terms = terms;
    this.#jobs = new Map(terms.workflow.jobs.map((job) => [job.id.toLowerCase(), job]));
  }

  /** The contexts of a job in one combination of its matrix; without one, `matrix` is unknown. */
  contexts(job: Job, combination: Combination | undefined, status: JobStatus = 'success'): Contexts {
    const values = this.#ofCombination(job, combination, status);
    const { name } = environmentIn(job, { values });
    const { vars, secrets } = this.#terms;
    const outer: Contexts = { values: { ...values, vars: vars(name), secrets: secrets(name) } };
    const env = envContext([
      { token: this.workflow.env, contexts: { values: { ...values, matrix: undefined, needs: undefined } } },
      { token: job.env, contexts: outer },
    ]);
    const whole: Record<string, Value | undefined> = { ...outer.values, env };
    const contexts: Contexts = { values: whole };
    whole.steps = stepsContext(job.steps, contexts, status, this.#terms.outputsOf);
    return contexts;
  }

  /** The environment of a job in one combination of its matrix. */
  environment(job: Job, combination: Combination | undefined): JobEnvironment {
    return environmentIn(job, { values: this.#ofCombination(job, combination, 'success') });
  }

  /** Whether the run gets to a job: its own `if`, and those of the jobs that it needs, and that these need. */
  reach(job: Job): Reach {
    const known = this.#reaches.get(job);
    if (known !== undefined) return known;
    // Jobs that need each other are rejected by GitHub.
    this.#reaches.set(job, { isReached: false, undecided: [] });
    const reach = this.#reachOf(job);
    this.#reaches.set(job, reach);
    return reach;
  }

  /** The value of an output of this workflow, for the workflow that calls it. */
  output(name: string): Value {
    const token = this.workflow.call?.outputs.get(name);
    if (token === undefined) return NULL;
    const jobs = Object.fromEntries(
      this.workflow.jobs.map((job) => [
        job.id,
        () => scope(`jobs.${job.id}`, { outputs: () => this.#outputs(job, 'jobs') }),
      ]),
    );
    return asText(valueOfToken(token, { values: { ...this.#common(), jobs: scope('jobs', jobs) } }));
  }

  #reachOf(job: Job): Reach {
    const needed = this.#needed(job);
    return conditionOf(job.condition, {
      what: 'if of the job',
      file: job.file,
      hasBefore: needed.length > 0,
      ...allOf(needed.map((one) => this.#wholeReach(one))),
      contexts: (status) => ({ values: this.#shared(job, status) }),
    });
  }

  /**
   * Whether the run gets to a job, and to all that it needs, and that these need: where one of them is skipped, `success()` is false,
   * although the jobs between have run (https://github.com/actions/runner/issues/2205).
   */
  #wholeReach(job: Job): Reach {
    const known = this.#wholeReaches.get(job);
    if (known !== undefined) return known;
    this.#wholeReaches.set(job, { isReached: false, undecided: [] });
    const whole = allOf([this.reach(job), ...this.#needed(job).map((one) => this.#wholeReach(one))]);
    this.#wholeReaches.set(job, whole);
    return whole;
  }

  #needed(job: Job): Job[] {
    return job.needs.flatMap((id) => this.#jobs.get(id.toLowerCase()) ?? []);
  }

  #common(): Record<string, Value | undefined> {
    const { github, vars, secrets, inputs } = this.#terms;
    return { github, vars: vars(undefined), secrets: secrets(undefined), inputs: scope('inputs', inputs) };
  }

  #shared(job: Job, status: JobStatus): Record<string, Value | undefined> {
    const needs = Object.fromEntries(
      this.#needed(job).map((one) => [
        one.id,
        scope(`needs.${one.id}`, {
          result: () => this.#result(one, status),
          outputs: () => this.#outputs(one, 'needs'),
        }),
      ]),
    );
    return { ...this.#common(), needs: scope('needs', needs) };
  }

  #ofCombination(job: Job, combination: Combination | undefined, status: JobStatus) {
    return { ...this.#shared(job, status), matrix: job.matrix === undefined ? NULL : matrixContext(combination) };
  }

  #result(job: Job, status: JobStatus): Value {
    const { isReached } = this.reach(job);
    if (isReached === undefined) return unknownValue(`needs.${job.id}.result`);
    return isReached ? endOf(status, `needs.${job.id}.result`) : textValue('skipped');
  }

  #outputs(job: Job, context: 'needs' | 'jobs'): Value {
    const path = `${context}.${job.id}.outputs`;
    if (job.call !== undefined) {
      const called = this.#guarded(job.id, () => this.#terms.called(job, this.contexts(job, undefined)));
      if (called === undefined) return scope(path, {}, 'unknown');
      const names = [...(called.workflow.call?.outputs.keys() ?? [])];
      return scope(path, Object.fromEntries(names.map((name) => [name, () => called.output(name)])));
    }
    const value = (name: string, token: Token) => () =>
      this.#guarded(`${job.id}.${name}`, () => asText(valueOfToken(token, this.contexts(job, undefined)))) ??
      unknownValue(`${path}.${name}`);
    return scope(path, Object.fromEntries([...job.outputs].map(([name, token]) => [name, value(name, token)])));
  }

  /** Stops at a value that depends on itself. */
  #guarded<T>(what: string, find: () => T): T | undefined {
    if (this.#running.has(what)) return undefined;
    this.#running.add(what);
    try {
      return find();
    } finally {
      this.#running.delete(what);
    }
  }
}

/** Reached where all are. */
function allOf(reaches: readonly Reach[]): Reach {
  const isReached = reaches.some((one) => one.isReached === false)
    ? false
    : reaches.some((one) => one.isReached === undefined)
      ? undefined
      : true;
  return { isReached, undecided: [...new Set(reaches.flatMap(({ undecided }) => undecided))] };
}

function environmentIn({ environment }: Job, contexts: Contexts): JobEnvironment {
  if (environment === undefined) return { name: undefined, causes: [] };
  const found = textOfToken(environment, contexts);
  return 'text' in found ? { name: { text: found.text }, causes: [] } : { name: 'unknown', causes: found.causes };
}

function matrixContext(combination: Combination | undefined): Value {
  if (combination === undefined) return scope('matrix', {}, 'unknown');
  // A matrix that is not known at all has one value, which is the whole.
  const whole = combination.get('');
  if (whole !== undefined) return whole;
  return scope('matrix', Object.fromEntries(combination));
}
