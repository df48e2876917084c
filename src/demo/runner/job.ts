import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runChild } from './child.js';
import { createCommandFiles, takeCommandFiles } from './command-files.js';
import {
  defaultVariables,
  inputVariable,
  type JobFolders,
  layer,
  splitRunners,
  type Variables,
} from './environment.js';
import { listFiles, RUNNER_FOLDERS } from './files-left.js';
import { Masks } from './masks.js';
import { StepLog } from './step-log.js';
import type { RunOptions, StepOptions, StepResult } from './step-result.js';

export interface JobOptions {
  /** Variables of the runner itself and of the job; what steps export wins over them. `undefined` removes a default. */
  readonly env?: Variables;
  /** The checked-out repository; an empty folder of its own when not given. */
  readonly workspace?: string;
  /** `RUNNER_TEMP`; a folder of its own when not given. A folder that is given is never removed. */
  readonly tempDir?: string;
  /** Step debug logging, as with the secret `ACTIONS_STEP_DEBUG`. */
  readonly debug?: boolean;
  /** Values of the repository's secrets, masked from the start. */
  readonly secrets?: readonly string[];
  /** What `GITHUB_EVENT_PATH` holds. */
  readonly eventPayload?: Readonly<Record<string, unknown>>;
}

/** A job: steps that run one after the other and share masks, exported variables and folders. */
export interface Job {
  readonly folders: JobFolders;
  readonly exported: ReadonlyMap<string, string>;
  /** Masks text as the job's log is masked by now. */
  mask(text: string): string;
  step(options: StepOptions): Promise<StepResult>;
  /** Runs the post step of an action: same inputs, same `env:` under what the options add, and its state as `STATE_…`. */
  post(main: StepResult, entry: string, options?: PostOptions): Promise<StepResult>;
  /** Runs a command as a `run` step does: no inputs, everything else. The command is not passed through a shell. */
  run(command: string, args: readonly string[], options?: RunOptions): Promise<StepResult>;
  /** Removes the folders that the job made. */
  close(): Promise<void>;
}

export type PostOptions = RunOptions & Pick<StepOptions, 'nodePath'>;

const TIMEOUT_MS = 60_000;

/** Opens a job with empty folders and no exported variables. */
export async function openJob(options: JobOptions = {}): Promise<Job> {
  const root = await fs.mkdtemp(path.join(await fs.realpath(os.tmpdir()), 'runner-'));
  const temp = options.tempDir ?? path.join(root, 'temp');
  const folders: JobFolders = {
    workspace: options.workspace ?? path.join(root, 'workspace'),
    temp,
    home: path.join(root, 'home'),
    eventPath: path.join(temp, '_github_workflow', 'event.json'),
  };
  for (const folder of [folders.workspace, path.dirname(folders.eventPath), folders.home]) {
    await fs.mkdir(folder, { recursive: true });
  }
  await fs.writeFile(folders.eventPath, JSON.stringify(options.eventPayload ?? {}));
  return new RunningJob(options, root, folders);
}

/** What differs between an action, its post step and a `run` step. */
interface Launch {
  /** Of a `run` step; Node, for an action. */
  readonly command?: string;
  readonly args: readonly string[];
  readonly inputs: Readonly<Record<string, string>>;
  /** Of a post step. */
  readonly state?: Readonly<Record<string, string>>;
  readonly options: PostOptions;
}

class RunningJob implements Job {
  readonly folders: JobFolders;
  readonly exported = new Map<string, string>();
  readonly #root: string;
  readonly #options: JobOptions;
  readonly #debug: boolean;
  readonly #masks = new Masks();
  #path: readonly string[] = [];

  constructor(options: JobOptions, root: string, folders: JobFolders) {
    this.#options = options;
    this.#debug = options.debug === true;
    this.#root = root;
    this.folders = folders;
    for (const secret of options.secrets ?? []) this.#masks.addWithLines(secret);
  }

  mask(text: string): string {
    return this.#masks.apply(text);
  }

  step(options: StepOptions): Promise<StepResult> {
    const absent = Object.fromEntries((options.declared ?? []).map((name) => [name, '']));
    return this.#launch({ args: [options.entry], inputs: { ...absent, ...options.inputs }, options });
  }

  post(main: StepResult, entry: string, options: PostOptions = {}): Promise<StepResult> {
    const state = Object.fromEntries(Object.entries(main.state).map(([name, value]) => [`STATE_${name}`, value]));
    const own = { ...options, env: { ...main.env, ...options.env } };
    return this.#launch({ args: [entry], inputs: main.inputs, state, options: own });
  }

