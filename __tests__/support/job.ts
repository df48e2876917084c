/** A job on the model of the runner, and the committed bundles as its steps. */
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { MAIN_INPUTS } from '../../src/action/inputs/main-inputs.js';
import { splitRunners } from '../../src/demo/runner/environment.js';
import { type Job, type JobOptions, openJob, type PostOptions } from '../../src/demo/runner/job.js';
import type { RunOptions, StepOptions, StepResult } from '../../src/demo/runner/step-result.js';
import type { LocalAws, LocalAwsOptions } from '../../src/emulator/emulator.js';
import { TWO_ACCOUNTS } from './accounts-files.js';
import { callerArn, startEmulator } from './emulator.js';
import { type Files, makeFolder } from './files.js';
import { type ModelOptions, modelWith } from './models.js';
import { ACCOUNTS_FILE, HUB_ROLE, TARGET_ROLE } from './names.js';
import { HANGING_MS } from './patience.js';

export const MAIN = path.resolve('dist/main/index.js');
export const POST = path.resolve('dist/post/index.js');
export const LOCAL = path.resolve('dist/local-main/index.js');
const LOCAL_POST = path.resolve('dist/local-post/index.js');

export type StepInputs = Readonly<Record<string, string>>;

export const HUB_INPUTS: StepInputs = {
  'aws-region': 'eu-west-1',
  'hub-role': HUB_ROLE,
  'role-to-assume': TARGET_ROLE,
};
export const DIRECT_INPUTS: StepInputs = { 'aws-region': 'eu-west-1', route: 'direct', 'role-to-assume': TARGET_ROLE };

export const CREDENTIAL_VARIABLES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const;

export interface EmulatedJobOptions extends Omit<LocalAwsOptions, 'world'> {
  readonly world?: ModelOptions | LocalAwsOptions['world'];
  readonly job?: JobOptions;
}

/** A job with an emulator in this process. */
export interface EmulatedJob {
  readonly aws: LocalAws;
  readonly job: Job;
  /** Runs the main bundle, with the inputs of the hub route when none are given. */
  step(inputs?: StepInputs, options?: Partial<StepOptions>): Promise<StepResult>;
  /** Runs the post bundle. */
  post(main: StepResult, options?: PostOptions): Promise<StepResult>;
  /** The calls so far, by kind. */
  kinds(): string[];
  /** The ARN that the exported credentials belong to, by the emulator's STS. */
  whoAmI(exported?: ReadonlyMap<string, string>): Promise<string>;
  close(): Promise<void>;
}

const open: Array<() => Promise<void>> = [];

/** Closes every job that was opened with `openEmulatedJob` or `openLocalJob`. */
export async function closeJobs(): Promise<void> {
  await Promise.all(open.splice(0).map((close) => close()));
}

/** Opens a job that `closeJobs` closes. */
export async function openEmulatedJob(options: EmulatedJobOptions = {}): Promise<EmulatedJob> {
  const job = await openOwnEmulatedJob(options);
  open.push(job.close);
  return job;
}

/** Opens a job that the caller closes. */
export async function openOwnEmulatedJob({
  world = {},
  job: jobOptions = {},
  ...options
}: EmulatedJobOptions): Promise<EmulatedJob> {
  const aws = await startEmulator({ ...options, world: 'accounts' in world ? world : modelWith(world) });
  const job = await openJob({ ...jobOptions, env: { ...aws.runnerEnvironment(), ...jobOptions.env } });
  return {
    aws,
    job,
    step: (inputs = HUB_INPUTS, more = {}) =>
      job.step({
        entry: MAIN,
        inputs,
        declared: MAIN_INPUTS,
        timeoutMs: HANGING_MS,
        ...more,
        ...splitVariables(more),
      }),
    post: (main, more) => job.post(main, POST, { timeoutMs: HANGING_MS, ...more }),
    kinds: () => aws.calls.map(({ kind }) => kind),
    whoAmI: (exported = job.exported) => {
      const [accessKeyId = '', secretAccessKey = '', sessionToken = ''] = CREDENTIAL_VARIABLES.map((name) =>
        exported.get(name),
      );
      return callerArn(aws, { accessKeyId, secretAccessKey, sessionToken }, exported.get('AWS_REGION'));
    },
    close: async () => {
      await Promise.all([aws.stop(), job.close()]);
    },
  };
}

/** A job that starts its emulator itself, with the action `local`. */
export interface LocalJob {
  readonly job: Job;
  /** Runs the action `local`. */
  local(inputs?: StepInputs, options?: Partial<StepOptions>): Promise<StepResult>;
  /** Runs its post step. */
  post(local: StepResult): Promise<StepResult>;
  /** Runs the main action, for the account dev when no inputs are given. */
  exchange(inputs?: StepInputs, options?: Partial<StepOptions>): Promise<StepResult>;
}

/** Opens a job whose workspace has these files. `closeJobs` stops its emulators and closes it. */
export async function openLocalJob(
  files: Files = { [ACCOUNTS_FILE]: TWO_ACCOUNTS },
  options: JobOptions = {},
): Promise<LocalJob> {
  const workspace = makeFolder(files);
  const job = await openJob({ workspace, ...options });
  const started: StepResult[] = [];
  const post = (local: StepResult) => job.post(local, LOCAL_POST, { timeoutMs: HANGING_MS });
  open.push(async () => {
    for (const local of started) await post(local);
    await job.close();
    rmSync(workspace, { recursive: true });
  });
  return {
    job,
    local: async (inputs = {}, more = {}) => {
      const local = await job.step({ entry: LOCAL, inputs, timeoutMs: HANGING_MS, ...more });
      started.push(local);
      return local;
    },
    post,
    exchange: (inputs = { account: 'dev' }, more = {}) =>
      job.step({ entry: MAIN, inputs, timeoutMs: HANGING_MS, ...more }),
  };
}

/** Settles when nothing listens at the address any more. The caller must know that the server was told to stop. */
export async function untilClosed(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  // A server closes its connections when it stops, so no waiting is needed.
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => resolve());
    socket.on('close', () => resolve());
  });
}

/** The lines of a log that a person sees. */
export function visibleLines(log: string): string[] {
  return log.split('\n').filter((line) => line !== '' && !/^(?:##\[(?:group|endgroup|debug)\]|::)/.test(line));
}

/**
 * Splits the variables that a test wants a step to have: those of the runner itself are set as the runner's, because `env:` of a
 * step does not change them.
 */
export function splitVariables({ env = {}, runner = {} }: RunOptions): Pick<RunOptions, 'env' | 'runner'> {
  const { runners, jobs } = splitRunners(env, 'javascript');
  return { env: jobs, runner: { ...runners, ...runner } };
}

/** The one error annotation of a failed step. Throws when there is none, or more than one. */
export function errorOf(result: StepResult): string {
  const errors = result.annotations.filter(({ level }) => level === 'error');
  const [first] = errors;
  if (first === undefined || errors.length > 1) throw new Error(`${errors.length} errors in:\n${result.log}`);
  return first.message;
}

/** All that a step exported or left behind, except the summary. Empty for a step that exported nothing. */
export function exportedBy({ files, filesLeft, homeLeft, workspaceLeft }: StepResult): object {
  const { summary: _, ...others } = files;
  return {
    ...Object.fromEntries(Object.entries(others).filter(([, text]) => text !== '')),
    ...Object.fromEntries([...filesLeft, ...homeLeft, ...workspaceLeft].map((left) => [left.path, left.text])),
  };
}
