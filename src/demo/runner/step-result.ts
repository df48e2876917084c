import type { ChildEnd, Triggers } from './child.js';
import type { Variables } from './environment.js';
import type { FileLeft } from './files-left.js';
import type { Annotation, Violation } from './step-log.js';
import type { WorkflowCommand } from './workflow-commands.js';

export interface RunOptions extends Triggers {
  /**
   * Variables of the step (`env:`). They win over what earlier steps exported, not over the runner's own. A post step has its
   * main step's again. `undefined` takes a variable away.
   */
  readonly env?: Variables;
  /** What the runner itself has for this step, where that differs from the rest of the job. `undefined` takes a variable away. */
  readonly runner?: Variables;
  /** Where the step runs; the workspace when not given. */
  readonly cwd?: string;
  /** After this the step is killed. Default 60 000 ms. */
  readonly timeoutMs?: number;
  /** When given, the log begins as GitHub's does: `Run <title>`, the inputs and the variables. */
  readonly title?: string;
}

export interface StepOptions extends RunOptions {
  /** The JavaScript file that Node runs. */
  readonly entry: string;
  /** By the names of `action.yml`; each becomes `INPUT_<NAME>`. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** The inputs that `action.yml` declares: the runner sets each, those that are absent as empty. */
  readonly declared?: readonly string[];
  /** Which Node runs the entry; the one of this process when not given. */
  readonly nodePath?: string;
}

/** What a step did, and what the runner makes of it. */
export interface StepResult extends Omit<ChildEnd, 'cancelled'> {
  /** `failure` also when the exit status is 0 but a command or a file could not be processed. */
  readonly conclusion: 'success' | 'failure' | 'cancelled';
  /** The log as GitHub would show it: masked, commands carried out. Markers such as `##[error]` are kept. */
  readonly log: string;
  readonly annotations: readonly Annotation[];
  /** Every workflow command that was carried out, in order, unmasked. */
  readonly commands: readonly WorkflowCommand[];
  /** Commands that are dead or could not be carried out. */
  readonly violations: readonly Violation[];
  /** The values this step masked. */
  readonly masks: readonly string[];
  /** What the step wrote to `GITHUB_ENV`. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the step wrote to `GITHUB_PATH`. */
  readonly path: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  /** The job summary as it would be uploaded: masked; empty when it is over 1 MiB. */
  readonly summary: string;
  /** The files as the step left them, unmasked. */
  readonly files: CommandFileTexts;
  /** What is in `RUNNER_TEMP` after the step, without the runner's own folders. */
  readonly filesLeft: readonly FileLeft[];
  /** What is in the home folder, when the job created it. */
  readonly homeLeft: readonly FileLeft[];
  /** What is in the workspace, when the job created it. */
  readonly workspaceLeft: readonly FileLeft[];
  /** Kept for the post step, which gets the same inputs and the same `env:`. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly env: Variables;
}

/** The raw text of the runner's files that a step writes. */
export interface CommandFileTexts {
  readonly env: string;
  readonly output: string;
  readonly state: string;
  readonly path: string;
  readonly summary: string;
}
