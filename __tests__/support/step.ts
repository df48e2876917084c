/** A step run in this process: real sockets, real runner files, and its output through the model of the runner's log. */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Clock } from '../../src/action/exchange/clock.js';
import { type ExchangeStepDeps, exchangeStep } from '../../src/action/exchange-step.js';
import type { ReportEntry } from '../../src/check/check-outputs.js';
import { checkStep } from '../../src/check/check-step.js';
import { createCommandFiles, takeCommandFiles } from '../../src/demo/runner/command-files.js';
import { defaultVariables, inputVariable, layer, type Variables } from '../../src/demo/runner/environment.js';
import { linesOf } from '../../src/demo/runner/lines.js';
import { Masks } from '../../src/demo/runner/masks.js';
import { type Annotation, StepLog, type Violation } from '../../src/demo/runner/step-log.js';
import type { CommandFileTexts } from '../../src/demo/runner/step-result.js';
import type { WorkflowCommand } from '../../src/demo/runner/workflow-commands.js';
import type { LocalAws } from '../../src/emulator/emulator.js';
import { workflowCommand } from '../../src/shared/runner/commands.js';
import { runStep as runInFrame, type StepEnd, type StepIo } from '../../src/shared/runner/step.js';
import { type Files, writeFiles } from './files.js';
import { ACCOUNTS_FILE } from './names.js';

export interface RunStepOptions {
  readonly aws: LocalAws;
  readonly inputs: Readonly<Record<string, string>>;
  /** Overrides everything except the inputs; the runner's files, too. */
  readonly env?: Variables;
  readonly clock?: Clock;
  /** The event's payload. */
  readonly payload?: unknown;
  /** Receives the function that cancels the step. */
  readonly onCancel?: (cancel: (signal: string) => void) => void;
  /** Files in the workspace. */
  readonly workspace?: Files;
  /** The main step when absent. */
  readonly step?: (deps: ExchangeStepDeps, io: StepIo) => Promise<StepEnd>;
}

/** What the step did, and what the runner makes of it. */
export interface StepRun {
  readonly end: StepEnd;
  /** All that was written to standard output, unmasked. */
  readonly raw: string;
  /** The log as GitHub would show it. */
  readonly log: string;
  readonly annotations: readonly Annotation[];
  readonly commands: readonly WorkflowCommand[];
  readonly violations: readonly Violation[];
  /** The runner's files as the step left them. */
  readonly files: CommandFileTexts;
  readonly environment: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
}

/** A clock whose waits end at once. */
export const clockWithoutWaits: Clock = {
  now: Date.now,
  random: Math.random,
  sleep: async (_, signal) => {
    signal.throwIfAborted();
  },
};

/** Runs the step once, in folders of its own that are removed afterwards. */
export async function runStep({
  aws,
  inputs,
  env = {},
  clock,
  onCancel = () => undefined,
  payload,
  workspace = {},
  step = (deps, io) => runInFrame(exchangeStep(deps), io),
}: RunStepOptions): Promise<StepRun> {
  const root = await mkdtemp(path.join(await realpath(os.tmpdir()), 'xacct-step-'));
  try {
    const temp = path.join(root, 'temp');
    const files = await createCommandFiles(temp);
    const folders = { workspace: root, temp, home: root, eventPath: path.join(root, 'event.json') };
    const environment = layer(
      defaultVariables(folders, process.execPath),
      { ...aws.runnerEnvironment() },
      env,
      Object.fromEntries(Object.entries(inputs).map(([name, value]) => [inputVariable(name), value])),
      files.variables,
      Object.fromEntries(Object.entries(env).filter(([name]) => name in files.variables)),
    );
    writeFiles(root, workspace);
    let raw = '';
    const write = (text: string) => {
      raw += text;
    };
    const deps = {
      restoreChain: () => undefined,
      programFolder: path.resolve('dist/credentials'),
      readPayload: async () => payload,
      ...(clock && { clock }),
    };
    const end = await step(deps, { environment, write, onCancel });
    // The entry writes this with the toolkit, in the same bytes.
    if (!end.ok) write(workflowCommand('error', end.message, { title: end.title }));

    const masks = new Masks();
    const log = new StepLog(masks, environment.RUNNER_DEBUG === '1');
    for (const line of linesOf(raw)) log.take(line);
    const texts = await files.read();
    const taken = takeCommandFiles(texts, log, masks);
    const { annotations, commands, violations, text } = log;
    return { ...taken, end, raw, log: text, annotations, commands, violations, files: texts };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Runs the step of `check` with this accounts file. The emulator's IAM is called unless `env` has another address. */
export function runCheck(
  aws: LocalAws,
  file: string,
  inputs: RunStepOptions['inputs'] = {},
  options: Partial<RunStepOptions> = {},
): Promise<StepRun> {
  const { env, workspace } = options;
  return runStep({
    aws,
    inputs,
    step: (deps, io) => runInFrame(checkStep(deps), io),
    ...options,
    env: { AWS_ENDPOINT_URL_IAM: aws.iamUrl, ...env },
    workspace: { [ACCOUNTS_FILE]: file, ...workspace },
  });
}

/** The output `report`. */
export function reportOf({ outputs }: Pick<StepRun, 'outputs'>): readonly ReportEntry[] {
  return JSON.parse(outputs.report ?? '[]');
}