  run(command: string, args: readonly string[], options: RunOptions = {}): Promise<StepResult> {
    return this.#launch({ command, args, inputs: {}, options });
  }

  async close(): Promise<void> {
    await fs.rm(this.#root, { recursive: true, force: true });
  }

  async #launch(launch: Launch): Promise<StepResult> {
    const { options } = launch;
    const files = await createCommandFiles(this.folders.temp);
    const env = this.#environment(launch, files.variables);
    const log = new StepLog(this.#masks, this.#debug || env.RUNNER_DEBUG === '1');
    const masksBefore = new Set(this.#masks.values);
    if (options.title !== undefined) this.#writeHeader(log, launch, options.title);

    const end = await runChild({
      command: launch.command ?? nodeOf(options),
      args: launch.args,
      env,
      cwd: options.cwd ?? this.folders.workspace,
      onLine: (line) => log.take(line),
      timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
      cancelWhen: options.cancelWhen,
      signalWhen: options.signalWhen,
    });

    const texts = await files.read();
    const taken = takeCommandFiles(texts, log, this.#masks);
    for (const [name, value] of Object.entries(taken.environment)) this.exported.set(name, value);
    this.#path = [...taken.path.toReversed(), ...this.#path.filter((folder) => !taken.path.includes(folder))];
    const failed = end.exitCode !== 0 || log.failed;
    if (end.exitCode !== 0 && !end.cancelled) {
      log.debug(`The process ended with ${end.signal ?? `exit code ${end.exitCode}`}`);
    }
    if (end.cancelled) log.annotate('error', 'The operation was canceled.');
    return {
      ...end,
      ...taken,
      conclusion: end.cancelled ? 'cancelled' : failed ? 'failure' : 'success',
      log: log.text,
      annotations: log.annotations,
      commands: log.commands,
      violations: log.violations,
      masks: this.#masks.values.filter((value) => !masksBefore.has(value)),
      files: texts,
      filesLeft: await listFiles(this.folders.temp, RUNNER_FOLDERS),
      homeLeft: await listFiles(this.folders.home),
      workspaceLeft: this.#options.workspace === undefined ? await listFiles(this.folders.workspace) : [],
      inputs: launch.inputs,
      env: options.env ?? {},
    };
  }

  /** The order in which the runner fills the environment: its own values come last. */
  #environment(launch: Launch, fileVariables: Variables): Record<string, string> {
    const { command, options } = launch;
    const all = { ...defaultVariables(this.folders, nodeOf(options)), ...this.#options.env };
    const { runners, jobs } = splitRunners(all, command === undefined ? 'javascript' : 'run');
    const env = layer(
      jobs,
      Object.fromEntries([...this.exported].filter(([name]) => name !== '')),
      options.env ?? {},
      launch.state ?? {},
      Object.fromEntries(Object.entries(launch.inputs).map(([name, value]) => [inputVariable(name), value])),
      // What the runner has no value for, and so leaves as it is, must not take a value away.
      layer(runners),
      this.#debug ? { RUNNER_DEBUG: '1' } : {},
      fileVariables,
      options.runner ?? {},
    );
    return this.#path.length === 0
      ? env
      : { ...env, PATH: [...this.#path, ...(env.PATH === undefined ? [] : [env.PATH])].join(path.delimiter) };
  }

  #writeHeader(log: StepLog, launch: Launch, title: string): void {
    if (launch.state !== undefined) {
      // All that the runner prints before a post step.
      log.write('Post job cleanup.');
      return;
    }
    log.write(`##[group]Run ${title}`);
    // An empty input is not shown, an empty variable is.
    writeBlock(log, 'with:', Object.fromEntries(Object.entries(launch.inputs).filter(([, value]) => value !== '')));
    writeBlock(log, 'env:', { ...Object.fromEntries(this.exported), ...launch.options.env });
    log.write('##[endgroup]');
  }
}

function nodeOf({ nodePath = process.execPath }: PostOptions): string {
  return nodePath;
}

/** Source: https://github.com/actions/runner/blob/v2.336.0/src/Runner.Worker/Handlers/Handler.cs */
function writeBlock(log: StepLog, title: string, values: Variables): void {
  const shown = Object.entries(values).filter(([, value]) => value !== undefined);
  if (shown.length === 0) return;
  log.write(title);
  for (const [name, value] of shown) log.write(`  ${name}: ${value}`);
}
