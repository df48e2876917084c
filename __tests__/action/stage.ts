/** Runs a step in this process, the main one unless told otherwise: real sockets, real runner files, and its output through the runner's own log. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Clock } from '../../src/action/exchange/clock.js';
import { type ExchangeStepDeps, exchangeStep } from '../../src/action/exchange-step.js';
import { createCommandFiles, takeCommandFiles } from '../../src/demo/runner/command-files.js';
import { defaultVariables, inputVariable, layer, type Variables } from '../../src/demo/runner/environment.js';
import { linesOf } from '../../src/demo/runner/lines.js';
import { Masks } from '../../src/demo/runner/masks.js';
import { type Annotation, StepLog, type Violation } from '../../src/demo/runner/step-log.js';
import type { CommandFileTexts } from '../../src/demo/runner/step-result.js';
import type { WorkflowCommand } from '../../src/demo/runner/workflow-commands.js';
import type { LocalAws } from '../../src/emulator/emulator.js';
import { workflowCommand } from '../../src/shared/runner/commands.js';
import { runStep, type StepEnd, type StepIo } from '../../src/shared/runner/step.js';

export interface StageOptions {
  readonly aws: LocalAws;
  readonly inputs: Readonly<Record<string, string>>;
  /** Wins over everything but the inputs, the runner's files included. */
  readonly env?: Variables;
  readonly clock?: Clock;
  /** The event's payload. */
  readonly payload?: unknown;
  /** Handed the step's own way to be cancelled. */
  readonly onCancel?: (cancel: (signal: string) => void) => void;
  /** Texts of files in the workspace by their paths. */
  readonly workspace?: Readonly<Record<string, string>>;
  /** The main step when absent. */
  readonly step?: (deps: ExchangeStepDeps, io: StepIo) => Promise<StepEnd>;
}

/** What the step did, and what the runner makes of it. */
export interface Staged {
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

/** A clock whose waits are over at once. */
export const hastyClock: Clock = {
  now: Date.now,
  random: Math.random,
  sleep: async (_, signal) => {
    signal.throwIfAborted();
  },
};

/** Runs the step once, in folders of its own that are removed afterwards. */
export async function stage({
  aws,
  inputs,
  env = {},
  clock,
  onCancel = () => undefined,
  payload,
  workspace = {},
  step = (deps, io) => runStep(exchangeStep(deps), io),
}: StageOptions): Promise<Staged> {
  const root = await mkdtemp(path.join(await realpath(os.tmpdir()), 'stage-'));
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
    for (const [name, text] of Object.entries(workspace)) {
      await mkdir(path.dirname(path.join(root, name)), { recursive: true });
      await writeFile(path.join(root, name), text);
    }
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
    // The entry says this with the toolkit, in the same bytes.
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
