/** What the tests of the bundle share: a local AWS, a job in front of it, and the committed bundle as that job's step. */
import path from 'node:path';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { MAIN_INPUTS } from '../../../src/action/inputs/main-inputs.js';
import { splitRunners } from '../../../src/demo/runner/environment.js';
import { type Job, type JobOptions, openJob, type PostOptions } from '../../../src/demo/runner/job.js';
import type { RunOptions, StepOptions, StepResult } from '../../../src/demo/runner/step.js';
import { type LocalAws, type LocalAwsOptions, startLocalAws } from '../../../src/emulator/emulator.js';
import { type ExampleModelOptions, exampleModel } from '../../../src/emulator/example-model.js';
import { makeIssuerKey } from '../../../src/emulator/github/issuer.js';
import { HANGING_MS } from '../../patience.js';

export const MAIN = path.resolve('dist/main/index.js');
export const POST = path.resolve('dist/post/index.js');

export const HUB = 'arn:aws:iam::111122223333:role/github-hub';
export const TARGET = 'arn:aws:iam::222222222222:role/DeployRole';
/** The session name that the action makes of the job's own names. */
export const SESSION_NAME = 'shop-11223344556-1';
export const HUB_SESSION = `arn:aws:sts::111122223333:assumed-role/github-hub/${SESSION_NAME}`;
export const TARGET_SESSION = `arn:aws:sts::222222222222:assumed-role/DeployRole/${SESSION_NAME}`;

export type Inputs = Readonly<Record<string, string>>;

export const HUB_ROUTE: Inputs = { 'aws-region': 'eu-west-1', 'hub-role': HUB, 'role-to-assume': TARGET };
export const DIRECT_ROUTE: Inputs = { 'aws-region': 'eu-west-1', route: 'direct', 'role-to-assume': TARGET };

export const CREDENTIALS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const;

export interface SceneOptions extends Omit<LocalAwsOptions, 'world'> {
  readonly world?: ExampleModelOptions | LocalAwsOptions['world'];
  readonly job?: JobOptions;
}

export interface Scene {
  readonly aws: LocalAws;
  readonly job: Job;
  /** Runs the main bundle; the inputs are those of the hub route when absent. */
  step(inputs?: Inputs, options?: Partial<StepOptions>): Promise<StepResult>;
  /** Runs the post bundle. */
  post(main: StepResult, options?: PostOptions): Promise<StepResult>;
  /** The calls so far, by kind. */
  kinds(): string[];
  /** Who the local STS takes the exported credentials for: an ARN. */
  whoAmI(exported?: ReadonlyMap<string, string>): Promise<string>;
  close(): Promise<void>;
}

const key = makeIssuerKey();
const open: Scene[] = [];

/** Opens a scene that `closeScenes` closes. */
export async function openScene(options: SceneOptions = {}): Promise<Scene> {
  const scene = await openOwnScene(options);
  open.push(scene);
  return scene;
}

/** Opens a scene that its opener closes. */
export async function openOwnScene({ world = {}, job: jobOptions = {}, ...options }: SceneOptions): Promise<Scene> {
  const aws = await startLocalAws({ key, ...options, world: 'accounts' in world ? world : exampleModel(world) });
  const job = await openJob({ ...jobOptions, env: { ...aws.runnerEnvironment(), ...jobOptions.env } });
  return {
    aws,
    job,
    step: (inputs = HUB_ROUTE, more = {}) =>
      job.step({
        entry: MAIN,
        inputs,
        declared: MAIN_INPUTS,
        timeoutMs: HANGING_MS,
        ...more,
        ...withRunners(more),
      }),
    post: (main, more) => job.post(main, POST, { timeoutMs: HANGING_MS, ...more }),
    kinds: () => aws.calls.map(({ kind }) => kind),
    whoAmI: (exported = job.exported) => whoAmI(aws, exported),
    close: async () => {
      await Promise.all([aws.stop(), job.close()]);
    },
  };
}

/**
 * Variables that a test wants a step to have, whoever sets them: what is the runner's own is set as the runner's, because the
 * step's `env:` does not change it.
 */
export function withRunners({ env = {}, runner = {} }: RunOptions): Pick<RunOptions, 'env' | 'runner'> {
  const { runners, jobs } = splitRunners(env, 'javascript');
  return { env: jobs, runner: { ...runners, ...runner } };
}

/** Closes every scene that `openScene` opened. */
export async function closeScenes(): Promise<void> {
  await Promise.all(open.splice(0).map((scene) => scene.close()));
}

/** The one error annotation of a failed step. Throws when there is none, or more than one. */
export function errorOf(result: StepResult): string {
  const errors = result.annotations.filter(({ level }) => level === 'error');
  const [first] = errors;
  if (first === undefined || errors.length > 1) throw new Error(`${errors.length} errors in:\n${result.log}`);
  return first.message;
}

/** All that a step handed on or left behind, but the summary; empty for a step that handed on nothing. */
export function handedOn({ files, filesLeft, homeLeft, workspaceLeft }: StepResult): object {
  const { summary: _, ...others } = files;
  return {
    ...Object.fromEntries(Object.entries(others).filter(([, text]) => text !== '')),
    ...Object.fromEntries([...filesLeft, ...homeLeft, ...workspaceLeft].map((left) => [left.path, left.text])),
  };
}

async function whoAmI(aws: LocalAws, exported: ReadonlyMap<string, string>): Promise<string> {
  const [accessKeyId = '', secretAccessKey = '', sessionToken = ''] = CREDENTIALS.map((name) => exported.get(name));
  const client = new STSClient({
    region: exported.get('AWS_REGION') ?? 'eu-west-1',
    endpoint: aws.stsUrl,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
  });
  try {
    return (await client.send(new GetCallerIdentityCommand({}))).Arn ?? '';
  } finally {
    client.destroy();
  }
}
